"""The losses of one prediction and one target: value, slope, and agreement with scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import log_loss

from core.experiments.neuron.comparison import COMPARISONS

GRID = np.linspace(-4, 4, 41)


@pytest.mark.parametrize("name", COMPARISONS)
def test_loss_s_slope_is_a_difference_of_its_values(name):
    z, step = GRID[GRID != 0], 1e-6
    p = 1 / (1 + np.exp(-z))
    for target in (0.0, 1.0):
        y = np.full_like(p, target)
        differences = (COMPARISONS[name].value(p + step, y) - COMPARISONS[name].value(p - step, y)) / (2 * step)
        np.testing.assert_allclose(COMPARISONS[name].derivative(z, p, y), differences, rtol=1e-6)


def test_slope_of_cross_entropy_is_a_number_where_the_exponential_overflows():
    z, p, y = np.array([1000.0, -1000.0]), np.array([1.0, 0.0]), np.array([1.0, 0.0])
    np.testing.assert_array_equal(COMPARISONS["cross_entropy"].derivative(z, p, y), [-1.0, 1.0])


def test_cross_entropy_is_scikit_learn_s():
    p, y = np.array([0.2, 0.9, 0.6]), np.array([0.0, 1.0, 0.0])
    mean = COMPARISONS["cross_entropy"].value(p, y).mean()
    assert mean == pytest.approx(log_loss(y, p), rel=1e-12)
