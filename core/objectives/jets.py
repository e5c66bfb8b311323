"""Numbers that carry their first and second derivatives by two variables: exact derivatives by forward mode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Number: TypeAlias = "float | Array"
"""An array with one entry a run, or a float that is the same for all; the float 0.0 marks what is zero everywhere."""

_WHOLE = 64  # whole exponents up to here are products, which is exact for small bases and faster than a power


@dataclass(frozen=True, eq=False)
class Jet:
    r"""A value with its derivatives by x and y, one entry a run.

    Sums, products, quotients and powers follow the rules of calculus to second order, as in
    :math:`(uv)_{xy} = u_{xy} v + u_x v_y + u_y v_x + u v_{xy}` (Griewank & Walther 2008, ch. 13).

    Attributes
    ----------
    value : array of shape (n_runs,), or one number for all runs.
    first : the derivatives by x and by y.
    second : the second derivatives by xx, xy and yy; None where they are not wanted.
    """

    value: Number
    first: tuple[Number, Number]
    second: tuple[Number, Number, Number] | None

    __array_ufunc__ = None  # so that an array times a jet asks the jet

    def __add__(self, other: Jet | Number) -> Jet:
        return _linear(self, as_jet(other, self), 1.0)

    def __sub__(self, other: Jet | Number) -> Jet:
        return _linear(self, as_jet(other, self), -1.0)

    def __mul__(self, other: Jet | Number) -> Jet:
        return _product(self, as_jet(other, self))

    def __truediv__(self, other: Jet | Number) -> Jet:
        divisor = as_jet(other, self)
        quotient = _product(self, power(divisor, -1.0))
        return replace(quotient, value=np.divide(self.value, divisor.value))

    def __pow__(self, exponent: Jet | float) -> Jet:
        return power(self, exponent)

    def __neg__(self) -> Jet:
        return _product(self, as_jet(-1.0, self))

    def __radd__(self, other: Number) -> Jet:
        return self + other

    def __rsub__(self, other: Number) -> Jet:
        return -self + other

    def __rmul__(self, other: Number) -> Jet:
        return self * other

    def __rtruediv__(self, other: Number) -> Jet:
        return as_jet(other, self) / self

    def __rpow__(self, base: float) -> Jet:
        return power(as_jet(base, self), self)


def variables(x: Array, y: Array, *, order: int) -> tuple[Jet, Jet]:
    """The two variables themselves, with derivatives up to the order: 0, 1 or 2."""
    slope, second = 1.0 if order else 0.0, (0.0, 0.0, 0.0) if order == 2 else None
    return Jet(x, (slope, 0.0), second), Jet(y, (0.0, slope), second)


def as_jet(number: Jet | Number, like: Jet) -> Jet:
    """A constant as a jet of the same order; a jet is handed back."""
    if isinstance(number, Jet):
        return number
    return Jet(number, (0.0, 0.0), None if like.second is None else (0.0, 0.0, 0.0))


def chain(u: Jet, value: Number, slope: Callable[[], Number], bend: Callable[[], Number]) -> Jet:
    """f(u) from its value, f'(u) and f''(u); the last two are computed only where derivatives are wanted."""
    ux, uy = u.first
    if _is_zero(ux) and _is_zero(uy):
        return as_jet(value, u)
    rise = slope()
    first = (_times(rise, ux), _times(rise, uy))
    if u.second is None:
        return Jet(value, first, None)
    curve, (uxx, uxy, uyy) = bend(), u.second
    second = (
        _plus(_times(rise, uxx), _times(curve, _times(ux, ux))),
        _plus(_times(rise, uxy), _times(curve, _times(ux, uy))),
        _plus(_times(rise, uyy), _times(curve, _times(uy, uy))),
    )
    return Jet(value, first, second)


def power(base: Jet, exponent: Jet | float) -> Jet:
    """``base ** exponent``; with an exponent that varies its derivatives are those of ``exp(exponent · log(base))``."""
    if not isinstance(exponent, Jet):
        p, v = exponent, base.value
        return chain(
            base,
            raised(v, p),
            lambda: 0.0 if p == 0 else p * raised(v, p - 1),
            lambda: 0.0 if p in (0, 1) else p * (p - 1) * raised(v, p - 2),
        )
    value = np.power(base.value, exponent.value)
    logarithm = chain(base, np.log(base.value), lambda: np.divide(1.0, base.value), lambda: -raised(base.value, -2))
    return chain(exponent * logarithm, value, lambda: value, lambda: value)


def summed(u: Jet, n: int) -> Jet:
    """The sum over a leading axis of n entries; what is the same for all of them is taken n times."""

    def total(number: Number) -> Number:
        return np.add.reduce(number, axis=0) if isinstance(number, np.ndarray) and number.ndim > 1 else n * number

    second = None if u.second is None else (total(u.second[0]), total(u.second[1]), total(u.second[2]))
    return Jet(total(u.value), (total(u.first[0]), total(u.first[1])), second)


def raised(base: Number, exponent: float) -> Number:
    """``base ** exponent`` of plain numbers, by products where the exponent is a whole number."""
    if exponent != int(exponent) or abs(exponent) > _WHOLE:
        return np.power(base, exponent)
    product = _repeated(base, abs(int(exponent)))
    return product if exponent >= 0 else np.divide(1.0, product)


def _repeated(base: Number, n: int) -> Number:
    if n <= 1:
        return base if n else 1.0
    half = _repeated(base, n // 2)
    return half * half * base if n % 2 else half * half


def _linear(u: Jet, v: Jet, sign: float) -> Jet:
    first = tuple(_plus(a, _times(sign, b)) for a, b in zip(u.first, v.first, strict=True))
    if u.second is None or v.second is None:
        return Jet(u.value + sign * v.value, (first[0], first[1]), None)
    second = tuple(_plus(a, _times(sign, b)) for a, b in zip(u.second, v.second, strict=True))
    return Jet(u.value + sign * v.value, (first[0], first[1]), (second[0], second[1], second[2]))


def _product(u: Jet, v: Jet) -> Jet:
    (ux, uy), (vx, vy) = u.first, v.first
    first = (_cross(u, ux, v, vx), _cross(u, uy, v, vy))
    if u.second is None or v.second is None:
        return Jet(u.value * v.value, first, None)
    (uxx, uxy, uyy), (vxx, vxy, vyy) = u.second, v.second
    second = (
        _plus(_cross(u, uxx, v, vxx), _times(2.0, _times(ux, vx))),
        _plus(_cross(u, uxy, v, vxy), _plus(_times(ux, vy), _times(uy, vx))),
        _plus(_cross(u, uyy, v, vyy), _times(2.0, _times(uy, vy))),
    )
    return Jet(u.value * v.value, first, second)


def _cross(u: Jet, du: Number, v: Jet, dv: Number) -> Number:
    return _plus(_times(du, v.value), _times(u.value, dv))


def _is_zero(number: Number) -> bool:
    return isinstance(number, float) and number == 0.0


def _times(a: Number, b: Number) -> Number:
    return 0.0 if _is_zero(a) or _is_zero(b) else a * b  # zero times infinity is zero where zero is exact


def _plus(a: Number, b: Number) -> Number:
    if _is_zero(a):
        return b
    return a if _is_zero(b) else a + b
