"""Activations that are linear on one side: ReLU, leaky ReLU, ELU and SELU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.functions.activations import Array, is_flat, register_activation, room, scratch

SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


@register_activation
@dataclass(frozen=True)
class ReLU:
    """Rectified linear unit ``max(z, 0)``; its derivative at 0 is taken as 0, as PyTorch does (Nair & Hinton 2010)."""

    name: ClassVar[str] = "relu"
    title: ClassVar[str] = "ReLU"
    formula: ClassVar[str] = r"f(z) = \max(z, 0)"
    is_odd: ClassVar[bool] = False
    derivative_from_value: ClassVar[bool] = True
    gain = float(np.sqrt(2.0))
    largest_slope = 1.0

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.maximum(z, 0.0, out=room(out, z))

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        return _is_positive(z if value is None else value, out)

    def second_derivative(self, z: Array) -> Array:
        return np.zeros_like(z)

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


@register_activation
@dataclass(frozen=True)
class LeakyReLU:
    """Leaky ReLU ``max(z, slope·z)``; its derivative at 0 is ``negative_slope`` (Maas, Hannun & Ng 2013)."""

    negative_slope: float = 0.01

    name: ClassVar[str] = "leaky_relu"
    title: ClassVar[str] = "leaky ReLU"
    formula: ClassVar[str] = r"f(z) = \max(z, \alpha z)"
    is_odd: ClassVar[bool] = False
    derivative_from_value: ClassVar[bool] = True
    largest_slope = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.negative_slope < 1:
            raise ValueError(f"negative_slope must be at least 0 and below 1. Got {self.negative_slope!r}.")

    @property
    def gain(self) -> float:
        return float(np.sqrt(2.0 / (1.0 + self.negative_slope**2)))

    def value(self, z: Array, out: Array | None = None) -> Array:
        leak = np.multiply(z, float(self.negative_slope), out=scratch(out, z))
        return np.maximum(z, leak, out=leak if out is None else out)

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        slope = _is_positive(z if value is None else value, out)
        return np.maximum(slope, float(self.negative_slope), out=slope)

    def second_derivative(self, z: Array) -> Array:
        return np.zeros_like(z)

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


@register_activation
@dataclass(frozen=True)
class ELU:
    """Exponential linear unit: ``z`` above 0, ``alpha·(exp(z) - 1)`` below (Clevert, Unterthiner & Hochreiter 2016)."""

    alpha: float = 1.0

    name: ClassVar[str] = "elu"
    title: ClassVar[str] = "ELU"
    formula: ClassVar[str] = r"f(z) = \begin{cases} z & z > 0 \\ \alpha\,(e^{z} - 1) & z \le 0 \end{cases}"
    is_odd: ClassVar[bool] = False
    derivative_from_value: ClassVar[bool] = True
    gain = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.alpha) and self.alpha > 0):
            raise ValueError(f"alpha must be positive. Got {self.alpha!r}.")

    @property
    def largest_slope(self) -> float:
        return max(1.0, float(self.alpha))

    def value(self, z: Array, out: Array | None = None) -> Array:
        return _exponential_linear(z, float(self.alpha), out)

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        return self._slopes.of(z, value, out)

    def second_derivative(self, z: Array) -> Array:
        return self._slopes.second(z)

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)

    @property
    def _slopes(self) -> _Slopes:
        return _Slopes(above=1.0, below=float(self.alpha))


@register_activation
@dataclass(frozen=True)
class SELU:
    """Scaled ELU, whose constants keep mean 0 and variance 1 from layer to layer (Klambauer et al. 2017)."""

    name: ClassVar[str] = "selu"
    title: ClassVar[str] = "SELU"
    formula: ClassVar[str] = (
        r"f(z) = \lambda \begin{cases} z & z > 0 \\ \alpha\,(e^{z} - 1) & z \le 0 \end{cases}"
        r"\quad \lambda = 1.0507,\ \alpha = 1.6733"
    )
    is_odd: ClassVar[bool] = False
    derivative_from_value: ClassVar[bool] = True
    gain = 0.75
    largest_slope = SELU_SCALE * SELU_ALPHA

    def value(self, z: Array, out: Array | None = None) -> Array:
        result = _exponential_linear(z, SELU_ALPHA, out)
        return np.multiply(result, SELU_SCALE, out=result)

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        return _SELU_SLOPES.of(z, value, out)

    def second_derivative(self, z: Array) -> Array:
        return _SELU_SLOPES.second(z)

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


def _is_positive(z: Array, out: Array | None) -> Array:
    """Return 1 where ``z > 0`` and else 0, in the dtype of ``z``; a comparison straight into floats is the fastest."""
    return np.greater(z, 0.0, out=room(out, z))


def _exponential_linear(z: Array, alpha: float, out: Array | None) -> Array:
    """Return ``z`` where it is positive and else ``alpha·(exp(z) - 1)``."""
    below = np.minimum(z, 0.0, out=room(None, z))
    np.expm1(below, out=below)
    np.multiply(below, alpha, out=below)
    above = np.maximum(z, 0.0, out=room(out, z))
    return np.add(above, below, out=above)


@dataclass(frozen=True)
class _Slopes:
    """The derivative: ``above`` where ``z > 0`` and else ``below·exp(z)``, which is ``f(z) + below``."""

    above: float
    below: float

    def of(self, z: Array, value: Array | None, out: Array | None) -> Array:
        source = z if value is None else value
        jump = (source > 0.0) * source.dtype.type(self.above - self.below)
        slope = np.minimum(source, 0.0, out=room(out, source))
        if value is None:
            np.exp(slope, out=slope)
            np.multiply(slope, self.below, out=slope)
        else:
            np.add(slope, self.below, out=slope)
        return np.add(slope, jump, out=slope)

    def second(self, z: Array) -> Array:
        return np.exp(np.minimum(z, 0.0)) * (z <= 0.0) * self.below


_SELU_SLOPES = _Slopes(above=SELU_SCALE, below=SELU_SCALE * SELU_ALPHA)
