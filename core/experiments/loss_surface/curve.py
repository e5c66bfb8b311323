"""The loss of a single parameter as a curve, its minima, and every solver's path along it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.loss_line import Axis, LossLine, minima_on
from core.experiments.loss_surface.following import path_of
from core.experiments.loss_surface.seen import recorded
from core.experiments.loss_surface.surface import LossSurfaceResult
from core.experiments.paths import PlanePath
from core.solvers import Status

Array = NDArray[np.floating]

_POINTS = 801
_MARGIN = 0.15
_DECADES = (-1.0, 1.6)  # about the known minimum, on a logarithmic axis


def loss_curve(result: LossSurfaceResult, axis: Axis = "linear") -> LossLine:
    """Evaluate the loss of the one parameter, wide enough for start, paths and the known minimum.

    Raises
    ------
    ValueError
        For an objective with several parameters.
    """
    objective, start = result.chosen.objective, float(result.start[0])
    if objective.n_params != 1:
        raise ValueError(f"A loss curve needs an objective of one parameter. This one has {objective.n_params}.")
    axis = axis if axis in curve_axes(result) else "linear"
    paths = tuple(_along(run) for run in result.runs)
    known = _known(result, paths)
    x = _log_grid(known) if axis == "log" else _grid(known, result.settings.extent)
    minima = minima_on(objective, x)
    at_minima = objective.value(minima[:, None]) if minima.size else np.empty(0)
    return LossLine(
        objective.parameter_names[0], axis, x, objective.value(x[:, None]), minima, at_minima, start,
        float(objective.value(result.start)), "lowest minimum", paths,
    )  # fmt: skip


def curve_axes(result: LossSurfaceResult) -> tuple[Axis, ...]:
    """The axes that can be drawn: a logarithmic one first where start, paths and minimum are positive."""
    known = _known(result, tuple(_along(run) for run in result.runs))
    return ("log", "linear") if (known > 0).all() else ("linear",)


def _known(result: LossSurfaceResult, paths: tuple[PlanePath, ...]) -> Array:
    visited = [path.x for path in paths if not path.has_diverged]
    minima = [minimum.theta for minimum in result.chosen.minima]
    return np.concatenate([result.start, *visited, *minima])


def _along(run: SolverRun) -> PlanePath:
    theta, steps, loss = recorded(run)
    has_left = path_of(run).status is Status.DIVERGED
    return PlanePath(run.number, run.name, run.kind, theta[:, 0], loss, loss, np.zeros(len(loss)), steps, has_left)


def _grid(known: Array, extent: float | None) -> Array:
    low, high = float(known.min()), float(known.max())
    middle = 0.5 * (low + high)
    reach = extent or (0.5 + _MARGIN) * (high - low) + 0.1
    return np.linspace(middle - reach, middle + reach, _POINTS)


def _log_grid(known: Array) -> Array:
    low, high = np.log10(known.min()), np.log10(known.max())
    return np.logspace(low + _DECADES[0], high + _DECADES[1], _POINTS)
