"""Step sizes that theory allows on a quadratic, and how fast the error then shrinks."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.solvers import Optimizer

Array = NDArray[np.floating]


@runtime_checkable
class LinearRule(Protocol):
    """An optimizer whose update is linear in the gradient, so that its behaviour on a quadratic is known exactly."""

    def recursion(self, curvature: float, learning_rate: float) -> Array: ...

    def curvature_limit(self) -> float: ...


def largest_stable_step(optimizer: Optimizer, lambda_max: float) -> float | None:
    """The η beyond which the optimizer diverges on a quadratic whose largest Hessian eigenvalue is ``lambda_max``.

    2/λ for gradient descent, (2 + 2β)/λ for momentum, (2 + 2β)/((1 + 2β)λ) for Nesterov's momentum, infinite where
    there is no curvature; None for adaptive rules, which have no such limit (Polyak 1964; Cohen et al. 2021).
    """
    if not isinstance(optimizer, LinearRule):
        return None
    return optimizer.curvature_limit() / lambda_max if lambda_max > 0 else np.inf


def best_constant_step(eigenvalues: ArrayLike) -> tuple[float, float]:
    """The constant η with which gradient descent is fastest on a quadratic, and its rate.

    η = 2/(λ_min + λ_max); each update multiplies the error by (κ − 1)/(κ + 1) at most (Polyak 1987, sec. 1.4).
    Eigenvalues that are zero belong to directions in which nothing is to be found, and are left out.

    Raises
    ------
    ValueError
        Where no eigenvalue is positive.
    """
    values = curved(eigenvalues)
    if not values.size:
        raise ValueError("eigenvalues must hold a positive one. Got none.")
    low, high = float(values.min()), float(values.max())
    return 2.0 / (low + high), (high - low) / (high + low)


def convergence_rate(optimizer: Optimizer, eigenvalues: ArrayLike, learning_rate: float) -> float | None:
    """The factor on the error per update in the long run, above 1 where it grows; None if the rule is not linear.

    It is the largest spectral radius of the optimizer's recursion over the eigenvalues, |1 − ηλ| for gradient descent.
    The loss above the optimum is multiplied by its square.
    """
    values = curved(eigenvalues)
    if not isinstance(optimizer, LinearRule) or not values.size:
        return None
    radii = [np.abs(np.linalg.eigvals(optimizer.recursion(value, learning_rate))).max() for value in values]
    return float(max(radii))


def curved(eigenvalues: ArrayLike) -> Array:
    """The positive ones among the eigenvalues: the directions in which there is something to be found."""
    values = np.asarray(eigenvalues, dtype=np.float64)
    return values[values > 0]
