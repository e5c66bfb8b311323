"""What runs through the hidden layers of one cell's networks while they train, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.activations_and_initializers.study import StudyResult
from core.experiments.activations_and_initializers.training import CellResult
from core.objectives import MLP, backpropagated

Array = NDArray[np.floating]
LayerMeasure = Literal["gradient norm", "gradient by z", "size of z", "saturated pairs", "dead units", "effective rank"]

MOST_ROWS = 500
_NUMBERS_LOOKED_AT = 12_000_000


@dataclass(frozen=True, eq=False)
class LayerSignals:
    """One measure of every layer over training.

    Attributes
    ----------
    measure, cell : of what, in which cell.
    updates : array of shape (n_moments,), updates made.
    values : array of shape (n_moments, n_networks, n_layers); of the gradient norm the output layer is the last.
    width, n_rows : units of a hidden layer; rows that signals are looked at on, spread evenly over the data.
    """

    measure: LayerMeasure
    cell: CellResult
    updates: NDArray[np.int64]
    values: Array
    width: int
    n_rows: int

    @property
    def medians(self) -> Array:
        """Over the networks, of shape (n_moments, n_layers)."""
        return np.median(self.values, axis=1)

    @property
    def ratio(self) -> Array:
        """The first layer's value over the last's, median over the networks, of shape (n_moments,); NaN over 0."""
        first, last = self.values[:, :, 0], self.values[:, :, -1]
        return np.median(np.divide(first, last, out=np.full(first.shape, np.nan), where=last > 0), axis=1)


def layer_signals(result: StudyResult, one: CellResult, measure: LayerMeasure) -> LayerSignals:
    """Follow a measure through the kept networks of a cell.

    ``gradient norm`` is that of the loss on all rows by a layer's W and b; ``gradient by z`` and ``size of z`` are root
    mean squares over units and rows of the loss's derivative by z, and of z itself; ``saturated pairs`` is the share of
    pairs of a unit and a row where the slope is below 1 % of its largest, ``dead units`` that of units for which this
    holds at every row. ``effective rank``: see :func:`effective_rank`.
    """
    objective = _on_some_rows(result, one)
    count = max(1, _NUMBERS_LOOKED_AT // (len(one.moments) * objective.n_samples * sum(objective.hidden)))
    theta = one.theta[:, :count]
    if measure == "gradient norm":
        full = result.samples.objective(one.cell)
        values = np.stack([_gradient_norms(full, networks) for networks in theta])
    else:
        values = np.stack([[_MEASURES[measure](objective, network) for network in networks] for networks in theta])
    return LayerSignals(measure, one, one.moments, values, one.cell.width, objective.n_samples)


def effective_rank(matrix: Array) -> float:
    r"""Effective rank of a matrix whose rows are samples, columns shifted to mean 0 before (a bias undoes a shift).

    .. math:: \exp\Big(-\sum_k p_k \ln p_k\Big), \quad p_k = \sigma_k / \sum_j \sigma_j

    of its singular values: 1 where all rows lie on a line, the number of columns where no direction stands out. A
    matrix of equal rows has 0.

    References
    ----------
    Roy & Vetterli, "The effective rank: a measure of effective dimensionality", EUSIPCO 2007.
    """
    values = np.linalg.svd(matrix - matrix.mean(axis=0), compute_uv=False)
    largest = values[0] if values.size else 0.0
    values = values[values > max(matrix.shape) * np.finfo(matrix.dtype).eps * max(largest, np.abs(matrix).max())]
    if not values.size:
        return 0.0
    shares = values / values.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def _on_some_rows(result: StudyResult, one: CellResult) -> MLP:
    full = result.samples.objective(one.cell)
    if full.n_samples <= MOST_ROWS:
        return full
    rows = np.linspace(0, full.n_samples - 1, MOST_ROWS).round().astype(np.intp)
    return MLP(
        full.X[rows], full.y[rows], hidden=full.hidden, activation=full.activations, output=result.samples.output,
        loss=result.samples.loss,
    )  # fmt: skip


def _gradient_norms(objective: MLP, theta: Array) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):  # where a run diverged its gradient may not be finite
        pairs = objective.unpack(objective.value_and_gradient(theta)[1])
        squares = [(weights**2).sum(axis=(1, 2)) + (bias**2).sum(axis=1) for weights, bias in pairs]
    return np.sqrt(np.stack(squares, axis=1))


def _sums(objective: MLP, theta: Array) -> Iterator[Array]:
    with np.errstate(over="ignore", invalid="ignore"):
        layers = objective.layers(theta)[:-1]
    return (layer.pre_activation for layer in layers)


def _root_mean_square(values: Array) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.sqrt(np.mean(values**2)))


def _sizes(objective: MLP, theta: Array) -> list[float]:
    return [_root_mean_square(z) for z in _sums(objective, theta)]


def _gradients(objective: MLP, theta: Array) -> list[float]:
    """Of each row's own loss: the mean over the rows would shrink with their number."""
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = backpropagated(objective, theta)[:-1]
    return [objective.n_samples * _root_mean_square(slope) for slope in slopes]


def _saturated(objective: MLP, theta: Array) -> list[float]:
    pairs = zip(objective.activations, _sums(objective, theta), strict=True)
    return [float(activation.saturated(z).mean()) for activation, z in pairs]


def _dead(objective: MLP, theta: Array) -> list[float]:
    pairs = zip(objective.activations, _sums(objective, theta), strict=True)
    return [float(activation.saturated(z).all(axis=0).mean()) for activation, z in pairs]


def _ranks(objective: MLP, theta: Array) -> list[float]:
    with np.errstate(over="ignore", invalid="ignore"):
        activations = [layer.activation for layer in objective.layers(theta)[:-1]]
    return [effective_rank(values) if np.isfinite(values).all() else float("nan") for values in activations]


_MEASURES = {
    "gradient by z": _gradients,
    "size of z": _sizes,
    "saturated pairs": _saturated,
    "dead units": _dead,
    "effective rank": _ranks,
}
