"""Every activation with its derivative, and every initializer with its law, for a look side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.functions import Activation, Initializer, make_activation, make_initializer

Array = NDArray[np.floating]

_REACH, _POINTS = 5.0, 201
_NETWORKS = 40
N_BINS = 41


@dataclass(frozen=True, eq=False)
class ActivationPlate:
    """An activation on [−5, 5]: ``z``, ``value`` and ``slope`` have shape (n_points,)."""

    activation: Activation
    z: Array
    value: Array
    slope: Array


@dataclass(frozen=True, eq=False)
class InitializerPlate:
    """The drawn weights of one layer.

    Attributes
    ----------
    initializer : the law.
    fan_in, fan_out : of the layer.
    edges, shares : arrays of shape (N_BINS + 1,) and (N_BINS,): a histogram over the weights of all draws.
    variance, drawn_variance, n_weights : under the law, as drawn about the mean of the draws, and of how many weights.
    """

    initializer: Initializer
    fan_in: int
    fan_out: int
    edges: Array
    shares: Array
    variance: float
    drawn_variance: float
    n_weights: int


def activation_plates(names: Sequence[str]) -> tuple[ActivationPlate, ...]:
    """Values and slopes of the named activations."""
    z = np.linspace(-_REACH, _REACH, _POINTS)
    made = [make_activation(name) for name in names]
    return tuple(ActivationPlate(one, z, one.value(z), one.derivative(z)) for one in made)


def initializer_plates(names: Sequence[str], fan_in: int, fan_out: int, seed: int) -> tuple[InitializerPlate, ...]:
    """Histograms of the weights that the named initializers draw for one layer, each over its own range."""
    made = [make_initializer(name) for name in names]
    drawn = [one.draw(np.random.default_rng(seed), _NETWORKS, fan_in, fan_out).ravel() for one in made]
    return tuple(_plate(one, weights, fan_in, fan_out) for one, weights in zip(made, drawn, strict=True))


def _plate(law: Initializer, weights: Array, fan_in: int, fan_out: int) -> InitializerPlate:
    middle = 0.0 if np.ptp(weights) > 0 else float(weights[0])  # all weights the same: one bar in the middle
    reach = 1.05 * float(np.abs(weights - middle).max()) or 0.5
    counts, edges = np.histogram(weights, N_BINS, (middle - reach, middle + reach))
    return InitializerPlate(
        law, fan_in, fan_out, edges, counts / weights.size, law.variance(fan_in, fan_out), float(weights.var()),
        weights.size,
    )  # fmt: skip
