"""How curved an objective is at a point: spectrum of the Hessian, its two ends, sharpness, condition number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.planes import as_point
from core.objectives import HasHessianRoot, Objective, hessian, hessian_times, one_blas_thread
from core.solvers.read_only import read_only

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

DENSE_UP_TO = 1000  # parameters; past this the Hessian is only multiplied with, never formed
_LANCZOS_TOLERANCE = 1e-8  # of an eigenvalue


@dataclass(frozen=True, eq=False)
@read_only
class Extremes:
    """Both ends of a Hessian's spectrum, by value and not by magnitude; read-only.

    Attributes
    ----------
    smallest : array of shape (k,), ascending: the first is the smallest of all.
    largest : array of shape (k,), descending: the first is the largest of all.
    smallest_vectors, largest_vectors : arrays of shape (k, n_params), a unit eigenvector a row.
    is_exact : whether the Hessian was formed and decomposed; else by Lanczos iteration.
    """

    smallest: Array
    largest: Array
    smallest_vectors: Array
    largest_vectors: Array
    is_exact: bool


def spectrum(objective: Objective, theta: ArrayLike, k: int | None = None) -> Array:
    """Eigenvalues of the Hessian at one point, largest (algebraically) first; the first k of them if k is given.

    Where the objective offers a root F with H = FᵀF the eigenvalues are squared singular values of F, whose small ones
    keep twice as many digits. An eigenvalue that cannot be told from zero is returned as zero.

    Parameters
    ----------
    objective : a function of parameters.
    theta : array of shape (n_params,); also of float32 in double precision, so that rounding is told from curvature.
    k : how many; all if None.

    Raises
    ------
    ValueError
        For several points at once, or where theta or the Hessian is not finite.
    """
    point = one_point(objective, theta)
    root = objective.hessian_root(point) if isinstance(objective, HasHessianRoot) else None
    with one_blas_thread():  # on busy cores a decomposition of 1000 columns by several threads took 30 times as long
        if root is not None:
            values = np.linalg.svd(_finite(root), compute_uv=False)
            return _without_rounding(values, max(root.shape))[:k] ** 2
        values = np.linalg.eigvalsh(_finite(hessian(objective, point)))[::-1]
        return _without_rounding(values, objective.n_params)[:k]


def extremes(objective: Objective, theta: ArrayLike, k: int = 1, *, dense_up_to: int = DENSE_UP_TO) -> Extremes:
    """The k smallest and k largest algebraic eigenvalues of the Hessian at one point, with their eigenvectors.

    The Hessian is decomposed whole up to ``dense_up_to`` parameters; past that Lanczos iteration (SciPy's ARPACK, from
    a fixed start) multiplies with it only. The largest by magnitude, which power iteration finds, may be neither end.

    Raises
    ------
    ValueError
        For k below 1 or above the number of parameters, several points at once, or where theta or the Hessian is not
        finite.
    """
    n_params = objective.n_params
    if not 1 <= k <= n_params:
        raise ValueError(f"k must be between 1 and the {n_params} parameters. Got {k!r}.")
    point = one_point(objective, theta)
    with one_blas_thread():
        if n_params <= dense_up_to or 2 * k >= n_params:
            values, vectors = np.linalg.eigh(_finite(hessian(objective, point)))
            low, high = (values[:k], vectors[:, :k]), (values[::-1][:k], vectors[:, ::-1][:, :k])
            return Extremes(low[0].copy(), high[0].copy(), low[1].T.copy(), high[1].T.copy(), True)
        low, high = _lanczos(objective, point, k, "SA"), _lanczos(objective, point, k, "LA")
        return Extremes(low[0], high[0][::-1].copy(), low[1].T.copy(), high[1].T[::-1].copy(), False)


def sharpness(objective: Objective, theta: ArrayLike) -> float:
    """Largest eigenvalue of the Hessian, λ_max: the largest by value, also where a negative one is larger in size."""
    if objective.n_params > DENSE_UP_TO:
        return float(extremes(objective, theta).largest[0])
    return float(spectrum(objective, theta, 1)[0])


def condition_number(eigenvalues: ArrayLike) -> float:
    """κ = λ_max/λ_min of the eigenvalues of a positive definite Hessian; infinite where λ_min is not positive."""
    values = np.asarray(eigenvalues, dtype=np.float64)
    smallest, largest = values.min(), values.max()
    return float(largest / smallest) if smallest > 0 else np.inf


def one_point(objective: Objective, theta: ArrayLike) -> Array:
    """Theta in double precision, as it is looked at for curvature.

    Raises
    ------
    ValueError
        For another shape than (n_params,), or values that are not finite.
    """
    point = np.asarray(theta, dtype=np.float64)
    if point.shape != (objective.n_params,):
        raise ValueError(f"theta must be one vector of shape ({objective.n_params},). Got {point.shape}.")
    return as_point("theta", point)


def hessian_operator(objective: Objective, point: Array) -> LinearOperator:
    """The Hessian at one point as SciPy's solvers take it: something that multiplies."""
    from scipy.sparse.linalg import LinearOperator  # at first use: scipy.sparse costs start-up time

    def product(vector: Array) -> Array:
        return hessian_times(objective, point, vector.ravel())

    return LinearOperator((point.size, point.size), matvec=product, dtype=np.float64)  # type: ignore[call-arg]


def _lanczos(objective: Objective, point: Array, k: int, which: str) -> tuple[Array, Array]:
    """The k eigenvalues, ascending, at the smallest ("SA") or largest ("LA") end, and their vectors as columns."""
    from scipy.sparse.linalg import eigsh  # at first use: scipy.sparse costs start-up time

    n_params, operator = point.size, hessian_operator(objective, point)
    start = np.random.default_rng(0).standard_normal(n_params)  # ARPACK's own start differs from call to call
    _finite(hessian_times(objective, point, start))  # ARPACK's own error would say nothing of it
    more = min(n_params - 1, max(4 * k + 1, 40))  # the small end is crowded about zero: a wide basis settles it
    values, vectors = eigsh(operator, k=k, which=which, v0=start, ncv=more, tol=_LANCZOS_TOLERANCE)  # type: ignore[arg-type]
    order = np.argsort(values)
    return values[order], vectors[:, order]


def where_finite(curvatures: Array) -> tuple[Array, Flags]:
    """Hessians with zeros in place of each that is not finite, which none can be decomposed with; and which are."""
    is_finite: Flags = np.isfinite(curvatures).all(axis=(1, 2))  # type: ignore[assignment] - an array, one a point
    return np.where(is_finite[:, None, None], curvatures, 0.0), is_finite


def _finite(curvature: Array) -> Array:
    if not np.isfinite(curvature).all():
        raise ValueError("The Hessian must be finite to have eigenvalues. Got a NaN or an infinity in it.")
    return curvature


def _without_rounding(values: Array, n: int) -> Array:
    smallest = n * np.finfo(np.float64).eps * np.abs(values).max(initial=0.0)
    return np.where(np.abs(values) <= smallest, 0.0, values)
