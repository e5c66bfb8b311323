"""The minimum of a robust loss of a linear model, with the standard errors of an M-estimator."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.objectives import LinearRegression, Reparametrised
from core.solvers.least_squares import orthonormal_basis
from core.solvers.result import Fit, Status
from core.solvers.second_order import lbfgs, newton
from core.solvers.stopping import Stopping

Array = NDArray[np.floating]


def fit_m_estimate(objective: LinearRegression) -> Fit:
    r"""Minimise a differentiable loss of a linear model from zero: L-BFGS in orthonormal coordinates, then Newton.

    Standard errors are Huber's (1973), with ψ the loss's derivative at the residuals:

    .. math:: \operatorname{Cov} = \kappa^2 \frac{\sum\psi^2/(n-p)}{(\overline{\psi'})^2} (A^\top A)^{-1}, \qquad
       \kappa = 1 + \frac pn \frac{\operatorname{Var}\psi'}{(\overline{\psi'})^2}

    They hold for an unpenalised fit with n > p and full rank; else there are none.

    Raises
    ------
    ValueError
        For a loss with a kink.
    """
    if not objective.loss.is_differentiable:
        raise ValueError(f"the loss must have a derivative everywhere. Got {objective.loss.title}.")
    view = Reparametrised(objective, np.sqrt(objective.n_samples) * orthonormal_basis(objective.design))
    tight = Stopping(step=1e-14, gradient=None)
    rough = lbfgs(view, np.zeros(view.n_params), stopping=tight)
    polished = newton(view, rough.final_theta, stopping=tight)  # with halving, so it never ends higher
    theta = view.theta(polished.final_theta)
    status = Status.CONVERGED if view.n_params == objective.n_params else Status.SINGULAR
    covariance = _covariance(objective, theta) if status is Status.CONVERGED and objective.l2 == 0 else None
    errors = None if covariance is None else np.sqrt(np.diag(covariance))
    return Fit(theta, float(objective.value(theta)), status, "", errors, covariance)


def _covariance(objective: LinearRegression, theta: Array) -> Array | None:
    n, p = objective.design.shape
    residual = objective.predict(theta) - objective.y
    slope = objective.loss.second_derivative(residual)
    if n <= p or slope.mean() <= 0:
        return None
    correction = 1.0 + p / n * slope.var() / slope.mean() ** 2
    spread = (objective.loss.derivative(residual) ** 2).sum() / (n - p) / slope.mean() ** 2
    basis = orthonormal_basis(objective.design)
    return correction**2 * spread * (basis @ basis.T)
