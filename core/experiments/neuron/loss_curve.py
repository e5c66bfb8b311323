"""The loss of each update's sample as a curve over what the network might have said, with the point it did say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.experiments.neuron.comparison import COMPARISONS, Comparison
from core.experiments.neuron.passes import Passes, passes
from core.experiments.neuron.settings import LossName
from core.experiments.neuron.training import NeuronResult
from core.functions import Activation

Array = NDArray[np.floating]
Axis = Literal["prediction", "weighted sum z"]

_GRID = 161
_CLOSEST = 1e-3  # to 0 and 1, where the cross-entropy has no bound
_TANGENT = 0.15  # half its length, as a share of the axis


@dataclass(frozen=True, eq=False)
class LossCurve:
    """A loss over the prediction, or over the weighted sum it is made of.

    ``chosen`` is the run's own loss and the other is drawn for comparison. ``values`` has shape (n_updates, n_grid);
    ``x``, ``y`` and ``slope`` have shape (n_updates,): the point that the network was at, and the derivative there.
    """

    title: str
    is_chosen: bool
    values: Array
    x: Array
    y: Array
    slope: Array

    def tangent(self, grid: Array) -> tuple[Array, Array]:
        """Ends of the tangent, two arrays of shape (n_updates, 2)."""
        half = _TANGENT * float(np.ptp(grid))
        ends = np.stack([self.x - half, self.x + half], axis=1)
        return ends, self.y[:, None] + self.slope[:, None] * (ends - self.x[:, None])


@dataclass(frozen=True, eq=False)
class LossCurves:
    """The curves on one grid, the run's own loss first; ``target`` has shape (n_updates,)."""

    axis: Axis
    grid: Array
    curves: tuple[LossCurve, ...]
    target: Array


def loss_curves(result: NeuronResult, axis: Axis = "prediction") -> LossCurves:
    """The run's loss and, to compare, squared error and (for a sigmoid output) cross-entropy."""
    found, activation = passes(result), result.problem.activations[-1]
    names: list[LossName] = [result.settings.loss_used, "mse"]
    if result.settings.output_used == "sigmoid":
        names.append("cross_entropy")
    logits = found.layers[-1].z[:, 0]
    grid = _grid(result, found, axis)
    curves = [
        _curve(COMPARISONS[name], found, logits, grid, activation if axis != "prediction" else None)
        for name in dict.fromkeys(names)
    ]
    # From the logit: of a probability rounded to 0 or 1 it would be infinite.
    first = replace(curves[0], is_chosen=True, y=found.loss)
    return LossCurves(axis, grid, (first, *curves[1:]), found.target)


def compared_table(result: NeuronResult) -> pd.DataFrame:
    """One row an update: the sample it was shown, what the network said of it, and what that cost."""
    found, dataset = passes(result), result.problem.dataset
    table = pd.DataFrame({"update": np.arange(1, result.n_updates + 1), "sample": result.rows + 1})
    for j, name in enumerate(dataset.feature_names):
        table[name] = dataset.X[result.rows, j]
    table["target y"] = found.target
    table["prediction p"] = found.prediction
    table["loss L"] = found.loss
    table["∂L/∂p"] = found.by_prediction
    table["∂L/∂z"] = found.layers[-1].by_z[:, 0]
    return table


def _curve(
    comparison: Comparison, found: Passes, logits: Array, grid: Array, activation: Activation | None
) -> LossCurve:
    """One loss over predictions, or over weighted sums where the activation that turns them is given."""
    target, said = found.target[:, None], found.prediction
    places = np.broadcast_to(grid, (len(target), grid.size))
    with np.errstate(over="ignore"):
        if activation is None:
            values = comparison.value(places, target)
        else:
            values = comparison.value_of_sum(places, activation, target)
        slope = comparison.derivative(logits, said, found.target)
    if activation is not None:
        slope = slope * activation.derivative(logits)
    x = said if activation is None else logits
    return LossCurve(comparison.title, False, values, x, comparison.value(said, found.target), slope)


def _grid(result: NeuronResult, found: Passes, axis: Axis) -> Array:
    logits = found.layers[-1].z[:, 0]
    if axis != "prediction":
        reach = max(6.0, 1.15 * float(np.abs(logits).max()))
        return np.linspace(-reach, reach, _GRID)
    if result.settings.output_used == "sigmoid":
        return np.linspace(_CLOSEST, 1.0 - _CLOSEST, _GRID)
    low = min(float(found.prediction.min()), float(found.target.min()))
    high = max(float(found.prediction.max()), float(found.target.max()))
    margin = 0.25 * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, _GRID)
