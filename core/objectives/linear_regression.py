"""Linear regression as an objective: value, gradient and Hessian for many parameter vectors at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.functions import Loss, make_loss
from core.objectives.objective import Array, Rows, as_runs

_CHUNK_BYTES = 1_000_000  # residuals of one chunk of runs stay in the L2 cache


class LinearRegression:
    r"""Mean loss of a linear model with an optional ridge penalty.

    .. math:: L(\theta) = \frac1n \sum_i \ell(\theta_0 + x_i^\top w - y_i) + \lambda \lVert w \rVert^2,
       \qquad \theta = (\theta_0, w)

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,)
    loss : ``"mse"``, ``"mae"``, ``"huber"``, ``"student_t"``, or a loss object with other constants.
    fit_intercept : whether theta starts with an intercept.
    l2 : the penalty λ >= 0 on the coefficients, never on the intercept; no hidden 1/2.
    feature_names : names of the columns of X; ``x1, x2, ...`` if not given.

    Raises
    ------
    ValueError
        For arrays of other shapes or with values that are not finite, an unknown loss, or a negative ``l2``.

    Examples
    --------
    >>> objective = LinearRegression([[0.0], [1.0]], [1.0, 3.0])
    >>> float(objective.value([1.0, 2.0]))
    0.0
    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        loss: str | Loss = "mse",
        fit_intercept: bool = True,
        l2: float = 0.0,
        feature_names: tuple[str, ...] | None = None,
    ) -> None:
        self.X, self.y = _checked_samples(X, y)
        self.loss = make_loss(loss)
        self.fit_intercept = bool(fit_intercept)
        self.l2 = _checked_penalty(l2)
        names = feature_names or tuple(f"x{j + 1}" for j in range(self.X.shape[1]))
        if len(names) != self.X.shape[1]:
            raise ValueError(f"feature_names must name {self.X.shape[1]} columns. Got {len(names)} names.")
        self.parameter_names = ("intercept", *names) if fit_intercept else tuple(names)
        self.design = _read_only(_with_ones(self.X) if fit_intercept else self.X)
        self._penalty = self.l2 * (np.arange(self.n_params) >= int(fit_intercept))

    @property
    def n_samples(self) -> int:
        """Number of rows of X."""
        return self.design.shape[0]

    @property
    def n_params(self) -> int:
        """Number of coefficients, the intercept included."""
        return self.design.shape[1]

    def predict(self, theta: ArrayLike, X: ArrayLike | None = None) -> Array:
        """Predictions of shape ``(n_runs, n_samples)`` for X, or for the objective's own samples."""
        runs, single = as_runs(theta, self.n_params)
        design = self.design if X is None else self._design_of(X)
        predictions = _each_run(runs, design.T)
        return predictions[0] if single else predictions

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Mean loss plus penalty, of shape ``(n_runs,)``."""
        runs, single = as_runs(theta, self.n_params)
        if rows is None and runs.shape[0] > self._chunk:
            pieces = [self.value(runs[k : k + self._chunk]) for k in range(0, runs.shape[0], self._chunk)]
            return np.concatenate(pieces)
        residual, _ = self._residual(runs, rows)
        values = self._penalised(_row_means(self.loss.value(residual)), runs)
        return values[0] if single else values

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Mean loss plus penalty, of shape ``(n_runs,)``, and its gradient, of shape ``(n_runs, n_params)``."""
        runs, single = as_runs(theta, self.n_params)
        residual, design = self._residual(runs, rows)
        values = self._penalised(_row_means(self.loss.value(residual)), runs)
        gradients = _each_run(self.loss.derivative(residual), design) / residual.shape[1]
        if self.l2:
            gradients += 2.0 * self._penalty.astype(runs.dtype) * runs
        return (values[0], gradients[0]) if single else (values, gradients)

    def hessian(self, theta: ArrayLike) -> Array:
        """Hessian, of shape ``(n_runs, n_params, n_params)``; the almost-everywhere one for losses with a kink."""
        runs, single = as_runs(theta, self.n_params)
        residual, design = self._residual(runs, None)
        curvature = self.loss.second_derivative(residual) / self.n_samples
        hessians = np.stack([design.T @ (weight[:, None] * design) for weight in curvature])
        hessians += 2.0 * np.diag(self._penalty)
        return hessians[0] if single else hessians

    def hessian_root(self, theta: ArrayLike) -> Array | None:
        """A matrix F of shape ``(n_rows, n_params)`` with ``H = FᵀF`` at one point, None where H may be indefinite."""
        runs, _ = as_runs(theta, self.n_params)
        residual, design = self._residual(runs[:1], None)
        weight = self.loss.second_derivative(residual[0]) / self.n_samples
        if (weight < 0).any():
            return None
        return np.concatenate([np.sqrt(weight)[:, None] * design, np.diag(np.sqrt(2.0 * self._penalty))])

    @property
    def _chunk(self) -> int:
        return max(1, _CHUNK_BYTES // (8 * self.n_samples))

    def _residual(self, runs: Array, rows: Rows | None) -> tuple[Array, Array]:
        design = self.design.astype(runs.dtype, copy=False)
        target = self.y.astype(runs.dtype, copy=False)
        if rows is not None:
            design, target = design[rows], target[rows]
        transposed = np.swapaxes(design, -1, -2)
        return _each_run(runs, transposed) - target, design

    def _penalised(self, values: Array, runs: Array) -> Array:
        return values + (runs * runs * self._penalty.astype(runs.dtype)).sum(axis=1) if self.l2 else values

    def _design_of(self, X: ArrayLike) -> Array:
        samples = np.asarray(X, dtype=np.float64)
        if samples.ndim != 2 or samples.shape[1] != self.X.shape[1]:
            raise ValueError(f"X must have shape (n_samples, {self.X.shape[1]}). Got {samples.shape}.")
        return _with_ones(samples) if self.fit_intercept else samples


def _each_run(left: Array, right: Array) -> Array:
    """Multiply each run's row by its matrix, one product a run: the result never depends on the other runs' number."""
    return np.matmul(left[:, None, :], right)[:, 0, :]


def _row_means(values: Array) -> Array:
    return np.add.reduce(values, axis=1) / values.shape[1]  # ndarray.mean costs as much again in Python


def _with_ones(X: Array) -> Array:
    return np.column_stack([np.ones(X.shape[0]), X])


def _read_only(array: Array) -> Array:
    array = np.array(array)
    array.setflags(write=False)
    return array


def _checked_samples(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    features, target = np.array(X, dtype=np.float64), np.array(y, dtype=np.float64)
    if features.ndim != 2 or features.shape[0] == 0:
        raise ValueError(f"X must have shape (n_samples, n_features) with at least one row. Got {features.shape}.")
    if target.shape != features.shape[:1]:
        raise ValueError(f"y must have shape ({features.shape[0]},), one value a row of X. Got {target.shape}.")
    if not (np.isfinite(features).all() and np.isfinite(target).all()):
        raise ValueError("X and y must be finite. Got a NaN or an infinity.")
    return _read_only(features), _read_only(target)


def _checked_penalty(l2: float) -> float:
    if not (np.isfinite(l2) and l2 >= 0):
        raise ValueError(f"l2 must be zero or positive. Got {l2!r}.")
    return float(l2)
