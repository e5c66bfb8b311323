"""Newton's step at many points: where gradient and Hessian together say the next stationary point is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.landscape.curvature import hessian_operator, where_finite
from core.objectives import Objective, hessian, one_blas_thread

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

NUMBERS_AT_ONCE = 2_000_000  # of Hessians held at a time: 16 MB
_CLEARLY = 1e-3  # of the largest eigenvalue in size: on the way to a valley of minima small ones may be negative
_MOST_PRODUCTS = 500  # with a Hessian too large to form


def newton_steps(objective: Objective, points: Array) -> tuple[Array, Flags]:
    """H⁻¹∇L at every point, of shape (n_points, n_params), and whether H has a clearly negative eigenvalue there.

    By the whole Hessian; NaN where that is not finite.
    """
    size = max(1, NUMBERS_AT_ONCE // objective.n_params**2)
    steps, bends_down = np.empty_like(points), np.empty(len(points), dtype=bool)
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        for at in range(0, len(points), size):
            part = slice(at, at + size)
            gradients = objective.value_and_gradient(points[part])[1]
            values, vectors = decomposed(objective, points[part])
            steps[part] = solved(values, vectors, gradients)
            bends_down[part] = values[:, 0] < -_CLEARLY * np.abs(values).max(axis=1)
    return steps, bends_down


def decomposed(objective: Objective, points: Array) -> tuple[Array, Array]:
    """Eigenvalues (n_points, n_params), ascending, and vectors as columns; of a Hessian that is not finite NaN."""
    curvatures, is_finite = where_finite(hessian(objective, points))
    values, vectors = np.linalg.eigh(curvatures)
    return np.where(is_finite[:, None], values, np.nan), vectors


def solved(values: Array, vectors: Array, gradients: Array) -> Array:
    """H⁻¹∇L of decomposed Hessians; directions in which H vanishes to rounding are left alone."""
    sizes = np.abs(values)
    rounding = values.shape[1] * np.finfo(np.float64).eps * sizes.max(axis=1, keepdims=True)
    is_left_alone = sizes <= rounding
    inverse = np.where(is_left_alone, 0.0, 1.0 / np.where(is_left_alone, 1.0, values))
    return np.einsum("rjk,rk->rj", vectors, inverse * np.einsum("rjk,rj->rk", vectors, gradients))


def solved_by_products(objective: Objective, points: Array, gradients: Array) -> Array:
    """H⁻¹∇L by MINRES (Paige & Saunders 1975), which needs products with H only, and no definite H."""
    from scipy.sparse.linalg import minres  # at first use: scipy.sparse costs start-up time

    steps = np.empty_like(points)
    for row, point in enumerate(points):
        steps[row] = minres(hessian_operator(objective, point), gradients[row], rtol=1e-4, maxiter=_MOST_PRODUCTS)[0]
    return steps
