"""Every lesson of the network page shows what its title and text say: each claim against the numbers of its run."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from core.catalogue import EXPERIMENTS
from core.data import read_beside
from core.experiments.mlp import MLPResult, MLPSettings, run
from core.experiments.mlp.problem import prepare

MLP = EXPERIMENTS["mlp"]
LESSONS = {lesson.name: lesson for lesson in MLP.lessons}
TESTED = {
    "xor-plateaus", "all-zero", "all-equal", "no-activation", "batch-sizes", "dying-relu", "early-stopping",
    "squared-loss-on-a-sigmoid", "cross-entropy-on-a-sigmoid",
}  # fmt: skip


@cache
def _result(name: str) -> MLPResult:
    return run(LESSONS[name].settings)


def _ends(result: MLPResult, solver: int = 0, part: str = "train") -> np.ndarray:
    """The loss of every restart at its end."""
    return result.runs[solver].curves.loss[part][-1]


def _accuracy(result: MLPResult, solver: int = 0) -> np.ndarray:
    return result.runs[solver].curves.score["train"][-1]


def _four_digits(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def test_every_lesson_is_tested_here():
    assert set(LESSONS) == TESTED


@pytest.mark.parametrize("name", sorted(TESTED))
def test_lesson_opens_a_view_that_its_result_offers(name):
    assert LESSONS[name].view in {view.name for view in MLP.offered_views(_result(name))}


# --------------------------------------------------------------------------------------------------------- XOR plateaus
def test_xor_ends_at_three_levels():
    """Published (2-2-1, sigmoid, squared loss, N(0, 1), step 5): about 76 % arrive, the rest at 1/8 or 1/6."""
    end = _ends(_result("xor-plateaus"))
    assert (end < 0.01).sum() == 48
    assert (np.abs(end - 1 / 8) < 0.001).sum() == 14
    assert (np.abs(end - 1 / 6) < 0.001).sum() == 2


def test_stuck_xor_runs_are_on_plateaus():
    """Oracle: the exact Hessian has no clearly positive spectrum there, and the gradient is nearly 0."""
    result = _result("xor-plateaus")
    objective, theta = result.problem.objective, result.runs[0].trajectory.final_theta
    stuck = theta[_ends(result) > 0.1]
    gradient = objective.value_and_gradient(stuck)[1]
    smallest = np.linalg.eigvalsh(objective.hessian(stuck))[:, 0]
    assert np.linalg.norm(gradient, axis=1).max() < 1e-3
    assert smallest.max() < 1e-4


@pytest.mark.parametrize("n_hidden", [3, 4])
def test_more_hidden_units_arrive_more_often(n_hidden):
    settings = LESSONS["xor-plateaus"].settings
    wider = run(settings.model_copy(update={"hidden": (n_hidden,)}))
    assert (_ends(wider) < 0.01).sum() > 48


# ------------------------------------------------------------------------------------------------------ zeros and twins
@pytest.mark.parametrize("solver", [0, 1])
def test_from_zeros_only_the_last_bias_moves_to_the_mean(solver):
    """Oracle: the mean of the training targets, by numpy."""
    result = _result("all-zero")
    theta = result.runs[solver].trajectory.final_theta[0]
    mean = result.problem.dataset.y[result.problem.split.train].mean()
    assert (theta[:-1] == 0).all()
    assert theta[-1] == pytest.approx(mean, abs=1e-4)
    assert _four_digits(mean) in LESSONS["all-zero"].text
    assert result.runs[solver].curves.score["train"][-1, 0] == pytest.approx(0, abs=1e-6)


def test_another_initializer_moves_on_from_there():
    settings = LESSONS["all-zero"].settings.model_copy(update={"initializer": "xavier_uniform"})
    assert run(settings).runs[1].curves.score["train"][-1, 0] > 0.5


def test_equal_units_stay_equal():
    """Oracle: numpy's matrix_rank, and all columns the same to the last bit at every record."""
    result = _result("all-equal")
    for theta in result.runs[0].trajectory.theta[:, 0]:
        weights = result.problem.objective.unpack(theta)[0][0]
        assert np.linalg.matrix_rank(weights) == 1
        assert (weights == weights[:, :1]).all()
    assert (result.theta0 == 0.5).all()
    assert _four_digits(_accuracy(result)[0]) in LESSONS["all-equal"].text


def test_eight_equal_units_do_what_one_can():
    """Oracle: a network of one unit with the sum of the outgoing weights gives the same outputs."""
    result = _result("all-equal")
    theta = result.runs[0].trajectory.final_theta
    (w1, b1), (w2, b2) = result.problem.objective.unpack(theta)
    one = prepare(LESSONS["all-equal"].settings.model_copy(update={"hidden": (1,)}), read_beside).objective
    packed = np.concatenate([w1[:, :, :1].ravel(), b1[:, :1].ravel(), w2.sum(axis=1).ravel(), b2.ravel()])
    np.testing.assert_allclose(one.predict(packed), result.problem.objective.predict(theta)[0], rtol=1e-12)


# ---------------------------------------------------------------------------------------------------------- linear nets
def test_identity_network_is_one_matrix_at_every_record():
    """Oracle: the product of the layers, multiplied out by numpy."""
    result = _result("no-activation")
    objective = result.problem.objective
    for theta in result.runs[0].trajectory.theta[::20, 0]:
        matrix, bias = np.eye(2), np.zeros(2)
        for weights, offset in objective.unpack(theta):
            matrix, bias = matrix @ weights, bias @ weights + offset
        logit = result.problem.columns @ matrix + bias
        np.testing.assert_allclose(
            objective.predict(theta, result.problem.columns), 1 / (1 + np.exp(-logit)), rtol=1e-9
        )


