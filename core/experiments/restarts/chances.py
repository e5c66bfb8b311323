"""Probability that the best place has been found, against the number of restarts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.restarts.running import RestartsResult
from core.landscape import Share, chance_of_success

Array = NDArray[np.floating]

_LEAST_SHOWN, _MOST_SHOWN = 10, 100_000


@dataclass(frozen=True, eq=False)
class Chances:
    """One solver's chance of success.

    Attributes
    ----------
    number, name, kind : of the solver.
    best : share of its restarts that ended as low as the best place of all.
    restarts : array of shape (n,), whole numbers from 1.
    chance, low, high : arrays of shape (n,), from the share and from its interval's ends.
    """

    number: int
    name: str
    kind: str
    best: Share
    restarts: Array
    chance: Array
    low: Array
    high: Array


def chances(result: RestartsResult) -> tuple[Chances, ...]:
    """One curve a solver, over one range: to where the surest of them is above 95 %, and somewhat beyond."""
    needed = [run.best.needed()[0] for run in result.runs if run.best.count]
    furthest = max([3 * one for one in needed if math.isfinite(one)], default=result.n_runs)
    last = int(min(max(furthest, _LEAST_SHOWN), _MOST_SHOWN))
    restarts = np.unique(np.linspace(1, last, min(last, 200)).round())
    return tuple(
        Chances(
            run.number, run.name, run.kind, run.best, restarts,
            *(chance_of_success(p, restarts) for p in (run.best.value, run.best.low, run.best.high)),
        )
        for run in result.runs
    )  # fmt: skip
