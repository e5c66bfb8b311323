"""Forward and backward passes of many equal networks at once, written out by hand.

Inside, units lie on the axis before the last and samples on the last: every array of a layer is ``(n_runs, width,
n_samples)``, so that activations run over long contiguous rows. A row of ones under each layer's inputs folds the bias
into the product: with weights and bias stacked, ``W' = [W; b]`` of shape ``(n_in + 1, n_out)``, a layer is
``z = W'ᵀ [a; 1]``. One product a run: its numbers never depend on the other runs.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from core.functions import Activation

Array = NDArray[np.floating]


class Workspace:
    """Arrays that the passes of one thread fill again and again, by name; the content does not outlive a pass."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], Array] = {}

    def take(self, name: str, layer: int, shape: tuple[int, int, int], dtype: DTypeLike) -> Array:
        """An array of this shape, with whatever it last held."""
        kept = self._kept.get((name, layer))
        if kept is None or kept.shape[1:] != shape[1:] or kept.shape[0] < shape[0] or kept.dtype != dtype:
            kept = np.ones(shape, dtype)  # ones: the last row of a layer's inputs is never written
            self._kept[name, layer] = kept
        return kept[: shape[0]]


_LOCAL = threading.local()


def workspace() -> Workspace:
    """Return the workspace of the thread that asks."""
    if not hasattr(_LOCAL, "workspace"):
        _LOCAL.workspace = Workspace()
    return _LOCAL.workspace


@dataclass(frozen=True)
class Pass:
    """What a forward pass leaves behind: each layer's inputs with their row of ones, its z, and the logits.

    ``before[l]`` is the hidden layer's z, or None where its derivative can be told from its value.
    """

    inputs: list[Array]
    before: list[Array | None]
    logits: Array


def forward(layers: Sequence[Array], inputs: Array, activations: Sequence[Activation]) -> Pass:
    """Send samples through networks.

    Parameters
    ----------
    layers : W' of each layer, arrays of shape (n_runs, n_in + 1, n_out).
    inputs : array of shape (n_in + 1, n_samples) or (n_runs, n_in + 1, n_samples), its last row ones.
    activations : of each hidden layer.
    """
    space = workspace()
    passed, before = [inputs], []
    n_runs, n_samples, dtype = len(layers[0]), inputs.shape[-1], layers[0].dtype
    for number, (layer, activation) in enumerate(zip(layers, activations, strict=False)):
        width = layer.shape[2]
        output = space.take("inputs", number, (n_runs, width + 1, n_samples), dtype)
        activated = output[:, :width]
        if activation.derivative_from_value:
            _linear(layer, passed[-1], activated)
            activation.value(activated, out=activated)
            before.append(None)
        else:
            z = space.take("before", number, (n_runs, width, n_samples), dtype)
            _linear(layer, passed[-1], z)
            activation.value(z, out=activated)
            before.append(z)
        passed.append(output)
    last = layers[-1]
    logits = space.take("logits", 0, (n_runs, last.shape[2], n_samples), dtype)
    return Pass(passed, before, _linear(last, passed[-1], logits))


def every_layer(
    layers: Sequence[Array], inputs: Array, activations: Sequence[Activation]
) -> tuple[list[tuple[Array, Array]], Array]:
    """Send samples through networks as :func:`forward` does, and keep every z beside its f(z).

    Returns
    -------
    z and f(z) of each hidden layer, and the logits, arrays of their own of shape (n_runs, width, n_samples).
    """
    hidden = []
    for layer, activation in zip(layers, activations, strict=False):
        z = _linear(layer, inputs)
        inputs = np.ones((len(z), z.shape[1] + 1, z.shape[2]), z.dtype)
        hidden.append((z, activation.value(z, out=inputs[:, :-1])))
    return hidden, _linear(layers[-1], inputs)


def backward(
    layers: Sequence[Array], passed: Pass, activations: Sequence[Activation], slope: Array, gradients: Sequence[Array]
) -> None:
    """Send the loss's derivative by the logits back; each layer's gradient is written into ``gradients``.

    ``slope`` is ``(n_runs, n_out, n_samples)``, an entry of ``gradients`` has the shape of its layer's W'.
    """
    row = factor = None
    for number in reversed(range(len(layers))):
        inputs = passed.inputs[number]
        if row is not None and number == 0 and inputs.shape[-2] < slope.shape[1]:
            shape = (len(row), *inputs.shape[-2:])  # fewer numbers than the slope has
            inputs = np.multiply(inputs, row, out=workspace().take("weighted", 0, shape, row.dtype))
        elif row is not None:
            np.multiply(slope, row, out=slope)
        np.matmul(inputs, slope.swapaxes(1, 2), out=gradients[number])
        if factor is not None:
            np.multiply(gradients[number], factor, out=gradients[number])
        if number:
            weights = layers[number][:, :-1] if factor is None else layers[number][:, :-1] * factor
            slope, row, factor = _below(weights, slope, passed, activations[number - 1], number)


def _linear(layer: Array, inputs: Array, out: Array | None = None) -> Array:
    return np.matmul(layer.swapaxes(1, 2), inputs, out=out)


def _below(
    weights: Array, slope: Array, passed: Pass, activation: Activation, number: int
) -> tuple[Array, Array | None, Array | None]:
    """The loss's derivative by the z of the hidden layer under layer ``number``, and two factors that are still due.

    ``slope`` is the derivative by that layer's z and ``weights`` is W without the row of the bias. Under a single
    output the units' derivatives are f'(z) times one row, the same for all units, times W, the same for all samples.
    Both wait: W until the sum over the samples is taken, which spares an outer product as large as the layer, and the
    row until it meets either the slope or the inputs, whichever is smaller.
    """
    activated, z = passed.inputs[number][:, :-1], passed.before[number - 1]
    z = activated if z is None else z
    derivative = activation.derivative(z, value=activated, out=z)
    if weights.shape[2] == 1:
        return derivative, slope, weights.swapaxes(1, 2)
    back = workspace().take("slope", number, activated.shape, slope.dtype)
    np.matmul(weights, slope, out=back)
    return np.multiply(back, derivative, out=back), None, None
