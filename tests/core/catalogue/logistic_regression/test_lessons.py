"""Every lesson shows what its title and text say: each claim against the numbers of its run."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm

from core.catalogue.logistic_regression import LOGISTIC_REGRESSION
from core.experiments import LogisticRegressionResult, run_logistic_regression
from core.experiments.convergence import convergence_curves
from core.experiments.loss_line import loss_line
from core.solvers import Status

LESSONS = {lesson.name: lesson for lesson in LOGISTIC_REGRESSION.lessons}
TESTED = {"one-optimum", "separated-classes", "many-minima", "flat-start", "odds-of-two-features", "ridge"}


@cache
def _result(name: str, **changes: object) -> LogisticRegressionResult:
    return run_logistic_regression(LESSONS[name].settings.model_copy(update=changes))


def test_every_lesson_is_tested_here():
    assert set(LESSONS) == TESTED


def test_no_lesson_has_a_solver_that_does_not_apply():
    assert all(run.fit is not None for name in LESSONS for run in _result(name).runs)


# --------------------------------------------------------------------------------------------------------- one optimum
def test_newton_needs_eight_updates_l_bfgs_six_and_descent_is_millionths_above():
    newton, lbfgs, descent, momentum = _result("one-optimum").runs
    assert newton.trajectory.stopped_at == 8 and lbfgs.trajectory.stopped_at == 6
    assert descent.fit.loss - _result("one-optimum").optimum.loss == pytest.approx(4.4e-6, rel=0.02)
    for run in (newton, lbfgs):
        np.testing.assert_allclose(run.fit.theta, _result("one-optimum").optimum.theta, rtol=1e-7)
    np.testing.assert_allclose(momentum.fit.theta, _result("one-optimum").optimum.theta, atol=0.03)


# --------------------------------------------------------------------------------------------------- separated classes
def test_coefficients_run_away_like_log_t_and_turn_to_the_widest_margin():
    result = _result("separated-classes")
    length = convergence_curves(result, measure="length of the coefficients")[0]
    angle = convergence_curves(result, measure="angle to the widest margin")[0]
    at_500, at_5000 = np.interp([500, 5000], length.x, length.y)
    assert at_500 == pytest.approx(6.45, abs=0.01) and at_5000 == pytest.approx(10.07, abs=0.01)
    assert (at_5000 - at_500) / np.log(10) * result.margin == pytest.approx(0.79, abs=0.01)
    assert angle.y[-1] == pytest.approx(0.72, abs=0.01) and angle.y[-1] < 0.1 * angle.y[0]


def test_no_estimate_exists_and_twice_the_coefficients_fit_better():
    result = _result("separated-classes")
    assert result.runs[1].fit.status is Status.SEPARATED and result.runs[1].fit.standard_errors is None
    objective, theta = result.problem.objective, result.runs[0].fit.theta
    assert objective.value(2 * theta) < objective.value(theta)


# --------------------------------------------------------------------------------------------------------- many minima
def test_three_minima_and_the_large_step_stays_in_the_second():
    result = _result("many-minima")
    minima = np.sort(loss_line(result, "log").minima)
    np.testing.assert_allclose(minima, [1.36, 10.5, 69.7], rtol=5e-3)
    newton, moderate, large = (float(run.fit.theta[0]) for run in result.runs)
    assert newton == pytest.approx(minima[0], rel=1e-5) and moderate == pytest.approx(minima[0], rel=1e-5)
    assert large == pytest.approx(minima[1], rel=1e-4)
    assert result.optimum.theta[0] == pytest.approx(minima[0], rel=1e-9)


def test_the_third_is_reached_from_the_right_and_cross_entropy_has_one():
    third = _result("many-minima", start=(100.0,)).runs[0].fit.theta[0]
    assert third == pytest.approx(69.7, rel=5e-3)
    assert len(loss_line(_result("many-minima", loss="cross_entropy"), "log").minima) == 1


# ---------------------------------------------------------------------------------------------------------- flat start
def test_squared_error_does_not_move_where_cross_entropy_arrives():
    flat, convex = _result("flat-start"), _result("flat-start", loss="cross_entropy")
    moved = np.linalg.norm(flat.runs[1].fit.theta - flat.start)
    assert moved == pytest.approx(0.0026, abs=0.0005)
    probability = flat.problem.objective.predict(flat.start)
    assert (probability * (1 - probability)).max() == pytest.approx(6e-6, rel=0.05)
    slopes = [np.linalg.norm(one.problem.objective.value_and_gradient(one.start)[1]) for one in (flat, convex)]
    assert slopes[1] / slopes[0] == pytest.approx(80_000, rel=0.03)
    np.testing.assert_allclose(flat.runs[0].fit.theta, flat.optimum.theta, rtol=1e-5)  # Newton leaves
    np.testing.assert_allclose(convex.runs[1].fit.theta, convex.optimum.theta, atol=1e-3)


# ---------------------------------------------------------------------------------------------------------------- odds
def test_odds_ratios_are_those_of_statsmodels():
    result = _result("odds-of-two-features")
    objective = result.problem.objective
    known = sm.Logit(objective.y, objective.design).fit(disp=0)
    assert objective.n_samples == 569 and result.problem.dataset.class_names[1] == "benign"
    np.testing.assert_allclose(np.exp(known.params[1:]), [0.024, 0.39], rtol=0.02)
    np.testing.assert_allclose(result.runs[0].fit.theta, known.params, rtol=1e-6)
    np.testing.assert_allclose(result.runs[0].fit.standard_errors, known.bse, rtol=1e-6)


# --------------------------------------------------------------------------------------------------------------- ridge
def test_ridge_has_one_optimum_that_moves_out_as_it_shrinks():
    result = _result("ridge")
    assert result.optimum.theta[1] == pytest.approx(2.556, abs=5e-4)
    for run in result.runs:
        np.testing.assert_allclose(run.fit.theta, result.optimum.theta, atol=1e-4)
    assert _result("ridge", ridge=0.001).optimum.theta[1] == pytest.approx(4.675, abs=5e-4)
    assert not _result("ridge", ridge=None).has_optimum
