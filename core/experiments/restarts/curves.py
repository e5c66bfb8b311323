"""Loss curves of all restarts, by the place they end in, with the median of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.restarts.places import Place, places
from core.experiments.restarts.plane import MOST_PATHS
from core.experiments.restarts.running import RestartsResult, SolverRestarts

Array = NDArray[np.floating]
Measure = Literal["loss", "above the best"]

_MOST_POINTS = 101  # of a curve


@dataclass(frozen=True, eq=False)
class GroupCurves:
    """The restarts that end in one place.

    Attributes
    ----------
    place : where; None for those that share the colour of the rest.
    losses : array of shape (n_drawn, n_points), of at most 250 of them.
    median : array of shape (n_points,), of all of them.
    count : how many there are.
    """

    place: Place | None
    losses: Array
    median: Array
    count: int


@dataclass(frozen=True, eq=False)
class RestartCurves:
    """One solver's losses, or how far they are above the lowest found, from the lowest place up.

    ``steps``, of shape (n_points,), are updates; ``n_lost`` restarts diverged and are not there.
    """

    solver: str
    measure: Measure
    steps: NDArray[np.int64]
    groups: tuple[GroupCurves, ...]
    n_lost: int


def restart_curves(result: RestartsResult, run: SolverRestarts, measure: Measure = "loss") -> RestartCurves:
    """Losses by place; places without a colour are one group, runs that diverged are left out.

    ``measure`` is the loss itself, or how far it is above the lowest loss that any restart found.
    """
    steps = run.trajectory.loss_steps
    kept = np.unique(np.linspace(0, len(steps) - 1, min(len(steps), _MOST_POINTS)).round().astype(np.intp))
    loss = run.trajectory.loss[kept]
    if measure == "above the best":
        loss = loss - min(result.found.groups[0].losses[0], float(np.nanmin(loss)))
    rest: list[NDArray[np.intp]] = []
    groups = []
    for place in places(result):
        members = np.flatnonzero(run.labels == place.label)
        if not members.size:
            continue
        if place.is_named:
            groups.append(_group(place, loss[:, members]))
        else:
            rest.append(members)
    if rest:
        groups.append(_group(None, loss[:, np.concatenate(rest)]))
    return RestartCurves(run.name, measure, steps[kept], tuple(groups), int((run.labels < 0).sum()))


def _group(place: Place | None, losses: Array) -> GroupCurves:
    return GroupCurves(place, losses[:, :MOST_PATHS].T, np.median(losses, axis=1), losses.shape[1])