def test_identity_network_ends_where_logistic_regression_does():
    """Oracle: scikit-learn's logistic regression without penalty."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss

    result = _result("no-activation")
    X, y = result.problem.train.X, result.problem.train.y[:, 0]
    model = LogisticRegression(C=np.inf, tol=1e-10).fit(X, y)
    best = log_loss(y, model.predict_proba(X))
    assert _four_digits(best) == "0.3325"
    np.testing.assert_allclose(_ends(result), best, rtol=1e-4)
    assert (_accuracy(result) == 0.85).all()


def test_tanh_in_its_place_bends():
    bent = run(LESSONS["no-activation"].settings.model_copy(update={"activation": "tanh", "epochs": 100}))
    assert np.median(_ends(bent)) < 0.1


# -------------------------------------------------------------------------------------------------------- batch sizes
def test_smaller_batches_make_more_updates_of_the_same_samples():
    result = _result("batch-sizes")
    assert [int(one.trajectory.steps[-1]) for one in result.runs] == [30, 180, 3600]
    assert [one.curves.samples[-1] for one in result.runs] == [3600, 3600, 3600]
    assert [round(float(np.median(_ends(result, k))), 2) for k in range(3)] == [0.35, 0.33, 0.15]
    assert "is 0.35, 0.33 and 0.15." in LESSONS["batch-sizes"].text


# ---------------------------------------------------------------------------------------------------------- dying ReLU
def _dead(result: MLPResult, theta: np.ndarray) -> int:
    """Units off for every training row, over all restarts."""
    z = result.problem.train.layers(theta)[0].pre_activation
    return int((z.max(axis=1) <= 0).sum())


def test_a_large_step_kills_relu_units():
    result = _result("dying-relu")
    large, small = (one.trajectory.final_theta for one in result.runs)
    assert result.theta0.shape[0] * result.settings.hidden[0] == 64
    assert _dead(result, result.theta0) == 0 and _dead(result, small) <= 5
    assert 26 <= _dead(result, large) <= 38
    assert [round(float(np.median(_ends(result, k))), 2) for k in range(2)] == [0.28, 0.19]


def test_a_dead_unit_gets_no_gradient():
    result = _result("dying-relu")
    objective, theta = result.problem.objective, result.runs[0].trajectory.final_theta
    dead = objective.layers(theta)[0].pre_activation.max(axis=1) < 0
    slope = objective.unpack(objective.value_and_gradient(theta)[1])[0][0]
    assert (np.abs(slope).sum(axis=1)[dead] == 0).all() and dead.any()


# ------------------------------------------------------------------------------------------------------ early stopping
def test_validation_loss_turns_while_training_loss_falls():
    result = _result("early-stopping")
    curves = result.runs[0].curves
    lowest = curves.loss["validation"].min(axis=0)
    assert result.problem.train.n_samples == 60
    assert np.median(_ends(result)) == pytest.approx(0.07, abs=0.005)
    assert np.median(lowest) == pytest.approx(0.29, abs=0.005)
    assert np.median(_ends(result, part="validation")) == pytest.approx(0.5, abs=0.02)
    assert np.median(curves.epochs[curves.best_record]) == pytest.approx(70, abs=3)
    assert (_ends(result, part="validation") > 1.2 * lowest).all()
    assert (np.diff(np.median(curves.loss["train"], axis=1)) < 0).mean() > 0.9


def test_patience_ends_the_run_near_the_best_epoch():
    settings = LESSONS["early-stopping"].settings
    stopped = run(settings.model_copy(update={"stopping": settings.stopping.model_copy(update={"patience": 30})}))
    assert stopped.runs[0].trajectory.stopped_at.max() < 150
    assert np.median(_ends(stopped, part="validation")) < 0.35


# -------------------------------------------------------------------------------------------- squared loss on a sigmoid
def test_squared_loss_is_stuck_where_cross_entropy_is_not():
    squared, entropy = _result("squared-loss-on-a-sigmoid"), _result("cross-entropy-on-a-sigmoid")
    np.testing.assert_array_equal(squared.theta0, entropy.theta0)
    for name, result in (("squared-loss-on-a-sigmoid", squared), ("cross-entropy-on-a-sigmoid", entropy)):
        assert f"accuracy {_four_digits(np.median(_accuracy(result)))}" in LESSONS[name].text
    assert _accuracy(entropy).max() > 0.97


def test_its_gradient_is_proportional_to_the_slope_that_vanishes():
    """Oracle: the chain rule by hand, 2 (p - y) p (1 - p) x against (p - y) x."""
    squared, entropy = _result("squared-loss-on-a-sigmoid"), _result("cross-entropy-on-a-sigmoid")
    problem = squared.problem
    p, y = problem.train.predict(squared.theta0)[:, :, 0], problem.train.y[:, 0]
    features = np.column_stack([problem.train.X, np.ones(len(y))])
    by_hand = [(2 * (p - y) * p * (1 - p)) @ features / len(y), (p - y) @ features / len(y)]
    found = [one.problem.objective.value_and_gradient(squared.theta0)[1] for one in (squared, entropy)]
    for hand, exact in zip(by_hand, found, strict=True):
        np.testing.assert_allclose(exact, hand, rtol=1e-9, atol=1e-14)


def test_starts_of_the_saturated_lessons_are_drawn_as_told():
    assert LESSONS["squared-loss-on-a-sigmoid"].settings.initial_scale == 10
    assert math.isclose(MLPSettings().initial_scale, 1)
