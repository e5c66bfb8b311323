"""Final losses of all restarts as an empirical distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.restarts.places import Place, places
from core.experiments.restarts.running import RestartsResult

Array = NDArray[np.floating]

_OFTEN = 0.02  # of all restarts
_NEAR = 1e-4  # of the scale of losses
_MOST_LETTERS = 4


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


@dataclass(frozen=True, eq=False)
class Level:
    """A loss at which several restarts end, and the places that have it."""

    loss: float
    places: tuple[Place, ...]

    @property
    def count(self) -> int:
        """Restarts of all solvers that end there."""
        return sum(place.group.share.count for place in self.places)


def distributions(result: RestartsResult) -> tuple[LossDistribution, ...]:
    """One distribution a solver."""
    found = []
    for run in result.runs:
        loss = np.sort(run.trajectory.final_loss[run.labels >= 0])
        share = np.arange(1, loss.size + 1) / result.n_runs
        found.append(LossDistribution(run.number, run.name, run.kind, loss, share, result.n_runs - loss.size))
    return tuple(found)


def levels(result: RestartsResult) -> tuple[Level, ...]:
    """Losses that more than a fiftieth of all restarts share, from the lowest up: where the distribution jumps."""
    found: list[Level] = []
    for place in places(result):
        loss, near = place.group.losses[0], _NEAR * result.scale
        if found and loss - found[-1].loss <= near:
            found[-1] = Level(loss=found[-1].loss, places=(*found[-1].places, place))
        else:
            found.append(Level(loss=loss, places=(place,)))
    return tuple(level for level in found if level.count > _OFTEN * result.found.labels.size)


def names_of(level: Level) -> str:
    """The letters of a level's places: "A, B and C"."""
    names = [place.name for place in level.places]
    if len(names) > _MOST_LETTERS:
        return f"{names[0]} to {names[-1]}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
