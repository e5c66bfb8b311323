"""How often a descent ends somewhere, how sure that share is, and how many restarts follow from it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Share:
    """A share of restarts with its 95 % Wilson interval.

    Attributes
    ----------
    count, total : so many of so many.
    low, high : the interval for the probability behind it.
    """

    count: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself."""
        return self.count / self.total

    def needed(self, confidence: float = 0.95) -> tuple[float, float, float]:
        """Restarts until one of them gets there with this probability: from the share, and from its interval's ends."""
        low, high = restarts_needed(self.high, confidence), restarts_needed(self.low, confidence)
        return restarts_needed(self.value, confidence), low, high


def share_of_runs(count: int, total: int, level: float = 0.95) -> Share:
    """The share ``count / total`` with its Wilson interval."""
    return Share(count, total, *wilson_interval(count, total, level))


def wilson_interval(count: int, total: int, level: float = 0.95) -> tuple[float, float]:
    r"""Wilson's score interval for a probability of which ``count`` of ``total`` independent trials came true.

    .. math:: \frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1-\hat p)/n + z^2/4n^2}}{1 + z^2/n}

    It holds what it promises for few trials and for shares near 0 and 1, where p ± 2se does not.

    Raises
    ------
    ValueError
        For no trials, more successes than trials, or a level outside (0, 1).

    References
    ----------
    Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    if total < 1 or not 0 <= count <= total:
        raise ValueError(f"count must be between 0 and a total of at least 1. Got {count} of {total}.")
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1. Got {level!r}.")
    from scipy.special import ndtri  # at first use: scipy.special costs start-up time

    z, p = float(ndtri(0.5 + level / 2)), count / total
    middle, half = p + z * z / (2 * total), z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if count == 0 else (middle - half) / scale  # exact at the ends, where rounding would miss them
    return low, 1.0 if count == total else (middle + half) / scale


def chance_of_success(probability: float, n_restarts: ArrayLike) -> Array:
    """Probability that at least one of so many independent restarts succeeds, 1 − (1 − p)ⁿ."""
    return 1.0 - (1.0 - probability) ** np.asarray(n_restarts, dtype=np.float64)


def restarts_needed(probability: float, confidence: float = 0.95) -> float:
    """The fewest restarts of which at least one succeeds with probability ``confidence``: ⌈ln(1 − c)/ln(1 − p)⌉.

    Infinite where nothing ever succeeds.

    Raises
    ------
    ValueError
        For a probability outside [0, 1] or a confidence outside (0, 1).
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability must be between 0 and 1. Got {probability!r}.")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be between 0 and 1. Got {confidence!r}.")
    if probability == 0:
        return math.inf
    if probability == 1:
        return 1.0
    # A confidence that k restarts give exactly needs k of them, not k + 1 by rounding.
    return float(max(1, math.ceil(math.log1p(-confidence) / math.log1p(-probability) - 1e-9)))
