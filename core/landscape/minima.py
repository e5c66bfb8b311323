"""Final points of many descents as distinct minima, each counted once however often, and permuted, it was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.alignment import distance_modulo_symmetry
from core.landscape.classification import classify_all
from core.landscape.odds import Share, share_of_runs
from core.landscape.polish import polish
from core.landscape.stationary import Kind, StationaryPoint, Tolerances
from core.objectives import Objective, as_runs
from core.solvers import Progress
from core.solvers.read_only import read_only

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]
Labels = NDArray[np.intp]

LOST = -1
"""The label of a run that diverged."""

_RESTLESS = (Kind.PLATEAU, Kind.NOT_STATIONARY)
_LEVEL = 0.01  # of the scale of losses: neighbours nearer than this are on one level
_COARSER = 10.0  # times that for runs that are still on their way
_EQUAL_LOSS = 1e-6  # of a loss of size 1
_EQUAL_PLACE = 1e-3  # of 1 + ‖θ‖
_POLISHING, _CLASSIFYING = 0.6, 0.9  # shares of the work done after each part
_USUAL = Tolerances()


@dataclass(frozen=True, eq=False)
@read_only
class Group:
    """Runs that ended in the same place; read-only.

    Attributes
    ----------
    kind : of place; of points that are not at rest the more frequent of plateau and not stationary.
    point : the verdict on its lowest member of that kind, with the numbers that decided it.
    theta : array of shape (n_params,), that member, polished.
    members : array of shape (count,), row numbers of the runs.
    losses : the lowest and the highest among the members.
    share : of all runs, with its interval.
    distance : from the lowest group's member, modulo the objective's symmetries; 0 for that group itself.
    """

    kind: Kind
    point: StationaryPoint
    theta: Array
    members: Labels
    losses: tuple[float, float]
    share: Share
    distance: float


@dataclass(frozen=True, eq=False)
@read_only
class Minima:
    """Where a set of runs ended; read-only.

    Attributes
    ----------
    groups : from the lowest loss up; saddles, and points that are not at rest, are groups of their own.
    labels : array of shape (n_runs,), each run's group; ``LOST`` for a run that diverged.
    theta : array of shape (n_runs, n_params), the final points, polished where a stationary point was within reach.
    loss : array of shape (n_runs,), there; NaN for a run that diverged.
    points : the verdict on every run, None for one that diverged.
    best_limit : the highest loss that counts as the best: that of the lowest group, to rounding; where that is not at
        rest, what is within a hundredth of the scale of losses of its lowest.
    best : share of the runs that are as low as that.
    """

    groups: tuple[Group, ...]
    labels: Labels
    theta: Array
    loss: Array
    points: tuple[StationaryPoint | None, ...]
    best_limit: float
    best: Share

    @property
    def n_lost(self) -> int:
        """Runs that diverged."""
        return int((self.labels == LOST).sum())


def cluster_minima(
    objective: Objective,
    thetas: ArrayLike,
    *,
    lost: ArrayLike | None = None,
    scale: float | None = None,
    tolerances: Tolerances = _USUAL,
    progress: Progress | None = None,
) -> Minima:
    """Sort the final points of many runs into distinct minima, plateaus, saddles, and points that are not at rest.

    Every point is polished (see :func:`core.landscape.polish`) and classified. Two minima are one where their losses
    agree to a millionth and their parameters to a thousandth, modulo the permutations (and signs, for odd activations)
    of hidden units that leave a network's function as it is. Minima with flat directions lie in whole valleys of equal
    loss: of those, all with one loss are one group. So are saddles on one level, and plateaus: sorted by loss, a gap of
    more than a hundredth of ``scale`` begins the next group. Runs that are still moving belong to the plateau on whose
    level they are; the others are sorted by levels ten times as coarse.

    Parameters
    ----------
    objective : what was minimised.
    thetas : array of shape (n_runs, n_params).
    lost : array of shape (n_runs,), which runs diverged; those that are not finite if None.
    scale : by how much losses differ in this problem (the typical first loss less the best last one, say); the
        spread of the given points' losses if None.
    tolerances : where "small" ends.

    Raises
    ------
    ValueError
        If no run is left.
    """
    ends = as_runs(np.asarray(thetas, dtype=np.float64), objective.n_params)[0]
    is_lost = ~np.isfinite(ends).all(axis=1) if lost is None else np.array(lost, dtype=bool)
    rows = np.flatnonzero(~is_lost)
    if not rows.size:
        raise ValueError("At least one run must have ended at a finite point. All diverged.")
    polished = polish(objective, ends[rows], progress=_part(progress, 0.0, _POLISHING)).theta
    judged = tolerances if scale is None else replace(tolerances, scale=scale)
    points = classify_all(objective, polished, tolerances=judged, progress=_part(progress, _POLISHING, _CLASSIFYING))
    losses = np.array([point.loss for point in points])
    spread = float(np.ptp(losses)) if scale is None else scale
    sets = _grouped(objective, polished, points, losses, _LEVEL * spread)
    found = _minima(objective, ends, rows, polished, points, sets, _LEVEL * spread)
    if progress is not None:
        progress(1.0)
    return found


def _minima(
    objective: Objective,
    ends: Array,
    rows: Labels,
    polished: Array,
    points: tuple[StationaryPoint, ...],
    sets: list[Labels],
    gap: float,
) -> Minima:
    """The result; ``sets`` hold row numbers among the runs that are not lost, lowest first."""  # fmt: skip
    n_runs = len(ends)
    theta, labels, loss = ends.copy(), np.full(n_runs, LOST), np.full(n_runs, np.nan)
    theta[rows], loss[rows] = polished, [point.loss for point in points]
    told: list[StationaryPoint | None] = [None] * n_runs
    for row, point in zip(rows, points, strict=True):
        told[row] = point
    heads = np.array([_head(members, points) for members in sets])
    distances = distance_modulo_symmetry(objective, polished[heads[0]], polished[heads])
    groups = []
    for label, (members, head, distance) in enumerate(zip(sets, heads, distances, strict=True)):
        labels[rows[members]] = label
        of_members = loss[rows[members]]
        groups.append(
            Group(
                points[head].kind, points[head], polished[head].copy(), np.sort(rows[members]),
                (float(of_members.min()), float(of_members.max())), share_of_runs(len(members), n_runs),
                float(distance),
            )
        )  # fmt: skip
    limit = _best_limit(groups[0], gap)
    best = share_of_runs(int((loss[rows] <= limit).sum()), n_runs)
    return Minima(tuple(groups), labels, theta, loss, tuple(told), limit, best)


def _head(members: Labels, points: tuple[StationaryPoint, ...]) -> int:
    """The lowest member of the most frequent kind; members come lowest first."""
    kinds = [points[row].kind for row in members]
    usual = max(Kind, key=kinds.count)
    return int(members[kinds.index(usual)])


def _best_limit(lowest: Group, gap: float) -> float:
    rounding = _EQUAL_LOSS * max(1.0, abs(lowest.losses[0]))
    return lowest.losses[0] + max(rounding, gap if lowest.kind in _RESTLESS else 0.0)


def _grouped(
    objective: Objective, theta: Array, points: tuple[StationaryPoint, ...], losses: Array, gap: float
) -> list[Labels]:
    """Row numbers of every group, the lowest member first, from the lowest group up."""
    kinds = np.array([point.kind for point in points], dtype=object)
    is_flat = np.array([point.n_flat > 0 for point in points])
    is_minimum = kinds == Kind.MINIMUM
    sets = _by_place(objective, theta, losses, np.flatnonzero(is_minimum & ~is_flat))
    sets += _by_level(losses, np.flatnonzero(is_minimum & is_flat), 0.0)
    sets += _by_level(losses, np.flatnonzero(kinds == Kind.SADDLE), gap)
    sets += _restless(losses, np.flatnonzero(kinds == Kind.PLATEAU), np.flatnonzero(kinds == Kind.NOT_STATIONARY), gap)
    return _ordered(sets, theta, losses)


def _ordered(sets: list[Labels], theta: Array, losses: Array) -> list[Labels]:
    """From the lowest loss up; sets of one loss to rounding by their places, so that their order is no accident."""
    ranked = sorted(sets, key=lambda members: losses[members[0]])
    heads = [float(losses[members[0]]) for members in ranked]
    rises = [high - low > _EQUAL_LOSS * max(1.0, abs(high)) for low, high in pairwise(heads)]
    ranks = np.cumsum([0, *rises])
    keys = {id(members): (rank, *(-theta[members[0]]).round(3)) for rank, members in zip(ranks, ranked, strict=True)}
    return sorted(ranked, key=lambda members: keys[id(members)])


def _restless(losses: Array, plateaus: Labels, moving: Labels, gap: float) -> list[Labels]:
    """Plateaus by level, with the moving runs on the same level, and the other moving runs by coarser levels."""
    levels = _by_level(losses, plateaus, gap)
    for place, members in enumerate(levels):
        low, high = losses[members].min() - gap, losses[members].max() + gap
        is_here = (losses[moving] >= low) & (losses[moving] <= high)
        levels[place] = _ranked(losses, np.concatenate([members, moving[is_here]]))
        moving = moving[~is_here]
    return levels + _by_level(losses, moving, _COARSER * gap)


def _ranked(losses: Array, rows: Labels) -> Labels:
    return rows[np.argsort(losses[rows], kind="stable")]


def _by_level(losses: Array, rows: Labels, gap: float) -> list[Labels]:
    """Rows sorted by loss and cut wherever the next loss is more than a gap away."""
    if not rows.size:
        return []
    ranked = _ranked(losses, rows)
    allowed = np.maximum(gap, _EQUAL_LOSS * np.maximum(1.0, np.abs(losses[ranked[1:]])))
    return np.split(ranked, np.flatnonzero(np.diff(losses[ranked]) > allowed) + 1)


def _by_place(objective: Objective, theta: Array, losses: Array, rows: Labels) -> list[Labels]:
    """Rows whose losses and, modulo symmetry, places agree with those of the lowest one left, again and again."""
    found, left = [], _ranked(losses, rows)
    while left.size:
        first = left[0]
        is_near = losses[left] - losses[first] <= _EQUAL_LOSS * max(1.0, abs(losses[first]))
        size = 1.0 + float(np.linalg.norm(theta[first]))
        candidates = np.flatnonzero(is_near)
        distance = distance_modulo_symmetry(objective, theta[first], theta[left[candidates]])
        same = candidates[distance <= _EQUAL_PLACE * size]
        found.append(left[same])
        left = np.delete(left, same)
    return found


def _part(progress: Progress | None, begin: float, end: float) -> Progress | None:
    if progress is None:
        return None
    return lambda share: progress(begin + (end - begin) * share)
