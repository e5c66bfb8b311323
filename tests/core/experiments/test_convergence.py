"""Convergence curves: what an update costs, what is measured, and the rate that theory gives."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Line
from core.experiments import (
    LBFGS,
    ClosedForm,
    Descent,
    LinearRegressionResult,
    LinearRegressionSettings,
    MaximumLikelihood,
    Newton,
    run_linear_regression,
)
from core.experiments.convergence import Curve, convergence_curves
from core.experiments.linear_regression.settings import HuberChoice
from core.solvers import Adam, Exponential, GradientDescent, Momentum, Stopping

FOREVER = Stopping(step=None, gradient=None)


def _run(*solvers: object, **fields: object) -> LinearRegressionResult:
    return run_linear_regression(LinearRegressionSettings(solvers=solvers, **fields))


def _curve(result: LinearRegressionResult, **choice: str) -> Curve:
    (curve,) = convergence_curves(result, **choice)
    return curve


DESCENT = Descent(optimizer=GradientDescent(0.05))


def test_direct_methods_have_no_curve():
    result = _run(ClosedForm(), DESCENT, LBFGS(), max_steps=20)
    assert [curve.number for curve in convergence_curves(result)] == [2, 3]


def test_updates_count_from_zero_to_the_last():
    result = _run(DESCENT, max_steps=40, stopping=FOREVER)
    assert _curve(result).x.tolist() == list(range(41))


@pytest.mark.parametrize(("batch_size", "per_epoch"), [(1, 100), (10, 10), (30, 4), (100, 1), (400, 1), (None, 1)])
def test_an_epoch_is_one_pass_over_the_rows(batch_size, per_epoch):
    """Oracle: 100 rows in batches take ⌈100 / batch⌉ updates, the last one smaller."""
    solver = Descent(optimizer=GradientDescent(0.01), batch_size=batch_size)
    curve = _curve(_run(solver, max_steps=200, stopping=FOREVER), cost="epochs")
    assert curve.x[per_epoch] == pytest.approx(1.0, rel=1e-14)


@pytest.mark.parametrize("cost", ["epochs", "gradient evaluations"])
@pytest.mark.parametrize("rate", [0.05, 1.0], ids=["stable", "diverging"])
def test_full_batch_descent_evaluates_one_gradient_an_update(cost, rate):
    curve = _curve(_run(Descent(optimizer=GradientDescent(rate)), max_steps=50), cost=cost)
    np.testing.assert_allclose(curve.x, np.arange(curve.x.size), rtol=1e-14)


def test_quasi_newton_is_charged_every_gradient():
    """Oracle: the counter of the trajectory, less the one at the start."""
    result = _run(LBFGS(), loss=HuberChoice(delta=0.1), start=(40.0, -30.0))
    path = result.runs[0].trajectory
    assert path.n_gradient_evaluations - 1 > path.stopped_at
    assert _curve(result, cost="gradient evaluations").x[-1] == pytest.approx(path.n_gradient_evaluations - 1)
    assert _curve(result, cost="epochs").x[-1] == pytest.approx(path.n_gradient_evaluations - 1)


def test_seconds_end_at_the_runs_own():
    result = _run(DESCENT, max_steps=40, stopping=FOREVER)
    assert _curve(result, cost="seconds").x[-1] == pytest.approx(result.runs[0].trajectory.seconds)


def test_loss_and_its_gap_are_the_objectives_along_the_path():
    """Oracle: the objective itself at the recorded points, and numpy's lstsq for the optimum."""
    result = _run(DESCENT, max_steps=60, stopping=FOREVER)
    objective, path = result.problem.objective, result.runs[0].trajectory
    best = np.linalg.lstsq(objective.design, objective.y, rcond=None)[1][0] / objective.n_samples
    np.testing.assert_allclose(_curve(result, measure="loss").y, objective.value(path.theta), rtol=1e-14)
    np.testing.assert_allclose(_curve(result).y, objective.value(path.theta) - best, atol=1e-14)


def test_distance_is_euclidean_to_the_optimum():
    result = _run(DESCENT, max_steps=60, stopping=FOREVER)
    expected = np.sqrt(((result.runs[0].trajectory.theta - result.optimum.theta) ** 2).sum(axis=1))
    np.testing.assert_allclose(_curve(result, measure="distance to the optimum").y, expected, rtol=1e-14)


