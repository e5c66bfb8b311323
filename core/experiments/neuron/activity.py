"""One neuron's activation: its curve, its slope, and where every sample's weighted sum lies on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.experiments.neuron.training import NeuronResult
from core.functions import Activation

Array = NDArray[np.floating]

_GRID = 201
_NARROWEST = 4.0
_MAX_SAMPLES = 200


@dataclass(frozen=True, eq=False)
class Activity:
    """An activation with the samples on it.

    Attributes
    ----------
    unit : the neuron; ``activation`` is what it applies.
    grid, value, slope : arrays of shape (n_grid,), the curve and its derivative.
    z, a : arrays of shape (n_updates, n_drawn), the samples' weighted sums before each update and what becomes of
        them; at most 200 samples.
    shown : arrays of shape (n_updates,), z and a of the sample shown with each update.
    saturated : array of shape (n_updates,), share of all samples for which the neuron passes on less than 1 % of the
        largest slope.
    """

    unit: str
    activation: Activation
    grid: Array
    value: Array
    slope: Array
    z: Array
    a: Array
    shown: tuple[Array, Array]
    saturated: Array


def unit_choices(result: NeuronResult) -> tuple[str, ...]:
    """Every neuron that has weights, hidden ones first."""
    return tuple(name for column in result.problem.unit_names[1:] for name in column)


def activity(result: NeuronResult, unit: str = "") -> Activity:
    """The activation of a neuron by its name; of the first one for a name that the network does not have."""
    choices = unit_choices(result)
    unit = unit if unit in choices else choices[0]
    columns = result.problem.unit_names[1:]
    at = next(place for place, column in enumerate(columns) if unit in column)
    activation = result.problem.activations[at]
    every = result.problem.objective.layers(result.before)[at].pre_activation[:, :, columns[at].index(unit)]
    shown = np.take_along_axis(every, result.rows[:, None], axis=1)[:, 0]
    drawn = every[:, :_MAX_SAMPLES]
    reach = max(_NARROWEST, 1.1 * float(np.abs(every).max()))
    grid = np.linspace(-reach, reach, _GRID)
    return Activity(
        unit,
        activation,
        grid,
        activation.value(grid),
        activation.derivative(grid),
        drawn,
        activation.value(drawn),
        (shown, activation.value(shown)),
        activation.saturated(every).mean(axis=1),
    )


def activity_table(result: NeuronResult, found: Activity) -> pd.DataFrame:
    """One row a drawn sample, at the last update."""
    dataset = result.problem.dataset
    z = found.z[-1]
    table = pd.DataFrame(dataset.X[: len(z)], columns=list(dataset.feature_names))
    table.insert(0, "sample", np.arange(1, len(z) + 1))
    table["z"] = z
    table[f"{found.activation.title}(z)"] = found.a[-1]
    table["slope"] = found.activation.derivative(z)
    return table
