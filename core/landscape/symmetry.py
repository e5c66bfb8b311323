r"""Symmetries of a network's hidden units: their order, and their signs where the activation is odd about a point.

Where :math:`f(-z) = 2c - f(z)`, as of tanh and the identity with c = 0 and of the sigmoid with c = ½, a unit may change
the sign of its incoming weights, its bias and its outgoing weights w, if 2c·w is added to the next layer's biases: no
prediction changes. In centred layers, whose biases hold c·Σw from the start, orders and signs are all there is to it,
and no distance changes either. Rescaling of ReLU units, and what more an identity layer allows, is not counted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations, product
from math import factorial, prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.functions import Activation
from core.landscape.planes import as_point
from core.objectives import MLP, Objective

Array = NDArray[np.floating]
Order = NDArray[np.intp]

_PROBES = np.linspace(0.0, 8.0, 33)
_MOST_COPIES = 50_000


def centre_of_symmetry(activation: Activation) -> float | None:
    """The c with ``f(-z) = 2c - f(z)``, 0 for odd activations; None where there is none."""
    if activation.is_odd:
        return 0.0
    sums = activation.value(_PROBES) + activation.value(-_PROBES)
    return float(sums[0] / 2) if np.abs(sums - sums[0]).max() <= 1e-14 * max(1.0, abs(sums[0])) else None


def n_copies(objective: Objective) -> int:
    """How many parameter vectors compute the same function: H!·2^H a hidden layer, H! where units have no signs.

    That many where the units differ from each other and from zero; 1 for what is no network.
    """
    if not isinstance(objective, MLP):
        return 1
    signed = [centre is not None for centre in centres(objective)]
    return prod(factorial(n) * 2 ** (n * has) for n, has in zip(objective.hidden, signed, strict=True))


def copies(objective: Objective, theta: ArrayLike) -> Array:
    """All parameter vectors that orders and signs of the hidden units make of theta, of shape (n_copies, n_params).

    Raises
    ------
    ValueError
        Where there are more than 50,000.
    """
    if n_copies(objective) > _MOST_COPIES:
        raise ValueError(f"A network must have {_MOST_COPIES} copies at most to list them. Got {n_copies(objective)}.")
    found = as_point("theta", theta)[None]
    if not isinstance(objective, MLP):
        return found
    for number, (width, centre) in enumerate(zip(objective.hidden, centres(objective), strict=True)):
        orders = np.array(list(permutations(range(width))))
        signs = np.array(list(product([1.0, -1.0], repeat=width))) if centre is not None else np.ones((1, width))
        pairs = [(order, sign) for order in orders for sign in signs]
        stacked = centred_layers(objective, np.repeat(found, len(pairs), axis=0))
        every = [np.tile(np.array(part), (len(found), 1)) for part in zip(*pairs, strict=True)]
        found = from_centred_layers(objective, rearranged(stacked, number, every[0], every[1]), found.dtype)
    return found


def centres(objective: MLP) -> list[float | None]:
    """The centre of symmetry of each hidden layer's activation."""
    return [centre_of_symmetry(activation) for activation in objective.activations]


def centred_layers(objective: MLP, runs: Array) -> list[Array]:
    """Each layer's weights with the centred bias as last row, ``(n_runs, n_in + 1, n_out)``, float64 copies."""
    pairs = objective.unpack(runs.astype(np.float64))
    layers = [np.concatenate([weights, bias[:, None]], axis=1) for weights, bias in pairs]
    return _shifted(objective, layers, 1.0)


def from_centred_layers(objective: MLP, layers: Sequence[Array], dtype: np.dtype) -> Array:
    """The parameters, ``(n_runs, n_params)``, of centred layers."""
    parts = _shifted(objective, [layer.copy() for layer in layers], -1.0)
    return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1).astype(dtype)


def rearranged(layers: Sequence[Array], number: int, order: Order, signs: Array) -> list[Array]:
    """Centred layers with the units of hidden layer ``number`` in another order, then with other signs.

    ``order`` and ``signs`` have shape (n_runs, width): unit j becomes ``signs[:, j]`` times the old ``order[:, j]``.
    """
    moved = list(layers)
    moved[number] = np.take_along_axis(layers[number], order[:, None, :], axis=2) * signs[:, None, :]
    after = layers[number + 1]
    outgoing = np.take_along_axis(after[:, :-1], order[:, :, None], axis=1) * signs[:, :, None]
    moved[number + 1] = np.concatenate([outgoing, after[:, -1:]], axis=1)
    return moved


def _shifted(objective: MLP, layers: list[Array], sign: float) -> list[Array]:
    for layer, centre in zip(layers[1:], centres(objective), strict=True):
        if centre:
            layer[:, -1] += sign * centre * layer[:, :-1].sum(axis=1)
    return layers
