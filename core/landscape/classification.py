"""Classify points by gradient, Hessian and a look around: many at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.curvature import DENSE_UP_TO, extremes, hessian_operator
from core.landscape.stationary import Kind, StationaryPoint, Tolerances, verdict
from core.objectives import Objective, as_runs, hessian, one_blas_thread
from core.solvers import Progress

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

_NUMBERS_AT_ONCE = 2_000_000  # of Hessians held at a time: 16 MB
_FEW = 8  # eigenvalues at each end of a Hessian too large to form
_MOST_PRODUCTS = 500  # with a Hessian too large to form
_N_PROBES = 32
_PROBE_REACH = 0.01  # of 1 + ‖θ‖
_ROUNDING = 1e-12  # of a loss of size 1
_USUAL = Tolerances()


def classify(objective: Objective, theta: ArrayLike, *, tolerances: Tolerances = _USUAL) -> StationaryPoint:
    r"""Say whether one point is a minimum, a saddle (of which index), a plateau, or no stationary point.

    A small gradient alone says little: on a plateau it is small far from any minimum. Gradient and Hessian together
    point to a stationary point at the distance :math:`\lVert H^{-1}\nabla L \rVert`, Newton's step. So

    - *not stationary*: the gradient exceeds its tolerance;
    - *plateau*: the gradient is small, but Newton's step is longer than ``reach · (1 + ‖θ‖)``, or more than a third of
      the gradient is left after it (where a surface fades away like exp(−x) each step leaves 1/e, for ever), or every
      direction is flat, or a point a hundredth of that size away along flat directions is lower;
    - *saddle*: a stationary point is within reach and an eigenvalue is negative; their number is its index;
    - *minimum*: a stationary point is within reach and no eigenvalue is negative.

    A direction counts as flat where its eigenvalue is at most ``flat`` times the largest in size, or where moving by
    1 + ‖θ‖ along it would change the gradient by less than is left of it. Flat directions do not speak against a
    minimum: rescaling symmetries and more units than are needed give whole valleys of minima with exact zeros in the
    spectrum. There the gradient along them vanishes with the square of the distance to the valley, so Newton's step
    stays short; on a plateau gradient and curvature fade together and it does not. Where derivatives up to the second
    say nothing (x³ at 0, a deep network with all weights zero) the probe of flat directions decides.

    Parameters
    ----------
    objective : a function of parameters.
    theta : array of shape (n_params,).
    tolerances : where "small" ends.
    """
    point = np.asarray(theta, dtype=np.float64)
    return classify_all(objective, as_runs(point, objective.n_params)[0], tolerances=tolerances)[0]


def classify_all(
    objective: Objective, thetas: ArrayLike, *, tolerances: Tolerances = _USUAL, progress: Progress | None = None
) -> tuple[StationaryPoint, ...]:
    """:func:`classify` for every row of ``thetas``, of shape (n_points, n_params), all finite."""
    points = as_runs(np.asarray(thetas, dtype=np.float64), objective.n_params)[0]
    is_dense = objective.n_params <= DENSE_UP_TO
    size = max(1, _NUMBERS_AT_ONCE // objective.n_params**2) if is_dense else 1
    found: list[StationaryPoint] = []
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        for at in range(0, len(points), size):
            found += _classified(objective, points[at : at + size], is_dense, tolerances)
            if progress is not None:
                progress(min(1.0, (at + size) / len(points)))
    return tuple(found)


def _classified(objective: Objective, points: Array, is_dense: bool, tolerances: Tolerances) -> list[StationaryPoint]:
    losses, gradients = objective.value_and_gradient(points)
    values, vectors = _decomposed(objective, points) if is_dense else _ends(objective, points)
    steps = _newton_steps(values, vectors, gradients) if is_dense else _solved_steps(objective, points, gradients)
    left = _norms(objective.value_and_gradient(points - steps)[1])
    numbers = np.column_stack([losses, _norms(gradients), _norms(steps), left, 1.0 + _norms(points)]).tolist()
    found = []
    for row, (loss, norm, step, rest, size) in enumerate(numbers):
        kind, n_negative, n_flat = verdict(
            values[row], loss=loss, gradient_norm=norm, newton_step=step, left=rest, size=size, tolerances=tolerances
        )
        ends = float(values[row].min()), float(values[row].max())
        one = StationaryPoint(kind, loss, norm, *ends, n_negative, n_flat, step, rest, 0.0, size, tolerances)
        found.append(_probed(objective, points[row], one, values[row], vectors[row]))
    return found


def _newton_steps(values: Array, vectors: Array, gradients: Array) -> Array:
    """H⁻¹∇L at every point; directions in which H vanishes to rounding are left alone."""
    sizes = np.abs(values)
    rounding = values.shape[1] * np.finfo(np.float64).eps * sizes.max(axis=1, keepdims=True)
    inverse = np.where(sizes > rounding, 1.0 / np.where(sizes > rounding, values, 1.0), 0.0)
    return np.einsum("rjk,rk->rj", vectors, inverse * np.einsum("rjk,rj->rk", vectors, gradients))


def _solved_steps(objective: Objective, points: Array, gradients: Array) -> Array:
    """H⁻¹∇L by MINRES (Paige & Saunders 1975), which needs products with H only and H not definite."""
    from scipy.sparse.linalg import minres  # at first use: scipy.sparse costs start-up time

    steps = np.empty_like(points)
    for row, point in enumerate(points):
        steps[row] = minres(hessian_operator(objective, point), gradients[row], rtol=1e-4, maxiter=_MOST_PRODUCTS)[0]
    return steps


def _decomposed(objective: Objective, points: Array) -> tuple[Array, Array]:
    """Eigenvalues (n_points, n_params), ascending, and vectors as columns; of a Hessian that is not finite NaN."""
    curvatures = hessian(objective, points)
    is_finite: Flags = np.isfinite(curvatures).all(axis=(1, 2))  # type: ignore[assignment] - an array, one a point
    values, vectors = np.linalg.eigh(np.where(is_finite[:, None, None], curvatures, 0.0))
    return np.where(is_finite[:, None], values, np.nan), vectors


def _ends(objective: Objective, points: Array) -> tuple[Array, Array]:
    """The few eigenvalues at both ends, ascending, and their vectors as columns."""
    both = [extremes(objective, point, _FEW) for point in points]
    values = np.stack([np.concatenate([one.smallest, one.largest[::-1]]) for one in both])
    vectors = np.stack([np.concatenate([one.smallest_vectors, one.largest_vectors[::-1]]).T for one in both])
    return values, vectors


def _probed(objective: Objective, point: Array, one: StationaryPoint, values: Array, vectors: Array) -> StationaryPoint:
    """The same verdict, but a plateau where flat directions of a seeming minimum lead down after all."""
    if one.kind is not Kind.MINIMUM or not one.n_flat:
        return one
    flat = vectors[:, np.argsort(np.abs(values))[: one.n_flat]]
    drawn = np.random.default_rng(0).standard_normal((_N_PROBES, one.n_flat)) @ flat.T
    drawn *= _PROBE_REACH * one.size / np.linalg.norm(drawn, axis=1, keepdims=True)
    lowest = float(objective.value(np.concatenate([point + drawn, point - drawn])).min())
    # A minimum that is not reached to the last digit may be approached a little by chance.
    expected = 10.0 * one.gradient_norm * one.newton_step + _ROUNDING * max(1.0, abs(one.loss))
    fall = one.loss - lowest
    return replace(one, kind=Kind.PLATEAU, fall=fall) if fall > expected else one


def _norms(rows: Array) -> Array:
    return np.linalg.norm(rows, axis=1)
