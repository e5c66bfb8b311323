"""The loss surface of any objective on a plane, with the path of every chosen solver from one start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Files, read_beside
from core.experiments.chosen_objective import ChosenObjective, choose_objective
from core.experiments.compared import SolverRun
from core.experiments.loss_surface.following import follow, path_of
from core.experiments.loss_surface.planes import chosen_plane, extent_of, shown_points
from core.experiments.loss_surface.settings import LossSurfaceSettings
from core.experiments.solving import share_of
from core.landscape import Plane, StationaryPoint, Surface, classify, evaluate_surface
from core.solvers import Progress

Array = NDArray[np.floating]

LARGEST_CLASSIFIED = 400  # parameters: of more, forming the Hessian at every end would be waited for
_LARGEST_LOSS = 1e100  # of a start
_PARTS = 4  # the paths take three parts of the bar, the surface one


@dataclass(frozen=True, eq=False)
class LossSurfaceResult:
    """Everything the views of this experiment show.

    Attributes
    ----------
    settings, chosen : what was chosen, and the objective it led to.
    start : array of shape (n_params,), where every solver began.
    runs : one for each solver, in the order of the settings; each has a trajectory.
    ends : what kind of point each run ended at; None where the objective has too many parameters to tell quickly.
    plane, surface : what is drawn, None for an objective of a single parameter, whose loss is a curve.
    explained : the share of the variance of all paths about the plane's point nearest to their mean that the plane
        shows: 1 where they lie in it.
    notes : sentences on what was done to the data or the settings.
    """

    settings: LossSurfaceSettings
    chosen: ChosenObjective
    start: Array
    runs: tuple[SolverRun, ...]
    ends: tuple[StationaryPoint | None, ...]
    plane: Plane | None
    surface: Surface | None
    explained: float
    notes: tuple[str, ...]


def run(
    settings: LossSurfaceSettings, *, progress: Progress | None = None, files: Files = read_beside
) -> LossSurfaceResult:
    """Follow every solver from one start, and evaluate the loss on the chosen plane.

    With more than two parameters a chosen start is a point of the plane, and the plane is that of the paths from the
    drawn start: a click moves the start and leaves the surface where it is.

    Raises
    ------
    ValueError
        For data that cannot be read, or a plane that does not go with the objective.
    """
    chosen = choose_objective(settings.objective, files=files)
    objective, drawn = chosen.objective, chosen.starts(seed=settings.start_seed)[0]
    is_moved = bool(settings.start) and objective.n_params > 2
    start, note = (drawn, "") if is_moved else _own_start(settings, chosen, drawn)
    share = share_of(progress, 0, _PARTS)
    paths = None if share is None else (lambda done: share(3.0 * done))
    if objective.n_params == 1:
        runs = follow(settings, objective, start, paths)
        return _result(settings, chosen, start, runs, None, None, (note,))
    runs = follow(settings, objective, start, paths)
    plane, replaced = chosen_plane(settings, chosen, start, runs)
    shown = shown_points(start, runs)
    if is_moved:
        start, note = _moved_start(settings, chosen, plane, drawn)
        runs = follow(settings, objective, start, paths)
    extent = extent_of(settings, chosen, plane, shown, start)
    surface = evaluate_surface(
        objective, plane, extent, settings.resolution, progress=share_of(progress, _PARTS - 1, _PARTS)
    )
    if progress is not None:
        progress(1.0)
    return _result(settings, chosen, start, runs, plane, surface, (note, replaced))


def explained_share(plane: Plane, points: Array) -> float:
    """The share of the points' variance that the plane shows: 1 minus that of what lies off it."""
    deviations = points - points.mean(axis=0)
    total = float((deviations**2).sum())
    flat = Plane(np.zeros_like(plane.origin), plane.u, plane.v)
    return 1.0 - float((flat.project(deviations)[1] ** 2).sum()) / total if total > 0 else 1.0


def _result(
    settings: LossSurfaceSettings,
    chosen: ChosenObjective,
    start: Array,
    runs: tuple[SolverRun, ...],
    plane: Plane | None,
    surface: Surface | None,
    sentences: tuple[str, ...],
) -> LossSurfaceResult:
    explained = 1.0 if plane is None else explained_share(plane, shown_points(start, runs))
    messages = dict.fromkeys(run.message for run in runs if run.message)
    notes = (*chosen.notes, *(sentence for sentence in sentences if sentence), *messages)
    ends = tuple(_classified(chosen, run) for run in runs)
    return LossSurfaceResult(settings, chosen, start, runs, ends, plane, surface, explained, notes)


def _classified(chosen: ChosenObjective, run: SolverRun) -> StationaryPoint | None:
    end = path_of(run).final_theta
    if chosen.objective.n_params > LARGEST_CLASSIFIED or not np.isfinite(path_of(run).final_loss):
        return None
    return classify(chosen.objective, end)


def _own_start(settings: LossSurfaceSettings, chosen: ChosenObjective, drawn: Array) -> tuple[Array, str]:
    """The chosen start of one or two parameters, or the drawn one with a sentence where it cannot be used."""
    if not settings.start:
        return drawn, ""
    if len(settings.start) != drawn.size:
        fault = f"The start has {len(settings.start)} numbers and this objective {drawn.size}"
        return drawn, f"{fault}: the drawn start is used."
    return _checked(chosen, np.array(settings.start), drawn)


def _moved_start(
    settings: LossSurfaceSettings, chosen: ChosenObjective, plane: Plane, drawn: Array
) -> tuple[Array, str]:
    """The chosen point of the plane."""
    if len(settings.start) != 2:
        return drawn, f"The start has {len(settings.start)} numbers and a plane 2: the drawn start is used."
    return _checked(chosen, plane.at(*settings.start), drawn)


def _checked(chosen: ChosenObjective, start: Array, drawn: Array) -> tuple[Array, str]:
    loss = float(chosen.objective.value(start))
    if np.isfinite(start).all() and abs(loss) <= _LARGEST_LOSS:
        return start, ""
    return drawn, "The loss at the chosen start is not a number to compute with: the drawn start is used."
