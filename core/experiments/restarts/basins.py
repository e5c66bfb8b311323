"""The basin map of one solver, in the places that its restarts found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.restarts.places import Place, places
from core.experiments.restarts.running import RestartsResult, SolverRestarts
from core.landscape import LOST, UNFINISHED, Group, Kind, distance_modulo_symmetry

Array = NDArray[np.floating]
Labels = NDArray[np.intp]

ELSEWHERE = -3
"""The label of a start that leads to a place which no restart found, or which has no colour of its own."""

_EQUAL_LOSS, _EQUAL_PLACE = 1e-5, 1e-2
_LEVEL = 0.01  # of the scale of losses


@dataclass(frozen=True, eq=False)
class Basins:
    """Which place is reached from every start on the plane.

    Attributes
    ----------
    solver : its name.
    x, y : arrays of shape (n_x,) and (n_y,), along the plane's two directions.
    labels : array of shape (n_y, n_x): a place's label, or ``LOST``, ``UNFINISHED`` or ``ELSEWHERE``.
    shown : the places on the map, from the lowest loss up.
    """

    solver: str
    x: Array
    y: Array
    labels: Labels
    shown: tuple[Place, ...]

    def share(self, label: int) -> float:
        """Share of the starts with this label."""
        return float((self.labels == label).mean())


def has_basins(result: RestartsResult) -> bool:
    """Whether a map was made."""
    return result.runs[0].basins is not None


def basins(result: RestartsResult, run: SolverRestarts) -> Basins:
    """The map with its places matched to those of the restarts.

    Raises
    ------
    ValueError
        Where no map was made.
    """
    if run.basins is None:
        raise ValueError("basin_side must be set, and the map not too dear, for a basin map. There is none.")
    every, mapped = places(result), run.basins
    groups = mapped.minima.groups if mapped.minima is not None else ()
    matched = {label: _match(result, group, every) for label, group in enumerate(groups)}
    own = {LOST: LOST, UNFINISHED: UNFINISHED} | matched
    labels = np.vectorize(own.__getitem__, otypes=[np.intp])(mapped.labels)
    shown = tuple(place for place in every if (labels == place.label).any())
    return Basins(run.name, mapped.alpha, mapped.beta, labels, shown)


def _match(result: RestartsResult, group: Group, every: tuple[Place, ...]) -> int:
    """The label of the restarts' place that this is, if it has a colour of its own."""
    is_isolated = group.kind is Kind.MINIMUM and not group.point.n_flat
    for place in every:
        other = place.group
        if not place.is_named or _rests(other.kind) is not _rests(group.kind):
            continue
        gap = _EQUAL_LOSS * max(1.0, abs(group.losses[0])) if is_isolated else _LEVEL * result.scale
        if group.losses[0] > other.losses[1] + gap or group.losses[1] < other.losses[0] - gap:
            continue
        if not is_isolated or _distance(result, group, other) <= _EQUAL_PLACE * (1 + np.linalg.norm(other.theta)):
            return place.label
    return ELSEWHERE


def _rests(kind: Kind) -> Kind:
    """The kind, with plateau and not stationary as one: on one level both occur."""
    return Kind.PLATEAU if kind is Kind.NOT_STATIONARY else kind


def _distance(result: RestartsResult, group: Group, other: Group) -> float:
    return float(distance_modulo_symmetry(result.chosen.objective, other.theta, group.theta))
