"""The loss on a plane, at once or first coarse and then fine, and the loss along a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.evaluation import evaluate_points
from core.landscape.planes import Plane, as_point
from core.objectives import Objective
from core.solvers import Progress
from core.solvers.read_only import read_only

Array = NDArray[np.floating]
Range = tuple[float, float]
Extent = float | tuple[Range, Range]


@dataclass(frozen=True, eq=False)
@read_only
class Surface:
    """Loss on a grid of a plane; cells that are not finite stay so.

    Attributes
    ----------
    alpha : array of shape (n_alpha,), coordinates along ``plane.u``.
    beta : array of shape (n_beta,), coordinates along ``plane.v``.
    loss : array of shape (n_beta, n_alpha).
    """

    plane: Plane
    alpha: Array
    beta: Array
    loss: Array


@dataclass(frozen=True, eq=False)
@read_only
class Slice:
    """Loss along a line through parameter space; values that are not finite stay so.

    Attributes
    ----------
    origin, direction : arrays of shape (n_params,).
    alpha : array of shape (n_alpha,), multiples of the direction.
    loss : array of shape (n_alpha,).
    """

    origin: Array
    direction: Array
    alpha: Array
    loss: Array


def evaluate_surface(
    objective: Objective,
    plane: Plane,
    extent: Extent = 1.0,
    resolution: int = 101,
    *,
    progress: Progress | None = None,
) -> Surface:
    """Evaluate the objective on a square grid of the plane.

    Parameters
    ----------
    objective : what is drawn.
    plane : where.
    extent : half the side, with the plane's origin exactly in the centre cell; or the two ranges
        ``((alpha_low, alpha_high), (beta_low, beta_high))``.
    resolution : points along each side; made odd for a half side, so that there is a centre cell.
    progress : called now and then, in the caller's thread, with the share done. Whatever it raises ends the work and
        goes through.

    Raises
    ------
    ValueError
        For an empty extent or fewer than two points a side.
    """
    return _filled(objective, plane, grid_axes(extent, resolution), None, progress)


def coarse_to_fine(
    objective: Objective,
    plane: Plane,
    extent: Extent = 1.0,
    resolution: int = 101,
    *,
    coarseness: Sequence[int] = (5,),
    progress: Progress | None = None,
) -> Iterator[Surface]:
    """The same surface several times, each finer than the one before, so that something is there at once.

    The last is :func:`evaluate_surface`'s to the last bit. Every point is evaluated once.

    Parameters
    ----------
    coarseness : about every how many-th point along each side a coarse surface has, coarsest first; the ends, and the
        centre where there is one, are always among them.
    progress : hears the share done of each surface by itself.
    """
    axes, surface = grid_axes(extent, resolution), None
    places = [np.empty(0, np.intp) for _ in axes]
    for every in (*coarseness, 1):
        places = [np.union1d(seen, _thinned(axis.size, every)) for seen, axis in zip(places, axes, strict=True)]
        alpha, beta = (axis[chosen] for axis, chosen in zip(axes, places, strict=True))
        surface = _filled(objective, plane, (alpha, beta), surface, progress)
        yield surface


def refine(objective: Objective, surface: Surface, *, progress: Progress | None = None) -> Surface:
    """The surface with a point more between any two, its own points taken over as they are."""
    axes = _with_midpoints(surface.alpha), _with_midpoints(surface.beta)
    return _filled(objective, surface.plane, axes, surface, progress)


def evaluate_slice(
    objective: Objective,
    theta: ArrayLike,
    direction: ArrayLike,
    extent: float | Range = 1.0,
    resolution: int = 201,
    *,
    progress: Progress | None = None,
) -> Slice:
    """Evaluate the objective along one direction from theta; ``extent`` is half the length, or a range.

    Raises
    ------
    ValueError
        For an empty extent, fewer than two points, or vectors of different lengths or not finite.
    """
    origin, along = as_point("theta", theta).copy(), as_point("direction", direction)
    if origin.shape != along.shape or not along.any():
        raise ValueError(f"direction must have shape {origin.shape} and not be zero. Got {along.shape}.")
    along = along.astype(origin.dtype)
    alpha = _axis(extent, resolution)
    ticks = alpha.astype(origin.dtype)[:, None]
    loss = evaluate_points(objective, lambda part: origin + ticks[part] * along, alpha.size, progress)
    return Slice(origin, along, alpha, loss)


def _filled(
    objective: Objective, plane: Plane, axes: tuple[Array, Array], known: Surface | None, progress: Progress | None
) -> Surface:
    """The surface on these axes; cells that are known already, on some of the same axes, are copied."""
    alpha, beta = axes
    loss = np.empty((beta.size, alpha.size), plane.origin.dtype)
    missing = np.ones(loss.shape, dtype=bool)
    if known is not None:
        cells = np.ix_(np.isin(beta, known.beta), np.isin(alpha, known.alpha))
        loss[cells], missing[cells] = known.loss, False
    rows, columns = np.nonzero(missing)

    def points(part: slice) -> Array:
        return plane.at(alpha[columns[part]], beta[rows[part]])

    loss[rows, columns] = evaluate_points(objective, points, rows.size, progress)
    return Surface(plane, alpha, beta, loss)


def grid_axes(extent: Extent, resolution: int) -> tuple[Array, Array]:
    """The coordinates along both sides of the grid that :func:`evaluate_surface` evaluates."""
    along, across = extent if isinstance(extent, tuple) else (extent, extent)
    return _axis(along, resolution), _axis(across, resolution)


def _axis(extent: float | Range, resolution: int) -> Array:
    if resolution < 2:
        raise ValueError(f"resolution must be at least 2. Got {resolution!r}.")
    if isinstance(extent, tuple):
        return _between(*extent, resolution)
    if not (np.isfinite(extent) and extent > 0):
        raise ValueError(f"extent must be positive. Got {extent!r}.")
    half = resolution // 2
    # Whole multiples of one width, so that the middle is exactly 0: linspace would miss it by rounding.
    return extent * (np.arange(-half, half + 1) / half)


def _between(low: float, high: float, resolution: int) -> Array:
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(f"extent must run from a low to a high finite number. Got {low!r} to {high!r}.")
    if low == -high and resolution % 2:
        return _axis(high, resolution)
    return np.linspace(low, high, resolution)


def _thinned(size: int, every: int) -> NDArray[np.intp]:
    """Places spread evenly from the first to the last, an odd number of them where the size is odd."""
    if every < 1:
        raise ValueError(f"coarseness must be at least 1. Got {every!r}.")
    intervals = max(1, round((size - 1) / every))
    intervals += (size % 2) * (intervals % 2)
    return np.unique(np.linspace(0, size - 1, intervals + 1).round().astype(np.intp))


def _with_midpoints(axis: Array) -> Array:
    refined = np.empty(2 * axis.size - 1)
    refined[::2], refined[1::2] = axis, 0.5 * (axis[:-1] + axis[1:])
    return refined
