"""Accurate least squares: factors of the column-scaled design, its numerical rank, refinement, shortest solution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.solvers.extended_precision import accurate_sum, exact_product

Array = NDArray[np.floating]

_MAX_REFINEMENTS = 10


@dataclass(frozen=True, eq=False)
class Factors:
    """A design of full column rank as orthonormal columns: ``design @ back = basis``.

    ``basis`` has shape (n_samples, n_params); ``back``, of shape (n_params, n_params), turns coordinates in that basis
    into coefficients, so that ``(design.T @ design)⁻¹ = back @ back.T`` without squaring the condition number.
    """

    basis: Array
    back: Array


def column_norms(design: Array) -> Array:
    """Euclidean norm of every column, safe from overflow; 1 for a column of zeros."""
    largest = np.abs(design).max(axis=0)
    largest = np.where(largest > 0, largest, 1.0)
    norms = largest * np.sqrt(((design / largest) ** 2).sum(axis=0))
    return np.where(norms > 0, norms, 1.0)


def scaled_singular_values(design: Array) -> Array:
    """Singular values of the design with its columns scaled to unit norm, of shape (min(n_samples, n_params),)."""
    triangle = np.linalg.qr(design / column_norms(design), mode="r")
    return np.linalg.svd(triangle, compute_uv=False)


def rank_tolerance(design: Array) -> float:
    """Share of the largest singular value below which a direction counts as zero: a few roundings of the entries.

    Filip's polynomial of degree 10 (NIST StRD), the worst set that must be solved, lies four orders above.
    """
    return 20.0 * np.sqrt(max(design.shape)) * float(np.finfo(np.float64).eps)


def numerical_rank(design: Array) -> int:
    """Rank of the column-scaled design, to rounding."""
    values = scaled_singular_values(design)
    return int((values > rank_tolerance(design) * values[0]).sum())


def factor_by_qr(design: Array) -> Factors:
    """Householder QR of the column-scaled design (Golub 1965)."""
    norms = column_norms(design)
    basis, triangle = np.linalg.qr(design / norms)
    return Factors(basis, np.linalg.inv(triangle) / norms[:, None])


def factor_by_svd(design: Array) -> Factors:
    """Singular value decomposition of the column-scaled design."""
    norms = column_norms(design)
    basis, values, transposed = np.linalg.svd(design / norms, full_matrices=False)
    return Factors(basis, transposed.T / values / norms[:, None])


def solve_refined(design: Array, target: Array, factors: Factors) -> tuple[Array, Array]:
    r"""Coefficients and residual ``target - design @ theta``, refined in twice the precision.

    The augmented system :math:`r + A\theta = y,\ A^\top r = 0` is solved again for the residuals of its last solution,
    which are summed in twice the precision, until they no longer matter. The result is that of the float64 data to
    nearly all digits as long as the scaled condition number stays below about 1e14.

    References
    ----------
    Björck, Iterative refinement of linear least squares solutions I, BIT 7, 1967.
    """
    coordinates = factors.basis.T @ target
    theta, residual = factors.back @ coordinates, target - factors.basis @ coordinates
    size = np.inf
    for _ in range(_MAX_REFINEMENTS):
        first = accurate_residual(design, theta, target, residual)
        second = factors.back.T @ -_transposed_product(design, residual)
        along = factors.basis.T @ first - second
        last, size = size, float(np.linalg.norm(along))
        if not size < 0.5 * last:  # no longer shrinking, or not finite
            break
        theta = theta + factors.back @ along
        residual = residual + first - factors.basis @ along
    return theta, residual


def orthonormal_basis(design: Array) -> Array:
    """A basis T, of shape (n_params, rank), in which the columns of ``design @ T`` are orthonormal."""
    norms = column_norms(design)
    _, values, transposed = np.linalg.svd(design / norms, full_matrices=False)
    rank = int((values > rank_tolerance(design) * values[0]).sum())
    return transposed[:rank].T / values[:rank] / norms[:, None]


def shortest_solution(design: Array, target: Array) -> Array:
    """The least-squares solution of smallest Euclidean norm, in the units of the columns as they are.

    The rank is that of the column-scaled design, so it does not depend on units, which the cut-offs of
    ``numpy.linalg.lstsq`` and ``pinv`` do.
    """
    norms = column_norms(design)
    left, values, transposed = np.linalg.svd(design / norms, full_matrices=True)
    rank = int((values > rank_tolerance(design) * values[0]).sum())
    theta = transposed[:rank].T @ ((left[:, :rank].T @ target) / values[:rank]) / norms
    unseen = np.linalg.qr(transposed[rank:].T / norms[:, None])[0]
    return theta - unseen @ (unseen.T @ theta)


def accurate_residual(design: Array, theta: Array, target: Array, *less: Array) -> Array:
    """``target - design @ theta``, and what is further to subtract, summed in twice the precision, then rounded."""
    products, errors = exact_product(design, theta)
    return accurate_sum(np.vstack([target, *(-part for part in less), -products.T, -errors.T]))


def is_exact(design: Array, theta: Array, target: Array, residual: Array) -> bool:
    """Whether the residual is no larger than the rounding of the target and of the terms that make up the fit."""
    terms = np.abs(design) @ np.abs(theta) + np.abs(target)
    return bool(np.linalg.norm(residual) <= 4.0 * np.finfo(np.float64).eps * np.linalg.norm(terms))


def _transposed_product(design: Array, residual: Array) -> Array:
    products, errors = exact_product(design, residual[:, None])
    return accurate_sum(np.concatenate([products, errors]))
