"""The samples of a network in the layout its passes want: features over samples with a row of ones, one-hot targets."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from core.functions import CROSS_ENTROPY, Criterion
from core.objectives.checks import checked_columns, read_only
from core.objectives.objective import Array, Rows

_PROBABILITY_SLACK = 1e-9  # how far a row of probabilities may sum from 1


class NetworkSamples:
    """Features and targets, checked, and handed out whole or by rows in either precision."""

    def __init__(self, X: ArrayLike, y: ArrayLike, criterion: Criterion) -> None:
        self.X = read_only(_checked_features(X))
        self.y = read_only(_checked_targets(y, len(self.X), criterion))
        self._inputs = {np.dtype(np.float64): read_only(_with_ones(self.X))}
        self._targets = {np.dtype(np.float64): self.y}

    @property
    def n_outputs(self) -> int:
        """Number of columns of the targets."""
        return self.y.shape[1]

    def inputs(self, rows: Rows | None, dtype: DTypeLike) -> Array:
        """Features and ones, ``(n_in + 1, n_samples)``, or ``(n_runs, n_in + 1, batch)`` for each run's own rows."""
        return _picked(_in_precision(self._inputs, np.dtype(dtype)), rows)

    def targets(self, rows: Rows | None, dtype: DTypeLike) -> Array:
        """Targets, ``(n_outputs, n_samples)``, or ``(n_runs, n_outputs, batch)`` for each run's own rows."""
        return _picked(_in_precision(self._targets, np.dtype(dtype)), rows)

    def inputs_of(self, X: ArrayLike | None, dtype: DTypeLike) -> Array:
        """Other samples in the same layout; the own ones for None."""
        if X is None:
            return self.inputs(None, dtype)
        return _with_ones(checked_columns(X, self.X.shape[1], dtype)).T


def _picked(samples: Array, rows: Rows | None) -> Array:
    chosen = samples if rows is None else samples[rows]
    return chosen.swapaxes(-1, -2)


def _in_precision(kept: dict[np.dtype, Array], dtype: np.dtype) -> Array:
    if dtype not in kept:
        kept[dtype] = read_only(kept[np.dtype(np.float64)].astype(dtype))
    return kept[dtype]


def _with_ones(X: Array) -> Array:
    return np.concatenate([X, np.ones_like(X, shape=(len(X), 1))], axis=1)


def _checked_features(X: ArrayLike) -> Array:
    features = np.array(X, dtype=np.float64)
    if features.ndim != 2 or 0 in features.shape:
        raise ValueError(f"X must have shape (n_samples, n_features), each at least 1. Got {features.shape}.")
    if not np.isfinite(features).all():
        raise ValueError("X must be finite. Got a NaN or an infinity.")
    return features


def _checked_targets(y: ArrayLike, n_samples: int, criterion: Criterion) -> Array:
    targets = np.array(y, dtype=np.float64)
    if targets.ndim not in (1, 2) or targets.shape[0] != n_samples or targets.size == 0:
        raise ValueError(f"y must have shape ({n_samples},) or ({n_samples}, n_outputs). Got {targets.shape}.")
    if not np.isfinite(targets).all():
        raise ValueError("y must be finite. Got a NaN or an infinity.")
    if criterion.output.name == "softmax":
        return _class_probabilities(targets)
    if criterion.loss_name == CROSS_ENTROPY and ((targets < 0) | (targets > 1)).any():
        raise ValueError(f"y must lie in [0, 1] for the cross-entropy. Got {targets.min():.4g} to {targets.max():.4g}.")
    return targets if targets.ndim == 2 else targets[:, None]


def _class_probabilities(targets: Array) -> Array:
    """One-hot rows of labels 0..k-1; rows of probabilities are checked and kept."""
    if targets.ndim == 2:
        if (targets < 0).any() or np.abs(targets.sum(axis=1) - 1.0).max() > _PROBABILITY_SLACK:
            raise ValueError("y must have rows of probabilities that sum to 1. Got others.")
        return targets
    labels = targets.astype(np.intp)
    if (labels != targets).any() or labels.min() < 0:
        raise ValueError(
            f"y must hold class labels 0..k-1 for softmax. Got {targets.min():.4g} to {targets.max():.4g}."
        )
    one_hot = np.zeros((len(labels), labels.max() + 1))
    one_hot[np.arange(len(labels)), labels] = 1.0
    return one_hot
