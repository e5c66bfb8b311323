"""Loss or score against the cost a reader chooses: of one restart, of all of them, and of all solvers side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.mlp.choosing import chosen, restart_names
from core.experiments.mlp.curves import Curves, epochs_of
from core.experiments.mlp.problem import Part
from core.experiments.mlp.training import MLPResult, TrainingRun
from core.experiments.wording import number, whole

Array = NDArray[np.floating]
Cost = Literal["epochs", "updates", "samples processed", "seconds"]

LOSS = "loss"
ALL = "all restarts"


@dataclass(frozen=True, eq=False)
class PartHistory:
    """One part's curves: ``lines`` are the (x, y) of each shown restart, ``median`` that of all, None for one."""

    part: Part
    lines: tuple[tuple[Array, Array], ...]
    median: tuple[Array, Array] | None


@dataclass(frozen=True, eq=False)
class LearningCurves:
    """One solver's curves on every shown part.

    ``restarts`` are the shown ones, from 0. ``best_x``, ``best_y`` and ``best_epoch`` have one entry a shown restart:
    where its validation loss was lowest among the recorded epochs. They are empty without validation rows.
    """

    solver: str
    cost: Cost
    measure: str
    restarts: tuple[int, ...]
    parts: tuple[PartHistory, ...]
    best_x: Array
    best_y: Array
    best_epoch: Array


@dataclass(frozen=True, eq=False)
class Band:
    """One solver over its restarts: median and quartiles of the measure at every record."""

    number: int
    name: str
    kind: str
    x: Array
    low: Array
    median: Array
    high: Array


def measures(result: MLPResult) -> tuple[str, ...]:
    """What can be followed: the loss, and accuracy or R²."""
    return (LOSS, result.runs[0].curves.score_name)


def restart_choices(result: MLPResult) -> tuple[str, ...]:
    """Restarts to choose from, all together among them."""
    names = restart_names(result)
    return names if len(names) == 1 else (names[0], ALL, *names[1:])


def learning_curves(
    result: MLPResult, solver: str, restart: str, *, measure: str, cost: Cost, show_test: bool = False
) -> LearningCurves:
    """One solver's curves, of one restart or of all; the test rows' only where they are asked for.

    Raises
    ------
    ValueError
        For a solver, a restart or a measure that the result does not have.
    """
    run, one = chosen(result, solver, "best" if restart == ALL else restart)
    restarts = tuple(range(len(result.theta0))) if restart == ALL else (one,)
    found = _measured(run.curves, measure)
    parts = tuple(
        _part_history(part, run, values, restarts, cost)
        for part, values in found.items()
        if part != "test" or show_test
    )
    best = run.curves.best_record[list(restarts)] if "validation" in found else np.zeros(0, np.intp)
    shown = np.array(restarts[: len(best)], dtype=np.intp)
    steps = np.minimum(run.trajectory.steps[best], run.trajectory.stopped_at[shown])
    best_y = found["validation"][best, shown] if len(best) else np.zeros(0)
    return LearningCurves(
        run.name, cost, measure, restarts, parts, cost_of(run, steps, cost), best_y,
        cost_of(run, steps, "epochs"),
    )  # fmt: skip


def bands(result: MLPResult, part: Part, *, measure: str, cost: Cost) -> tuple[Band, ...]:
    """Every solver's median and quartiles over the restarts; a restart that has stopped keeps its last value."""
    return tuple(_band(run, part, measure, cost) for run in result.runs)


def cost_of(run: TrainingRun, steps: NDArray[np.int64], cost: Cost) -> Array:
    """What so many updates cost; seconds are those of all restarts together, shared out evenly."""
    if cost == "updates":
        return steps.astype(np.float64)
    if cost == "seconds":
        return steps * (run.trajectory.seconds / max(int(run.trajectory.steps[-1]), 1))
    epochs = epochs_of(steps, run.n_samples, run.batch_size)
    return epochs if cost == "epochs" else epochs * run.n_samples


def epoch_words(epoch: float) -> str:
    """An epoch as a reader sees it: whole, for records on batches need not fall on the end of one; early ones finer."""
    return number(epoch, 2) if epoch < 10 else whole(epoch)


def _measured(curves: Curves, measure: str) -> dict[Part, Array]:
    if measure not in (LOSS, curves.score_name):
        raise ValueError(f"measure must be {LOSS} or {curves.score_name}. Got {measure!r}.")
    return dict(curves.loss if measure == LOSS else curves.score)


def _part_history(part: Part, run: TrainingRun, values: Array, restarts: tuple[int, ...], cost: Cost) -> PartHistory:
    path = run.trajectory
    lines = []
    for restart in restarts:
        stop = path.stopped_at[restart]
        kept = int(np.searchsorted(path.steps, stop)) + 1
        lines.append((cost_of(run, np.minimum(path.steps[:kept], stop), cost), values[:kept, restart]))
    if len(restarts) == 1:
        return PartHistory(part, tuple(lines), None)
    return PartHistory(part, tuple(lines), (cost_of(run, path.steps, cost), np.median(values, axis=1)))


def _band(run: TrainingRun, part: Part, measure: str, cost: Cost) -> Band:
    values = _measured(run.curves, measure)[part]
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75], axis=1)
    return Band(run.number, run.name, run.kind, cost_of(run, run.trajectory.steps, cost), low, median, high)
