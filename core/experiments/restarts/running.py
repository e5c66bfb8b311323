"""Many random starts of one objective: where each descent ends, and how often each place is found."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data import Files, read_beside
from core.experiments.chosen_objective import ChosenObjective, choose_objective
from core.experiments.restarts.cost import basin_side
from core.experiments.restarts.descending import descents, rules
from core.experiments.restarts.plane import joint_plane, ranges_of
from core.experiments.restarts.settings import RestartsSettings
from core.experiments.solver_choices import Descent
from core.experiments.solving import descent_name, distinct_names, usable_batch
from core.experiments.wording import number
from core.landscape import BasinMap, Minima, Plane, Share, basin_map, cluster_minima, share_of_runs
from core.solvers import Progress, Status, Trajectory

Array = NDArray[np.floating]
Labels = NDArray[np.intp]

MAX_NUMBERS = 150_000  # parameters of all restarts: more would make the record of a run too large to keep
_DESCENDING, _SORTING = 0.5, 0.65  # shares of the work done after each part


@dataclass(frozen=True, eq=False)
class SolverRestarts:
    """What one solver did from every start.

    Attributes
    ----------
    number : its place in the settings, from 1.
    name, kind, settings : what a reader calls it, its optimizer, and what was chosen.
    batch_size : samples an update saw; None for all of them.
    trajectory : of all restarts: snapshots of the parameters, and the loss every few updates.
    labels : array of shape (n_runs,), each restart's place in the result's ``found``; -1 if it diverged.
    loss : array of shape (n_runs,), at that place; NaN if it diverged.
    best : share of the restarts that are as low as the best of all solvers.
    basins : where descent ends from every start on the result's plane; None where no map was made.
    """

    number: int
    name: str
    kind: str
    settings: Descent
    batch_size: int | None
    trajectory: Trajectory
    labels: Labels
    loss: Array
    best: Share
    basins: BasinMap | None = None

    def share(self, place: int) -> Share:
        """How often this solver ended in a place."""
        return share_of_runs(int((self.labels == place).sum()), self.labels.size)


@dataclass(frozen=True, eq=False)
class RestartsResult:
    """Everything the views of this experiment show.

    Attributes
    ----------
    settings, chosen : what was chosen, and the objective it led to.
    theta0 : array of shape (n_runs, n_params), where every solver set out.
    runs : one for each solver, in the order of the settings.
    found : the distinct places in which the restarts of all solvers ended, from the lowest loss up.
    scale : by how much losses differ here: the typical first loss less the lowest last one.
    plane : of the two parameters, or of the two directions in which the paths vary most; None for one parameter.
    ranges : what of it is shown, ``((low, high), (low, high))``.
    notes : sentences on what was done to the data or the settings.
    """

    settings: RestartsSettings
    chosen: ChosenObjective
    theta0: Array
    runs: tuple[SolverRestarts, ...]
    found: Minima
    scale: float
    plane: Plane | None
    ranges: tuple[tuple[float, float], tuple[float, float]] | None
    notes: tuple[str, ...]

    @property
    def n_runs(self) -> int:
        """Restarts of each solver."""
        return len(self.theta0)


def run(
    settings: RestartsSettings,
    *,
    progress: Progress | None = None,
    files: Files = read_beside,
    executor: Executor | None = None,
) -> RestartsResult:
    """Descend from every start with every solver, and sort the ends into distinct places.

    Parameters
    ----------
    settings : what to minimise, from where, and how.
    progress : called with the share of the work done.
    files : fetches an uploaded table by name and hash.
    executor : descends from a few starts at a time; if None the solvers follow one another, each on all cores.

    Raises
    ------
    ValueError
        For data that cannot be read, a network too large for so many restarts, or if every restart diverged.
    """
    chosen = choose_objective(settings.objective, files=files)
    _check_numbers(settings, chosen)
    theta0 = starting_points(settings, chosen)
    paths = descents(
        settings, chosen.objective, theta0, executor=executor, progress=_part(progress, 0, 1, 0.0, _DESCENDING)
    )
    lost = np.concatenate([path.status == Status.DIVERGED for path in paths])
    if not any(np.isfinite(path.loss[0]).any() for path in paths):
        raise ValueError("objective must be finite at some of the starts. It is finite at none.")
    if lost.all():
        rates = ", ".join(number(solver.optimizer.learning_rate) for solver in settings.solvers)
        raise ValueError(f"The step size must be smaller: every restart diverged. Got {rates}.")
    scale = _scale(paths, lost)
    ends = np.concatenate([path.final_theta for path in paths])
    found = cluster_minima(
        chosen.objective, ends, lost=lost, scale=scale, progress=_part(progress, 0, 1, _DESCENDING, _SORTING)
    )
    runs = [_sorted(settings, place, path, chosen, found) for place, path in enumerate(paths)]
    plane = joint_plane(chosen, paths)
    ranges = None if plane is None else ranges_of(chosen, plane, theta0, paths)
    batches = (usable_batch(solver, chosen.objective.n_samples)[1] for solver in settings.solvers)
    dropped = () if plane is None or ranges is None else _dropped_map(settings, chosen)
    notes = tuple(dict.fromkeys([*chosen.notes, *filter(None, batches), *dropped]))
    result = RestartsResult(settings, chosen, theta0, _named(runs), found, scale, plane, ranges, notes)
    return _with_basins(result, _part(progress, 0, 1, _SORTING, 1.0), executor)


def starting_points(settings: RestartsSettings, chosen: ChosenObjective) -> Array:
    """One start a restart, of shape (n_runs, n_params), read-only; a start never depends on how many there are."""
    drawn = chosen.starts(settings.restarts, seed=settings.start_seed)
    middle = np.zeros(drawn.shape[1]) if chosen.window is None else np.mean(chosen.window, axis=1)
    theta0 = drawn if settings.start_scale == 1 else middle + settings.start_scale * (drawn - middle)
    theta0.setflags(write=False)
    return theta0


def _sorted(
    settings: RestartsSettings, place: int, path: Trajectory, chosen: ChosenObjective, found: Minima
) -> SolverRestarts:
    solver, n_runs = settings.solvers[place], len(path.status)
    batch_size, _ = usable_batch(solver, chosen.objective.n_samples)
    rows = slice(place * n_runs, (place + 1) * n_runs)
    labels, loss = found.labels[rows].copy(), found.loss[rows].copy()
    for array in (labels, loss):
        array.setflags(write=False)
    is_best = loss <= found.best_limit
    return SolverRestarts(
        place + 1, descent_name(solver, batch_size), solver.optimizer.kind, solver, batch_size, path, labels, loss,
        share_of_runs(int(is_best.sum()), n_runs),
    )  # fmt: skip


def _named(runs: list[SolverRestarts]) -> tuple[SolverRestarts, ...]:
    names = distinct_names([one.name for one in runs])
    return tuple(replace(one, name=name) for one, name in zip(runs, names, strict=True))


def _with_basins(result: RestartsResult, progress: Progress | None, executor: Executor | None) -> RestartsResult:
    """The same result with a basin map a solver, where there is a plane and the map is not too dear."""
    side = basin_side(result.settings, result.chosen.objective)
    if side is None or result.plane is None or result.ranges is None:
        return result
    mapped = []
    for place, one in enumerate(result.runs):
        basins = basin_map(
            result.chosen.objective, result.plane, result.ranges, side, one.settings.optimizer,
            max_steps=result.settings.max_steps, stopping=rules(result.settings), scale=result.scale,
            progress=_part(progress, place, len(result.runs), 0.0, 1.0), executor=executor,
        )  # fmt: skip
        mapped.append(replace(one, basins=basins))
    return replace(result, runs=tuple(mapped))


def _dropped_map(settings: RestartsSettings, chosen: ChosenObjective) -> tuple[str, ...]:
    """A sentence where a map was asked for and even the coarsest is too dear."""
    if settings.basin_side is None or basin_side(settings, chosen.objective) is not None:
        return ()
    return ("There is no basin map: descending from so many starts would take too long for this objective.",)


def _check_numbers(settings: RestartsSettings, chosen: ChosenObjective) -> None:
    numbers = chosen.objective.n_params * settings.restarts
    if numbers > MAX_NUMBERS:
        raise ValueError(
            f"{chosen.objective.n_params:,} parameters times {settings.restarts} restarts must be at most "
            f"{MAX_NUMBERS:,} numbers. Got {numbers:,}: take a smaller network or fewer restarts."
        )


def _scale(trajectories: Sequence[Trajectory], lost: NDArray[np.bool_]) -> float:
    first = np.concatenate([trajectory.loss[0] for trajectory in trajectories])
    last = np.concatenate([trajectory.final_loss for trajectory in trajectories])[~lost]
    return float(max(np.median(first[np.isfinite(first)]) - last.min(), 1e-12 * (1.0 + abs(last.min()))))


def _part(progress: Progress | None, place: int, total: int, begin: float, end: float) -> Progress | None:
    """Progress of one of so many equal parts that together take the work from ``begin`` to ``end``."""
    if progress is None:
        return None
    return lambda share: progress(begin + (end - begin) * (place + share) / total)
