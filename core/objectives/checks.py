"""What every model asks of its arguments, and the sentences that name what is wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from core.objectives.objective import Array


def checked_penalty(l2: float) -> float:
    """The ridge penalty; ``ValueError`` unless it is finite and zero or positive."""
    if not (np.isfinite(l2) and l2 >= 0):
        raise ValueError(f"l2 must be zero or positive. Got {l2!r}.")
    return float(l2)


def checked_names(feature_names: tuple[str, ...] | None, n_features: int) -> tuple[str, ...]:
    """The names, ``x1, x2, ...`` for None; ``ValueError`` unless there is one a column."""
    names = feature_names or tuple(f"x{j + 1}" for j in range(n_features))
    if len(names) != n_features:
        raise ValueError(f"feature_names must name {n_features} columns. Got {len(names)} names.")
    return tuple(names)


def checked_columns(X: ArrayLike, n_features: int, dtype: DTypeLike) -> Array:
    """Other samples for a model of so many features; ``ValueError`` where they have another number of columns."""
    samples = np.asarray(X, dtype=dtype)
    if samples.ndim != 2 or samples.shape[1] != n_features:
        raise ValueError(f"X must have shape (n_samples, {n_features}). Got {samples.shape}.")
    return samples


def read_only(array: Array) -> Array:
    """The same array, which nobody can write to any more."""
    array.setflags(write=False)
    return array
