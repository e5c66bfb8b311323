"""The descents from all starts: of one solver after the other, or of a few starts at a time wherever there is room."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.experiments.restarts.settings import RestartsSettings
from core.experiments.solving import share_of, usable_batch
from core.objectives import Objective
from core.solvers import Progress, Stopping, Trajectory, join_runs, map_pieces, minimize

Array = NDArray[np.floating]

_RESTARTS_A_PIECE = 50
_NUMBERS_KEPT = 1_500_000  # of theta, a solver: 12 MB
_MOST_RECORDS, _FEWEST_RECORDS = 120, 10
_LOSSES = 250  # recorded, at the most, of each restart


def descents(
    settings: RestartsSettings,
    objective: Objective,
    theta0: Array,
    *,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Sequence[Trajectory]:
    """The trajectory of every solver from all starts, in the order of the settings.

    With an executor it is given a few starts at a time; without one the solvers follow one another, each on all cores.
    """
    n_solvers = len(settings.solvers)
    if executor is None:
        every = slice(0, len(theta0))
        return [
            _descend(settings, objective, theta0, (place, every), progress=share_of(progress, place, n_solvers))
            for place in range(n_solvers)
        ]
    chunks = [slice(first, first + _RESTARTS_A_PIECE) for first in range(0, len(theta0), _RESTARTS_A_PIECE)]
    pieces = [(place, chunk) for place in range(n_solvers) for chunk in chunks]
    descend = partial(_descend, settings, objective, theta0)
    found = map_pieces(descend, pieces, executor=executor, progress=progress)
    return [join_runs(found[first : first + len(chunks)]) for first in range(0, len(pieces), len(chunks))]


def rules(settings: RestartsSettings) -> Stopping | None:
    """What ends a run early."""
    return None if settings.gradient is None else Stopping(step=None, gradient=settings.gradient)


def record_count(numbers: int) -> int:
    """How many snapshots are kept of so many parameters of all restarts."""
    return max(_FEWEST_RECORDS, min(_MOST_RECORDS, _NUMBERS_KEPT // numbers))


def _descend(
    settings: RestartsSettings,
    objective: Objective,
    theta0: Array,
    piece: tuple[int, slice],
    *,
    progress: Progress | None = None,
) -> Trajectory:
    """Some restarts of one solver."""
    place, restarts = piece
    solver = settings.solvers[place]
    return minimize(
        objective, theta0[restarts], optimizer=solver.optimizer, schedule=solver.schedule,
        batch_size=usable_batch(solver, objective.n_samples)[0], max_steps=settings.max_steps,
        stopping=rules(settings), seed=settings.seed, n_records=record_count(theta0.size),
        loss_every=max(1, -(-settings.max_steps // _LOSSES)), progress=progress, first_run=restarts.start,
    )  # fmt: skip
