"""Robust regression against statsmodels' RLM."""

import numpy as np
import pytest
import statsmodels.api as sm

from core.functions import Huber, StudentT
from core.objectives import LinearRegression
from core.solvers import Status, fit_m_estimate


def _unit_scale(*_: object) -> float:
    return 1.0


def _sample(scale: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    return X, scale * (2 + 3 * X[:, 0] + rng.standard_t(2, size=200))


@pytest.mark.parametrize("scale", [0.1, 1.0, 50.0])
def test_huber_estimate_and_errors_are_those_of_statsmodels(scale: float) -> None:
    """Oracle: statsmodels RLM with HuberT(1) and the scale held at 1; its tolerance bounds the agreement."""
    X, y = _sample(scale)
    fit = fit_m_estimate(LinearRegression(X, y, loss="huber"))
    model = sm.RLM(y, sm.add_constant(X), M=sm.robust.norms.HuberT(1.0))
    reference = model.fit(scale_est=_unit_scale, tol=1e-14, maxiter=2000)
    assert fit.standard_errors is not None
    np.testing.assert_allclose(fit.theta, reference.params, rtol=1e-7, atol=1e-7 * scale)
    np.testing.assert_allclose(fit.standard_errors, reference.bse, rtol=1e-6)


def test_gradient_vanishes_on_badly_conditioned_columns() -> None:
    """Oracle: the first-order condition, in the columns' own units."""
    X, y = _sample(1.0)
    X = X * [1e6, 1e-6] + [3e7, 0.0]
    objective = LinearRegression(X, y, loss=Huber(0.5))
    fit = fit_m_estimate(objective)
    gradient = objective.value_and_gradient(fit.theta)[1]
    np.testing.assert_allclose(gradient / np.linalg.norm(objective.design, axis=0), 0.0, atol=1e-12)


def test_dependent_columns_are_singular() -> None:
    X, y = _sample(1.0)
    fit = fit_m_estimate(LinearRegression(np.column_stack([X, X.sum(axis=1)]), y, loss="huber"))
    assert fit.status is Status.SINGULAR
    assert fit.standard_errors is None


def test_ridge_has_no_standard_errors_and_a_vanishing_gradient() -> None:
    X, y = _sample(1.0)
    objective = LinearRegression(X, y, loss=StudentT(4.0, 1.0), l2=0.3)
    fit = fit_m_estimate(objective)
    assert fit.standard_errors is None
    np.testing.assert_allclose(objective.value_and_gradient(fit.theta)[1], 0.0, atol=1e-12)


def test_absolute_error_is_refused() -> None:
    with pytest.raises(ValueError, match="derivative everywhere"):
        fit_m_estimate(LinearRegression([[0.0], [1.0]], [0.0, 1.0], loss="mae"))
