"""Whether probabilities mean what they say: predicted and observed shares in bins, and the Brier score's parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.logistic_regression.judged import Part, chosen_run, judge
from core.experiments.logistic_regression.likelihood import Z_95

Array = NDArray[np.floating]
Binning = Literal["equal width", "equal count"]


@dataclass(frozen=True, eq=False)
class Calibration:
    """Rows of one part binned by their predicted probability; each array of shape (n_bins,), without empty bins.

    Attributes
    ----------
    part : which rows.
    low, high : edges of the bins.
    count : rows in each.
    predicted : mean predicted probability.
    observed : share of class 1.
    interval_low, interval_high : Wilson's 95 % interval of that share.
    brier : mean squared difference of probability and outcome, over single rows.
    base_rate : share of class 1 of all rows.
    """

    part: Part
    low: Array
    high: Array
    count: NDArray[np.integer]
    predicted: Array
    observed: Array
    interval_low: Array
    interval_high: Array
    brier: float
    base_rate: float

    @property
    def weights(self) -> Array:
        """Share of the rows in each bin."""
        return self.count / self.count.sum()

    @property
    def reliability(self) -> float:
        """Mean squared difference of predicted and observed share over the bins: 0 is best."""
        return float(self.weights @ (self.predicted - self.observed) ** 2)

    @property
    def resolution(self) -> float:
        """Mean squared difference of the bins' observed share and the base rate: the more the better."""
        return float(self.weights @ (self.observed - self.base_rate) ** 2)

    @property
    def uncertainty(self) -> float:
        """Variance of the outcome: the Brier score of always predicting the base rate."""
        return self.base_rate * (1.0 - self.base_rate)

    @property
    def within_bins(self) -> float:
        """What is left of the Brier score: probabilities differ inside a bin (Stephenson et al. 2008)."""
        return self.brier - (self.reliability - self.resolution + self.uncertainty)

    @property
    def expected_error(self) -> float:
        """Mean absolute difference of predicted and observed share over the bins (expected calibration error)."""
        return float(self.weights @ np.abs(self.predicted - self.observed))


def calibrations(
    result: LogisticRegressionResult,
    solver: str = "",
    *,
    n_bins: int = 10,
    binning: Binning = "equal width",
    show_test: bool = False,
) -> tuple[Calibration, ...]:
    """One calibration for each part that has rows.

    Raises
    ------
    ValueError
        For a solver that the result does not have, or fewer than 2 bins.
    """
    run = chosen_run(result, solver)
    return tuple(
        calibrate(judged.probability, judged.y, judged.part, n_bins=n_bins, binning=binning)
        for judged in judge(result, run, show_test=show_test)
    )


def calibrate(probability: Array, y: Array, part: Part, *, n_bins: int, binning: Binning) -> Calibration:
    r"""Bin rows by probability; the Brier score is reliability − resolution + uncertainty + what is within bins.

    Bins contain their upper edge, as scikit-learn's ``calibration_curve``; ties always share a bin.

    References
    ----------
    Murphy, A new vector partition of the probability score, Journal of Applied Meteorology 12, 1973.
    """
    if n_bins < 2:
        raise ValueError(f"n_bins must be at least 2. Got {n_bins}.")
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    if binning == "equal count":
        edges = np.percentile(probability, 100.0 * edges)
    bins = np.searchsorted(edges[1:-1], probability)
    count = np.bincount(bins, minlength=n_bins)
    some = np.flatnonzero(count)
    count = count[some]
    hits = np.bincount(bins, weights=y, minlength=n_bins)[some]
    predicted = np.bincount(bins, weights=probability, minlength=n_bins)[some] / count
    low, high = wilson_interval(hits, count)
    brier = float(np.mean((probability - y) ** 2))
    return Calibration(
        part, edges[some], edges[some + 1], count, predicted, hits / count, low, high, brier, float(y.mean())
    )


def wilson_interval(hits: NDArray[np.number], count: NDArray[np.integer]) -> tuple[Array, Array]:
    """95 % interval of a share: Wilson 1927, by inverting the score test. It never leaves [0, 1]."""
    share, square = hits / count, Z_95**2 / count
    centre = (share + square / 2) / (1 + square)
    half = Z_95 * np.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return np.where(hits == 0, 0.0, centre - half), np.where(hits == count, 1.0, centre + half)
