"""Initializers that scale with the layer's width, so that signals neither fade nor grow from layer to layer.

``gain`` makes up for what the activation takes away: see ``Activation.gain``. Biases start at zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.functions.initializers import Array, check_counts, check_finite, register_initializer, zero_bias

SQRT2 = float(np.sqrt(2.0))


@register_initializer
@dataclass(frozen=True)
class XavierUniform:
    """Uniform with variance ``gain²·2/(fan_in + fan_out)``: keeps signals and gradients alike in size on average."""

    gain: float = 1.0

    name: ClassVar[str] = "xavier_uniform"
    title: ClassVar[str] = "Xavier uniform"
    formula: ClassVar[str] = (
        r"W_{ij} \sim \mathcal{U}(-a, a),\quad a = g\sqrt{\frac{6}{n_\mathrm{in} + n_\mathrm{out}}}"
    )
    reference: ClassVar[str] = "Glorot & Bengio 2010"

    def __post_init__(self) -> None:
        _check_gain(self.gain)

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return _draw_uniform(rng, self.variance(fan_in, fan_out), (n_runs, fan_in, fan_out))

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return zero_bias(n_runs, fan_in, fan_out)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return self.gain**2 * 2.0 / (fan_in + fan_out)


@register_initializer
@dataclass(frozen=True)
class XavierNormal:
    """Gaussian with variance ``gain²·2/(fan_in + fan_out)``: keeps signals and gradients alike in size on average."""

    gain: float = 1.0

    name: ClassVar[str] = "xavier_normal"
    title: ClassVar[str] = "Xavier normal"
    formula: ClassVar[str] = (
        r"W_{ij} \sim \mathcal{N}(0, \sigma^2),\quad \sigma = g\sqrt{\frac{2}{n_\mathrm{in} + n_\mathrm{out}}}"
    )
    reference: ClassVar[str] = "Glorot & Bengio 2010"

    def __post_init__(self) -> None:
        _check_gain(self.gain)

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return _draw_normal(rng, self.variance(fan_in, fan_out), (n_runs, fan_in, fan_out))

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return zero_bias(n_runs, fan_in, fan_out)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return self.gain**2 * 2.0 / (fan_in + fan_out)


@register_initializer
@dataclass(frozen=True)
class HeUniform:
    """Uniform with variance ``gain²/fan_in``: with gain √2, signals keep their size through ReLU layers."""

    gain: float = SQRT2

    name: ClassVar[str] = "he_uniform"
    title: ClassVar[str] = "He uniform"
    formula: ClassVar[str] = r"W_{ij} \sim \mathcal{U}(-a, a),\quad a = g\sqrt{\frac{3}{n_\mathrm{in}}}"
    reference: ClassVar[str] = "He et al. 2015"

    def __post_init__(self) -> None:
        _check_gain(self.gain)

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return _draw_uniform(rng, self.variance(fan_in, fan_out), (n_runs, fan_in, fan_out))

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return zero_bias(n_runs, fan_in, fan_out)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return self.gain**2 / fan_in


@register_initializer
@dataclass(frozen=True)
class HeNormal:
    """Gaussian with variance ``gain²/fan_in``: with gain √2, signals keep their size through ReLU layers."""

    gain: float = SQRT2

    name: ClassVar[str] = "he_normal"
    title: ClassVar[str] = "He normal"
    formula: ClassVar[str] = r"W_{ij} \sim \mathcal{N}(0, \sigma^2),\quad \sigma = \frac{g}{\sqrt{n_\mathrm{in}}}"
    reference: ClassVar[str] = "He et al. 2015"

    def __post_init__(self) -> None:
        _check_gain(self.gain)

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return _draw_normal(rng, self.variance(fan_in, fan_out), (n_runs, fan_in, fan_out))

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return zero_bias(n_runs, fan_in, fan_out)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return self.gain**2 / fan_in


@register_initializer
@dataclass(frozen=True)
class LeCunNormal:
    """Gaussian, not truncated, with variance ``gain²/fan_in``: a sum of unit inputs then has unit variance."""

    gain: float = 1.0

    name: ClassVar[str] = "lecun_normal"
    title: ClassVar[str] = "LeCun normal"
    formula: ClassVar[str] = r"W_{ij} \sim \mathcal{N}(0, \sigma^2),\quad \sigma = \frac{g}{\sqrt{n_\mathrm{in}}}"
    reference: ClassVar[str] = "LeCun et al. 1998"

    def __post_init__(self) -> None:
        _check_gain(self.gain)

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return _draw_normal(rng, self.variance(fan_in, fan_out), (n_runs, fan_in, fan_out))

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return zero_bias(n_runs, fan_in, fan_out)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return self.gain**2 / fan_in


@register_initializer
@dataclass(frozen=True)
class Orthogonal:
    """``gain`` times a uniformly distributed (semi-)orthogonal matrix: all its singular values equal ``gain``.

    With ``fan_in >= fan_out`` the columns are orthonormal up to ``gain``, else the rows. Uniform means the Haar
    measure; every weight then has mean 0 and variance ``gain²/max(fan_in, fan_out)``.
    """

    gain: float = 1.0

    name: ClassVar[str] = "orthogonal"
    title: ClassVar[str] = "orthogonal"
    formula: ClassVar[str] = (
        r"W = g\,Q,\quad Q^\top Q = I \ (n_\mathrm{in} \ge n_\mathrm{out}), \quad Q Q^\top = I \ \text{otherwise}"
    )
    reference: ClassVar[str] = "Saxe et al. 2014"

    def __post_init__(self) -> None:
        _check_gain(self.gain)

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        check_counts(n_runs=n_runs, fan_in=fan_in, fan_out=fan_out)
        columns = _orthonormal_columns(rng.normal(size=(n_runs, max(fan_in, fan_out), min(fan_in, fan_out))))
        return self.gain * (columns if fan_in >= fan_out else columns.swapaxes(1, 2).copy())

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return zero_bias(n_runs, fan_in, fan_out)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return self.gain**2 / max(fan_in, fan_out)


def _orthonormal_columns(gaussian: Array) -> Array:
    """Return the Q of a QR whose R has a positive diagonal; only then is Q uniformly distributed (Mezzadri 2007)."""
    q, r = np.linalg.qr(gaussian)
    signs = np.where(np.diagonal(r, axis1=1, axis2=2) < 0, -1.0, 1.0)
    return q * signs[:, None, :]


def _draw_uniform(rng: np.random.Generator, variance: float, shape: tuple[int, int, int]) -> Array:
    check_counts(n_runs=shape[0])
    bound = float(np.sqrt(3.0 * variance))
    return rng.uniform(-bound, bound, shape)


def _draw_normal(rng: np.random.Generator, variance: float, shape: tuple[int, int, int]) -> Array:
    check_counts(n_runs=shape[0])
    return rng.normal(0.0, np.sqrt(variance), shape)


def _check_gain(gain: float) -> None:
    check_finite("gain", gain)
    if gain <= 0:
        raise ValueError(f"gain must be positive. Got {gain!r}.")
