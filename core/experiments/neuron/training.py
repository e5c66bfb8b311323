"""A small network trained update by update: the sample of each, its gradient, and the weights before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Files, read_beside
from core.experiments.neuron.problem import Problem, prepare
from core.experiments.neuron.settings import NeuronSettings
from core.solvers import GradientDescent, Progress, Trajectory, minimize
from core.solvers.batches import MiniBatches

Array = NDArray[np.floating]

_SECONDS_AN_UPDATE = 2e-4
_SECONDS_A_NUMBER = 2e-8  # of the samples, at every update


@dataclass(frozen=True, eq=False)
class NeuronResult:
    """Every update of the run.

    Attributes
    ----------
    settings, problem : what was chosen, and the network it led to.
    trajectory : of the descent: theta (n_updates + 1, n_params), loss on all samples (n_updates + 1,).
    rows : array of shape (n_updates,), the sample drawn for each update; where an update sees all samples, the one
        that is shown with it.
    before, after : arrays of shape (n_updates, n_params), the weights an update found and left.
    gradient : array of shape (n_updates, n_params), what the update followed: of the sample's loss, or of the mean.
    notes : sentences on what was done to the data.

    An update that goes to infinity is the last one kept: its ``after`` is then not part of the trajectory.
    """

    settings: NeuronSettings
    problem: Problem
    trajectory: Trajectory
    rows: NDArray[np.intp]
    before: Array
    after: Array
    gradient: Array
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        for values in (self.rows, self.before, self.after, self.gradient):
            values.setflags(write=False)

    @property
    def n_updates(self) -> int:
        """How many updates there are to be seen."""
        return len(self.rows)

    @property
    def is_single(self) -> bool:
        """Whether an update sees one sample."""
        return self.settings.batch == "one sample"


def run(settings: NeuronSettings, *, progress: Progress | None = None, files: Files = read_beside) -> NeuronResult:
    """Make the chosen number of updates and keep each one.

    Raises
    ------
    ValueError
        For data, a loss or a start that do not fit the network, in one sentence.
    """
    problem, start = prepare(settings, files)
    objective = problem.objective
    trajectory = minimize(
        objective,
        start,
        optimizer=GradientDescent(learning_rate=settings.learning_rate),
        batch_size=1 if settings.batch == "one sample" else None,
        max_steps=settings.updates,
        stopping=None,
        seed=settings.seed,
        n_records=settings.updates + 2,  # every update is kept
        progress=progress,
    )
    rows = drawn_rows(objective.n_samples, settings.updates, settings.seed)
    n_updates = min(int(trajectory.stopped_at) + 1, settings.updates)  # with the one that diverged, if one did
    before, rows = trajectory.theta[:n_updates].copy(), rows[:n_updates]
    seen = rows[:, None] if settings.batch == "one sample" else None
    with np.errstate(over="ignore", invalid="ignore"):  # divergence is a result
        gradient = objective.value_and_gradient(before, seen)[1]
        after = before - settings.learning_rate * gradient
    return NeuronResult(settings, problem, trajectory, rows, before, after, gradient, problem.dataset.notes)


def drawn_rows(n_samples: int, n_updates: int, seed: int) -> NDArray[np.intp]:
    """The sample that each update of single-sample descent draws: the solver's own stream."""
    batches = MiniBatches(n_samples, 1, seed=seed, n_runs=1)
    return np.array([batches.draw()[0, 0] for _ in range(n_updates)], dtype=np.intp)


def seconds(settings: NeuronSettings, *, files: Files = read_beside) -> float:
    """Estimated time of :func:`run` on one core."""
    try:
        n_samples = settings.data.load(files).n_samples
    except ValueError:
        return 0.0
    numbers = n_samples * (1 + sum(settings.hidden))
    return settings.updates * (_SECONDS_AN_UPDATE + _SECONDS_A_NUMBER * numbers)
