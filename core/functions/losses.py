"""Losses of a residual: value, first and second derivative in one object.

With ``e = prediction - target`` every method works element by element; objectives average over the samples. There is
no hidden 1/2, except Huber's own. The second derivative is the almost-everywhere one: zero for the absolute error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class Loss(Protocol):
    """What every loss offers, each method elementwise on an array of residuals."""

    name: ClassVar[str]
    title: ClassVar[str]
    is_quadratic: ClassVar[bool]
    is_differentiable: ClassVar[bool]

    def value(self, residual: Array) -> Array: ...

    def derivative(self, residual: Array) -> Array: ...

    def second_derivative(self, residual: Array) -> Array: ...


LOSSES: dict[str, Callable[[], Loss]] = {}
_L = TypeVar("_L", bound=type)


def register_loss(loss: _L) -> _L:
    """Enter a loss class in ``LOSSES`` under its ``name``."""
    LOSSES[loss.name] = loss
    return loss


def make_loss(loss: str | Loss) -> Loss:
    """Return the registered loss of that name, with its default constants; a loss object is handed back.

    Raises
    ------
    ValueError
        For a name that is not registered.
    """
    if not isinstance(loss, str):
        return loss
    if loss not in LOSSES:
        raise ValueError(f"loss must be one of {', '.join(LOSSES)}. Got {loss!r}.")
    return LOSSES[loss]()


@register_loss
@dataclass(frozen=True)
class SquaredError:
    """Squared error ``e²``, the negative log-likelihood of Gaussian noise up to constants."""

    name: ClassVar[str] = "mse"
    title: ClassVar[str] = "squared error"
    is_quadratic: ClassVar[bool] = True
    is_differentiable: ClassVar[bool] = True

    def value(self, residual: Array) -> Array:
        return residual * residual

    def derivative(self, residual: Array) -> Array:
        return 2.0 * residual

    def second_derivative(self, residual: Array) -> Array:
        return np.full_like(residual, 2.0)


@register_loss
@dataclass(frozen=True)
class AbsoluteError:
    """Absolute error ``|e|``, the negative log-likelihood of Laplace noise; its derivative at 0 is taken as 0."""

    name: ClassVar[str] = "mae"
    title: ClassVar[str] = "absolute error"
    is_quadratic: ClassVar[bool] = False
    is_differentiable: ClassVar[bool] = False

    def value(self, residual: Array) -> Array:
        return np.abs(residual)

    def derivative(self, residual: Array) -> Array:
        return np.sign(residual)

    def second_derivative(self, residual: Array) -> Array:
        return np.zeros_like(residual)


@register_loss
@dataclass(frozen=True)
class Huber:
    """Huber's loss: ``½e²`` where ``|e| <= delta``, else ``delta·(|e| - delta/2)`` (Huber 1964).

    ``delta`` is in the units of the target.
    """

    delta: float = 1.0

    name: ClassVar[str] = "huber"
    title: ClassVar[str] = "Huber loss"
    is_quadratic: ClassVar[bool] = False
    is_differentiable: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _check_positive("delta", self.delta)

    def value(self, residual: Array) -> Array:
        size = np.abs(residual)
        inside = np.minimum(size, self.delta)
        return inside * (size - 0.5 * inside)

    def derivative(self, residual: Array) -> Array:
        return np.clip(residual, -self.delta, self.delta)

    def second_derivative(self, residual: Array) -> Array:
        return (np.abs(residual) <= self.delta).astype(residual.dtype)


@register_loss
@dataclass(frozen=True)
class StudentT:
    """Student's t: ``(ν + 1)/2 · log(1 + e²/(ν s²))``, its negative log-density less the constants.

    ``degrees_of_freedom`` is ν, ``scale`` is s in the units of the target. Not convex in e beyond ``|e| = s√ν``
    (Lange, Little & Taylor 1989).
    """

    degrees_of_freedom: float = 4.0
    scale: float = 1.0

    name: ClassVar[str] = "student_t"
    title: ClassVar[str] = "Student-t loss"
    is_quadratic: ClassVar[bool] = False
    is_differentiable: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _check_positive("degrees_of_freedom", self.degrees_of_freedom)
        _check_positive("scale", self.scale)

    def value(self, residual: Array) -> Array:
        return 0.5 * (self.degrees_of_freedom + 1.0) * np.log1p(residual * residual / self._width)

    def derivative(self, residual: Array) -> Array:
        return (self.degrees_of_freedom + 1.0) * residual / (self._width + residual * residual)

    def second_derivative(self, residual: Array) -> Array:
        square = residual * residual
        return (self.degrees_of_freedom + 1.0) * (self._width - square) / (self._width + square) ** 2

    @property
    def _width(self) -> float:
        return self.degrees_of_freedom * self.scale**2


def _check_positive(name: str, value: float) -> None:
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be positive. Got {value!r}.")
