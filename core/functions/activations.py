"""Activations: value, first and second derivative in one object; here their protocol, registry and the sigmoids.

Every method works element by element and keeps the dtype. ``value`` and ``derivative`` are the hot path of training:
given ``out`` they write there and allocate nothing they can do without. ``rectifiers`` and ``smooth_rectifiers`` hold
the other activations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.functions.table_tanh import tanh

Array = NDArray[np.floating]

SATURATION = 0.01
"""A unit counts as saturated where its slope is below this share of the activation's largest slope."""


class Activation(Protocol):
    """What every activation ``f`` offers, each method elementwise on an array of pre-activations ``z``.

    ``formula`` is LaTeX. ``is_odd`` says that ``f(-z) = -f(z)``. ``gain`` is the factor recommended for the standard
    deviation of initial weights, as ``torch.nn.init.calculate_gain`` documents it (1 where it has none).
    ``derivative_from_value`` says that ``derivative`` needs only ``f(z)``: ``z`` may then have been overwritten.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    is_odd: ClassVar[bool]
    derivative_from_value: ClassVar[bool]

    @property
    def gain(self) -> float: ...

    @property
    def largest_slope(self) -> float:
        """The supremum of ``|f'|`` over the real line."""
        ...

    def value(self, z: Array, out: Array | None = None) -> Array:
        """Return ``f(z)``, written to ``out`` if given; ``out`` may be ``z`` itself."""
        ...

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        """Return ``f'(z)``, written to ``out`` if given; ``out`` may be ``z`` or ``value`` itself.

        ``value`` is ``f(z)`` where it is known already. With ``derivative_from_value`` only it is read, and the result
        is right to rounding relative to the largest slope; from ``z`` it is also right relative to itself, far out in
        the tails. At a kink the slope on the left is taken, as PyTorch does.
        """
        ...

    def second_derivative(self, z: Array) -> Array:
        """Return ``f''(z)``; at a kink the one on the left."""
        ...

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        """Return where ``|f'(z)| < 0.01 · sup|f'|``: the unit passes on less than 1 % of the gradient it could.

        For sigmoid and tanh that is a saturated unit, for ReLU a sample for which the unit is off. Never for the
        identity and, with its default slope, leaky ReLU. GELU, SiLU and Mish also have a thin such band about their
        minimum.
        """
        ...


ACTIVATIONS: dict[str, Callable[[], Activation]] = {}
_A = TypeVar("_A", bound=type)


def register_activation(activation: _A) -> _A:
    """Enter an activation class in ``ACTIVATIONS`` under its ``name``."""
    ACTIVATIONS[activation.name] = activation
    return activation


def make_activation(activation: str | Activation) -> Activation:
    """Return the registered activation of that name, with its default constants; an object is handed back.

    Raises
    ------
    ValueError
        For a name that is not registered.
    """
    if not isinstance(activation, str):
        return activation
    if activation not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}. Got {activation!r}.")
    return ACTIVATIONS[activation]()


def is_flat(activation: Activation, z: Array) -> NDArray[np.bool_]:
    """Return where the slope is below ``SATURATION`` times the largest one: every ``saturated`` is this."""
    return np.abs(activation.derivative(z)) < SATURATION * activation.largest_slope


def room(out: Array | None, like: Array) -> Array:
    """Return ``out``, or a new array where there is none."""
    return np.empty_like(like) if out is None else out


def scratch(out: Array | None, *needed: Array) -> Array:
    """Return ``out`` to calculate in, or a new array where there is none or it holds numbers still needed."""
    if out is None or any(np.may_share_memory(out, array) for array in needed):
        return np.empty_like(needed[0])
    return out


@register_activation
@dataclass(frozen=True)
class Identity:
    """No activation: ``f(z) = z``. A network of such layers is a linear model."""

    name: ClassVar[str] = "identity"
    title: ClassVar[str] = "identity"
    formula: ClassVar[str] = r"f(z) = z"
    is_odd: ClassVar[bool] = True
    derivative_from_value: ClassVar[bool] = True
    gain = 1.0  # not ClassVar, nor a field: some activations calculate theirs
    largest_slope = 1.0

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.positive(z, out=room(out, z))

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        slope = room(out, z if value is None else value)
        slope.fill(1.0)
        return slope

    def second_derivative(self, z: Array) -> Array:
        return np.zeros_like(z)

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


@register_activation
@dataclass(frozen=True)
class Sigmoid:
    """Logistic sigmoid ``σ(z) = 1/(1 + exp(-z))``, with values in (0, 1)."""

    name: ClassVar[str] = "sigmoid"
    title: ClassVar[str] = "sigmoid"
    formula: ClassVar[str] = r"f(z) = \sigma(z) = \frac{1}{1 + e^{-z}}"
    is_odd: ClassVar[bool] = False
    derivative_from_value: ClassVar[bool] = True
    gain = 1.0
    largest_slope = 0.25

    def value(self, z: Array, out: Array | None = None) -> Array:
        from scipy.special import expit

        return expit(z, out=room(out, z))

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        if value is None:
            return _logistic_density(z, out)
        rest = np.subtract(1.0, value, out=scratch(out, value))
        return np.multiply(value, rest, out=rest if out is None else out)

    def second_derivative(self, z: Array) -> Array:
        return _logistic_density(z) * (1.0 - 2.0 * self.value(z))

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


@register_activation
@dataclass(frozen=True)
class Tanh:
    """Hyperbolic tangent, with values in (-1, 1); ``tanh(z) = 2σ(2z) - 1``."""

    name: ClassVar[str] = "tanh"
    title: ClassVar[str] = "tanh"
    formula: ClassVar[str] = r"f(z) = \tanh(z) = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}"
    is_odd: ClassVar[bool] = True
    derivative_from_value: ClassVar[bool] = True
    gain = 5.0 / 3.0
    largest_slope = 1.0

    def value(self, z: Array, out: Array | None = None) -> Array:
        return tanh(z, out=room(out, z))

    def derivative(self, z: Array, value: Array | None = None, out: Array | None = None) -> Array:
        if value is None:
            slope = _logistic_density(2.0 * z, out)
            return np.multiply(slope, 4.0, out=slope)
        square = np.multiply(value, value, out=room(out, value))
        return np.subtract(1.0, square, out=square)

    def second_derivative(self, z: Array) -> Array:
        return -2.0 * self.value(z) * self.derivative(z)

    def saturated(self, z: Array) -> NDArray[np.bool_]:
        return is_flat(self, z)


def _logistic_density(z: Array, out: Array | None = None) -> Array:
    """Return ``σ'(z) = σ(z)·σ(-z) = tanh'(z/2)/4``; ``σ·(1 - σ)`` has no digits left beyond ``z = 37``."""
    from scipy.special import expit

    rest = np.negative(z, out=room(None, z))
    expit(rest, out=rest)
    share = expit(z, out=room(out, z))
    return np.multiply(share, rest, out=share)
