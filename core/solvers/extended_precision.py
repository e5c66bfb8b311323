"""Sums and products in twice the working precision, the same on every machine, by error-free transformations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

_SPLITTER = 2.0**27 + 1.0  # cuts the 53 bits of a float64 into two halves (Dekker 1971)


def exact_product(a: Array, b: Array) -> tuple[Array, Array]:
    """Rounded product p and its error e, elementwise: ``a·b = p + e`` exactly (Dekker 1971)."""
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def accurate_sum(terms: Array) -> Array:
    """Sum over the first axis as if in twice the precision, then rounded (Ogita, Rump & Oishi 2005)."""
    errors = np.zeros(terms.shape[1:])
    while len(terms) > 1:
        half = len(terms) // 2
        totals, lost = _exact_sum(terms[:half], terms[half : 2 * half])
        errors = errors + lost.sum(axis=0)
        terms = np.concatenate([totals, terms[2 * half :]])
    return terms[0] + errors


def _exact_sum(a: Array, b: Array) -> tuple[Array, Array]:
    total = a + b
    b_part = total - a
    return total, (a - (total - b_part)) + (b - b_part)


def _split(a: Array) -> tuple[Array, Array]:
    wide = _SPLITTER * a
    high = wide - (wide - a)
    return high, a - high
