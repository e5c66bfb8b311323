"""Numbers and counts as a reader sees them."""

from __future__ import annotations

import math
import re

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_EXPONENTS = re.compile(r"−?\d+(\.\d+)?e[+−]\d+")


def number(value: float, digits: int = 4) -> str:
    """A few significant digits, with a real minus sign, none on a zero, and powers of ten: ``5.781×10⁻¹²``."""
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    sign = mantissa.replace("-", "−")
    if not exponent:
        return sign
    power = "10" + str(int(exponent)).translate(_RAISED)
    return {"1": power, "−1": f"−{power}"}.get(sign, f"{sign}×{power}")


def with_powers(sentence: str) -> str:
    """A sentence of the landscape's, such as "the gradient is 2.3e−14", with its numbers as :func:`number` has them."""
    return _EXPONENTS.sub(lambda found: number(float(found.group().replace("−", "-")), 3), sentence)


def score_words(value: float) -> str:
    """An accuracy or R², whose scale is 1: four digits, and none past the millionths."""
    return number(round(value, 6))


def round_down(value: float) -> float:
    """The value cut to two significant digits, so that a limit is not exceeded by rounding."""
    if value <= 0 or not math.isfinite(value):
        return value
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.floor(value / unit + 1e-9) * unit:.2g}")  # 30 units may be held as 29.999999999999996


def whole(value: float) -> str:
    """The nearest whole number, its thousands apart: ``12 000``."""
    return f"{value:,.0f}".replace(",", "\u202f")


def counted(count: int, noun: str) -> str:
    """A count in words: ``1 feature``, ``30 features``."""
    return f"1 {noun}" if count == 1 else f"{whole(count)} {noun}s"


def updates(count: int) -> str:
    """A count of updates in words."""
    return counted(count, "update")
