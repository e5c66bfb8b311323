"""Least squares in closed form: QR, singular values, or (as a lesson) the normal equations; columns scaled first."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.objectives import LinearRegression
from core.solvers.dependence import describe_dependence
from core.solvers.least_squares import (
    Factors,
    column_norms,
    factor_by_qr,
    factor_by_svd,
    is_exact,
    numerical_rank,
    scaled_singular_values,
    shortest_solution,
    solve_refined,
)
from core.solvers.result import Fit, Status

Array = NDArray[np.floating]
ClosedFormMethod = Literal["qr", "svd", "normal_equations"]

SHORTEST = "of all least-squares solutions the one with the smallest sum of squared coefficients is given"
_UNRESOLVED = (
    "The columns are independent, but squaring their condition number makes the normal equations singular to rounding; "
    "the directions they no longer resolve are left out. QR solves these data."
)
_FEW_DIGITS = 8


def fit_closed_form(objective: LinearRegression, method: ClosedFormMethod = "qr") -> Fit:
    r"""Least squares, or ridge regression where ``objective.l2 > 0``, without iteration.

    .. math:: \hat\theta = (A^\top A)^{-1} A^\top y, \qquad
       \hat\sigma^2 = \frac{\lVert y - A\hat\theta \rVert^2}{n - p}, \qquad
       \operatorname{Cov} \hat\theta = \hat\sigma^2 (A^\top A)^{-1}

    A is the design, intercept included, with its columns scaled to unit norm first. ``"qr"`` and ``"svd"`` factor A
    itself and refine the result in twice the precision; ``"normal_equations"`` factors :math:`A^\top A`, which squares
    the condition number and loses half of the digits. Ridge is least squares with the rows
    :math:`\sqrt{n\lambda}\, e_j` appended for every penalised coefficient; its estimates are biased, so they come
    without sigma, errors and likelihood.

    ``log_likelihood`` is that of Gaussian noise at its own maximum, sigma = √(RSS/n); None where the residuals vanish,
    since the likelihood is then unbounded. Where the columns of A are dependent, or fewer than the coefficients, the
    status is ``SINGULAR``, the message names them, and theta is the least-squares solution of smallest Euclidean norm
    in the units of the columns as given: the one that gradient descent from zero reaches.

    Raises
    ------
    ValueError
        For another objective than linear regression, another loss than squared error, or an unknown method.

    References
    ----------
    Björck, Numerical Methods for Least Squares Problems, 1996.
    """
    _check(objective, method)
    design, target = _augmented(objective)
    if numerical_rank(design) < objective.n_params:
        message = f"{describe_dependence(design, objective.parameter_names)}; {SHORTEST}."
        return _fit(objective, shortest_solution(design, target), Status.SINGULAR, message)
    try:
        solution = _METHODS[method](design, target)
    except np.linalg.LinAlgError:
        theta = _truncated_normal_equations(design, target)
        return _fit(objective, theta, Status.SINGULAR, _UNRESOLVED)
    return _ridge(objective, solution) if objective.l2 else _least_squares(objective, solution)


@dataclass(frozen=True, eq=False)
class _Solution:
    theta: Array
    residual: Array
    back: Array  # (A'A)⁻¹ = back @ back.T
    note: str = ""


def _by_qr(design: Array, target: Array) -> _Solution:
    return _refined(design, target, factor_by_qr(design))


def _by_svd(design: Array, target: Array) -> _Solution:
    return _refined(design, target, factor_by_svd(design))


def _refined(design: Array, target: Array, factors: Factors) -> _Solution:
    theta, residual = solve_refined(design, target, factors)
    return _Solution(theta, residual, factors.back)


def _by_normal_equations(design: Array, target: Array) -> _Solution:
    norms = column_norms(design)
    scaled = design / norms
    if _condition(design) ** 2 * np.finfo(np.float64).eps >= 1:  # whether Cholesky notices is up to the rounding
        raise np.linalg.LinAlgError
    triangle = np.linalg.cholesky(scaled.T @ scaled)
    back = np.linalg.inv(triangle).T / norms[:, None]
    theta = back @ (back.T @ (design.T @ target))
    return _Solution(theta, target - design @ theta, back, _digits_left(design))


_METHODS: dict[str, Callable[[Array, Array], _Solution]] = {
    "qr": _by_qr,
    "svd": _by_svd,
    "normal_equations": _by_normal_equations,
}


def _digits_left(design: Array) -> str:
    condition = _condition(design)
    digits = max(0, math.floor(-math.log10(condition**2 * np.finfo(np.float64).eps)))
    if digits >= _FEW_DIGITS:
        return ""
    return f"The normal equations square the condition number {condition:.2g}: about {digits} digits are left."


def _condition(design: Array) -> float:
    """Condition number of the design with its columns scaled to unit norm."""
    values = scaled_singular_values(design)
    return float(values[0] / values[-1])


def _truncated_normal_equations(design: Array, target: Array) -> Array:
    """What the normal equations still resolve where their Cholesky factorisation fails."""
    norms = column_norms(design)
    scaled = design / norms
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    seen = values > len(values) * np.finfo(np.float64).eps * values[-1]
    return vectors[:, seen] @ ((vectors[:, seen].T @ (scaled.T @ target)) / values[seen]) / norms


def _least_squares(objective: LinearRegression, solution: _Solution) -> Fit:
    fit = _fit(objective, solution.theta, Status.CONVERGED, solution.note)
    n_samples, n_params = objective.design.shape
    free = n_samples - n_params
    if free == 0:
        message = "As many coefficients as samples: no residual is left to estimate the noise from."
        return replace(fit, message=message, degrees_of_freedom=0)
    rss = float(solution.residual @ solution.residual)
    covariance = rss / free * (solution.back @ solution.back.T)
    fit = replace(
        fit,
        standard_errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        sigma=math.sqrt(rss / free),
        degrees_of_freedom=free,
    )
    if is_exact(objective.design, solution.theta, objective.y, solution.residual):
        return replace(fit, message="The fit passes through every sample, so the likelihood has no maximum.")
    return replace(fit, log_likelihood=-0.5 * n_samples * (math.log(2.0 * math.pi * rss / n_samples) + 1.0))


def _ridge(objective: LinearRegression, solution: _Solution) -> Fit:
    message = "A penalised estimate is biased and has no classical standard errors or intervals."
    return _fit(objective, solution.theta, Status.CONVERGED, message)


def _fit(objective: LinearRegression, theta: Array, status: Status, message: str) -> Fit:
    return Fit(theta=theta, loss=float(objective.value(theta)), status=status, message=message)


def _augmented(objective: LinearRegression) -> tuple[Array, Array]:
    if not objective.l2:
        return objective.design, objective.y
    weight = math.sqrt(objective.n_samples * objective.l2)
    penalised = weight * np.eye(objective.n_params)[int(objective.fit_intercept) :]
    return np.vstack([objective.design, penalised]), np.concatenate([objective.y, np.zeros(len(penalised))])


def _check(objective: LinearRegression, method: str) -> None:
    if not isinstance(objective, LinearRegression):
        raise ValueError(f"objective must be a LinearRegression. Got {type(objective).__name__}.")
    if not objective.loss.is_quadratic:
        raise ValueError(f"a closed form exists for squared error only. Got {objective.loss.title}.")
    if method not in _METHODS:
        raise ValueError(f"method must be one of {', '.join(_METHODS)}. Got {method!r}.")
