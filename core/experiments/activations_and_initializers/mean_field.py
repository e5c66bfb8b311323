r"""What theory expects of signals in a network of infinite width, before any training, layer by layer.

With independent weights of variance :math:`\sigma_w^2 / n` and biases of variance :math:`\sigma_b^2`, the weighted sums
z of a layer of width n are normal, and their mean square q, the correlation c of two inputs' sums, and the mean square
g of the gradient by z follow

.. math:: q_{l+1} = \sigma_w^2\, E[\varphi(\sqrt{q_l} Z)^2] + \sigma_b^2, \quad
   c_{l+1} q_{l+1} = \sigma_w^2\, E[\varphi(U)\varphi(V)] + \sigma_b^2, \quad
   g_l = \chi_l\, g_{l+1}, \quad \chi_l = \sigma_w^2\, E[\varphi'(\sqrt{q_l} Z)^2]

(Poole et al. 2016; Schoenholz et al. 2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.activations_and_initializers.quadrature import normal_mean, normal_pair_mean
from core.functions import Activation, Initializer

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Law:
    """Variances of the weights times the width, and of the biases."""

    weights: float
    biases: float


@dataclass(frozen=True, eq=False)
class MeanField:
    """Theory for layers 1 to depth, each array of shape (depth,).

    Attributes
    ----------
    size : mean square q of the weighted sums.
    correlation : c between the sums of two inputs.
    slope : χ, the factor on the mean square of the gradient from layer l + 1 down to layer l.
    gradient : mean square of the gradient by the sums, as a share of that at the last layer.
    """

    size: Array
    correlation: Array
    slope: Array
    gradient: Array


def law_of(initializer: Initializer, width: int, scale: float = 1.0) -> Law | None:
    """The variances of a square layer under an initializer; None for a law whose numbers are not random about 0.

    Where biases are drawn at all they follow the law of the weights.
    """
    rng = np.random.default_rng(0)
    weights, bias = (
        initializer.draw(rng, 1, width, width), initializer.draw_bias(rng, 1, width, width)
    )  # fmt: skip
    variance = initializer.variance(width, width)
    if variance == 0 and weights.any():
        return None
    return Law(scale**2 * width * variance, scale**2 * variance if bias.any() else 0.0)


def mean_field(
    activation: Activation, law: Law, depth: int, *, size: float = 1.0, correlation: float = 0.5
) -> MeanField:
    """Theory from inputs of mean square ``size`` a feature, two of which have this correlation."""
    sizes, correlations, slopes = np.empty(depth), np.empty(depth), np.empty(depth)
    with np.errstate(over="ignore", invalid="ignore"):
        squares, products = size, correlation * size
        for layer in range(depth):
            q = law.weights * squares + law.biases
            c = (law.weights * products + law.biases) / q if q > 0 else np.nan
            sizes[layer], correlations[layer] = q, c
            slopes[layer] = slope_factor(activation, law, q)
            squares = normal_mean(lambda z: activation.value(z) ** 2, np.sqrt(q))
            products = normal_pair_mean(activation.value, np.sqrt(q), c) if np.isfinite(c) else np.nan
        gradient = np.append(np.cumprod(slopes[-2::-1])[::-1], 1.0)
    return MeanField(sizes, correlations, slopes, gradient)


def slope_factor(activation: Activation, law: Law, q: float) -> float:
    """χ at a mean square q: above 1 gradients grow towards the input, below 1 they vanish."""
    return law.weights * normal_mean(lambda z: activation.derivative(z) ** 2, np.sqrt(q))
