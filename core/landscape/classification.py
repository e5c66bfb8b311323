"""Classify points by gradient, Hessian and a look around: many at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.curvature import DENSE_UP_TO, extremes, one_point
from core.landscape.newton_steps import NUMBERS_AT_ONCE, decomposed, newton_steps, solved, solved_by_products
from core.landscape.stationary import AT_REST, LEFT, Kind, StationaryPoint, Tolerances, verdict
from core.objectives import Objective, as_runs, one_blas_thread
from core.solvers import Progress

Array = NDArray[np.floating]

_FEW = 8  # eigenvalues at each end of a Hessian too large to form
_MORE_STEPS = 3
_N_MIXTURES = 16
_SHARES = np.unique(np.concatenate([np.geomspace(0.01, 1.0, 7), np.linspace(0.05, 1.0, 20)]))  # of 1 + ‖θ‖
_ROUNDING = 1e-12  # of a loss of size 1
_USUAL = Tolerances()


def classify(objective: Objective, theta: ArrayLike, *, tolerances: Tolerances = _USUAL) -> StationaryPoint:
    r"""Say whether one point is a minimum, a saddle (of which index), a plateau, or no stationary point.

    A small gradient alone says little: on a plateau it is small far from any minimum. Gradient and Hessian together
    point to a stationary point at the distance :math:`\lVert H^{-1}\nabla L \rVert`, Newton's step. So

    - *not stationary*: the gradient exceeds its tolerance;
    - *plateau*: the gradient is small, but Newton's step is longer than ``reach · (1 + ‖θ‖)``, or more than a third of
      the gradient is left after it (where a surface fades away like exp(−x) each step leaves 1/e, for ever), or every
      direction is flat, or a level way out along a flat direction, no longer than 1 + ‖θ‖, leads down;
    - *saddle*: a stationary point is within reach and an eigenvalue is negative; their number is its index;
    - *minimum*: a stationary point is within reach and no eigenvalue is negative.

    A direction counts as flat where its eigenvalue is at most ``flat`` times the largest in size, or where moving by
    1 + ‖θ‖ along it would change the gradient by less than is left of it. Flat directions do not speak against a
    minimum: rescaling symmetries and more units than are needed give whole valleys of minima with exact zeros in the
    spectrum. There the gradient along them vanishes with the square of the distance to the valley, so Newton's step
    stays short; on a plateau gradient and curvature fade together and it does not. Where derivatives up to the second
    say nothing (x³ at 0, a deep network with all weights zero, a saturated unit) following flat directions decides.

    Parameters
    ----------
    objective : a function of parameters.
    theta : array of shape (n_params,).
    tolerances : where "small" ends.

    Raises
    ------
    ValueError
        For several points at once, which are :func:`classify_all`'s, or a theta that is not finite.
    """
    return classify_all(objective, one_point(objective, theta), tolerances=tolerances)[0]


def classify_all(
    objective: Objective, thetas: ArrayLike, *, tolerances: Tolerances = _USUAL, progress: Progress | None = None
) -> tuple[StationaryPoint, ...]:
    """:func:`classify` for every row of ``thetas``, of shape (n_points, n_params), all finite."""
    points = as_runs(np.asarray(thetas, dtype=np.float64), objective.n_params)[0]
    is_dense = objective.n_params <= DENSE_UP_TO
    size = max(1, NUMBERS_AT_ONCE // objective.n_params**2) if is_dense else 1
    found: list[StationaryPoint] = []
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        for at in range(0, len(points), size):
            found += _classified(objective, points[at : at + size], is_dense, tolerances)
            if progress is not None:
                progress(min(1.0, (at + size) / len(points)))
    return tuple(found)


def _classified(objective: Objective, points: Array, is_dense: bool, tolerances: Tolerances) -> list[StationaryPoint]:
    losses, gradients = objective.value_and_gradient(points)
    values, vectors = decomposed(objective, points) if is_dense else _ends(objective, points)
    steps = solved(values, vectors, gradients) if is_dense else solved_by_products(objective, points, gradients)
    left = _norms(objective.value_and_gradient(points - steps)[1])
    numbers = np.column_stack([losses, _norms(gradients), _norms(steps), left, 1.0 + _norms(points)]).tolist()
    found = []
    for row, (loss, norm, step, rest, size) in enumerate(numbers):
        kind, n_negative, n_flat = verdict(
            values[row], loss=loss, gradient_norm=norm, newton_step=step, left=rest, size=size, tolerances=tolerances
        )
        ends = float(values[row].min()), float(values[row].max())
        one = StationaryPoint(kind, loss, norm, *ends, n_negative, n_flat, step, rest, 0.0, size, tolerances)
        one = _followed(objective, points[row] - steps[row], one) if is_dense else one
        found.append(_probed(objective, points[row], one, values[row], vectors[row]))
    return found


def _ends(objective: Objective, points: Array) -> tuple[Array, Array]:
    """The few eigenvalues at both ends, ascending, and their vectors as columns."""
    both = [extremes(objective, point, _FEW) for point in points]
    values = np.stack([np.concatenate([one.smallest, one.largest[::-1]]) for one in both])
    vectors = np.stack([np.concatenate([one.smallest_vectors, one.largest_vectors[::-1]]).T for one in both])
    return values, vectors


def _followed(objective: Objective, point: Array, one: StationaryPoint) -> StationaryPoint:
    """The same verdict, but a plateau where further steps of Newton's method do not lead to rest.

    ``point`` is where the first step leads. It may remove a large gradient along one direction and hide that a small
    one along another only fades away.
    """
    rest = AT_REST * max(1.0, abs(one.loss))
    left, moved = one.left, one.newton_step
    for _ in range(_MORE_STEPS):
        if one.kind not in (Kind.MINIMUM, Kind.SADDLE) or min(left, one.gradient_norm) <= rest:
            return one
        steps, _ = newton_steps(objective, point[None])
        point, before = point - steps[0], left
        left = float(np.linalg.norm(objective.value_and_gradient(point)[1]))
        moved += float(np.linalg.norm(steps))
        if not (left <= max(before * LEFT, rest) and moved <= one.tolerances.reach * one.size):
            return replace(one, kind=Kind.PLATEAU, newton_step=moved, left=left)
    return one


def _probed(objective: Objective, point: Array, one: StationaryPoint, values: Array, vectors: Array) -> StationaryPoint:
    """The same verdict, but a plateau where a seeming minimum has a level way out that leads down after all."""
    if one.kind is not Kind.MINIMUM or not one.n_flat:
        return one
    flat = vectors[:, np.argsort(np.abs(values))[: one.n_flat]]
    directions = _flat_directions(flat)
    straight = point + one.size * _SHARES[:, None, None] * directions  # (n_shares, n_directions, n_params)
    losses = _along(objective, np.concatenate([straight, _shrunk(point, flat)[:, None]], axis=1))
    # A minimum that is not reached to the last digit may be approached a little by chance.
    tolerance = 10.0 * one.gradient_norm * one.newton_step + _ROUNDING * max(1.0, abs(one.loss))
    highest = np.maximum.accumulate(np.where(np.isfinite(losses), losses, np.inf))
    falls = np.where(highest <= one.loss + tolerance, one.loss - losses, 0.0)
    fall = float(falls.max())
    return replace(one, kind=Kind.PLATEAU, fall=fall) if fall > tolerance else one


def _flat_directions(flat: Array) -> Array:
    """Both senses of the flattest eigenvectors and of random mixtures of all, unit vectors (n_directions, n_params)."""
    mixed = np.random.default_rng(0).standard_normal((_N_MIXTURES, flat.shape[1])) @ flat.T
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    one_sense = np.concatenate([flat.T[:_FEW], mixed])
    return np.concatenate([one_sense, -one_sense])


def _shrunk(point: Array, flat: Array) -> Array:
    """The point with its flat part made ever smaller: the way back from far out, where a unit is saturated."""
    part = flat @ (flat.T @ point)
    return point - (1.0 - np.geomspace(1.0, 1e-12, _SHARES.size + 1)[1:, None]) * part


def _along(objective: Objective, ways: Array) -> Array:
    """Losses at the points of several ways, of shape (n_points, n_ways)."""
    return objective.value(ways.reshape(-1, ways.shape[-1])).reshape(ways.shape[:2])


def _norms(rows: Array) -> Array:
    return np.linalg.norm(rows, axis=1)
