"""The chosen plane through parameter space, and how much of it is drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.experiments.chosen_objective import ChosenObjective
from core.experiments.compared import SolverRun
from core.experiments.loss_surface.following import path_of
from core.experiments.loss_surface.settings import (
    AutomaticPlane,
    CoordinatesPlane,
    EigenvectorsPlane,
    LinePlane,
    LossSurfaceSettings,
    PointsPlane,
    PrincipalPlane,
    RandomPlane,
)
from core.landscape import Plane, eigenvector_plane, line_plane, pca_plane, plane_through, random_plane
from core.solvers import Status

Array = NDArray[np.floating]
Range = tuple[float, float]

_MARGIN = 0.12  # of the picture's side, about what is shown
_NARROWEST = 0.3  # side of the picture against its other side, where axes have one unit
_ROUNDING = 1e-6  # of a point's size
_NEAR = 10.0  # times 1 + |first loss|: points of a diverging run up to there are still shown


def chosen_plane(
    settings: LossSurfaceSettings, chosen: ChosenObjective, start: Array, runs: Sequence[SolverRun]
) -> tuple[Plane, str]:
    """The plane that was chosen, and a sentence where another had to take its place.

    Raises
    ------
    ValueError
        For a parameter or a solver that is not there, or points that do not span a plane.
    """
    plane = settings.plane
    if isinstance(plane, AutomaticPlane):
        return _automatic(settings, chosen, start, runs)
    if isinstance(plane, CoordinatesPlane):
        return _coordinates(chosen, _indices(chosen, plane), _end(runs[0])), ""
    if isinstance(plane, PrincipalPlane):
        return pca_plane(shown_points(start, runs)), ""
    if isinstance(plane, PointsPlane):
        return _through(plane, chosen, start, runs), ""
    run = _solver(runs, plane.solver)
    if isinstance(plane, RandomPlane):
        rng = np.random.default_rng(plane.plane_seed)
        return random_plane(_end(run), chosen.objective, plane.normalization, rng=rng), ""
    if isinstance(plane, EigenvectorsPlane):
        return eigenvector_plane(chosen.objective, _end(run), plane.which), ""
    assert isinstance(plane, LinePlane)
    return line_plane(_near_points(start, run), rng=np.random.default_rng(0)), ""


def extent_of(
    settings: LossSurfaceSettings, chosen: ChosenObjective, plane: Plane, shown: Array, start: Array
) -> tuple[Range, Range]:
    """The two ranges that are drawn: those that were asked for, a function's window, or wide enough for the paths.

    ``shown`` are points of shape (n_points, n_params) that a reader wants to see.
    """
    coordinates = plane.project(np.concatenate([shown, start[None]]))[0]
    if settings.extent is not None:
        middle = _middle(chosen, plane, coordinates)
        return _about(middle[0], settings.extent), _about(middle[1], settings.extent)
    if chosen.window is not None and is_own(plane):
        return _widened(chosen.window[0], coordinates[-1, 0]), _widened(chosen.window[1], coordinates[-1, 1])
    if isinstance(settings.plane, RandomPlane):
        reach = 1.0 if settings.plane.normalization != "none" else float(np.linalg.norm(plane.origin)) or 1.0
        return (-reach, reach), (-reach, reach)
    if is_own(plane) and chosen.minima:
        centre = plane.project(chosen.minima[0].theta)[0]
        reach = (1.0 + _MARGIN) * np.abs(coordinates - centre).max(axis=0)
        reach = np.where(reach > 0, reach, 1.0)
        return _about(centre[0], reach[0]), _about(centre[1], reach[1])
    return _fitted(np.concatenate([coordinates, _minima_on(plane, chosen)]))


def shown_points(start: Array, runs: Sequence[SolverRun]) -> Array:
    """The recorded points of all paths, of shape (n_points, n_params); of a diverged one those still near the start."""
    return np.concatenate([_near_points(start, run) for run in runs])


def lies_on(theta: Array, off: float) -> bool:
    """Whether a point so far off a plane is on it but for rounding."""
    return off <= _ROUNDING * (1.0 + float(np.linalg.norm(theta)))


def is_own(plane: Plane) -> bool:
    """Whether the plane's axes are two parameters in their own values."""
    return bool((plane.u == 1).sum() == (plane.v == 1).sum() == 1 and np.count_nonzero([plane.u, plane.v]) == 2)


def _automatic(
    settings: LossSurfaceSettings, chosen: ChosenObjective, start: Array, runs: Sequence[SolverRun]
) -> tuple[Plane, str]:
    if chosen.objective.n_params == 2:
        return _coordinates(chosen, (0, 1), start), ""
    try:
        return pca_plane(shown_points(start, runs)), ""
    except ValueError:  # nobody moved, or all along one line
        plane = random_plane(start, chosen.objective, "none", rng=np.random.default_rng(0))
        return plane, "The paths do not span a plane: two random directions through the start are drawn."