def test_gradient_norm_is_the_objectives():
    result = _run(DESCENT, max_steps=60, stopping=FOREVER)
    gradients = result.problem.objective.value_and_gradient(result.runs[0].trajectory.theta)[1]
    np.testing.assert_allclose(_curve(result, measure="gradient norm").y, np.linalg.norm(gradients, axis=1), rtol=1e-12)


@pytest.mark.parametrize("measure", ["loss", "gradient norm"])
def test_likelihood_is_shown_by_the_objective_not_by_itself(measure):
    """Newton on the likelihood minimises another function; on the page it is seen through the common loss."""
    result = _run(MaximumLikelihood())
    path, curve = result.runs[0].trajectory, _curve(result, measure=measure)
    values, gradients = result.problem.objective.value_and_gradient(path.theta)
    expected = {"loss": values, "gradient norm": np.linalg.norm(gradients, axis=1)}[measure]
    np.testing.assert_allclose(curve.y, expected, rtol=1e-14)
    assert np.abs(curve.y[0] - path.loss[0]) > 0.1


def test_theory_is_the_power_of_the_rate():
    """Oracle: |1 − ηλ| by numpy's eigenvalues; the loss above the optimum shrinks by its square, the distance by it."""
    result = _run(DESCENT, max_steps=60, stopping=FOREVER)
    values = np.linalg.eigvalsh(result.problem.objective.hessian(result.start))
    rate = np.abs(1 - 0.05 * values).max()
    gap, distance = _curve(result), _curve(result, measure="distance to the optimum")
    np.testing.assert_allclose(gap.theory_y, gap.y[0] * (rate**2) ** np.arange(61), rtol=1e-10)
    np.testing.assert_allclose(distance.theory_y, distance.y[0] * rate ** np.arange(61), rtol=1e-10)
    assert gap.rate == pytest.approx(rate, rel=1e-12)


def test_theory_does_not_depend_on_the_cost_on_x():
    result = _run(DESCENT, max_steps=60, stopping=FOREVER)
    np.testing.assert_array_equal(_curve(result, cost="seconds").theory_y, _curve(result).theory_y)


def test_descent_is_never_above_its_theory():
    """On a quadratic each eigencomponent shrinks at least by the rate, so the dashed line is an upper bound."""
    curve = _curve(_run(DESCENT, max_steps=100, stopping=FOREVER))
    assert curve.theory_y is not None
    assert (curve.y <= curve.theory_y * (1 + 1e-9) + 1e-15).all()


@pytest.mark.parametrize(
    ("solver", "fields"),
    [
        (Descent(optimizer=Adam()), {}),
        (Descent(batch_size=5), {}),
        (Descent(schedule=Exponential()), {}),
        (Descent(), {"loss": HuberChoice()}),
        (Newton(), {}),
    ],
    ids=["adaptive", "batches", "schedule", "not quadratic", "second order"],
)
def test_theory_is_silent_where_it_does_not_apply(solver, fields):
    curve = _curve(_run(solver, max_steps=10, **fields))
    assert curve.rate is None and curve.theory_y is None


def test_theory_that_overflows_does_not_warn():
    curve = _curve(_run(Descent(optimizer=Momentum(100.0)), max_steps=2000))
    assert curve.theory_y[0] == curve.y[0] > 0


def test_long_curves_are_thinned_and_keep_both_ends():
    result = _run(Descent(batch_size=1), data=Line(n_samples=20), max_steps=5000)
    curve = _curve(result)
    assert curve.x.size <= 602
    assert (curve.x[0], curve.x[1], curve.x[-1]) == (0, 1, 5000)
    assert curve.y[-1] == result.runs[0].fit.loss - result.optimum.loss


def test_nothing_is_drawn_after_a_run_has_stopped():
    result = _run(Descent(optimizer=GradientDescent(1.0)), max_steps=400)
    for measure in ("loss", "distance to the optimum"):
        assert _curve(result, measure=measure).x[-1] <= result.runs[0].trajectory.stopped_at < 400
