"""Convergence where there is no optimum: the coefficients grow like log t, in the direction of the widest margin."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from sklearn.svm import SVC

from core.data import Separable
from core.experiments import (
    Descent,
    LinearRegressionSettings,
    LogisticRegressionResult,
    LogisticRegressionSettings,
    run_linear_regression,
    run_logistic_regression,
)
from core.experiments.convergence import Runaway, convergence_curves, measure_title
from core.solvers import GradientDescent

LENGTH: Runaway = "length of the coefficients"
ANGLE: Runaway = "angle to the widest margin"


@cache
def _result(n_features: int = 2, fit_intercept: bool = False, max_steps: int = 20_000) -> LogisticRegressionResult:
    solver = Descent(optimizer=GradientDescent(1.0))
    data = Separable(n_features=n_features)
    return run_logistic_regression(
        LogisticRegressionSettings(data=data, fit_intercept=fit_intercept, solvers=(solver,), max_steps=max_steps)
    )


def test_direction_and_margin_are_the_support_vector_machine_s():
    """Oracle: scikit-learn's hard-margin SVC; without intercept the two problems are the same but for the bias."""
    result = _result(fit_intercept=False)
    objective = result.problem.objective
    mirrored = np.vstack([objective.X, -objective.X])  # symmetric data have bias 0
    known = (
        SVC(kernel="linear", C=1e8, tol=1e-10).fit(mirrored, np.concatenate([objective.y, 1 - objective.y])).coef_[0]
    )
    np.testing.assert_allclose(result.direction, known / np.linalg.norm(known), atol=1e-6)
    assert result.margin == pytest.approx(1 / np.linalg.norm(known), rel=1e-6)


def test_length_is_the_norm_along_the_path():
    result = _result()
    (curve,) = convergence_curves(result, measure=LENGTH)
    path = result.runs[0].trajectory
    np.testing.assert_allclose(curve.y, np.sqrt((path.theta**2).sum(axis=1)), rtol=1e-14)
    np.testing.assert_array_equal(curve.x, path.steps)


def test_angle_is_the_arc_cosine_and_falls():
    result = _result()
    (curve,) = convergence_curves(result, measure=ANGLE)
    theta = result.runs[0].trajectory.theta
    cosine = theta @ result.direction / np.linalg.norm(theta, axis=1)
    np.testing.assert_allclose(curve.y, np.degrees(np.arccos(np.clip(cosine, -1, 1))), atol=1e-5)
    assert curve.y[-1] < 0.1 * curve.y[0] and curve.y[-1] < 2


def test_growth_per_log_t_approaches_one_over_the_margin():
    """Soudry et al. 2018, theorem 3: θ(t) = θ̂ log t + a bounded rest, with θ̂ of length 1/margin."""
    result = _result()
    (curve,) = convergence_curves(result, measure=LENGTH)
    slopes = []
    for low, high in ((20, 200), (200, 2000), (2000, 20_000)):
        ends = np.interp([low, high], curve.x, curve.y)
        slopes.append((ends[1] - ends[0]) / np.log(high / low) * result.margin)
    assert slopes[0] < slopes[1] < slopes[2] < 1.05 and slopes[2] > 0.8


def test_theory_has_the_slope_of_one_over_the_margin_and_ends_where_the_run_does():
    result = _result()
    (curve,) = convergence_curves(result, measure=LENGTH)
    later = curve.x >= 1
    slope = np.diff(curve.theory_y[later]) / np.diff(np.log(curve.x[later]))
    np.testing.assert_allclose(slope, 1 / result.margin, rtol=1e-9)
    assert curve.theory_y[-1] == curve.y[-1] and curve.rate is None


def test_the_axis_does_not_speak_of_an_optimum():
    assert measure_title(_result(), "loss − optimum") == "loss − limit"
    assert measure_title(_result(), ANGLE) == "angle to the widest margin (degrees)"


def test_angle_needs_a_direction():
    with pytest.raises(ValueError, match="no widest margin"):
        convergence_curves(run_linear_regression(LinearRegressionSettings()), measure=ANGLE)