def _coordinates(chosen: ChosenObjective, pair: tuple[int, int], held: Array) -> Plane:
    """The plane of two parameters, the others held; its origin is their zero, so that axes read as their values."""
    names, axes = chosen.parameter_names, np.eye(chosen.objective.n_params)
    origin = held.copy()
    origin[list(pair)] = 0.0
    return Plane(origin, axes[pair[0]], axes[pair[1]], (names[pair[0]], names[pair[1]]), unit="the parameter's own")


def _indices(chosen: ChosenObjective, plane: CoordinatesPlane) -> tuple[int, int]:
    names = chosen.parameter_names
    first = int(names[0] == "intercept" and len(names) > 2)
    across = _index(names, plane.first, first, "first")
    upwards = _index(names, plane.second, first + 1 if across != first + 1 else first, "second")
    if across == upwards:
        raise ValueError(f"second must be another parameter than the first. Got {names[upwards]!r} twice.")
    return across, upwards


def _index(names: tuple[str, ...], name: str, usual: int, field: str) -> int:
    if name and name not in names:
        listed = ", ".join(names[:6]) + (f" … {names[-1]}" if len(names) > 6 else "")
        raise ValueError(f"{field} must be the name of a parameter: {listed}. Got {name!r}.")
    return names.index(name) if name else usual


def _through(plane: PointsPlane, chosen: ChosenObjective, start: Array, runs: Sequence[SolverRun]) -> Plane:
    if plane.points == "ends":
        if len(runs) < 3:
            raise ValueError(f"points: a plane through three ends needs three solvers. Got {len(runs)}.")
        a, b, c = (_end(run) for run in runs[:3])
        rules = [run.name.split(",")[0] for run in runs[:3]]
        first, second, third = rules if len(set(rules)) == 3 else ("end 1", "end 2", "end 3")
        return plane_through(a, b, c, names=(first, second, third))
    if not chosen.minima:
        raise ValueError("points: no optimum of this objective is known; take the ends of three solvers.")
    return plane_through(_end(runs[0]), start, chosen.minima[0].theta, names=("end", "start", "optimum"))


def _solver(runs: Sequence[SolverRun], number: int) -> SolverRun:
    if number > len(runs):
        raise ValueError(f"solver must be one of the {len(runs)} in the list. Got {number}.")
    return runs[number - 1]


def _end(run: SolverRun) -> Array:
    return path_of(run).final_theta


def _near_points(start: Array, run: SolverRun) -> Array:
    path = path_of(run)
    theta = path.theta[path.steps <= path.stopped_at]
    if path.status is not Status.DIVERGED:
        return theta
    losses = np.interp(path.steps[: len(theta)], path.loss_steps, path.loss)
    near = losses <= path.loss[0] + _NEAR * (1.0 + abs(float(path.loss[0])))
    return theta[near] if near.any() else start[None]


def _middle(chosen: ChosenObjective, plane: Plane, coordinates: Array) -> Array:
    if not is_own(plane):
        return np.zeros(2)
    if chosen.window is not None:
        return np.mean(chosen.window, axis=1)
    return plane.project(chosen.minima[0].theta)[0] if chosen.minima else coordinates.mean(axis=0)


def _minima_on(plane: Plane, chosen: ChosenObjective) -> Array:
    """Coordinates of the known minima that lie on the plane, of shape (n_minima, 2)."""
    places = [plane.project(minimum.theta) for minimum in chosen.minima]
    found = [place for (place, off), one in zip(places, chosen.minima, strict=True) if lies_on(one.theta, float(off))]
    return np.array(found).reshape(-1, 2)


def _about(centre: float, reach: float) -> Range:
    return float(centre - reach), float(centre + reach)


def _widened(window: Range, value: float) -> Range:
    """The window, and the start with some room where it lies outside."""
    low, high = min(window[0], value), max(window[1], value)
    room = _MARGIN / 2 * (high - low)
    return (low - room if value < window[0] else low), (high + room if value > window[1] else high)


def _fitted(coordinates: Array) -> tuple[Range, Range]:
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    side = (1.0 + 2.0 * _MARGIN) * (high - low)
    side = np.maximum(side, max(_NARROWEST * side.max(), 1e-6 * (1.0 + np.abs(coordinates).max())))
    middle = 0.5 * (low + high)
    return _about(middle[0], side[0] / 2), _about(middle[1], side[1] / 2)
