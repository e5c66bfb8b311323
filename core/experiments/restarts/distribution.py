"""Final losses of all restarts as an empirical distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.restarts.places import Place, places
from core.experiments.restarts.running import RestartsResult

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class LossDistribution:
    """One solver's losses at the end, as its descents left them.

    Attributes
    ----------
    number, name, kind : of the solver.
    loss : array of shape (n,), ascending, of the restarts that did not diverge.
    share : array of shape (n,), of all restarts, as low as that or lower.
    n_lost : restarts that diverged.
    """

    number: int
    name: str
    kind: str
    loss: Array
    share: Array
    n_lost: int


def distributions(result: RestartsResult) -> tuple[LossDistribution, ...]:
    """One distribution a solver."""
    found = []
    for run in result.runs:
        loss = np.sort(run.trajectory.final_loss[run.labels >= 0])
        share = np.arange(1, loss.size + 1) / result.n_runs
        found.append(LossDistribution(run.number, run.name, run.kind, loss, share, result.n_runs - loss.size))
    return tuple(found)


def levels(result: RestartsResult) -> tuple[tuple[Place, float], ...]:
    """Places that more than a fiftieth of all restarts share, with their losses: where the distribution jumps."""
    total = result.found.labels.size
    return tuple((place, place.group.losses[0]) for place in places(result) if place.group.share.count > 0.02 * total)
