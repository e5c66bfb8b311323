"""The loss on the straight line between two parameter vectors, and the barrier it has to cross."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.alignment import align
from core.landscape.evaluation import evaluate_points
from core.landscape.planes import as_point
from core.objectives import Objective
from core.solvers import Progress
from core.solvers.read_only import read_only

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
@read_only
class Interpolation:
    """Loss along the line from a, at ``t = 0``, to b, at ``t = 1``.

    Attributes
    ----------
    theta_a, theta_b : arrays of shape (n_params,), the ends; b after its units were aligned, where that was asked for.
    t : array of shape (n,).
    loss : array of shape (n,); values that are not finite stay so.
    barrier : the largest rise of the loss above the chord between the losses of the ends, at least 0; infinite where
        the loss is not finite somewhere on the line.
    barrier_at : the t where it is.
    is_aligned : whether b's units were aligned with a's.
    """

    theta_a: Array
    theta_b: Array
    t: Array
    loss: Array
    barrier: float
    barrier_at: float
    is_aligned: bool

    @property
    def distance(self) -> float:
        """Euclidean distance between the ends."""
        return float(np.linalg.norm(self.theta_b.astype(np.float64) - self.theta_a))


def interpolate(
    objective: Objective,
    theta_a: ArrayLike,
    theta_b: ArrayLike,
    n: int = 101,
    *,
    is_aligned: bool = False,
    progress: Progress | None = None,
) -> Interpolation:
    r"""Evaluate the objective at n points of the line from a to b, ends included.

    The barrier (Frankle et al. 2020; Entezari et al. 2022) is

    .. math:: \max_t \; L\big((1-t)\,a + t\,b\big) - \big((1-t)\,L(a) + t\,L(b)\big)

    over the points evaluated. Two networks may compute much the same with their units in another order, and the line
    between them then crosses a barrier that only the order makes: ``is_aligned`` first brings the units of b into that
    order (and those signs) in which it is nearest to a, which changes no prediction.

    Raises
    ------
    ValueError
        For ends of another length than the objective's or not finite, or fewer than two points.
    """
    if n < 2:
        raise ValueError(f"n must be at least 2, both ends. Got {n!r}.")
    start, end = (_end(name, theta, objective) for name, theta in (("theta_a", theta_a), ("theta_b", theta_b)))
    end = align(objective, start, end) if is_aligned else end
    dtype = np.result_type(start, end)
    t = np.linspace(0.0, 1.0, n)
    share = t.astype(dtype)[:, None]
    loss = evaluate_points(objective, lambda part: (1 - share[part]) * start + share[part] * end, n, progress)
    rise = _rise(t, loss)
    highest = int(np.nanargmax(rise))  # where an end is infinite the chord is no number
    return Interpolation(start, end, t, loss, float(rise[highest]), float(t[highest]), is_aligned)


def _end(name: str, theta: ArrayLike, objective: Objective) -> Array:
    point = as_point(name, theta).copy()
    if point.shape != (objective.n_params,):
        raise ValueError(f"{name} must have shape ({objective.n_params},). Got {point.shape}.")
    return point


def _rise(t: Array, loss: Array) -> Array:
    """Loss above the chord, exactly 0 at both ends."""
    values = loss.astype(np.float64)
    with np.errstate(invalid="ignore"):  # infinities at the ends
        rise = values - ((1.0 - t) * values[0] + t * values[-1])
    return np.where(np.isfinite(values), rise, np.inf)
