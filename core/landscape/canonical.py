"""One representative of all parameter vectors that differ in the order and the signs of hidden units alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.symmetry import centred_layers, centres, from_centred_layers, rearranged
from core.objectives import MLP, Objective, as_runs

Array = NDArray[np.floating]

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_SAME = 1e-9  # of a layer's largest key: closer keys are one


def canonical(objective: Objective, theta: ArrayLike) -> Array:
    """The canonical copy of every theta, of theta's shape: equal, to rounding, for all copies of one network.

    Layer by layer, each unit gets the sign that makes a key of its incoming weights and bias positive, and units are
    sorted by that key, largest first. The key is their sum with fixed incommensurable factors: weights that are equal,
    opposite or zero, which training often finds, make no tie. Units whose keys are one to rounding are sorted by the
    norm of their outgoing weights.

    Copies with rounding errors can still differ where a key is near zero or two keys are near each other:
    :func:`core.landscape.distance_modulo_symmetry` has no such exception. What is no network is returned as it is.

    Parameters
    ----------
    theta : array of shape (n_runs, n_params) or (n_params,).
    """
    runs, single = as_runs(theta, objective.n_params)
    if isinstance(objective, MLP):
        layers = centred_layers(objective, runs)
        for number, centre in enumerate(centres(objective)):
            signs = _signs(layers[number], layers[number + 1][:, :-1], has_sign=centre is not None)
            order = np.broadcast_to(np.arange(signs.shape[1]), signs.shape)
            layers = rearranged(layers, number, order, signs)
            layers = rearranged(layers, number, _order(layers[number], layers[number + 1]), np.ones_like(signs))
        runs = from_centred_layers(objective, layers, runs.dtype)
    return runs[0] if single else runs.copy()


def _signs(incoming: Array, outgoing: Array, *, has_sign: bool) -> Array:
    """Signs that make the keys of the units positive; of units without incoming weights, those of the outgoing."""
    keys = _keys(incoming)
    if not has_sign:
        return np.ones_like(keys)
    keys = np.where(incoming.any(axis=1), keys, _keys(outgoing.swapaxes(1, 2)))
    return np.where(keys < 0, -1.0, 1.0)


def _order(incoming: Array, after: Array) -> NDArray[np.intp]:
    keys = _keys(incoming)
    outgoing = (after[:, :-1] ** 2).sum(axis=2)
    scale = np.abs(keys).max(axis=1, keepdims=True)
    rounded = np.round(keys / np.where(scale > 0, scale * _SAME, 1.0))
    return np.lexsort((-keys, -outgoing, -rounded), axis=1)


def _keys(vectors: Array) -> Array:
    """Sums over the axis before the last, ``(n_runs, n, width) -> (n_runs, width)``, with incommensurable factors."""
    factors = 0.5 + np.arange(1, vectors.shape[1] + 1) * _GOLDEN % 1.0
    return np.einsum("rnw,n->rw", vectors, factors)
