"""What models linear in their parameters share: the design, the penalty, and a mean loss of ``z = Aθ``, batched."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike

from core.objectives.checks import checked_columns, checked_names, checked_penalty, read_only
from core.objectives.objective import Array, Rows, as_runs, sample_means

_CHUNK_BYTES = 1_000_000  # an array of shape (n_runs, n_samples) of one chunk of runs stays in the L2 cache


class PredictorLoss(Protocol):
    """A loss of the linear predictor z and the target y, each method elementwise."""

    def value(self, z: Array, y: Array) -> Array: ...

    def value_and_derivative(self, z: Array, y: Array) -> tuple[Array, Array]: ...

    def second_derivative(self, z: Array, y: Array) -> Array: ...


class LinearModel(NamedTuple):
    """The settings of a model that is linear in its parameters."""

    fit_intercept: bool
    l2: float
    feature_names: tuple[str, ...] | None


class LinearPredictor:
    r"""Mean loss of a linear predictor with an optional ridge penalty that spares the intercept.

    .. math:: L(\theta) = \frac1n \sum_i \ell(a_i^\top\theta, y_i) + \lambda \lVert w \rVert^2, \qquad
       a_i = (1, x_i), \quad \theta = (\theta_0, w)

    Every run is multiplied on its own, so its numbers never depend on the runs it shares a call with.

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,)
    loss : the loss of one sample.
    model : intercept, penalty and names.

    Raises
    ------
    ValueError
        For arrays of other shapes or with values that are not finite, or a negative ``l2``.
    """

    def __init__(self, X: ArrayLike, y: ArrayLike, loss: PredictorLoss, model: LinearModel) -> None:
        self.X, self.y = _checked_samples(X, y)
        self.loss = loss
        self.fit_intercept = bool(model.fit_intercept)
        self.l2 = checked_penalty(model.l2)
        names = checked_names(model.feature_names, self.X.shape[1])
        self.parameter_names = ("intercept", *names) if self.fit_intercept else names
        self.design = read_only(_with_ones(self.X) if self.fit_intercept else self.X)
        self.n_samples, self.n_params = self.design.shape
        self._penalty = self.l2 * (np.arange(self.n_params) >= int(self.fit_intercept))

    @property
    def runs_at_once(self) -> int:
        """Number of runs whose arrays of shape (n_runs, n_samples) stay within about 1 MB."""
        return max(1, _CHUNK_BYTES // (8 * self.n_samples))

    def predict(self, theta: ArrayLike, X: ArrayLike | None = None) -> Array:
        """Linear predictor ``Aθ``, of shape ``(n_runs, n_samples)``, for X or for the own samples."""
        runs, single = as_runs(theta, self.n_params)
        design = self.design if X is None else self._design_of(X)
        z = _each_run(runs, design.T)
        return z[0] if single else z

    def parameter_groups(self) -> tuple[Rows, ...]:
        """Indices of the coefficients, which are the weights of a single neuron, and of the intercept."""
        first = int(self.fit_intercept)
        groups = np.arange(first, self.n_params), np.arange(first)
        return tuple(group for group in groups if group.size)

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Mean loss plus penalty, of shape ``(n_runs,)``."""
        runs, single = as_runs(theta, self.n_params)
        (values,) = self._in_chunks(lambda part, own: (self._value(part, own),), runs, rows)
        return values[0] if single else values

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Mean loss plus penalty, of shape ``(n_runs,)``, and its gradient, of shape ``(n_runs, n_params)``."""
        runs, single = as_runs(theta, self.n_params)
        values, gradients = self._in_chunks(self._value_and_gradient, runs, rows)
        return (values[0], gradients[0]) if single else (values, gradients)

    def hessian(self, theta: ArrayLike) -> Array:
        """Hessian, of shape ``(n_runs, n_params, n_params)``; the almost-everywhere one for losses with a kink."""
        runs, single = as_runs(theta, self.n_params)
        (hessians,) = self._in_chunks(lambda part, _: (self._hessian(part),), runs, None)
        return hessians[0] if single else hessians

    def hessian_root(self, theta: ArrayLike) -> Array | None:
        """A matrix F of shape ``(n_rows, n_params)`` with ``H = FᵀF`` at one point, None where H may be indefinite."""
        runs, _ = as_runs(theta, self.n_params)
        design, z, target = self._predictor(runs[:1], None)
        weight = self.loss.second_derivative(z, target)[0] / self.n_samples
        if (weight < 0).any():
            return None
        return np.concatenate([np.sqrt(weight)[:, None] * design, np.diag(np.sqrt(2.0 * self._penalty))])

    def _value(self, runs: Array, rows: Rows | None) -> Array:
        _, z, target = self._predictor(runs, rows)
        return self._penalised(sample_means(self.loss.value(z, target)), runs)

    def _value_and_gradient(self, runs: Array, rows: Rows | None) -> tuple[Array, Array]:
        design, z, target = self._predictor(runs, rows)
        losses, slope = self.loss.value_and_derivative(z, target)
        gradients = _each_run(slope, design) / z.shape[1]
        if self.l2:
            gradients += 2.0 * self._penalty.astype(runs.dtype) * runs
        return self._penalised(sample_means(losses), runs), gradients

    def _hessian(self, runs: Array) -> Array:
        design, z, target = self._predictor(runs, None)
        weights = self.loss.second_derivative(z, target) / self.n_samples
        return np.stack([design.T @ (weight[:, None] * design) for weight in weights]) + 2.0 * np.diag(self._penalty)

    def _predictor(self, runs: Array, rows: Rows | None) -> tuple[Array, Array, Array]:
        design = self.design.astype(runs.dtype, copy=False)
        target = self.y.astype(runs.dtype, copy=False)
        if rows is not None:
            design, target = design[rows], target[rows]
        return design, _each_run(runs, np.swapaxes(design, -1, -2)), target

    def _in_chunks(
        self, compute: Callable[[Array, Rows | None], tuple[Array, ...]], runs: Array, rows: Rows | None
    ) -> tuple[Array, ...]:
        size = self.runs_at_once
        if runs.shape[0] <= size or rows is not None:
            return compute(runs, rows)
        pieces = [compute(runs[k : k + size], None) for k in range(0, runs.shape[0], size)]
        return tuple(np.concatenate(parts) for parts in zip(*pieces, strict=True))

    def _penalised(self, values: Array, runs: Array) -> Array:
        return values + (runs * runs * self._penalty.astype(runs.dtype)).sum(axis=1) if self.l2 else values

    def _design_of(self, X: ArrayLike) -> Array:
        samples = checked_columns(X, self.X.shape[1], np.float64)
        return _with_ones(samples) if self.fit_intercept else samples


def _each_run(left: Array, right: Array) -> Array:
    """Multiply each run's row by its matrix, one product a run: the result never depends on the other runs' number."""
    return np.matmul(left[:, None, :], right)[:, 0, :]


def _with_ones(X: Array) -> Array:
    return np.column_stack([np.ones(X.shape[0]), X])


def _checked_samples(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    features, target = np.array(X, dtype=np.float64), np.array(y, dtype=np.float64)
    if features.ndim != 2 or features.shape[0] == 0:
        raise ValueError(f"X must have shape (n_samples, n_features) with at least one row. Got {features.shape}.")
    if target.shape != features.shape[:1]:
        raise ValueError(f"y must have shape ({features.shape[0]},), one value a row of X. Got {target.shape}.")
    if not (np.isfinite(features).all() and np.isfinite(target).all()):
        raise ValueError("X and y must be finite. Got a NaN or an infinity.")
    return read_only(features), read_only(target)
