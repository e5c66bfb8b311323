"""Initializers: the law of the first weights; here their protocol, registry and the laws that ignore the layer's width.

Draws are float64 arrays of shape ``(n_runs, fan_in, fan_out)``: ``fan_in`` inputs to each of ``fan_out`` units.
``scaled_initializers`` holds the laws that look at the fans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import signature
from numbers import Real
from typing import ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Initializer(Protocol):
    """What every initializer offers. ``formula`` is the law of one weight in LaTeX, ``reference`` where it is from."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    reference: ClassVar[str]

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        """Return weights, array of shape ``(n_runs, fan_in, fan_out)``; the counts must be at least 1."""
        ...

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        """Return biases, array of shape ``(n_runs, fan_out)``: zero where the law is about weights only."""
        ...

    def variance(self, fan_in: int, fan_out: int) -> float:
        """Return the variance of one weight under the law."""
        ...


INITIALIZERS: dict[str, Callable[..., Initializer]] = {}
_I = TypeVar("_I", bound=type)


def register_initializer(initializer: _I) -> _I:
    """Enter an initializer class in ``INITIALIZERS`` under its ``name``."""
    INITIALIZERS[initializer.name] = initializer
    return initializer


def make_initializer(initializer: str | Initializer, **arguments: float) -> Initializer:
    """Return the registered initializer of that name with these constants; an object is handed back.

    Raises
    ------
    ValueError
        For a name that is not registered, a constant the initializer does not have, or constants beside an object.
    """
    if not isinstance(initializer, str):
        if arguments:
            raise ValueError(f"arguments must be absent beside an initializer object. Got {next(iter(arguments))!r}.")
        return initializer
    if initializer not in INITIALIZERS:
        raise ValueError(f"initializer must be one of {', '.join(INITIALIZERS)}. Got {initializer!r}.")
    _check_arguments(initializer, arguments)
    return INITIALIZERS[initializer](**arguments)


def _check_arguments(initializer: str, arguments: Iterable[str]) -> None:
    known = list(signature(INITIALIZERS[initializer]).parameters)
    allowed = f"among ({', '.join(known)})" if known else "none"
    for name in arguments:
        if name not in known:
            raise ValueError(f"arguments of {initializer} must be {allowed}. Got {name!r}.")


def check_counts(**counts: int) -> None:
    """Raise ``ValueError`` unless every count is at least 1."""
    for name, count in counts.items():
        if count < 1:
            raise ValueError(f"{name} must be at least 1. Got {count!r}.")


def check_finite(name: str, value: float) -> None:
    """Raise ``ValueError`` unless the value is a finite real number."""
    if not (isinstance(value, Real) and np.isfinite(value)):
        raise ValueError(f"{name} must be a finite number. Got {value!r}.")


@register_initializer
@dataclass(frozen=True)
class Zeros:
    """All zero. Every unit of a layer is then the same, and stays the same: the symmetry is never broken."""

    name: ClassVar[str] = "zeros"
    title: ClassVar[str] = "zeros"
    formula: ClassVar[str] = r"W_{ij} = 0"
    reference: ClassVar[str] = ""

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        check_counts(n_runs=n_runs, fan_in=fan_in, fan_out=fan_out)
        return np.zeros((n_runs, fan_in, fan_out))

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return zero_bias(n_runs, fan_in, fan_out)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return 0.0


@register_initializer
@dataclass(frozen=True)
class ConstantValue:
    """All weights and biases equal ``value``: the units of a layer stay equal for ever."""

    value: float = 1.0

    name: ClassVar[str] = "constant"
    title: ClassVar[str] = "constant"
    formula: ClassVar[str] = r"W_{ij} = c"
    reference: ClassVar[str] = ""

    def __post_init__(self) -> None:
        check_finite("value", self.value)

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        check_counts(n_runs=n_runs, fan_in=fan_in, fan_out=fan_out)
        return np.full((n_runs, fan_in, fan_out), float(self.value))

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        return self.draw(rng, n_runs, fan_in, fan_out)[:, 0]

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return 0.0


@register_initializer
@dataclass(frozen=True)
class Uniform:
    """Weights and biases uniform on ``[low, high)``."""

    low: float = -1.0
    high: float = 1.0

    name: ClassVar[str] = "uniform"
    title: ClassVar[str] = "uniform"
    formula: ClassVar[str] = r"W_{ij} \sim \mathcal{U}(a, b)"
    reference: ClassVar[str] = ""

    def __post_init__(self) -> None:
        check_finite("low", self.low)
        check_finite("high", self.high)
        if not self.low < self.high:
            raise ValueError(f"low must be below high. Got low={self.low!r} and high={self.high!r}.")

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        check_counts(n_runs=n_runs, fan_in=fan_in, fan_out=fan_out)
        return rng.uniform(self.low, self.high, (n_runs, fan_in, fan_out))

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        check_counts(n_runs=n_runs, fan_in=fan_in, fan_out=fan_out)
        return rng.uniform(self.low, self.high, (n_runs, fan_out))

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return (self.high - self.low) ** 2 / 12.0


@register_initializer
@dataclass(frozen=True)
class Normal:
    """Weights and biases Gaussian with this ``mean`` and standard deviation ``std``."""

    mean: float = 0.0
    std: float = 1.0

    name: ClassVar[str] = "normal"
    title: ClassVar[str] = "normal"
    formula: ClassVar[str] = r"W_{ij} \sim \mathcal{N}(\mu, \sigma^2)"
    reference: ClassVar[str] = ""

    def __post_init__(self) -> None:
        check_finite("mean", self.mean)
        check_finite("std", self.std)
        if self.std < 0:
            raise ValueError(f"std must be at least 0. Got {self.std!r}.")

    def draw(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        check_counts(n_runs=n_runs, fan_in=fan_in, fan_out=fan_out)
        return rng.normal(self.mean, self.std, (n_runs, fan_in, fan_out))

    def draw_bias(self, rng: np.random.Generator, n_runs: int, fan_in: int, fan_out: int) -> Array:
        check_counts(n_runs=n_runs, fan_in=fan_in, fan_out=fan_out)
        return rng.normal(self.mean, self.std, (n_runs, fan_out))

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_counts(fan_in=fan_in, fan_out=fan_out)
        return float(self.std) ** 2


def zero_bias(n_runs: int, fan_in: int, fan_out: int) -> Array:
    """Return biases of zero, the choice of every law that is about weights only."""
    check_counts(n_runs=n_runs, fan_in=fan_in, fan_out=fan_out)
    return np.zeros((n_runs, fan_out))
