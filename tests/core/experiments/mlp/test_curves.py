"""Curves: losses, scores and costs at the records, against scikit-learn and counts by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss, r2_score

from core.data import Blobs, Line
from core.experiments.mlp import MLPSettings, run
from core.experiments.mlp.curves import epochs_of, labels_of, loss_and_score
from tests.core.experiments.mlp.conftest import CURVE, MOONS


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_loss_and_accuracy_are_scikit_learn_s(moons, part):
    one = moons.runs[0]
    objective = moons.problem.parts[part]
    for record in (0, 5, -1):
        for restart in range(3):
            p = objective.predict(one.trajectory.theta[record, restart])[:, 0]
            y = objective.y[:, 0]
            assert one.curves.loss[part][record, restart] == pytest.approx(log_loss(y, p), rel=1e-9)
            assert one.curves.score[part][record, restart] == accuracy_score(y, p >= 0.5)


def test_r_squared_is_scikit_learn_s_in_the_target_s_own_units(curve):
    one, problem = curve.runs[0], curve.problem
    for part, objective in problem.parts.items():
        predicted = problem.in_target_units(objective.predict(one.trajectory.final_theta[1]))
        expected = r2_score(problem.dataset.y[problem.rows(part)], predicted[:, 0])
        assert one.curves.score[part][-1, 1] == pytest.approx(expected, rel=1e-9)
    assert one.curves.score_name == "R²"


def test_accuracy_of_many_classes_takes_the_most_probable():
    result = run(MLPSettings(data=Blobs(n_centres=4), restarts=2, epochs=20))
    objective, theta = result.problem.train, result.runs[0].trajectory.final_theta
    labels = result.problem.dataset.y[result.problem.split.train]
    for restart in range(2):
        expected = accuracy_score(labels, objective.predict(theta[restart]).argmax(axis=1))
        assert result.runs[0].curves.score["train"][-1, restart] == expected


def test_loss_of_the_training_part_has_no_penalty():
    one = run(MOONS.model_copy(update={"ridge": 1.0})).runs[0]
    assert (one.curves.loss["train"][-1] < one.trajectory.final_loss).all()


def test_without_penalty_the_curve_is_the_trajectory_s_own(moons):
    one = moons.runs[0]
    np.testing.assert_allclose(one.curves.loss["train"], one.trajectory.loss[one.curves.steps], rtol=1e-12)


def test_best_record_has_the_lowest_validation_loss(moons):
    curves = moons.runs[1].curves
    np.testing.assert_array_equal(curves.best_record, curves.loss["validation"].argmin(axis=0))
    assert curves.judge == "validation"


def test_without_validation_rows_the_training_loss_judges():
    curves = run(MOONS.model_copy(update={"validation": 0.0})).runs[0].curves
    assert curves.judge == "train" and "validation" not in curves.loss
    np.testing.assert_array_equal(curves.best_record, curves.loss["train"].argmin(axis=0))


@pytest.mark.parametrize("batch_size", [None, 1, 3, 7, 10, 36])
def test_epochs_count_samples_one_batch_at_a_time(batch_size):
    """Oracle: a loop over the batches, the last of an epoch the smaller one."""
    n, seen, total = 36, [0], 0
    while total < 3 * n:
        here = total % n
        total += min(batch_size or n, n - here)
        seen.append(total)
    steps = np.arange(len(seen))
    np.testing.assert_allclose(epochs_of(steps, n, batch_size) * n, seen, rtol=1e-12)


def test_many_networks_at_once_are_judged_like_one(moons):
    """400 networks cut into chunks against each alone."""
    objective = moons.problem.train
    theta = np.random.default_rng(0).normal(size=(400, objective.n_params))
    loss, score = loss_and_score(objective, theta, "binary")
    alone = [loss_and_score(objective, theta[k : k + 1], "binary") for k in (0, 199, 399)]
    np.testing.assert_allclose(loss[[0, 199, 399]], [one[0][0] for one in alone], rtol=1e-12)
    np.testing.assert_array_equal(score[[0, 199, 399]], [one[1][0] for one in alone])


def test_labels_of_one_output_split_at_a_half():
    assert labels_of(np.array([[0.2], [0.5], [0.9]])).tolist() == [0, 1, 1]
    assert labels_of(np.array([[0.2, 0.5, 0.3], [0.7, 0.2, 0.1]])).tolist() == [1, 0]


def test_r_squared_of_equal_targets_is_not_a_number():
    result = run(CURVE.model_copy(update={"data": Line(slope=0.0, noise=0.0), "standardize": False}))
    assert np.isnan(result.runs[0].curves.score["train"]).all()
