"""The curve of a single coefficient: its values, its minima, its axes and the paths on it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.optimize import brentq

from core.data import Separable, SigmoidMinima
from core.experiments import LogisticRegressionResult, LogisticRegressionSettings, run_logistic_regression
from core.experiments.loss_line import axes, loss_line
from core.experiments.paths import start_at


@cache
def _result(n: int = 3, loss: str = "mse", start: float = 3.0) -> LogisticRegressionResult:
    settings = {"data": SigmoidMinima(n_samples=n), "fit_intercept": False, "loss": loss, "start": (start,)}
    return run_logistic_regression(LogisticRegressionSettings(**settings))


def test_curve_is_the_objective():
    data, objective = loss_line(_result(), "log"), _result().problem.objective
    np.testing.assert_array_equal(data.loss, [objective.value(np.array([x])) for x in data.x])


@pytest.mark.parametrize("n", [1, 2, 3])
def test_every_minimum_is_found_where_the_slope_changes_sign(n):
    """Oracle: roots of the written-out slope between sign changes on a dense grid, by Brent's method."""
    result = _result(n)
    x, y = result.problem.objective.X[:, 0], 0.75

    def slope(w: float) -> float:
        p = 1 / (1 + np.exp(-w * x))
        return float((2 * (p - y) * p * (1 - p) * x).mean())

    grid = np.geomspace(0.1, 700, 3000)
    signs = np.array([slope(w) for w in grid])
    up = np.flatnonzero((signs[:-1] < 0) & (signs[1:] > 0))
    known = [brentq(slope, grid[k], grid[k + 1], xtol=1e-13) for k in up]
    found = loss_line(result, "log")
    np.testing.assert_allclose(np.sort(found.minima), known, rtol=1e-8)
    assert (np.diff(found.minima_loss) > 0).all() and len(known) == n


def test_cross_entropy_has_one_minimum_and_it_is_called_the_optimum():
    data = loss_line(_result(loss="cross_entropy"), "log")
    assert len(data.minima) == 1 and data.optimum_label == "optimum"


def test_a_logarithmic_axis_needs_a_positive_start():
    assert axes(_result()) == ("linear", "log")
    assert axes(_result(start=-3.0)) == ("linear",)
    assert loss_line(_result(start=-3.0), "log").axis == "linear"


def test_start_optimum_and_paths_are_in_the_frame():
    for axis in ("linear", "log"):
        data = loss_line(_result(), axis)
        seen = np.concatenate([[data.start], data.minima[:1], *(path.x for path in data.paths)])
        assert data.x[0] <= seen.min() and seen.max() <= data.x[-1]


def test_paths_have_their_true_loss_for_height():
    for path in loss_line(_result()).paths:
        np.testing.assert_array_equal(path.y, path.loss)
        assert (path.residual == 0).all()


def test_separated_classes_have_a_curve_without_minimum():
    settings = LogisticRegressionSettings(data=Separable(), fit_intercept=False)
    assert not len(loss_line(run_logistic_regression(settings)).minima)


def test_a_click_gives_its_place_whatever_its_height():
    assert start_at(_result(), "", 12.3456789, 0.5) == (12.3457,)


def test_several_coefficients_have_no_curve():
    with pytest.raises(ValueError, match="one coefficient. This one has 2"):
        loss_line(run_logistic_regression(LogisticRegressionSettings()))
