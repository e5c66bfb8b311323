"""The loss along single lines: from the start to each end, and across an end along the axes of the plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.loss_surface.following import path_of
from core.experiments.loss_surface.seen import plane_of
from core.experiments.loss_surface.surface import LossSurfaceResult
from core.landscape import evaluate_slice, interpolate
from core.objectives import hessian
from core.solvers import Status

Array = NDArray[np.floating]

_POINTS = 201
_LARGEST_HESSIAN = 400  # parameters


@dataclass(frozen=True, eq=False)
class Line:
    """The loss along the straight line from the start, at 0, to an end, at 1."""

    number: int
    name: str
    kind: str
    share: Array
    loss: Array
    distance: float
    barrier: float
    barrier_at: float


@dataclass(frozen=True, eq=False)
class Cut:
    """The loss through an end along one axis of the plane, and the parabola of gradient and curvature there.

    ``along`` is how far from the end, in multiples of the axis; ``parabola`` is None where the Hessian was not formed.
    """

    number: int
    name: str
    label: str
    along: Array
    loss: Array
    parabola: Array | None
    slope: float
    curvature: float | None


def lines_to_ends(result: LossSurfaceResult, runs: Sequence[SolverRun]) -> tuple[Line, ...]:
    """The loss on the straight line from the start to the end of every solver that stayed finite and moved."""
    found = []
    for run in runs:
        end = path_of(run).final_theta
        if path_of(run).status is Status.DIVERGED or np.array_equal(end, result.start):
            continue
        line = interpolate(result.chosen.objective, result.start, end, _POINTS)
        found.append(
            Line(run.number, run.name, run.kind, line.t, line.loss, line.distance, line.barrier, line.barrier_at)
        )
    return tuple(found)


def cuts_through_end(result: LossSurfaceResult, run: SolverRun) -> tuple[Cut, ...]:
    """The loss through the end of a run along both axes of the plane, as far as half the picture reaches."""
    plane, surface, objective = plane_of(result), result.surface, result.chosen.objective
    assert surface is not None
    theta = path_of(run).final_theta
    gradient = objective.value_and_gradient(theta)[1]
    curvature = hessian(objective, theta) if objective.n_params <= _LARGEST_HESSIAN else None
    loss = float(objective.value(theta))
    found = []
    for axis, direction, ticks in zip(plane.labels, (plane.u, plane.v), (surface.alpha, surface.beta), strict=True):
        cut = evaluate_slice(objective, theta, direction, 0.5 * float(np.ptp(ticks)), _POINTS)
        slope = float(gradient @ direction)
        bend = None if curvature is None else float(direction @ curvature @ direction)
        parabola = None if bend is None else loss + slope * cut.alpha + 0.5 * bend * cut.alpha**2
        found.append(Cut(run.number, run.name, axis, cut.alpha, cut.loss, parabola, slope, bend))
    return tuple(found)
