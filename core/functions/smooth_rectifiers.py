"""Smooth activations in the shape of a rectifier: GELU, SiLU, softplus and Mish.

Each is written so that neither tail overflows or loses its digits: ``σ(-z)`` stands for ``1 - σ(z)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.functions.activations import Array, is_flat, register_activation, room, scratch


@register_activation
@dataclass(frozen=True)
class GELU:
    """Gaussian error linear unit ``z·Φ(z)``, exact, with the normal distribution ``Φ`` (Hendrycks & Gimpel 2016)."""

    name: ClassVar[str] = "gelu"
    title: ClassVar[str] = "GELU"
    formula: ClassVar[str] = r"f(z) = z\,\Phi(z) = \frac{z}{2}\left(1 + \operatorname{erf}\frac{z}{\sqrt{2}}\right)"
    is_odd: ClassVar[bool] = False
    derivative_from_value: ClassVar[bool] = False
    gain = 1.0
    largest_slope = 1.128904145185155  # at z = √2

    def value(self, z: Array, out: Array | None = None) -> Array:
        from scipy.special import ndtr  # Φ; 1 + erf has no digits left below z = -8

        share = ndtr(z, out=scratch(out, z))
        return np.multiply(z, share, out=share if out is None else out)

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        from scipy.special import ndtr

        tail = _normal_density(z)
        np.multiply(tail, z, out=tail)
        share = ndtr(z, out=room(None, z)) if value is None else _share_of(z, value)
        return np.add(share, tail, out=room(out, z))

    def second_derivative(self, z: Array) -> Array:
        return _normal_density(z) * (2.0 - z * z)

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


@register_activation
@dataclass(frozen=True)
class SiLU:
    """Sigmoid linear unit ``z·σ(z)``, also called swish (Elfwing, Uchibe & Doya 2018)."""

    name: ClassVar[str] = "silu"
    title: ClassVar[str] = "SiLU"
    formula: ClassVar[str] = r"f(z) = z\,\sigma(z) = \frac{z}{1 + e^{-z}}"
    is_odd: ClassVar[bool] = False
    derivative_from_value: ClassVar[bool] = False
    gain = 1.0
    largest_slope = 1.0998393201288669  # at z = 2.39936

    def value(self, z: Array, out: Array | None = None) -> Array:
        from scipy.special import expit

        share = expit(z, out=scratch(out, z))
        return np.multiply(z, share, out=share if out is None else out)

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        """Return ``σ(z)·(1 + z·(1 - σ(z)))``."""
        from scipy.special import expit

        share = expit(z, out=room(None, z)) if value is None else _share_of(z, value)
        factor = np.subtract(1.0, share, out=room(None, z))
        np.multiply(factor, z, out=factor)
        np.add(factor, 1.0, out=factor)
        return np.multiply(share, factor, out=share if out is None else out)

    def second_derivative(self, z: Array) -> Array:
        from scipy.special import expit

        share, rest = expit(z), expit(-z)
        return share * rest * (2.0 + z * (rest - share))

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


@register_activation
@dataclass(frozen=True)
class Softplus:
    """Softplus ``log(1 + exp(z))``, natural logarithm; its derivative is the sigmoid (Dugas et al. 2001)."""

    name: ClassVar[str] = "softplus"
    title: ClassVar[str] = "softplus"
    formula: ClassVar[str] = r"f(z) = \ln(1 + e^{z})"
    is_odd: ClassVar[bool] = False
    derivative_from_value: ClassVar[bool] = False  # 1 - exp(-f) is right too, and slower than σ(z)
    gain = 1.0
    largest_slope = 1.0

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.logaddexp(z, 0.0, out=room(out, z))

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        from scipy.special import expit

        return expit(z, out=room(out, z))

    def second_derivative(self, z: Array) -> Array:
        from scipy.special import expit

        return expit(z) * expit(-z)

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


@register_activation
@dataclass(frozen=True)
class Mish:
    r"""Mish ``z·tanh(softplus(z))`` (Misra 2019).

    With ``s = σ(z)``, ``t = σ(-z)`` and ``p = s(2 - s) = 1 - t²`` the tanh is ``w = p/(2 - p)`` and its derivative is
    ``w' = 4st²/(1 + t²)²``; neither overflows or cancels.
    """

    name: ClassVar[str] = "mish"
    title: ClassVar[str] = "Mish"
    formula: ClassVar[str] = r"f(z) = z \tanh\left(\ln(1 + e^{z})\right)"
    is_odd: ClassVar[bool] = False
    derivative_from_value: ClassVar[bool] = False
    gain = 1.0
    largest_slope = 1.0884981612517  # at z = 1.4906

    def value(self, z: Array, out: Array | None = None) -> Array:
        from scipy.special import expit

        share = expit(z, out=scratch(out, z))
        weight = np.subtract(2.0, share, out=room(None, z))
        weight *= share
        np.subtract(2.0, weight, out=share)
        weight /= share
        return np.multiply(z, weight, out=share if out is None else out)

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        """Return ``w + z·w' = s/(1 + t²) · (1 + t·(1 + 4zt/(1 + t²)))``."""
        from scipy.special import expit

        share = expit(z, out=scratch(out, z))
        rest = np.subtract(1.0, share, out=room(None, z))
        factor = np.multiply(rest, rest, out=room(None, z))
        factor += 1.0
        share /= factor
        np.divide(rest, factor, out=factor)
        factor *= z
        factor *= 4.0
        factor += 1.0
        factor *= rest
        factor += 1.0
        return np.multiply(share, factor, out=share if out is None else out)

    def second_derivative(self, z: Array) -> Array:
        """Return ``2w' + z·w'' = w'·(2 + z·(t - 2ws))``."""
        from scipy.special import expit

        share, rest = expit(z), expit(-z)
        weight = share * (1.0 + rest) / (1.0 + rest * rest)
        slope = share * (2.0 * rest / (1.0 + rest * rest)) ** 2
        return slope * (2.0 + z * (rest - 2.0 * weight * share))

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


def _share_of(z: Array, value: Array) -> Array:
    """Return the s of a known ``z·s``, which is 1/2 at zero: a division costs a tenth of the function."""
    share = np.full_like(z, 0.5)
    return np.divide(value, z, out=share, where=np.abs(z) > np.finfo(z.dtype).eps)


def _normal_density(z: Array) -> Array:
    density = np.multiply(z, z, out=room(None, z))
    density *= -0.5
    np.exp(density, out=density)
    density *= 1.0 / float(np.sqrt(2.0 * np.pi))
    return density
