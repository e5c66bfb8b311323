"""Logistic regressions on many designs as one objective, so that one call of a solver fits them all."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.functions import LogisticCrossEntropy
from core.objectives.objective import Rows, as_runs

Array = NDArray[np.floating]

_MARK = 2.0**-40  # so small that it is nothing in a norm, and a power of two so that no digit is lost
_CHUNK_BYTES = 1_000_000


class LogisticFits:
    r"""Mean cross-entropy with a ridge penalty, where each run has a design of its own.

    .. math:: L(k, \theta) = \frac1n \sum_i \ell(a_{ki}^\top\theta, y_{ki}) + \lambda \lVert w \rVert^2, \qquad
       a_{ki} = (1, x_{ki}), \quad \theta = (\theta_0, w)

    Solvers let go of runs that have ended and work in chunks, so a run carries the number k of its design with it: as
    its first parameter, ``k · 2⁻⁴⁰``, in which the loss is flat and which no solver therefore moves.

    Parameters
    ----------
    X : array of shape (n_designs, n_samples, n_features).
    y : array of shape (n_designs, n_samples), 0 or 1.
    l2 : the penalty λ >= 0.
    """

    def __init__(self, X: Array, y: Array, *, l2: float) -> None:
        ones = np.ones((*X.shape[:2], 1))
        self.design = np.concatenate([ones, X], axis=2)
        self.y = np.asarray(y, dtype=np.float64)
        self.l2 = l2
        self.n_samples, self.n_params = X.shape[1], X.shape[2] + 2
        self.parameter_names = ("design", "intercept", *(f"x{j + 1}" for j in range(X.shape[2])))
        self._loss = LogisticCrossEntropy()
        self._penalty = l2 * (np.arange(X.shape[2] + 1) > 0)

    @property
    def runs_at_once(self) -> int:
        """Number of runs whose designs stay within about 1 MB."""
        return max(1, _CHUNK_BYTES // (8 * self.n_samples * (self.n_params - 1)))

    def start(self, designs: NDArray[np.intp]) -> Array:
        """Zero coefficients for a run on each of these designs, of shape (n_runs, n_params)."""
        theta = np.zeros((len(designs), self.n_params))
        theta[:, 0] = designs * _MARK
        return theta

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Mean loss plus penalty, of shape ``(n_runs,)``."""
        _, target, coef, z = self._predictor(theta, rows)
        return self._loss.value(z, target).mean(axis=1) + (coef * coef) @ self._penalty

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Mean loss plus penalty, of shape ``(n_runs,)``, and its gradient, of shape ``(n_runs, n_params)``."""
        design, target, coef, z = self._predictor(theta, rows)
        losses, slope = self._loss.value_and_derivative(z, target)
        gradient = np.zeros((len(coef), self.n_params))
        gradient[:, 1:] = np.matmul(slope[:, None, :], design)[:, 0] / self.n_samples + 2.0 * self._penalty * coef
        return losses.mean(axis=1) + (coef * coef) @ self._penalty, gradient

    def hessian(self, theta: ArrayLike) -> Array:
        """Hessian, of shape ``(n_runs, n_params, n_params)``; zero in the first row and column."""
        design, target, coef, z = self._predictor(theta, None)
        weight = self._loss.second_derivative(z, target) / self.n_samples
        found = np.zeros((len(coef), self.n_params, self.n_params))
        found[:, 1:, 1:] = np.matmul(np.swapaxes(design * weight[:, :, None], 1, 2), design)
        found[:, 1:, 1:] += 2.0 * np.diag(self._penalty)
        return found

    def _predictor(self, theta: ArrayLike, rows: Rows | None) -> tuple[Array, Array, Array, Array]:
        if rows is not None:
            raise ValueError("rows must be None: these fits see all their samples. Got batches.")
        runs, _ = as_runs(theta, self.n_params)
        which = np.rint(runs[:, 0] / _MARK).astype(np.intp)
        design, coef = self.design[which], runs[:, 1:]
        return design, self.y[which], coef, np.matmul(design, coef[:, :, None])[:, :, 0]


def log_odds(coef: Array, X: Array) -> Array:
    """Linear predictors of shape (n_runs, n_samples), from coefficients (n_runs, 1 + n_features) and each run's X."""
    return coef[:, :1] + np.matmul(X, coef[:, 1:, None])[:, :, 0]


def accuracy(z: Array, y: Array) -> Array:
    """Share of rows on the right side of 0; a tie is half right."""
    return np.where(z == 0, 0.5, (z > 0) == (y > 0.5)).mean(axis=-1)


def log_loss(z: Array, y: Array) -> Array:
    """Mean cross-entropy over the rows, natural logarithm."""
    return LogisticCrossEntropy().value(z, y).mean(axis=-1)
