"""Logarithmic axes: how many ticks, and every digit of them written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_MOST_TICKS = 8


def log_axis(values: Sequence[NDArray[np.floating]]) -> dict[str, object]:
    """A log axis: ticks at whole powers of ten, about eight at the most; of a narrow range at 0.1, 0.2, 0.5, 1."""
    positive = np.concatenate([one[np.isfinite(one) & (one > 0)].ravel() for one in values])
    decades = float(np.log10(positive.max()) - np.log10(positive.min())) if positive.size else 0.0
    if decades < 2:
        return {"type": "log", "dtick": "D2", "tickformat": "~g"}  # or 0.5 and 5 would both be written 5
    return {"type": "log", "dtick": float(np.ceil(decades / _MOST_TICKS))}
