"""Hessian times a vector for many networks at once: the derivative of the two passes along a direction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.functions import Activation, Criterion

Array = NDArray[np.floating]
Layers = Sequence[Array]


def hessian_times(
    weights: tuple[Layers, Layers, Layers],
    inputs: Array,
    targets: Array,
    activations: Sequence[Activation],
    criterion: Criterion,
) -> None:
    r"""Write :math:`\nabla^2 L(\theta)\, v`, by the operator :math:`R\{f\} = \mathrm{d}f(\theta + rv)/\mathrm{d}r`.

    Parameters
    ----------
    weights : the layers of θ, of v, and of the result, arrays of shape (n_runs, n_in + 1, n_out).
    inputs : array of shape (n_in + 1, n_samples), the last row ones.
    targets : array of shape (n_outputs, n_samples).

    References
    ----------
    Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6, 1994.
    """
    theta, along, result = weights
    values, moves, slopes = [inputs], [np.zeros_like(inputs)], []
    for layer, direction, activation in zip(theta, along, activations, strict=False):
        z, moved = _linear(layer, direction, values[-1], moves[-1])
        slopes.append((activation.derivative(z), activation.second_derivative(z) * moved))
        values.append(_over_ones(activation.value(z), 1.0))
        moves.append(_over_ones(slopes[-1][0] * moved, 0.0))
    logits, moved = _linear(theta[-1], along[-1], values[-1], moves[-1])
    n_samples = inputs.shape[-1]
    slope = criterion.value_and_derivative(logits, targets)[1] / n_samples
    change = criterion.derivative_change(logits, targets, moved) / n_samples
    for number in reversed(range(len(theta))):
        result[number][:] = moves[number] @ slope.swapaxes(1, 2) + values[number] @ change.swapaxes(1, 2)
        if number:
            layer, direction = theta[number][:, :-1], along[number][:, :-1]
            below, below_change = layer @ slope, direction @ slope + layer @ change
            derivative, derivative_change = slopes[number - 1]
            slope, change = below * derivative, below_change * derivative + below * derivative_change


def _linear(layer: Array, direction: Array, values: Array, moves: Array) -> tuple[Array, Array]:
    """Return z = W'ᵀa and its change V'ᵀa + W'ᵀR{a}."""
    transposed = layer.swapaxes(1, 2)
    return transposed @ values, direction.swapaxes(1, 2) @ values + transposed @ moves


def _over_ones(rows: Array, last: float) -> Array:
    """The layer's inputs with their last row, 1 for values and 0 for changes."""
    return np.concatenate([rows, np.full_like(rows[:, :1], last)], axis=1)
