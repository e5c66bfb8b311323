r"""Singular values of how a layer's sums depend on the input: what a small change of the input grows or shrinks by.

.. math:: J_l = \frac{\partial z_l}{\partial x} = W_1 D_1 W_2 D_2 \cdots W_l, \quad D_k = \mathrm{diag}\, f'(z_k)

A network in which all of them are near 1 sends every direction through, forward and back (Saxe et al. 2014;
Pennington, Schoenholz & Ganguli 2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.activations_and_initializers.propagation import Stack, correlated_inputs
from core.objectives import one_blas_thread

Array = NDArray[np.floating]

_MOST_LAYERS = 12


@dataclass(frozen=True, eq=False)
class SingularValues:
    """Singular values of J at some layers.

    Attributes
    ----------
    stack : what was drawn.
    layers : array of shape (n_layers,), from 1.
    values : array of shape (n_networks, n_layers, width), largest first; NaN below the rounding of the largest, and
        infinite where J has left the range of numbers.
    """

    stack: Stack
    layers: NDArray[np.intp]
    values: Array


def singular_values(stack: Stack) -> SingularValues:
    """Singular values of J at one input a network, at up to a dozen layers, the first and the last among them."""
    wanted = np.unique(np.geomspace(1, stack.depth, min(stack.depth, _MOST_LAYERS)).round().astype(np.intp))
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        found = [_spectrum(matrix) for layer, matrix in enumerate(jacobians(stack), start=1) if layer in wanted]
    return SingularValues(stack, wanted, np.stack(found, axis=1))


def jacobians(stack: Stack, inputs: Array | None = None) -> list[Array]:
    """J of every layer, arrays of shape (n_networks, width, width): a row an input, a column a sum.

    ``inputs`` has shape (n_networks, width); the first of :func:`correlated_inputs` if not given.
    """
    activation = stack.function()
    signal = (correlated_inputs(stack)[:, 0] if inputs is None else inputs)[:, None]
    found: list[Array] = []
    slope: Array | None = None
    for weights, biases in stack.layers():
        found.append(weights if slope is None else (found[-1] * slope) @ weights)
        z = signal @ weights + biases
        signal, slope = activation.value(z), activation.derivative(z)
    return found


def _spectrum(matrices: Array) -> Array:
    if not np.isfinite(matrices).all():
        return np.full(matrices.shape[:2], np.inf)
    values = np.linalg.svd(matrices, compute_uv=False)
    limit = matrices.shape[-1] * np.finfo(values.dtype).eps * values[:, :1]
    return np.where(values > limit, values, np.nan)
