"""The paths as the plane shows them, and the loss there against the true loss along each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.loss_surface.following import path_of
from core.experiments.loss_surface.planes import lies_on
from core.experiments.loss_surface.surface import LossSurfaceResult
from core.experiments.paths import LossSurface, PlanePath
from core.landscape import Plane
from core.solvers import Status

Array = NDArray[np.floating]

_ON = 1e-9  # distance off the plane against the picture's side: rounding


@dataclass(frozen=True, eq=False)
class PathLoss:
    """One path's loss as it is and as the plane has it at the nearest point, one entry a recorded point.

    ``residual`` is the distance off the plane, in units of the parameters.
    """

    number: int
    name: str
    steps: NDArray[np.int64]
    true_loss: Array
    plane_loss: Array
    residual: Array


def seen_surface(result: LossSurfaceResult) -> LossSurface:
    """The surface with everything that is drawn on it.

    Raises
    ------
    ValueError
        For an objective of a single parameter.
    """
    plane, surface = plane_of(result), result.surface
    assert surface is not None
    paths = tuple(_seen(plane, run) for run in result.runs)
    minima = _minima(result, plane)
    best = minima[0] if minima else (np.zeros(2), np.nan, "")
    off = max((float(path.residual.max()) for path in paths if not path.has_diverged), default=0.0)
    start = plane.project(result.start)[0]
    return LossSurface(
        surface, surface.alpha, surface.beta, plane.labels, (), _pair(best[0]), best[1], _pair(start), paths,
        off if off > _ON * np.ptp(surface.alpha) else 0.0, best[2], bool(minima),
        others=tuple(_pair(place) for place, _, _ in minima[1:]),
    )  # fmt: skip


def path_losses(result: LossSurfaceResult) -> tuple[PathLoss, ...]:
    """Every path's loss at its recorded points, and the loss of the plane's points nearest to them."""
    plane, objective = plane_of(result), result.chosen.objective
    found = []
    for run in result.runs:
        seen = _seen(plane, run)
        with np.errstate(over="ignore", invalid="ignore"):
            on_plane = objective.value(plane.at(seen.x, seen.y))
        found.append(PathLoss(run.number, run.name, seen.steps, seen.loss, on_plane, seen.residual))
    return tuple(found)


def plane_of(result: LossSurfaceResult) -> Plane:
    """The plane; ``ValueError`` for an objective of a single parameter, which has none."""
    if result.plane is None:
        raise ValueError("A plane needs at least two parameters. This objective has one.")
    return result.plane


def recorded(run: SolverRun) -> tuple[Array, NDArray[np.int64], Array]:
    """Parameters, updates made, and true loss at every record up to where the run stopped."""
    path = path_of(run)
    kept = path.steps <= path.stopped_at
    steps = path.steps[kept]
    return path.theta[kept], steps, path.loss[np.searchsorted(path.loss_steps, steps)]


def _seen(plane: Plane, run: SolverRun) -> PlanePath:
    theta, steps, loss = recorded(run)
    coordinates, residual = plane.project(theta)
    has_left = path_of(run).status is Status.DIVERGED
    x, y = coordinates.T
    return PlanePath(run.number, run.name, run.kind, x, y, loss, residual, steps, has_left)


def _minima(result: LossSurfaceResult, plane: Plane) -> list[tuple[Array, float, str]]:
    """Coordinates, loss and name of the known minima that lie on the plane and in the picture, the lowest first."""
    surface = result.surface
    assert surface is not None
    found = []
    for minimum in result.chosen.minima:
        place, off = plane.project(minimum.theta)
        inside = surface.alpha[0] <= place[0] <= surface.alpha[-1] and surface.beta[0] <= place[1] <= surface.beta[-1]
        if inside and lies_on(minimum.theta, float(off)):
            found.append((place, minimum.loss, minimum.label))
    return found


def _pair(point: Array) -> tuple[float, float]:
    return float(point[0]), float(point[1])
