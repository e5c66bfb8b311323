"""The one idea of the house: an objective is a batched function of flat parameter vectors.

Every solver minimises any objective; every landscape tool reads any objective. The leading axis is runs: restarts,
grid points of a surface, starts of a basin map are all just more rows.
"""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]
Rows = NDArray[np.integer]

VALUES_AT_ONCE = 4
"""How many times more runs than ``runs_at_once`` a call for values alone may take.

They keep half as many numbers as gradients do, and in longer calls threads wait less for the interpreter's lock.
"""
GroupKind = Literal["filter", "layer"]


class Objective(Protocol):
    """A loss of flat parameters, batched over runs.

    ``theta`` is an array of shape ``(n_runs, n_params)``, or one vector ``(n_params,)``, which gives results without
    the leading axis. ``rows`` are sample indices of shape ``(batch,)``, the same for all runs, or ``(n_runs, batch)``.
    """

    @property
    def n_params(self) -> int: ...

    @property
    def n_samples(self) -> int: ...

    @property
    def parameter_names(self) -> tuple[str, ...]: ...

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Loss, of shape ``(n_runs,)``."""
        ...

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Loss, of shape ``(n_runs,)``, and its gradient, of shape ``(n_runs, n_params)``."""
        ...


@runtime_checkable
class HasHessian(Protocol):
    """An objective that knows its own Hessian, of shape ``(n_runs, n_params, n_params)``."""

    def hessian(self, theta: ArrayLike) -> Array: ...


@runtime_checkable
class HasHessianRoot(Protocol):
    """An objective that knows a matrix F with H = FᵀF at a point, or None where the Hessian has no such root."""

    def hessian_root(self, theta: ArrayLike) -> Array | None: ...


@runtime_checkable
class HasHessianProduct(Protocol):
    """An objective that knows its Hessian times a vector at every point, both of shape ``(n_runs, n_params)``."""

    def hessian_vector_product(self, theta: ArrayLike, vector: ArrayLike) -> Array: ...


@runtime_checkable
class Chunked(Protocol):
    """An objective that says how many runs' intermediate results, over all samples, fit the L2 cache of one core.

    Its methods are then called for chunks of runs, from several threads at once. None: all runs in one call.
    """

    @property
    def runs_at_once(self) -> int | None: ...


@runtime_checkable
class HasFilters(Protocol):
    """An objective that knows which of its parameters belong together, for planes that treat each group by its norm.

    ``"filter"``: the incoming weights of each neuron, and the biases of each layer; ``"layer"``: all weights of each
    layer, and its biases. Every parameter is in one group.
    """

    def parameter_groups(self, kind: GroupKind) -> tuple[Rows, ...]: ...


def parameter_groups(objective: Objective, kind: GroupKind) -> tuple[Rows, ...]:
    """Indices of the parameters that belong together; all of them are one group where the objective knows of none."""
    if isinstance(objective, HasFilters):
        return objective.parameter_groups(kind)
    return (np.arange(objective.n_params),)


def as_runs(theta: ArrayLike, n_params: int) -> tuple[Array, bool]:
    """Return theta as ``(n_runs, n_params)`` and whether it was a single vector.

    float32 stays float32, everything else becomes float64.

    Raises
    ------
    ValueError
        Where theta has another number of parameters or of axes.
    """
    array = np.asarray(theta)
    array = array if array.dtype == np.float32 else array.astype(np.float64, copy=False)
    if array.ndim not in (1, 2) or array.shape[-1] != n_params:
        raise ValueError(f"theta must have shape (n_runs, {n_params}) or ({n_params},). Got {array.shape}.")
    return (array[None], True) if array.ndim == 1 else (array, False)


def sample_means(losses: Array) -> Array:
    """Mean over the samples, from ``(n_runs, n_samples)`` to ``(n_runs,)``."""
    return np.add.reduce(losses, axis=1) / losses.shape[1]  # ndarray.mean costs as much again in Python
