"""The loss, its gap to the lowest one known, or the gradient's norm, along every solver's updates."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.convergence import Curve
from core.experiments.loss_surface.following import path_of
from core.experiments.loss_surface.surface import LossSurfaceResult

Array = NDArray[np.floating]
Followed = Literal["loss", "loss − lowest known", "gradient norm"]

_MAX_POINTS = 1500  # of a curve: more than a screen has columns


def measures(result: LossSurfaceResult) -> tuple[Followed, ...]:
    """What can be followed: a gap only to a loss that is known."""
    return ("loss", "loss − lowest known", "gradient norm") if result.chosen.minima else ("loss", "gradient norm")


def loss_curves(result: LossSurfaceResult, measure: Followed = "loss") -> tuple[Curve, ...]:
    """One curve a solver, at most 1500 points each: of a longer one every so-many-th update, the last among them."""
    return tuple(_curve(result, run, measure) for run in result.runs)


def _curve(result: LossSurfaceResult, run: SolverRun, measure: Followed) -> Curve:
    path = path_of(run)
    last = int(np.searchsorted(path.loss_steps, path.stopped_at))
    kept = np.unique(np.linspace(0, last, min(last + 1, _MAX_POINTS)).round().astype(np.int64))
    values = path.gradient_norm if measure == "gradient norm" else path.loss
    y = values[kept] - (result.chosen.minima[0].loss if measure == "loss − lowest known" else 0.0)
    return Curve(run.number, run.name, run.kind, path.loss_steps[kept].astype(np.float64), y, None, "", None)
