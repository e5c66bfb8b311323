"""Bring points that lie near a stationary point onto it, and leave all others where they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.objectives import Objective, as_runs
from core.solvers import Progress, Stopping, Trajectory, lbfgs, newton

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

_NEWTON_UP_TO = 200  # parameters: past that a step of Newton's method costs more than many of L-BFGS
_NEWTON_STEPS, _LBFGS_STEPS = 40, 1000
_REST = 1e-10  # a gradient's norm, of a loss of size 1
_BETTER = 1e-2  # of a gradient's norm: less counts as better even where rounding keeps it above rest


@dataclass(frozen=True, eq=False)
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

    def __post_init__(self) -> None:
        for array in (self.theta, self.moved, self.is_polished):
            array.setflags(write=False)

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)
        self.__post_init__()


def polish(
    objective: Objective, thetas: ArrayLike, *, reach: float = 0.3, progress: Progress | None = None
) -> Polished:
    """Descend from every point to rest by Newton's method (L-BFGS for many parameters), but not out of its place.

    A point is moved only where a stationary point lies within ``reach · (1 + ‖θ‖)``. From a plateau or a saddle these
    methods walk far away, to a minimum that the descent itself has not found: such a point is given back as it was.

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
    target = _REST * np.maximum(1.0, np.abs(losses))
    before = np.linalg.norm(gradients, axis=1)
    restless = np.flatnonzero((before > target) & np.isfinite(losses))
    theta, moved, is_polished = points.copy(), np.zeros(len(points)), before <= target
    if restless.size:
        end = _descend(objective, points[restless], float(target[restless].min()), progress)
        after = end.gradient_norm[-1]
        distance = np.linalg.norm(end.final_theta - points[restless], axis=1)
        is_there = (after <= target[restless]) | (after <= _BETTER * before[restless])
        near = is_there & (distance <= reach * (1.0 + np.linalg.norm(points[restless], axis=1)))
        rows = restless[near]
        theta[rows], moved[rows], is_polished[rows] = end.final_theta[near], distance[near], True
    return Polished(theta, moved, is_polished)


def _descend(objective: Objective, points: Array, target: float, progress: Progress | None) -> Trajectory:
    stopping = Stopping(step=None, gradient=target)
    if objective.n_params <= _NEWTON_UP_TO:
        return newton(objective, points, max_steps=_NEWTON_STEPS, stopping=stopping, n_records=2, progress=progress)
    return lbfgs(objective, points, max_steps=_LBFGS_STEPS, stopping=stopping, n_records=2, progress=progress)
