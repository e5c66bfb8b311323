"""Predictions: each number is the network's own at the moment it is shown for, in the data's units."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from core.data import Diabetes, Digits, Iris, Sine, TwoMoons
from core.data.datasets import AnyNetworkDataset
from core.experiments.decision_map import plane_features
from core.experiments.mlp import MLPResult, MLPSettings, chosen, run
from core.experiments.mlp.moments import MAX_MOMENTS, class_probabilities, moments_of, outputs_at
from core.experiments.mlp.predictions import (
    decision_map,
    picture_answers,
    predicted_observed,
    prediction_curves,
    prediction_kind,
    shown_rows,
)
from core.experiments.solver_choices import Descent
from core.solvers import Adam

ADAM = Descent(optimizer=Adam(learning_rate=0.05))


@cache
def _trained(data: AnyNetworkDataset, batch_size: int | None = None) -> MLPResult:
    solver = ADAM.model_copy(update={"batch_size": batch_size})
    return run(MLPSettings(data=data, hidden=(5,), solvers=(solver,), epochs=60, restarts=3))


def _by_hand(result: MLPResult, theta: np.ndarray, X: np.ndarray) -> np.ndarray:
    """The forward pass written out, standardised by the training rows' mean and standard deviation."""
    train = result.problem.dataset.X[result.problem.split.train]
    a = (X - train.mean(axis=0)) / train.std(axis=0)
    (W1, b1), (W2, b2) = result.problem.objective.unpack(theta)
    return np.tanh(a @ W1 + b1) @ W2 + b2


def test_the_probability_at_a_grid_point_is_that_of_the_standardised_point():
    """Oracle: the forward pass by hand, at three moments and three grid points."""
    result = _trained(TwoMoons())
    found = decision_map(result, "", "2")
    moments = moments_of(*chosen(result, "", "2"))
    for frame, i, j in [(0, 3, 50), (10, 30, 30), (-1, 60, 0)]:
        z = _by_hand(result, moments.theta[frame], np.array([[found.x[j], found.y[i]]]))
        assert found.probability[frame, i, j, 1] == pytest.approx(1 / (1 + np.exp(-z.item())), rel=1e-9)


def test_the_probabilities_of_many_classes_are_the_softmax_and_sum_to_one():
    """Oracle: scipy's softmax of the logits by hand, at the end."""
    from scipy.special import softmax

    result = _trained(Iris())
    found = decision_map(result, "", "best")
    X = np.array([[found.x[7], found.y[9]]])
    expected = softmax(_by_hand(result, moments_of(*chosen(result)).theta[-1], X))[0]
    np.testing.assert_allclose(found.probability[-1, 9, 7], expected, rtol=1e-9)
    np.testing.assert_allclose(found.probability.sum(axis=-1), 1.0, atol=1e-12)


def test_the_last_moment_is_the_end_and_the_first_is_the_start():
    result = _trained(TwoMoons())
    run_, one = chosen(result, "", "worst")
    moments = moments_of(run_, one)
    np.testing.assert_array_equal(moments.theta[-1], run_.trajectory.final_theta[one])
    np.testing.assert_array_equal(moments.theta[0], result.theta0[one])
    assert (moments.epochs[0], moments.epochs[-1]) == (0.0, 60.0)
    assert len(moments.theta) <= MAX_MOMENTS


def test_moments_of_small_batches_are_ascending_epochs():
    """15 updates an epoch: the record has several moments within the first one, each with an epoch of its own."""
    result = _trained(TwoMoons(), 8)
    moments = moments_of(*chosen(result))
    assert (np.diff(moments.epochs) > 0).all()
    assert moments.epochs[-1] == 60.0
    assert (moments.epochs < 1).sum() > 1


def test_a_restart_that_stops_early_ends_with_its_last_point():
    settings = MLPSettings(
        data=TwoMoons(noise=0.05), solvers=(ADAM,), epochs=300, restarts=4, stopping={"target_loss": 0.05}
    )
    result = run(settings)
    path = result.runs[0].trajectory
    stopped = [one for one in range(4) if path.stopped_at[one] < 300]
    assert stopped
    for one in stopped:
        moments = moments_of(result.runs[0], one)
        assert moments.epochs[-1] == path.stopped_at[one]
        np.testing.assert_array_equal(moments.theta[-1], path.final_theta[one])


