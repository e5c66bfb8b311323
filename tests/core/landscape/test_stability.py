"""Stability limits, best step and rates against actual runs of descent on quadratics."""

from __future__ import annotations

import numpy as np
import pytest

from core.landscape import LinearRule, best_constant_step, convergence_rate, curved, largest_stable_step, spectrum
from core.objectives import LinearRegression
from core.solvers import (
    Adagrad,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    fit_closed_form,
    minimize,
)

RULES = [GradientDescent(), *(rule(0.1, beta) for rule in (Momentum, Nesterov) for beta in (0.0, 0.5, 0.9, 0.99))]
START = np.array([3.0, -1.0, 2.0])


def _quadratic() -> LinearRegression:
    """Squared error with curvatures of about 6, 2 and 0.4."""
    rng = np.random.default_rng(0)
    return LinearRegression(rng.normal(size=(50, 2)) * [1.7, 0.4], rng.normal(size=50))


def _distances(rule: Optimizer, rate: float, n_steps: int) -> np.ndarray:
    """Distance to the optimum after every update, of an actual run."""
    objective = _quadratic()
    rule = rule.model_copy(update={"learning_rate": rate})
    path = minimize(objective, START, optimizer=rule, max_steps=n_steps, stopping=None, n_records=n_steps + 1)
    return np.linalg.norm(path.theta - fit_closed_form(objective).theta, axis=1)


def _eigenvalues() -> np.ndarray:
    return spectrum(_quadratic(), START)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_run_below_the_limit_approaches_the_optimum(rule):
    """One per cent below: after n updates the error is at most of the order of rate^n, which is far below its start."""
    limit = largest_stable_step(rule, _eigenvalues()[0])
    assert limit is not None
    distances = _distances(rule, 0.99 * limit, 4000)
    assert distances[-1] < 1e-6 * distances[0]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_run_above_the_limit_leaves_for_infinity(rule):
    limit = largest_stable_step(rule, _eigenvalues()[0])
    assert limit is not None
    distances = _distances(rule, 1.01 * limit, 4000)
    assert distances[-1] > 1e3 * distances[0]


@pytest.mark.parametrize(
    ("rule", "formula"),
    [
        (GradientDescent(), lambda beta: 2.0),
        (Momentum(0.1, 0.7), lambda beta: 2 + 2 * beta),
        (Nesterov(0.1, 0.7), lambda beta: (2 + 2 * beta) / (1 + 2 * beta)),
    ],
    ids=["gradient descent", "momentum", "nesterov"],
)
def test_limits_are_those_of_the_literature(rule, formula):
    """Polyak 1964 for the heavy ball; Cohen et al. 2021, appendix B, for Nesterov: on ηλ."""
    assert largest_stable_step(rule, 4.0) == pytest.approx(formula(0.7) / 4.0, rel=1e-15)


@pytest.mark.parametrize("rule", [Adagrad(), RMSProp(), Adam(), AdamW()], ids=str)
def test_adaptive_rules_have_neither_limit_nor_rate(rule):
    assert not isinstance(rule, LinearRule)
    assert largest_stable_step(rule, 1.0) is None
    assert convergence_rate(rule, [1.0], 0.1) is None


def test_no_curvature_means_no_limit():
    assert largest_stable_step(GradientDescent(), 0.0) == np.inf
    assert convergence_rate(GradientDescent(), [0.0], 0.1) is None
    with pytest.raises(ValueError, match="must hold a positive one"):
        best_constant_step([0.0, 0.0])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.05])
def test_error_of_descent_is_the_power_of_the_recursion(share):
    """Exact: error_t = (I − ηH)^t error_0. Oracle: numpy's matrix_power; 60 updates round at most 1e-13 relative."""
    objective = _quadratic()
    optimum, curvature = fit_closed_form(objective).theta, objective.hessian(START)
    rate = share * largest_stable_step(GradientDescent(), _eigenvalues()[0])
    path = minimize(objective, START, optimizer=GradientDescent(rate), max_steps=60, stopping=None, n_records=61)
    for t in (1, 7, 60):
        error = np.linalg.matrix_power(np.eye(3) - rate * curvature, t) @ (START - optimum)
        np.testing.assert_allclose(path.theta[t] - optimum, error, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("share", [0.05, 0.6, 0.98])
def test_rate_is_the_measured_one(rule, share):
    """Oracle: the geometric mean of the shrinkage in an actual run, over spans long enough to average oscillations."""
    rate = share * largest_stable_step(rule, _eigenvalues()[0])
    expected = convergence_rate(rule, _eigenvalues(), rate)
    distances = _distances(rule, rate, 3000)
    last = min(3000, int(np.log(1e-9) / np.log(expected)))  # above the rounding of about 1e-15
    first = last // 2
    reach = min(20, (last - first) // 3)  # the largest of a few updates: complex eigenvalues make the error turn
    ends = [distances[k - reach : k + 1].max() for k in (first, last)]
    measured = (ends[1] / ends[0]) ** (1.0 / (last - first))
    assert np.log(measured) == pytest.approx(np.log(expected), rel=0.12, abs=1e-3)


def test_best_constant_step_beats_every_other():
    """Oracle: the rate |1 − ηλ| over a fine grid of step sizes, and (κ − 1)/(κ + 1)."""
    values = np.array([5.0, 1.3, 0.2])
    best, rate = best_constant_step(values)
    rates = np.array([np.abs(1 - eta * values).max() for eta in np.linspace(1e-3, 0.4, 4000)])
    assert rate <= rates.min() + 1e-12
    assert rate == pytest.approx((25.0 - 1) / (25.0 + 1), rel=1e-14)
    assert convergence_rate(GradientDescent(), values, best) == pytest.approx(rate, rel=1e-14)


def test_flat_directions_are_left_out():
    assert curved([3.0, 0.0, -1.0]).tolist() == [3.0]
    assert best_constant_step([4.0, 2.0, 0.0]) == best_constant_step([4.0, 2.0])
    assert convergence_rate(GradientDescent(), [4.0, 2.0, 0.0], 0.3) == pytest.approx(0.4)
