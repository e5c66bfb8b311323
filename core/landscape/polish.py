"""Bring points that lie near a stationary point onto it, and leave all others where they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.newton_steps import newton_steps
from core.objectives import Objective, as_runs
from core.solvers import Progress, Stopping, Trajectory, lbfgs, newton
from core.solvers.read_only import read_only

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

_NEWTON_UP_TO = 200  # parameters: past that a step of Newton's method costs more than many of L-BFGS
_NEWTON_STEPS, _LBFGS_STEPS = 12, 300  # near a minimum Newton's method doubles the digits with every step
_REST = 1e-10  # a gradient's norm, of a loss of size 1
_BETTER = 1e-2  # of a gradient's norm: less counts as better even where rounding keeps it above rest
_FALL = 3.0  # times what the loss should fall by: more, and another valley was entered
_ROUNDING = 1e-12  # of a loss of size 1


@dataclass(frozen=True, eq=False)
@read_only
class Polished:
    """Points after polishing; read-only.

    Attributes
    ----------
    theta : array of shape (n_points, n_params), the polished point, or the given one where polishing led away.
    moved : array of shape (n_points,), how far each was moved.
    is_polished : array of shape (n_points,), whether a stationary point was within reach.
    """

    theta: Array
    moved: Array
    is_polished: Flags


def polish(
    objective: Objective, thetas: ArrayLike, *, reach: float = 0.3, progress: Progress | None = None
) -> Polished:
    """Descend from every point to rest by Newton's method (L-BFGS for many parameters), but not out of its place.

    A point is moved only where the surface bends upwards, a stationary point lies within ``reach · (1 + ‖θ‖)``, and the
    loss falls until there by what gradient and Hessian promise. From plateaus, slopes and saddles these methods walk
    to minima that the descent itself has not found: such a point is given back as it was.

    Parameters
    ----------
    objective : what was minimised.
    thetas : array of shape (n_points, n_params), finite.
    reach : how far a point may be moved, as a share of 1 + ‖θ‖.

    Raises
    ------
    ValueError
        For a reach that is not positive.
    """
    if not reach > 0:
        raise ValueError(f"reach must be positive. Got {reach!r}.")
    points = as_runs(np.asarray(thetas, dtype=np.float64), objective.n_params)[0]
    losses, gradients = objective.value_and_gradient(points)
    scale, before = np.maximum(1.0, np.abs(losses)), np.linalg.norm(gradients, axis=1)
    is_polished = before <= _REST * scale
    limits = reach * (1.0 + np.linalg.norm(points, axis=1))
    is_near, expected = _outlook(objective, points, gradients, limits)
    rows = np.flatnonzero(is_near & ~is_polished & np.isfinite(losses))
    theta, moved = points.copy(), np.zeros(len(points))
    if rows.size:
        end = _descend(objective, points[rows], _REST * float(scale[rows].min()), progress)
        distance = np.linalg.norm(end.final_theta - points[rows], axis=1)
        is_there = end.gradient_norm[-1] <= np.maximum(_REST * scale[rows], _BETTER * before[rows])
        has_fallen = losses[rows] - end.final_loss <= _FALL * expected[rows] + _ROUNDING * scale[rows]
        kept = is_there & has_fallen & (distance <= limits[rows])
        rows = rows[kept]
        theta[rows], moved[rows], is_polished[rows] = end.final_theta[kept], distance[kept], True
    return Polished(theta, moved, is_polished)


def _outlook(objective: Objective, points: Array, gradients: Array, limits: Array) -> tuple[Flags, Array]:
    """Which points may lie at a minimum, and by how much the loss should fall until there.

    By the Hessian: it must not bend downwards, Newton's step s stays within reach, and the loss falls by ½ s·∇L. Where
    that is dear to compute every point is tried.
    """
    if objective.n_params > _NEWTON_UP_TO:
        return np.ones(len(points), dtype=bool), np.linalg.norm(gradients, axis=1) * limits
    steps, bends_down = newton_steps(objective, points)
    is_near = (np.linalg.norm(steps, axis=1) <= limits) & ~bends_down
    return is_near, 0.5 * np.abs(np.vecdot(steps, gradients))


def _descend(objective: Objective, points: Array, target: float, progress: Progress | None) -> Trajectory:
    stopping = Stopping(step=None, gradient=target)
    if objective.n_params <= _NEWTON_UP_TO:
        return newton(objective, points, max_steps=_NEWTON_STEPS, stopping=stopping, n_records=2, progress=progress)
    return lbfgs(objective, points, max_steps=_LBFGS_STEPS, stopping=stopping, n_records=2, progress=progress)
