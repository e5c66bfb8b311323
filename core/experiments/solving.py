"""One objective fitted with every chosen solver from one start, whatever the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.data import Split
from core.experiments.compared import ComparedObjective, ComparedProblem, ComparedSettings, SolverRun
from core.experiments.solver_choices import AnySolver, ClosedForm, Descent, MaximumLikelihood, Newton
from core.experiments.wording import number
from core.solvers import Constant, Fit, Progress, Status, Trajectory, lbfgs, minimize, newton

Array = NDArray[np.floating]
P = TypeVar("P", bound=ComparedProblem)

_START_SCALE = 2.0
_LARGEST_LOSS = 1e100  # of a start
_LARGEST_NUMBER = 1e75  # of the data: the fourth power still fits


@dataclass(frozen=True, eq=False)
class Task(Generic[P]):
    """What the solvers are given; ``directly`` fits with the methods that need no start."""

    settings: ComparedSettings
    problem: P
    start: Array
    directly: Callable[[ClosedForm | MaximumLikelihood], Fit]


def solve(task: Task[P], progress: Progress | None = None) -> tuple[SolverRun, ...]:
    """One run for each solver, in the order of the settings, with names that differ."""
    solvers = task.settings.solvers
    runs = []
    for place, solver in enumerate(solvers):
        runs.append(_solve(place + 1, solver, task, share_of(progress, place, len(solvers))))
    names = distinct_names([run.name for run in runs])
    return tuple(replace(run, name=name) for run, name in zip(runs, names, strict=True))


def draw_start(settings: ComparedSettings, objective: ComparedObjective) -> tuple[Array, tuple[str, ...]]:
    """The chosen start, or one drawn from N(0, 2²), with a note where the chosen one cannot be used."""
    drawn = np.random.default_rng(settings.start_seed).normal(scale=_START_SCALE, size=objective.n_params)
    if not settings.start:
        return drawn, ()
    if len(settings.start) != objective.n_params:
        fault = f"The start has {len(settings.start)} numbers and this model {objective.n_params}"
    elif not _is_in_range(objective, np.array(settings.start)):
        fault = "The start lies so far out that its loss cannot be computed with"
    else:
        return np.array(settings.start), ()
    return drawn, (f"{fault}: a drawn start is used.",)


def split_notes(split: Split, done: str = "Fitted") -> tuple[str, ...]:
    """A sentence on the rows that are kept apart, if any are."""
    counts = {"validation": split.validation.size, "testing": split.test.size}
    kept = " and ".join(f"{count} for {part}" for part, count in counts.items() if count)
    return (f"{done} on {split.train.size} rows; {kept} are kept apart.",) if kept else ()


def usable_batch(solver: Descent, n_samples: int) -> tuple[int | None, str]:
    """Samples an update sees, None for all of them, and a sentence where more were asked for than there are."""
    size = solver.batch_size
    if size is None or size < n_samples:
        return size, ""
    if size == n_samples:
        return None, ""
    return None, f"A batch of {size} is more than the {n_samples} training rows: all were used."


def descent_name(solver: Descent, batch_size: int | None) -> str:
    """The rule with its step size, its batch if it has one, and a schedule that is not constant."""
    batch = f", batch {batch_size}" if batch_size else ""
    schedule = "" if isinstance(solver.schedule, Constant) else f", {solver.schedule.label()}"
    return f"{solver.optimizer.label()}, η = {number(solver.optimizer.learning_rate)}{batch}{schedule}"


def distinct_names(names: Sequence[str]) -> list[str]:
    """The names in their order, each that comes twice with its place, from 1, behind it."""
    return [name if names.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(names, start=1)]


def share_of(progress: Progress | None, done: int, total: int) -> Progress | None:
    """Progress of one part of the work, after so many parts of all, as progress of the whole."""
    if progress is None:
        return None
    return lambda share: progress((done + share) / total)


def check_size(columns: Array, names: tuple[str, ...]) -> None:
    """Raise ``ValueError`` for a column so large that sums of its squares overflow."""
    largest = np.abs(columns).max(axis=0)
    if (largest > _LARGEST_NUMBER).any():
        at = int(np.argmax(largest))
        raise ValueError(f"{names[at]} must stay below {_LARGEST_NUMBER:.0e}: rescale it. Got {largest[at]:.3g}.")


def _is_in_range(objective: ComparedObjective, start: Array) -> bool:
    """Whether losses and distances from there fit into numbers, with room to grow."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(max(objective.value(start), np.abs(start).max()) <= _LARGEST_LOSS)


def _solve(place: int, solver: AnySolver, task: Task[P], progress: Progress | None) -> SolverRun:
    try:
        fit = _fit(solver, task, progress)
    except ValueError as error:  # the method does not exist for this loss: a result, with its reason
        return SolverRun(place, _name(solver), _kind(solver), solver, None, str(error))
    return SolverRun(place, _name(solver), _kind(solver), solver, fit, fit.message)


def _fit(solver: AnySolver, task: Task[P], progress: Progress | None) -> Fit:
    if isinstance(solver, ClosedForm | MaximumLikelihood):
        return task.directly(solver)
    if isinstance(solver, Descent):
        return _descend(solver, task, progress)
    iterate = newton if isinstance(solver, Newton) else lbfgs
    settings = task.settings
    stopping = settings.stopping.model_copy(update={"patience": None})
    path = iterate(
        task.problem.objective, task.start, max_steps=settings.max_steps, stopping=stopping, progress=progress
    )
    return _as_fit(path)


def _descend(solver: Descent, task: Task[P], progress: Progress | None) -> Fit:
    settings, problem = task.settings, task.problem
    batch_size, note = usable_batch(solver, problem.objective.n_samples)
    trajectory = minimize(
        problem.objective,
        task.start,
        optimizer=solver.optimizer,
        schedule=solver.schedule,
        batch_size=batch_size,
        max_steps=settings.max_steps,
        stopping=settings.stopping,
        seed=settings.seed,
        progress=progress,
        validation=problem.on(problem.split.validation),
    )
    return _as_fit(trajectory, note)


def _name(solver: AnySolver) -> str:
    return descent_name(solver, solver.batch_size) if isinstance(solver, Descent) else solver.label()


def _kind(solver: AnySolver) -> str:
    return solver.optimizer.kind if isinstance(solver, Descent) else solver.kind


def _as_fit(trajectory: Trajectory, message: str = "") -> Fit:
    status: Status = trajectory.status  # type: ignore[assignment]
    return Fit(trajectory.final_theta.copy(), float(trajectory.final_loss), status, message, trajectory=trajectory)
