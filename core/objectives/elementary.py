"""The functions of one number that a formula may use: value, slope and bend in one object, for jets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.objectives.jets import Jet, Number, chain


@dataclass(frozen=True)
class Elementary:
    """A function f of one number; outside its domain it is NaN, at a pole infinite.

    ``slope(u, f)`` is f'(u) and ``bend(u, f)`` is f''(u), both given the argument and the value. ``latex`` has ``{}``
    where the argument stands.
    """

    name: str
    latex: str
    value: Callable[[Number], Number]
    slope: Callable[[Number, Number], Number]
    bend: Callable[[Number, Number], Number]

    def __call__(self, u: Jet) -> Jet:
        """f(u) with its derivatives."""
        value = self.value(u.value)
        return chain(u, value, lambda: self.slope(u.value, value), lambda: self.bend(u.value, value))

    def __reduce__(self) -> tuple[Callable[[str], Elementary], tuple[str]]:
        """Pickled as its name: what it is made of cannot be."""
        return _registered, (self.name,)


ELEMENTARY: dict[str, Elementary] = {}


def _registered(name: str) -> Elementary:
    return ELEMENTARY[name]


def _register(
    name: str,
    value: Callable[[Number], Number],
    slope: Callable[[Number, Number], Number],
    bend: Callable[[Number, Number], Number],
    latex: str = "",
) -> Elementary:
    function = Elementary(name, latex or rf"\{name}\left({{}}\right)", value, slope, bend)
    ELEMENTARY[name] = function
    return function


def _sigmoid(u: Number) -> Number:
    return np.exp(-np.logaddexp(0.0, -u))


exp = _register("exp", np.exp, lambda u, f: f, lambda u, f: f)
log = _register("log", np.log, lambda u, f: np.divide(1.0, u), lambda u, f: -np.divide(1.0, u * u))
sqrt = _register("sqrt", np.sqrt, lambda u, f: np.divide(0.5, f), lambda u, f: -np.divide(0.25, u * f), r"\sqrt{{{}}}")
absolute = _register(
    "abs", np.abs, lambda u, f: np.sign(u), lambda u, f: 0.0, r"\left|{}\right|"
)  # at the kink the slope 0 lies between those of both sides
sin = _register("sin", np.sin, lambda u, f: np.cos(u), lambda u, f: -f)
cos = _register("cos", np.cos, lambda u, f: -np.sin(u), lambda u, f: -f)
tan = _register("tan", np.tan, lambda u, f: 1.0 + f * f, lambda u, f: 2.0 * f * (1.0 + f * f))
sinh = _register("sinh", np.sinh, lambda u, f: np.cosh(u), lambda u, f: f)
cosh = _register("cosh", np.cosh, lambda u, f: np.sinh(u), lambda u, f: f)
tanh = _register("tanh", np.tanh, lambda u, f: 1.0 - f * f, lambda u, f: -2.0 * f * (1.0 - f * f))
atan = _register(
    "atan",
    np.arctan,
    lambda u, f: np.divide(1.0, 1.0 + u * u),
    lambda u, f: np.divide(-2.0 * u, (1.0 + u * u) ** 2),
    r"\arctan\left({}\right)",
)
sigmoid = _register(
    "sigmoid",
    _sigmoid,
    lambda u, f: f * (1.0 - f),
    lambda u, f: f * (1.0 - f) * (1.0 - 2.0 * f),
    r"\sigma\left({}\right)",
)
