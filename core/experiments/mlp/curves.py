"""Loss and score of every part along the way, at the recorded snapshots of all restarts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from core.experiments.mlp.problem import Part, Problem, Task
from core.objectives import MLP
from core.solvers import Trajectory

Array = NDArray[np.floating]

_NUMBERS_AT_ONCE = 1_000_000  # of predictions held at a time: 8 MB
SCORES: dict[Task, str] = {"regression": "R²", "binary": "accuracy", "classes": "accuracy"}


@dataclass(frozen=True, eq=False)
class Curves:
    """What happened along one solver's way, one row a record; read-only.

    Attributes
    ----------
    steps : array of shape (n_records,), updates made.
    epochs : the same as passes over the training rows.
    samples : the same as samples processed: gradients of single samples that were computed.
    loss : for each part an array of shape (n_records, n_runs): the mean loss without penalty.
    score : for each part an array of shape (n_records, n_runs): accuracy, or R² for a quantity.
    score_name : which of the two.
    best_record : array of shape (n_runs,), the record of the lowest validation loss, of the lowest training loss
        where there are no validation rows.
    """

    steps: NDArray[np.int64]
    epochs: Array
    samples: Array
    loss: Mapping[Part, Array]
    score: Mapping[Part, Array]
    score_name: str
    best_record: NDArray[np.intp]

    @property
    def judge(self) -> Part:
        """The part whose loss decides which record and which restart is best."""
        return "validation" if "validation" in self.loss else "train"


def training_curves(problem: Problem, trajectory: Trajectory, batch_size: int | None) -> Curves:
    """Evaluate every snapshot on every part."""
    loss, score = {}, {}
    n_records, n_runs, n_params = trajectory.theta.shape
    flat = trajectory.theta.reshape(-1, n_params)
    for part, objective in problem.parts.items():
        values, scores = loss_and_score(objective, flat, problem.task)
        loss[part], score[part] = (_frozen(found.reshape(n_records, n_runs)) for found in (values, scores))
    epochs = epochs_of(trajectory.steps, problem.train.n_samples, batch_size)
    best = _frozen(loss["validation" if "validation" in loss else "train"].argmin(axis=0))
    return Curves(
        trajectory.steps, _frozen(epochs), _frozen(epochs * problem.train.n_samples), MappingProxyType(loss),
        MappingProxyType(score), SCORES[problem.task], best,
    )  # fmt: skip


def epochs_of(steps: NDArray[np.int64], n_samples: int, batch_size: int | None) -> Array:
    """Passes over the rows after so many updates; the last batch of an epoch may be smaller than the others."""
    if batch_size is None or batch_size >= n_samples:
        return steps.astype(np.float64)
    batches = -(-n_samples // batch_size)
    return steps // batches + (steps % batches) * batch_size / n_samples


def loss_and_score(objective: MLP, theta: Array, task: Task) -> tuple[Array, Array]:
    """Mean loss, and accuracy or R², of many networks, each of shape (n_runs,)."""
    size = max(1, _NUMBERS_AT_ONCE // objective.y.size)
    predictions = (objective.predict(theta[k : k + size]) for k in range(0, len(theta), size))
    score = _r_squared if task == "regression" else _accuracy
    return objective.value(theta), np.concatenate([score(part, objective.y) for part in predictions])


def _accuracy(predicted: Array, target: Array) -> Array:
    return (labels_of(predicted) == labels_of(target)).mean(axis=-1)


def labels_of(predicted: Array) -> NDArray[np.intp]:
    """The class that is most probable, from outputs of shape (..., n_outputs): one output is that of class 1."""
    if predicted.shape[-1] == 1:
        return (predicted[..., 0] >= 0.5).astype(np.intp)
    return predicted.argmax(axis=-1)


def _r_squared(predicted: Array, target: Array) -> Array:
    """One minus the residual over the total sum of squares; NaN where all targets are the same."""
    residual = ((predicted - target) ** 2).sum(axis=(-2, -1))
    total = ((target - target.mean(axis=0)) ** 2).sum()
    return 1.0 - residual / total if total > 0 else np.full(residual.shape, np.nan)


def _frozen(array: NDArray) -> NDArray:
    array.setflags(write=False)
    return array
