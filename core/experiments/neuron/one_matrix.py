"""The network against one matrix: the product of its layers, or the best one where an activation stands between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.experiments.neuron.training import NeuronResult
from core.functions import Identity

Array = NDArray[np.floating]

_MAX_DRAWN = 8  # samples whose sums are drawn


@dataclass(frozen=True, eq=False)
class OneMatrix:
    """The weighted sum of the last neuron, by the network and by one matrix, at the start and after every update.

    Attributes
    ----------
    is_product : whether the matrix is the product of the layers: no hidden neuron has an activation. Else it is the
        one nearest to the network on the samples, by least squares.
    matrix, bias : arrays of shape (n_points, n_in) and (n_points,).
    samples : the rows whose sums are drawn.
    network, linear : arrays of shape (n_points, n_drawn), their sums.
    difference : array of shape (n_points,), the largest difference on all samples.
    scale : the largest sum of the network on all samples and updates.
    """

    is_product: bool
    feature_names: tuple[str, ...]
    matrix: Array
    bias: Array
    samples: NDArray[np.intp]
    network: Array
    linear: Array
    difference: Array
    scale: float


def one_matrix(result: NeuronResult) -> OneMatrix:
    r"""Follow the single matrix that stands for the network along the run.

    Without activations :math:`z_D = x W_1 W_2 \cdots W_D + c` with :math:`c = (b_1 W_2 + b_2) W_3 \cdots + b_D`.
    """
    objective, X = result.problem.objective, result.problem.dataset.X
    theta = result.trajectory.theta
    network = objective.layers(theta)[-1].pre_activation[:, :, 0]
    is_product = all(isinstance(one, Identity) for one in objective.activations)
    matrix, bias = product_of_layers(objective.unpack(theta)) if is_product else _nearest(X, network)
    linear = matrix @ X.T + bias[:, None]
    shown = _spread_rows(len(X))
    return OneMatrix(
        is_product,
        result.problem.dataset.feature_names,
        matrix,
        bias,
        shown,
        network[:, shown],
        linear[:, shown],
        np.abs(network - linear).max(axis=1),
        float(np.abs(network).max()),
    )


def product_of_layers(layers: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """W₁W₂…, of shape (n_points, n_in), and the bias carried along, of shape (n_points,)."""
    matrix, bias = layers[0]
    for weights, own in layers[1:]:
        matrix = matrix @ weights
        bias = (bias[:, None, :] @ weights)[:, 0] + own
    return matrix[:, :, 0], bias[:, 0]


def layers_table(result: NeuronResult) -> pd.DataFrame:
    """Every layer's matrix after the last update, a row each input, with its bias as the row of 1."""
    parts = []
    columns = result.problem.unit_names
    for at, (weights, bias) in enumerate(result.problem.objective.unpack(result.trajectory.final_theta)):
        rows = np.vstack([weights, bias])
        part = pd.DataFrame(rows, columns=[f"to {at_unit}" for at_unit in columns[at + 1]])
        part.insert(0, "from", [*columns[at], "1 (bias)"])
        part.insert(0, "layer", result.problem.layer_names[at])
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def matrix_table(found: OneMatrix) -> pd.DataFrame:
    """The single matrix with its bias, and the largest difference, one row a point of the run."""
    table = pd.DataFrame({"update": np.arange(len(found.bias))})
    for j, name in enumerate(found.feature_names):
        table[f"weight of {name}"] = found.matrix[:, j]
    table["bias"] = found.bias
    table["largest difference"] = found.difference
    return table


def _nearest(X: Array, network: Array) -> tuple[Array, Array]:
    """Least squares on the samples, one fit for each point of the run."""
    design = np.column_stack([X, np.ones(len(X))])
    coefficients = np.linalg.lstsq(design, network.T, rcond=None)[0]
    return coefficients[:-1].T, coefficients[-1]


def _spread_rows(n_samples: int) -> NDArray[np.intp]:
    return np.unique(np.linspace(0, n_samples - 1, min(n_samples, _MAX_DRAWN)).round().astype(np.intp))
