"""The recorded networks of one restart that a picture replays, the last of which is the end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.experiments.mlp.curves import epochs_of
from core.experiments.mlp.problem import Problem
from core.experiments.mlp.training import TrainingRun

Array = NDArray[np.floating]

MAX_MOMENTS = 30
_NUMBERS_AT_ONCE = 4_000_000  # of a pass through the networks: 32 MB


@dataclass(frozen=True, eq=False)
class Moments:
    """Snapshots of one restart.

    Attributes
    ----------
    records : array of shape (n_moments,), their places among the run's records.
    epochs : array of shape (n_moments,), ascending.
    theta : array of shape (n_moments, n_params).
    """

    records: NDArray[np.intp]
    epochs: Array
    theta: Array


def moments_of(run: TrainingRun, restart: int, most: int = MAX_MOMENTS) -> Moments:
    """At most so many moments from the start to where the restart stopped; early ones are denser, as in the record."""
    path = run.trajectory
    stop = path.stopped_at[restart]
    n_records = min(int(np.searchsorted(path.steps, stop)) + 1, len(path.steps))
    kept = np.unique(np.linspace(0, n_records - 1, min(n_records, most)).round().astype(np.intp))
    epochs = epochs_of(np.minimum(path.steps[kept], stop), run.n_samples, run.batch_size).round(2)
    is_last = np.append(np.diff(epochs) > 0, True)  # of moments that read the same, the latest
    return Moments(kept[is_last], epochs[is_last], path.theta[kept[is_last], restart])


def outputs_at(problem: Problem, theta: Array, X: ArrayLike) -> Array:
    """Outputs of many networks for raw features X, of shape (n_networks, n_samples, n_outputs), in target units."""
    columns = problem.with_samples(X)
    size = max(1, _NUMBERS_AT_ONCE // (len(columns) * sum(problem.objective.widths)))
    parts = [problem.objective.predict(theta[k : k + size], columns) for k in range(0, len(theta), size)]
    return problem.in_target_units(np.concatenate(parts))


def class_probabilities(problem: Problem, theta: Array, X: ArrayLike) -> Array:
    """Probabilities of every class, of shape (n_networks, n_samples, n_classes); two classes have one output."""
    found = outputs_at(problem, theta, X)
    return np.concatenate([1.0 - found, found], axis=-1) if found.shape[-1] == 1 else found
