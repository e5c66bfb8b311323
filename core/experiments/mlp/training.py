"""Training: one network shape, many starting points, every chosen solver from each of them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.data import Files, read_beside
from core.experiments.mlp.curves import Curves, training_curves
from core.experiments.mlp.problem import Problem, prepare
from core.experiments.mlp.settings import MLPSettings
from core.experiments.solver_choices import Descent
from core.experiments.solving import descent_name, distinct_names, share_of, usable_batch
from core.objectives import MLP
from core.solvers import Progress, Trajectory, join_runs, map_pieces, minimize

Array = NDArray[np.floating]

_MOST_RECORDS, _FEWEST_RECORDS = 160, 30
_RESTARTS_A_PIECE = 8
_NUMBERS_KEPT = 1_500_000  # of theta, a solver: 12 MB


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """What one solver did from every start.

    Attributes
    ----------
    number : its place in the settings, from 1.
    name, kind, settings : what a reader calls it, its optimizer, and what was chosen.
    batch_size : samples an update saw; None for all of them.
    n_samples : training rows.
    trajectory : of all restarts.
    curves : loss and score at the trajectory's records.
    shown : the restart with the lowest validation loss at the end (training loss without validation rows).
    message : one sentence on what was done to its settings, "" if nothing was.
    """

    number: int
    name: str
    kind: str
    settings: Descent
    batch_size: int | None
    n_samples: int
    trajectory: Trajectory
    curves: Curves
    shown: int
    message: str = ""

    @property
    def ranking(self) -> NDArray[np.intp]:
        """Restarts from the lowest to the highest loss at the end, as ``curves.judge`` has it."""
        return np.argsort(self.curves.loss[self.curves.judge][-1], kind="stable")


@dataclass(frozen=True, eq=False)
class MLPResult:
    """Everything the views of this experiment show.

    Attributes
    ----------
    settings, problem : what was chosen, and the data it led to.
    theta0 : array of shape (n_runs, n_params), where every solver began.
    runs : one for each solver, in the order of the settings.
    notes : sentences on what was done to the data or the settings.
    """

    settings: MLPSettings
    problem: Problem
    theta0: Array
    runs: tuple[TrainingRun, ...]
    notes: tuple[str, ...]


def run(
    settings: MLPSettings,
    *,
    progress: Progress | None = None,
    files: Files = read_beside,
    executor: Executor | None = None,
) -> MLPResult:
    """Train the network with every chosen solver from the same starting points.

    Parameters
    ----------
    settings : what to train on what.
    progress : called with the share of the work done.
    files : fetches an uploaded table by name and hash.
    executor : trains a few restarts at a time; if None the solvers follow one another, each on all cores.

    Raises
    ------
    ValueError
        For data that cannot be read or split, or a network or loss that does not go with them.
    """
    problem = prepare(settings, files)
    theta0 = starting_points(settings, problem.objective)
    if executor is None:
        trajectories = _in_turn(settings, problem, theta0, progress)
    else:
        trajectories = _in_pieces(settings, problem, theta0, progress, executor)
    runs = [_told(place, settings, problem, path) for place, path in enumerate(trajectories)]
    messages = tuple(dict.fromkeys(run.message for run in runs if run.message))
    notes = (*problem.dataset.notes, *problem.notes, *messages)
    names = distinct_names([run.name for run in runs])
    named = tuple(replace(run, name=name) for run, name in zip(runs, names, strict=True))
    return MLPResult(settings, problem, theta0, named, notes)


def starting_points(settings: MLPSettings, objective: MLP) -> Array:
    """One start a restart, of shape (n_runs, n_params); a start never depends on how many there are."""
    rng = np.random.default_rng(settings.start_seed)
    drawn = objective.initialize(settings.initializer, settings.restarts, rng)
    theta0 = drawn * settings.initial_scale
    theta0.setflags(write=False)
    return theta0


def updates_an_epoch(n_samples: int, batch_size: int | None) -> int:
    """How many batches a pass over the rows has."""
    return 1 if batch_size is None else -(-n_samples // batch_size)


def _in_turn(settings: MLPSettings, problem: Problem, theta0: Array, progress: Progress | None) -> Iterator[Trajectory]:
    """Every solver after the one before."""
    n_solvers = len(settings.solvers)
    for place in range(n_solvers):
        share = share_of(progress, place, n_solvers)
        yield _descend(settings, problem, theta0, (place, slice(0, len(theta0))), progress=share)


def _in_pieces(
    settings: MLPSettings, problem: Problem, theta0: Array, progress: Progress | None, executor: Executor
) -> Iterator[Trajectory]:
    """Every solver with a few restarts at a time, and these put together again."""
    chunks = [slice(first, first + _RESTARTS_A_PIECE) for first in range(0, len(theta0), _RESTARTS_A_PIECE)]
    pieces = [(place, chunk) for place in range(len(settings.solvers)) for chunk in chunks]
    descend = partial(_descend, settings, problem, theta0)
    found = map_pieces(descend, pieces, executor=executor, progress=progress)
    for first in range(0, len(pieces), len(chunks)):
        yield join_runs(found[first : first + len(chunks)])


def _told(place: int, settings: MLPSettings, problem: Problem, trajectory: Trajectory) -> TrainingRun:
    solver, n_samples = settings.solvers[place], problem.train.n_samples
    batch_size, message = usable_batch(solver, n_samples)
    curves = training_curves(problem, trajectory, batch_size)
    shown = int(curves.loss[curves.judge][-1].argmin())
    name, kind = descent_name(solver, batch_size), solver.optimizer.kind
    return TrainingRun(place + 1, name, kind, solver, batch_size, n_samples, trajectory, curves, shown, message)


def _descend(
    settings: MLPSettings,
    problem: Problem,
    theta0: Array,
    piece: tuple[int, slice],
    *,
    progress: Progress | None = None,
) -> Trajectory:
    """Some restarts of one solver, whose batch is smaller than the data; schedules and rules count updates."""
    place, restarts = piece
    solver = settings.solvers[place]
    batch_size, _ = usable_batch(solver, problem.train.n_samples)
    an_epoch = updates_an_epoch(problem.train.n_samples, batch_size)
    rules = settings.stopping if problem.validation else settings.stopping.model_copy(update={"patience": None})
    return minimize(
        problem.objective,
        theta0[restarts],
        optimizer=solver.optimizer,
        schedule=solver.schedule,
        batch_size=batch_size,
        max_steps=settings.epochs * an_epoch,
        stopping=rules.in_updates(an_epoch),
        seed=settings.seed,
        n_records=record_count(theta0.size),
        loss_every=an_epoch,
        progress=progress,
        validation=problem.validation,
        first_run=restarts.start,
    )


def record_count(numbers: int) -> int:
    """How many snapshots are kept of so many weights and biases of all restarts."""
    return max(_FEWEST_RECORDS, min(_MOST_RECORDS, _NUMBERS_KEPT // numbers))
