"""How curved an objective is at a point: spectrum of the Hessian, sharpness, condition number."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.objectives import HasHessianRoot, Objective, hessian, one_blas_thread

Array = NDArray[np.floating]


def spectrum(objective: Objective, theta: ArrayLike, k: int | None = None) -> Array:
    """Eigenvalues of the Hessian at one point, largest (algebraically) first; the first k of them if k is given.

    Where the objective offers a root F with H = FᵀF the eigenvalues are squared singular values of F, whose small ones
    keep twice as many digits. An eigenvalue that cannot be told from zero is returned as zero.

    Parameters
    ----------
    objective : a function of parameters.
    theta : array of shape (n_params,).
    k : how many.
    """
    root = objective.hessian_root(theta) if isinstance(objective, HasHessianRoot) else None
    with one_blas_thread():  # on busy cores a decomposition of 1000 columns by several threads took 30 times as long
        if root is not None:
            return _without_rounding(np.linalg.svd(root, compute_uv=False), max(root.shape))[:k] ** 2
        return _without_rounding(np.linalg.eigvalsh(hessian(objective, theta))[::-1], objective.n_params)[:k]


def sharpness(objective: Objective, theta: ArrayLike) -> float:
    """Largest eigenvalue of the Hessian, λ_max."""
    return float(spectrum(objective, theta, 1)[0])


def condition_number(eigenvalues: ArrayLike) -> float:
    """κ = λ_max/λ_min of the eigenvalues of a positive definite Hessian; infinite where λ_min is not positive."""
    values = np.asarray(eigenvalues, dtype=np.float64)
    smallest, largest = values.min(), values.max()
    return float(largest / smallest) if smallest > 0 else np.inf


def _without_rounding(values: Array, n: int) -> Array:
    smallest = n * np.finfo(np.float64).eps * np.abs(values).max(initial=0.0)
    return np.where(np.abs(values) > smallest, values, 0.0)