@pytest.mark.parametrize("data", [TwoMoons(), Iris()], ids=["two", "three"])
def test_the_misclassified_rows_are_those_that_the_accuracy_counts(data):
    """Oracle: scikit-learn's accuracy on each part, of labels from probabilities."""
    result = _trained(data)
    found = decision_map(result, "", "best", show_test=True)
    run_, one = chosen(result)
    theta = run_.trajectory.final_theta[one : one + 1]
    for part in ("train", "validation", "test"):
        mine = found.points.parts == part
        rows = result.problem.rows(part)
        assert sorted(found.points.rows[mine]) == sorted(rows)
        answers = class_probabilities(result.problem, theta, result.problem.dataset.X[rows])[0].argmax(axis=-1)
        right = accuracy_score(result.problem.dataset.y[rows], answers)
        assert 1 - found.points.wrong[-1, mine].mean() == pytest.approx(right)
        assert run_.curves.score[part][-1, one] == pytest.approx(right)


def test_test_rows_are_shown_only_if_asked_for():
    problem = _trained(TwoMoons()).problem
    assert "test" not in shown_rows(problem, False)[1]
    assert (shown_rows(problem, True)[1] == "test").sum() == problem.split.test.size


def test_other_features_are_held_at_their_training_median():
    """Oracle: the forward pass by hand at the chosen pair, medians of the training rows elsewhere."""
    result = _trained(Iris(features=()))
    names = result.problem.feature_names
    found = decision_map(result, "", "best", across=names[3], up=names[1])
    point = np.median(result.problem.dataset.X[result.problem.split.train], axis=0)
    point[3], point[1] = found.x[20], found.y[40]
    z = _by_hand(result, moments_of(*chosen(result)).theta[-1], point[None])[0]
    assert found.probability[-1, 40, 20].argmax() == z.argmax()
    expected = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    np.testing.assert_allclose(found.probability[-1, 40, 20], expected, rtol=1e-9)


@pytest.mark.parametrize(("across", "up"), [("x1", "x1"), ("nothing", ""), ("", "nothing")])
def test_axes_must_be_two_features(across, up):
    with pytest.raises(ValueError, match=r"features.*Got"):
        plane_features(_trained(TwoMoons()).problem.feature_names, across, up)


def test_a_fitted_curve_is_in_the_units_of_the_data():
    """Oracle: the forward pass by hand, scaled back by mean and standard deviation of the training targets."""
    result = _trained(Sine())
    found = prediction_curves(result, "", "3")
    run_, one = chosen(result, "", "3")
    y = result.problem.dataset.y[result.problem.split.train]
    expected = _by_hand(result, run_.trajectory.final_theta[one], found.x[:, None])[:, 0] * y.std() + y.mean()
    np.testing.assert_allclose(found.frames[-1, 0], expected, rtol=1e-9, atol=1e-12)
    others = np.delete(outputs_at(result.problem, run_.trajectory.final_theta, found.x[:, None])[..., 0], one, axis=0)
    np.testing.assert_array_equal(found.others[:, 0], others)


def test_predicted_values_explain_what_r_squared_says():
    """Oracle: scikit-learn's r2_score of the validation rows at the end."""
    from sklearn.metrics import r2_score

    result = _trained(Diabetes(features=()))
    found = predicted_observed(result, "", "best")
    mine = found.parts == "validation"
    run_, one = chosen(result)
    score = r2_score(found.observed[mine], found.predicted[-1, mine])
    assert run_.curves.score["validation"][-1, one] == pytest.approx(score, rel=1e-9)


def test_pictures_are_the_validation_rows_with_the_wrong_ones_first():
    result = _trained(Digits())
    found = picture_answers(result, "", "best")
    assert set(found.rows) <= set(result.problem.split.validation)
    np.testing.assert_array_equal(found.pixels[0].ravel(), result.problem.dataset.X[found.rows[0]])
    wrong = found.answers[-1] != found.labels
    assert wrong.sum() == min(found.n_wrong, len(found.rows))
    assert (np.diff(wrong.astype(int)) <= 0).all()
    assert (np.diff(found.certainty[-1][wrong]) <= 0).all()
    run_, one = chosen(result)
    assert 1 - found.n_wrong / found.n_rows == pytest.approx(run_.curves.score["validation"][-1, one])


def test_the_data_choose_the_picture():
    kinds = {
        "curve": Sine(), "observed": Diabetes(features=()), "plane": Iris(features=()), "pictures": Digits(),
    }  # fmt: skip
    assert {kind: prediction_kind(_trained(data).problem) for kind, data in kinds.items()} == {k: k for k in kinds}
    assert prediction_kind(_trained(Iris(features=("petal width (cm)",))).problem) == "curve"
