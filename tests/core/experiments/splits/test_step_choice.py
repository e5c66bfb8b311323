"""The step size chosen on validation rows, against a plain loop of gradient descent."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

from core.data import BreastCancer
from core.experiments.splits import ScaleFeatures, SplitsSettings, run
from core.experiments.splits.parts import in_three
from core.experiments.splits.step_choice import STEP_SIZES, mean_gap, step_choice

SETTINGS = SplitsSettings(data=BreastCancer(), preparation=ScaleFeatures(), repeats=10)
UPDATES = 20


def _slow(place: int, rate: float) -> tuple[np.ndarray, tuple]:
    """Twenty updates of gradient descent by hand, and the standardised parts of a split."""
    result = run(SETTINGS)
    split = in_three(SETTINGS, result.repetitions[place])
    scaler = StandardScaler().fit(result.dataset.X[split.train])
    parts = [
        (np.column_stack([np.ones(len(rows)), scaler.transform(result.dataset.X[rows])]), result.dataset.y[rows])
        for rows in (split.train, split.validation, split.test)
    ]
    (A, y), theta = parts[0], np.zeros(3)
    for _ in range(UPDATES):
        p = 1 / (1 + np.exp(-A @ theta))
        theta = theta - rate * (A.T @ (p - y) / len(y) + 2 * SETTINGS.ridge * np.array([0.0, 1.0, 1.0]) * theta)
    return theta, tuple(log_loss(y, 1 / (1 + np.exp(-A @ theta)), labels=[0, 1]) for A, y in parts)


@pytest.mark.parametrize(("place", "rate"), [(0, 3), (4, 9)])
def test_losses_are_those_of_a_plain_loop(place, rate):
    data = step_choice(run(SETTINGS), UPDATES, show_test=False)
    _, (train, validation, _) = _slow(place, float(STEP_SIZES[rate]))
    np.testing.assert_allclose([data.train[place, rate], data.validation[place, rate]], [train, validation], rtol=1e-9)


def test_the_chosen_one_has_the_lowest_validation_loss_and_its_test_loss_is_reported():
    data = step_choice(run(SETTINGS), UPDATES, show_test=True)
    assert data.test is not None and data.test.shape == (10,)
    for place, chosen in enumerate(data.chosen):
        assert data.validation[place, chosen] == data.validation[place].min() == data.promised[place]
    _, (_, _, test) = _slow(2, float(STEP_SIZES[data.chosen[2]]))
    assert data.test[2] == pytest.approx(test, rel=1e-9)


def test_the_test_rows_are_not_looked_at_before_they_are_asked_for():
    result = run(SETTINGS)
    data = step_choice(result, UPDATES, show_test=False)
    assert data.test is None and data.gap is None and mean_gap(result, data) is None


def test_the_limit_is_that_of_the_curvature_at_the_start():
    """Oracle: H = AᵀA/(4n) + 2λP at zero, where every p is ½."""
    result = run(SETTINGS)
    split = in_three(SETTINGS, result.repetitions[0])
    A = StandardScaler().fit_transform(result.dataset.X[split.train])
    A = np.column_stack([np.ones(len(A)), A])
    H = A.T @ A / (4 * len(A)) + 2 * SETTINGS.ridge * np.diag([0.0, 1.0, 1.0])
    limit = step_choice(result, UPDATES, show_test=False).limit
    assert limit == pytest.approx(2 / np.linalg.eigvalsh(H)[-1], rel=1e-10)


def test_long_descents_look_at_fewer_splits():
    result = run(SplitsSettings(data=BreastCancer(features=()), preparation=ScaleFeatures(), repeats=10))
    assert len(step_choice(result, 1000, show_test=False).chosen) < 10
