"""Numbers and counts as a reader sees them."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def number(value: float, digits: int = 4) -> str:
    """A few significant digits, with a real minus sign, none on a zero, and powers of ten: ``5.781×10⁻¹²``."""
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    sign = mantissa.replace("-", "−")
    if not exponent:
        return sign
    power = "10" + str(int(exponent)).translate(_RAISED)
    return {"1": power, "−1": f"−{power}"}.get(sign, f"{sign}×{power}")


def updates(count: int) -> str:
    """A count of updates in words."""
    return "1 update" if count == 1 else f"{count:,} updates".replace(",", "\u202f")
