"""Signals in fresh networks, forward and back, measured layer by layer over several draws, beside mean-field theory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.experiments.activations_and_initializers.mean_field import Law, MeanField, law_of, mean_field
from core.functions import Activation, make_activation, make_initializer
from core.objectives import one_blas_thread

Array = NDArray[np.floating]

N_INPUTS = 16
INPUT_CORRELATION = 0.5


@dataclass(frozen=True)
class Stack:
    """Equal square layers: what is drawn, how wide and deep, how often, and from which seed."""

    activation: str
    initializer: str
    scale: float
    width: int
    depth: int
    n_networks: int
    seed: int

    def function(self) -> Activation:
        """The activation itself."""
        return make_activation(self.activation)

    def layers(self) -> Iterator[tuple[Array, Array]]:
        """Weights (n_networks, width, width) and biases (n_networks, 1, width) of one layer after the other."""
        law = make_initializer(self.initializer)
        streams = np.random.default_rng(self.seed).spawn(self.n_networks)
        for _ in range(self.depth):
            weights = np.concatenate([law.draw(stream, 1, self.width, self.width) for stream in streams])
            biases = np.stack([law.draw_bias(stream, 1, self.width, self.width) for stream in streams])
            yield self.scale * weights, self.scale * biases


@dataclass(frozen=True, eq=False)
class Propagation:
    """What runs through the layers of a stack; arrays of shape (n_networks, depth).

    Attributes
    ----------
    stack : what was drawn.
    law : the variances that theory takes; None where it has nothing to say.
    theory : mean-field theory of the same inputs; None as above.
    size : mean square of the weighted sums z, over units and inputs.
    correlation : mean correlation, not centred, of the sums of two inputs, whose own is ``INPUT_CORRELATION``.
    gradient : mean square of a random gradient sent back from the last layer's sums, as a share of that there.
    saturated : share of pairs of a unit and an input where the slope is below 1 % of its largest.
    dead : share of units for which that holds at every input.
    """

    stack: Stack
    law: Law | None
    theory: MeanField | None
    size: Array
    correlation: Array
    gradient: Array
    saturated: Array
    dead: Array


@lru_cache(maxsize=64)
def propagate(stack: Stack) -> Propagation:
    """Send correlated inputs of mean square 1 forward, and a random gradient back, through freshly drawn networks.

    Kept, since each of its measures is looked at in turn; the arrays are read-only.
    """
    activation = stack.function()
    law = law_of(make_initializer(stack.initializer), stack.width, stack.scale)
    theory = mean_field(activation, law, stack.depth, correlation=INPUT_CORRELATION) if law else None
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):  # what overflows is left out of the picture
        weights, sums = _forward(stack)
        measured = [_measured(activation, z) for z in sums]
        gradient = _backward(stack, weights, sums)
    arrays = (*(np.stack(part, axis=1) for part in zip(*measured, strict=True)), gradient)
    for array in arrays:
        array.setflags(write=False)
    size, correlation, saturated, dead, gradient = arrays
    return Propagation(stack, law, theory, size, correlation, gradient, saturated, dead)


def correlated_inputs(stack: Stack) -> Array:
    """Inputs of mean square 1 a feature, each two with correlation 0.5, of shape (n_networks, n_inputs, width)."""
    count = min(N_INPUTS, stack.width // 2)
    rng = np.random.default_rng((stack.seed, 1))
    axes, _ = np.linalg.qr(rng.normal(size=(stack.n_networks, stack.width, count + 1)))
    shared, own = axes[:, :, :1], axes[:, :, 1:]
    inputs = np.sqrt(INPUT_CORRELATION) * shared + np.sqrt(1 - INPUT_CORRELATION) * own
    return np.sqrt(stack.width) * inputs.swapaxes(1, 2)


def _forward(stack: Stack) -> tuple[list[Array], list[Array]]:
    """Weights and weighted sums of every layer."""
    activation, signal = stack.function(), correlated_inputs(stack)
    kept, sums = [], []
    for weights, biases in stack.layers():
        z = signal @ weights + biases
        signal = activation.value(z)
        kept.append(weights)
        sums.append(z)
    return kept, sums


def _backward(stack: Stack, weights: list[Array], sums: list[Array]) -> Array:
    """Mean squares of the gradient by each layer's sums, as shares of that at the last."""
    activation = stack.function()
    slope = np.random.default_rng((stack.seed, 2)).normal(size=sums[-1].shape)
    squares = [_mean_square(slope)]
    for layer in reversed(range(stack.depth - 1)):
        slope = (slope @ weights[layer + 1].swapaxes(1, 2)) * activation.derivative(sums[layer])
        squares.append(_mean_square(slope))
    return np.stack(squares[::-1], axis=1) / squares[0][:, None]


def _measured(activation: Activation, z: Array) -> tuple[Array, Array, Array, Array]:
    n_inputs = z.shape[1]
    squares = (z**2).sum(axis=(1, 2))
    together = (z.sum(axis=1) ** 2).sum(axis=1)  # of all pairs, each input with itself among them
    products = (together - squares) / (n_inputs * (n_inputs - 1))
    size = squares / n_inputs
    correlation = np.divide(products, size, out=np.full(size.shape, np.nan), where=size > 0)
    is_flat = activation.saturated(z)
    return size / z.shape[2], correlation, is_flat.mean(axis=(1, 2)), is_flat.all(axis=1).mean(axis=1)


def _mean_square(values: Array) -> Array:
    return (values**2).mean(axis=(1, 2))
