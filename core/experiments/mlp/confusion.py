"""Which class was taken for which: counts, and the shares and scores that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.mlp.choosing import chosen
from core.experiments.mlp.curves import labels_of
from core.experiments.mlp.problem import Part
from core.experiments.mlp.training import MLPResult

Array = NDArray[np.floating]
Counts = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Confusion:
    """A confusion matrix: ``counts[i, j]`` rows of class i were taken for class j; shape (n_classes, n_classes).

    A share of nothing is NaN: the recall of a class without rows, the precision of a class that is never predicted.
    """

    class_names: tuple[str, ...]
    counts: Counts
    part: Part

    @property
    def n_rows(self) -> int:
        """All rows counted."""
        return int(self.counts.sum())

    @property
    def accuracy(self) -> float:
        """Share of the rows that were told right."""
        return float(np.trace(self.counts) / self.n_rows)

    @property
    def shares(self) -> Array:
        """Each row of the matrix as shares of its class; the diagonal is the recall."""
        return _ratio(self.counts, self.counts.sum(axis=1, keepdims=True))

    @property
    def precision(self) -> Array:
        """Of the rows taken for a class, the share that are of it; one number a class."""
        return _ratio(np.diag(self.counts), self.counts.sum(axis=0))

    @property
    def recall(self) -> Array:
        """Of a class's rows, the share taken for it; one number a class."""
        return np.diag(self.shares)

    @property
    def f1(self) -> Array:
        """Harmonic mean of precision and recall, 2 right / (taken for it + of it); one number a class."""
        return _ratio(2 * np.diag(self.counts), self.counts.sum(axis=0) + self.counts.sum(axis=1))


def confusion(result: MLPResult, solver: str, restart: str, part: Part) -> Confusion:
    """Count the answers of a network at its end on one part of the rows.

    Raises
    ------
    ValueError
        For a quantity, a solver or restart that the result does not have, or a part without rows.
    """
    problem = result.problem
    if problem.task == "regression":
        raise ValueError("A confusion matrix needs classes. Got a quantity.")
    if part not in problem.parts:
        raise ValueError(f"part must be one with rows: {', '.join(problem.parts)}. Got {part!r}.")
    run, one = chosen(result, solver, restart)
    answers = labels_of(problem.parts[part].predict(run.trajectory.final_theta[one]))
    labels = problem.dataset.y[problem.rows(part)].astype(np.intp)
    k = len(problem.class_names)
    counts = np.bincount(k * labels + answers, minlength=k * k).reshape(k, k)
    counts.setflags(write=False)
    return Confusion(problem.class_names, counts, part)


def _ratio(part: NDArray, whole: NDArray) -> Array:
    found = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=found, where=np.broadcast_to(whole > 0, found.shape))
    return found
