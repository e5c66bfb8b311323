"""The loss of a model with one coefficient as a curve, its minima, and every solver's path along it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import Comparison
from core.experiments.paths import PlanePath, seen_path
from core.objectives import Objective
from core.solvers import Status, Stopping, newton

Array = NDArray[np.floating]
Axis = Literal["linear", "log"]

_POINTS = 801
_MARGIN = 0.15
_SAME = 1e-6  # relative distance of two minima that are one
_LOG_ODDS = (0.1, 12.0)  # of the largest and of the smallest sample: the ends of a logarithmic axis


@dataclass(frozen=True, eq=False)
class LossLine:
    """The loss over the coefficient, the minima on the drawn part, lowest first, and the paths, with y the true loss.

    ``minima`` and ``minima_loss`` have shape (n_minima,).
    """

    label: str
    axis: Axis
    x: Array
    loss: Array
    minima: Array
    minima_loss: Array
    start: float
    start_loss: float
    optimum_label: str
    paths: tuple[PlanePath, ...]


def axes(result: Comparison) -> tuple[Axis, ...]:
    """The axes that can be drawn: a logarithmic one where the optimum and the start are positive."""
    is_positive = result.optimum.theta[0] > 0 and result.start[0] > 0
    return ("linear", "log") if is_positive else ("linear",)


def loss_line(result: Comparison, axis: Axis = "linear") -> LossLine:
    """Evaluate the loss of the one coefficient, wide enough for start, optimum and paths.

    Raises
    ------
    ValueError
        For a model with several coefficients.
    """
    objective = result.problem.objective
    if objective.n_params != 1:
        raise ValueError(f"A loss curve needs a model with one coefficient. This one has {objective.n_params}.")
    axis = axis if axis in axes(result) else "linear"
    paths = tuple(seen_path(result, run, 0, None) for run in result.runs if run.fit is not None)
    x = _log_grid(result) if axis == "log" else _grid(result, paths)
    minima = _minima(result, x)
    loss = objective.value(x[:, None])
    start = float(result.start[0])
    return LossLine(
        objective.parameter_names[0],
        axis,
        x,
        loss,
        minima,
        objective.value(minima[:, None]) if minima.size else np.empty(0),
        start,
        float(objective.value(result.start)),
        result.optimum_label,
        paths,
    )


def _grid(result: Comparison, paths: tuple[PlanePath, ...]) -> Array:
    visited = [path.x for path in paths if not path.has_diverged]
    values = np.concatenate([*visited, result.optimum.theta, result.start])
    reach = 2.0 * max(float(np.abs(result.start - result.optimum.theta)[0]), 0.5)
    near = values[np.abs(values - result.optimum.theta[0]) <= reach]
    low, high = float(near.min()), float(near.max())
    margin = _MARGIN * (high - low) + 0.1
    return np.linspace(low - margin, high + margin, _POINTS)


def _log_grid(result: Comparison) -> Array:
    sizes = np.abs(result.problem.objective.design[:, 0])
    sizes = sizes[sizes > 0]
    ends = np.array([_LOG_ODDS[0] / sizes.max(), _LOG_ODDS[1] / sizes.min()])
    known = np.array([result.start[0], result.optimum.theta[0]])
    return np.geomspace(min(ends[0], 0.5 * known.min()), max(ends[1], 2.0 * known.max()), _POINTS)


def _minima(result: Comparison, x: Array) -> Array:
    if not result.has_optimum:
        return np.empty(0)
    return minima_on(result.problem.objective, x, also=result.optimum.theta)


def minima_on(objective: Objective, x: Array, *, also: Array | None = None) -> Array:
    """The minima on a grid of the one parameter, each polished by Newton's method, lowest first.

    ``also`` are points of shape (n_points,) from which one is looked for too.
    """
    loss = objective.value(x[:, None])
    dips = x[1:-1][(loss[1:-1] <= loss[:-2]) & (loss[1:-1] < loss[2:])]
    starts = np.append(dips, [] if also is None else also)[:, None]
    if not starts.size:
        return np.empty(0)
    stopping = Stopping(step=1e-14, gradient=1e-14)
    path = newton(objective, starts, max_steps=100, stopping=stopping, n_records=2)
    found = np.sort(path.final_theta[[status is not Status.DIVERGED for status in path.status], 0])
    found = found[(found >= x[0]) & (found <= x[-1])]
    if not found.size:
        return found
    apart = np.concatenate([[True], np.diff(found) > _SAME * (1.0 + np.abs(found[1:]))])
    found = found[apart]
    return found[np.argsort(objective.value(found[:, None]))]
