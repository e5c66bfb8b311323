"""How many digits of an estimate are right."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_MOST_DIGITS = 15.0  # what certified values are given to


def agreement_digits(estimate: ArrayLike, reference: ArrayLike) -> NDArray[np.float64]:
    r"""Number of significant digits of each estimate that agree with its reference: the log relative error.

    .. math:: -\log_{10} |a - b| / |b|

    At most 15, at least 0; where b = 0 it is :math:`-\log_{10}|a|`. 0 for an estimate that is not finite.

    References
    ----------
    McCullough, Assessing the reliability of statistical software I, The American Statistician 52, 1998.
    """
    a, b = np.broadcast_arrays(np.asarray(estimate, dtype=np.float64), np.asarray(reference, dtype=np.float64))
    error = np.abs(a - b) / np.where(b == 0, 1.0, np.abs(b))
    error = np.where(np.isfinite(error), error, 1.0)
    return np.clip(-np.log10(np.maximum(error, 10.0**-_MOST_DIGITS)), 0.0, _MOST_DIGITS)
