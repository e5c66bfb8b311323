"""The neurons of one layer side by side: their incoming weights along the run, and how far twins have parted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.experiments.neuron.training import NeuronResult

Array = NDArray[np.floating]

_SAME = 1e-12  # relative: twins differ by rounding alone


@dataclass(frozen=True, eq=False)
class Units:
    """Incoming weights of a layer's neurons.

    Attributes
    ----------
    layer, units, input_names : what they are called; the bias is the last "input", called ``1``.
    weights : array of shape (n_points, n_in + 1, n_units), at the start and after every update.
    rank_share : array of shape (n_points,), the second singular value of the weight matrix (without bias) as a share
        of the first: 0 where its rank is 1 or less; NaN for a layer of one neuron or one input.
    twins : pairs of neurons whose incoming weights have been equal at every point.
    has_moved : whether any weight of the layer has changed.
    """

    layer: str
    units: tuple[str, ...]
    input_names: tuple[str, ...]
    weights: Array
    rank_share: Array
    twins: tuple[tuple[str, str], ...]
    has_moved: bool


def units(result: NeuronResult, layer: str = "") -> Units:
    """The neurons of a layer by its name; the first layer for a name that the network does not have."""
    problem = result.problem
    at = problem.layer_names.index(layer) if layer in problem.layer_names else 0
    weights, bias = problem.objective.unpack(result.trajectory.theta)[at]
    names = problem.unit_names[at + 1]
    whole = np.concatenate([weights, bias[:, None, :]], axis=1)
    return Units(
        problem.layer_names[at],
        names,
        (*problem.unit_names[at], "1"),
        whole,
        _rank_share(weights),
        _twins(whole, names),
        bool((whole != whole[0]).any()),
    )


def units_table(found: Units) -> pd.DataFrame:
    """One row a point of the run and neuron."""
    n_points, _, n_units = found.weights.shape
    table = pd.DataFrame({"update": np.repeat(np.arange(n_points), n_units), "neuron": list(found.units) * n_points})
    for i, name in enumerate(found.input_names):
        table["bias" if name == "1" else f"weight from {name}"] = found.weights[:, i].ravel()
    return table


def _rank_share(weights: Array) -> Array:
    if min(weights.shape[1:]) < 2:
        return np.full(len(weights), np.nan)
    singular = np.linalg.svd(weights, compute_uv=False)
    first, second = singular[:, 0], singular[:, 1]
    return np.divide(second, first, out=np.zeros_like(first), where=first > 0)


def _twins(whole: Array, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    scale = float(np.abs(whole).max()) or 1.0
    pairs = [(j, k) for j in range(len(names)) for k in range(j + 1, len(names))]
    return tuple(
        (names[j], names[k]) for j, k in pairs if np.abs(whole[:, :, j] - whole[:, :, k]).max() <= _SAME * scale
    )
