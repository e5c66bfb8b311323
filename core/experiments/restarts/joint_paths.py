"""All restarts of one solver on the joint plane, by the place they end in, over the loss on that plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.restarts.places import Place, places
from core.experiments.restarts.plane import MOST_PATHS, moments
from core.experiments.restarts.running import RestartsResult, SolverRestarts
from core.landscape import Surface, evaluate_surface

Array = NDArray[np.floating]

_RESOLUTION = 81
_LINE_POINTS = 401
_OF_THE_BEST = 10  # paths to the best place that are drawn, however many restarts there are


@dataclass(frozen=True, eq=False)
class PathGroup:
    """Paths that end in one place.

    Attributes
    ----------
    place : where; None for those that share the colour of the rest.
    x, y : arrays of shape (n_paths, n_points), along the plane's two directions.
    count : how many restarts end there, also those that are not drawn.
    """

    place: Place | None
    x: Array
    y: Array
    count: int


@dataclass(frozen=True, eq=False)
class JointPaths:
    """What the picture shows.

    Attributes
    ----------
    solver : its name.
    surface : the loss on the plane.
    groups : paths by place, from the lowest loss up.
    n_drawn, n_lost : restarts whose paths are drawn, and that diverged.
    residual : the median over the drawn paths' ends of their distance off the plane; 0 for two parameters.
    spread : the median distance of those ends from the middle of all drawn points, which ``residual`` compares with.
    """

    solver: str
    surface: Surface
    groups: tuple[PathGroup, ...]
    n_drawn: int
    n_lost: int
    residual: float
    spread: float


@dataclass(frozen=True, eq=False)
class EndsOnLine:
    """Starts and ends of a single parameter over its loss.

    Attributes
    ----------
    solver, label : names of the solver and of the parameter.
    x, loss : arrays of shape (n,), the curve; ``is_log`` says that x is spread evenly in its logarithm.
    groups : for each place its restarts: ``x`` their starts and ``y`` their ends, of shape (n_runs, 1).
    """

    solver: str
    label: str
    x: Array
    loss: Array
    is_log: bool
    groups: tuple[PathGroup, ...]
    n_lost: int


def joint_paths(result: RestartsResult, run: SolverRestarts) -> JointPaths:
    """Project the drawn paths on the plane.

    Raises
    ------
    ValueError
        Where the paths do not span a plane.
    """
    if result.plane is None or result.ranges is None:
        raise ValueError("The paths of the restarts must move in two directions to be seen on a plane.")
    surface = evaluate_surface(result.chosen.objective, result.plane, result.ranges, _RESOLUTION)
    stayed = np.flatnonzero(run.labels >= 0)
    best = stayed[run.labels[stayed] == 0][:_OF_THE_BEST]
    drawn = np.unique(np.concatenate([best, stayed[: MOST_PATHS - best.size]]))
    theta = run.trajectory.theta[moments(run.trajectory)][:, drawn]
    coordinates, residual = result.plane.project(theta)
    groups = _by_place(result, run, drawn, coordinates[..., 0].T, coordinates[..., 1].T)
    middle = theta.reshape(-1, theta.shape[-1]).mean(axis=0)
    spread = float(np.median(np.linalg.norm(theta[-1] - middle, axis=-1)))
    off = float(np.median(residual[-1]))
    return JointPaths(run.name, surface, groups, drawn.size, result.n_runs - stayed.size, off, spread)


def ends_on_line(result: RestartsResult, run: SolverRestarts) -> EndsOnLine:
    """The loss over the single parameter, wide enough for all starts and places."""
    stayed = np.flatnonzero(run.labels >= 0)
    starts, ends = result.theta0[stayed, 0], run.trajectory.final_theta[stayed, 0]
    heads = np.array([group.theta[0] for group in result.found.groups])
    is_log = bool((heads > 0).all() and heads.max() > 20 * heads.min())
    x = _log_axis(heads) if is_log else _axis(np.concatenate([starts, ends, heads]))
    loss = result.chosen.objective.value(x[:, None])
    groups = _by_place(result, run, stayed, starts[:, None], ends[:, None])
    name = result.chosen.parameter_names[0]
    name = name if result.chosen.is_function else f"coefficient of {name}"
    return EndsOnLine(run.name, name, x, loss, is_log, groups, result.n_runs - stayed.size)


def _by_place(
    result: RestartsResult, run: SolverRestarts, rows: NDArray[np.intp], x: Array, y: Array
) -> tuple[PathGroup, ...]:
    labels, groups, is_rest = run.labels[rows], [], np.zeros(len(rows), dtype=bool)
    n_rest = 0
    for place in places(result):
        here, count = labels == place.label, int((run.labels == place.label).sum())
        if place.is_named and count:
            groups.append(PathGroup(place, x[here], y[here], count))
        elif count:
            is_rest |= here
            n_rest += count
    return (*groups, PathGroup(None, x[is_rest], y[is_rest], n_rest)) if n_rest else tuple(groups)


def _axis(values: Array) -> Array:
    low, high = float(values.min()), float(values.max())
    margin = 0.06 * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, _LINE_POINTS)


def _log_axis(heads: Array) -> Array:
    return np.geomspace(float(heads.min()) / 8, float(heads.max()) * 8, _LINE_POINTS)
