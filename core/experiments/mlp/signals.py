"""What runs through one restart's hidden layers over training: sums, activations, gradients; and units that died."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.mlp.moments import MAX_MOMENTS, Moments, moments_of
from core.experiments.mlp.training import MLPResult, TrainingRun
from core.objectives import backpropagated

Array = NDArray[np.floating]
Signal = Literal["pre-activations", "activations", "gradients"]

N_BINS = 40
_NUMBERS_LOOKED_AT = 12_000_000  # of all moments together, in each of the two passes
_FEWEST_MOMENTS = 6


@dataclass(frozen=True, eq=False)
class SignalHistogram:
    """How one hidden layer's numbers, one a unit and training row, are spread at every moment.

    Attributes
    ----------
    number : of the layer, from 1.
    epochs : array of shape (n_moments,).
    edges : array of shape (N_BINS + 1,), the same for every layer; of gradients the logarithm of their size to base 10.
    shares : array of shape (n_moments, N_BINS), of all numbers in each bin.
    zeros : array of shape (n_moments,), share of gradients that are exactly 0, which stand in no bin; 0 for others.
    spread : array of shape (n_moments,), standard deviation of the numbers; of gradients their root mean square.
    """

    number: int
    epochs: Array
    edges: Array
    shares: Array
    zeros: Array
    spread: Array


@dataclass(frozen=True, eq=False)
class UnitCounts:
    """How many of one hidden layer's units pass on next to nothing, at every moment.

    Attributes
    ----------
    number, width, n_rows : of the layer, from 1; its units; training rows.
    epochs : array of shape (n_moments,).
    saturated : array of shape (n_moments,), pairs of a unit and a row where the slope is below 1 % of its largest.
    dead : array of shape (n_moments,), units that are saturated for every row.
    """

    number: int
    width: int
    n_rows: int
    epochs: Array
    saturated: NDArray[np.int64]
    dead: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class GradientNorms:
    """Norm of the training loss's gradient, its penalty included, by one layer's W and b, of shape (n_moments,)."""

    number: int
    epochs: Array
    norms: Array


def signal_histograms(result: MLPResult, run: TrainingRun, restart: int, signal: Signal) -> tuple[SignalHistogram, ...]:
    """Histograms of every hidden layer over the training rows, with one set of bins for all layers and moments."""
    moments = _moments(result, run, restart)
    ends = _range(_values(result, moments, signal), is_log=signal == "gradients")
    edges = np.linspace(*ends, N_BINS + 1)
    n_layers, n_moments = len(result.problem.objective.hidden), len(moments.epochs)
    shares = np.zeros((n_layers, n_moments, N_BINS))
    zeros, spread = np.zeros((n_layers, n_moments)), np.zeros((n_layers, n_moments))
    for at, layers in enumerate(_values(result, moments, signal)):
        for layer, values in enumerate(layers):
            if signal == "gradients":
                spread[layer, at] = np.sqrt(np.mean(values**2))
                zeros[layer, at] = (values == 0).mean()
                binned = np.log10(np.abs(values[values != 0]))
            else:
                spread[layer, at] = values.std()
                binned = values.ravel()
            shares[layer, at] = np.histogram(binned, N_BINS, ends)[0] / values.size
    return tuple(
        SignalHistogram(layer + 1, moments.epochs, edges, shares[layer], zeros[layer], spread[layer])
        for layer in range(n_layers)
    )


def unit_counts(result: MLPResult, run: TrainingRun, restart: int) -> tuple[UnitCounts, ...]:
    """Saturated pairs and dead units of every hidden layer, on the training rows."""
    moments, objective = _moments(result, run, restart), result.problem.train
    saturated = np.zeros((len(objective.hidden), len(moments.epochs)), dtype=np.int64)
    dead = np.zeros_like(saturated)
    for at, layers in enumerate(_values(result, moments, "pre-activations")):
        for layer, (z, activation) in enumerate(zip(layers, objective.activations, strict=True)):
            is_flat = activation.saturated(z)
            saturated[layer, at], dead[layer, at] = is_flat.sum(), is_flat.all(axis=0).sum()
    return tuple(
        UnitCounts(layer + 1, width, objective.n_samples, moments.epochs, saturated[layer], dead[layer])
        for layer, width in enumerate(objective.hidden)
    )


def gradient_norms(result: MLPResult, run: TrainingRun, restart: int) -> tuple[GradientNorms, ...]:
    """Norms of every layer's gradient, the output layer's last."""
    moments, objective = _moments(result, run, restart), result.problem.objective
    with np.errstate(over="ignore", invalid="ignore"):  # where a run diverged its gradient may not be finite
        pairs = objective.unpack(objective.value_and_gradient(moments.theta)[1])
        squares = [(weights**2).sum(axis=(1, 2)) + (bias**2).sum(axis=1) for weights, bias in pairs]
    return tuple(GradientNorms(number + 1, moments.epochs, np.sqrt(total)) for number, total in enumerate(squares))


def _moments(result: MLPResult, run: TrainingRun, restart: int) -> Moments:
    objective = result.problem.train
    most = _NUMBERS_LOOKED_AT // (objective.n_samples * max(1, sum(objective.hidden)))
    return moments_of(run, restart, max(_FEWEST_MOMENTS, min(MAX_MOMENTS, most)))


def _values(result: MLPResult, moments: Moments, signal: Signal) -> Iterator[list[Array]]:
    """At every moment one array of shape (n_rows, width) a hidden layer; one moment at a time, to spare memory."""
    objective = result.problem.train
    for theta in moments.theta:
        with np.errstate(over="ignore", invalid="ignore"):
            if signal == "gradients":
                yield backpropagated(objective, theta)[:-1]
                continue
            layers = objective.layers(theta)[:-1]
        yield [layer.activation if signal == "activations" else layer.pre_activation for layer in layers]


def _range(moments: Iterator[list[Array]], *, is_log: bool) -> tuple[float, float]:
    """Smallest and largest of all numbers, a little apart where they are one; of none, 0 and 1."""
    low, high = np.inf, -np.inf
    for values in (values for layers in moments for values in layers):
        kept = np.log10(np.abs(values[values != 0])) if is_log else values
        kept = kept[np.isfinite(kept)]
        if kept.size:
            low, high = min(low, float(kept.min())), max(high, float(kept.max()))
    if low > high:
        return 0.0, 1.0
    room = 0.5 if high == low else 1e-9 * (high - low)  # the ends belong to the outermost bins
    return low - room, high + room
