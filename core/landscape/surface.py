"""The loss on a plane, all grid points in one batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.landscape.planes import Plane
from core.objectives import Objective

Array = NDArray[np.floating]
Extent = float | tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, eq=False)
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

    def __post_init__(self) -> None:
        for array in (self.alpha, self.beta, self.loss):
            array.setflags(write=False)


def evaluate_surface(objective: Objective, plane: Plane, extent: Extent = 1.0, resolution: int = 101) -> Surface:
    """Evaluate the objective on a square grid of the plane.

    Parameters
    ----------
    objective : what is drawn.
    plane : where.
    extent : half the side, with the plane's origin exactly in the centre cell; or the two ranges
        ``((alpha_low, alpha_high), (beta_low, beta_high))``.
    resolution : points along each side; made odd for a half side, so that there is a centre cell.

    Raises
    ------
    ValueError
        For an empty extent or fewer than two points a side.
    """
    if resolution < 2:
        raise ValueError(f"resolution must be at least 2. Got {resolution!r}.")
    alpha, beta = grid_axes(extent, resolution)
    with np.errstate(over="ignore", invalid="ignore"):
        loss = objective.value(plane.at(alpha[None, :], beta[:, None]).reshape(-1, plane.origin.size))
    return Surface(plane, alpha, beta, loss.reshape(beta.size, alpha.size))


def grid_axes(extent: Extent, resolution: int) -> tuple[Array, Array]:
    """The coordinates along both sides of the grid that :func:`evaluate_surface` evaluates."""
    if isinstance(extent, tuple):
        return _between(*extent[0], resolution), _between(*extent[1], resolution)
    if not (np.isfinite(extent) and extent > 0):
        raise ValueError(f"extent must be positive. Got {extent!r}.")
    half = resolution // 2
    # Whole multiples of one width, so that the middle is exactly 0: linspace would miss it by rounding.
    ticks = extent * (np.arange(-half, half + 1) / half)
    return ticks, ticks.copy()


def _between(low: float, high: float, resolution: int) -> Array:
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(f"extent must run from a low to a high finite number. Got {low!r} to {high!r}.")
    return np.linspace(low, high, resolution)
