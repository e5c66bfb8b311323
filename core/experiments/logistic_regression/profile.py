"""Profile-likelihood intervals: values of a coefficient that the data admit, the others fitted anew for each."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.experiments.logistic_regression.likelihood import Z_95
from core.objectives import LogisticRegression
from core.solvers import Fit, Stopping, newton

Array = NDArray[np.floating]
Rows = NDArray[np.integer]

MOST_PARAMS = 12
_EXACT = Stopping(step=1e-12, gradient=1e-10)
_MAX_STEPS = 100
_MAX_DOUBLINGS = 60
_TOLERANCE = 1e-9  # of a limit, in standard errors


def profile_intervals(objective: LogisticRegression, fit: Fit) -> Array:
    r"""95 % intervals of every coefficient, of shape (n_params, 2), by inverting the likelihood-ratio test.

    The limits are where :math:`2(\ell(\hat\theta) - \max_{\theta_j = b} \ell(\theta)) = 1.96^2`, found by Brent's
    method on the signed root of the left side, which is nearly linear in b.

    Parameters
    ----------
    objective : cross-entropy without penalty, or any other loss of the same samples: the likelihood is what counts.
    fit : the maximum of the likelihood, with its covariance.

    References
    ----------
    Venzon & Moolgavkar, A method for computing profile-likelihood-based confidence intervals, Applied Statistics 37,
    1988.
    """
    if fit.covariance is None:
        raise ValueError("fit must have a covariance. Got None.")
    likelihood = LogisticRegression(objective.X, objective.y, fit_intercept=objective.fit_intercept)
    ends = [[_end(likelihood, fit, place, side) for side in (-1.0, 1.0)] for place in range(objective.n_params)]
    return np.array(ends)


def _end(objective: LogisticRegression, fit: Fit, place: int, side: float) -> float:
    from scipy.optimize import brentq  # at first use: scipy.optimize costs start-up time

    path = _Profile(objective, fit, place)
    far = Z_95
    for _ in range(_MAX_DOUBLINGS):
        if path.root(side * far) > Z_95:
            break
        far *= 2.0
    found = brentq(lambda size: path.root(side * size) - Z_95, 0.0, far, xtol=_TOLERANCE)
    return float(fit.theta[place] + side * float(found) * path.error)  # type: ignore[arg-type]


class _Profile:
    """The likelihood along one coefficient, in its standard errors from the estimate."""

    def __init__(self, objective: LogisticRegression, fit: Fit, place: int) -> None:
        assert fit.covariance is not None
        covariance = fit.covariance
        self.objective, self.theta = objective, fit.theta
        self.error = float(np.sqrt(covariance[place, place]))
        self.best = float(objective.value(fit.theta))
        self.along = covariance[:, place] / self.error  # where the others go with it, to second order
        self.basis = _root_without(covariance - np.outer(self.along, self.along), place)

    def root(self, distance: float) -> float:
        """The root of twice the loss of log-likelihood at a distance from the estimate."""
        origin = self.theta + distance * self.along
        if self.basis.shape[1]:
            held = _Held(self.objective, origin, self.basis)
            path = newton(held, np.zeros(held.n_params), max_steps=_MAX_STEPS, stopping=_EXACT, n_records=2)
            lowest = float(path.final_loss)
        else:
            lowest = float(self.objective.value(origin))
        return float(np.sqrt(2.0 * self.objective.n_samples * max(lowest - self.best, 0.0)))


def _root_without(covariance: Array, place: int) -> Array:
    """A root of the covariance of all others, given this one, of shape (n_params, n_params - 1); its own row is 0."""
    others = np.delete(np.arange(len(covariance)), place)
    rest = covariance[np.ix_(others, others)]
    size = np.sqrt(np.diag(rest))
    values, vectors = np.linalg.eigh(rest / np.outer(size, size))
    return np.insert(size[:, None] * vectors * np.sqrt(np.maximum(values, 0.0)), place, 0.0, axis=0)


class _Held:
    r"""The objective :math:`v \mapsto L(\theta_0 + Bv)`, in which one coefficient does not move."""

    def __init__(self, objective: LogisticRegression, origin: Array, basis: Array) -> None:
        self._objective, self._origin, self._basis = objective, origin, basis
        self.n_samples, self.n_params = objective.n_samples, basis.shape[1]
        self.parameter_names = tuple(f"v{j + 1}" for j in range(self.n_params))

    def _theta(self, v: ArrayLike) -> Array:
        return self._origin + np.asarray(v) @ self._basis.T

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        return self._objective.value(self._theta(theta), rows)

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        value, gradient = self._objective.value_and_gradient(self._theta(theta), rows)
        return value, gradient @ self._basis

    def hessian(self, theta: ArrayLike) -> Array:
        return self._basis.T @ self._objective.hessian(self._theta(theta)) @ self._basis
