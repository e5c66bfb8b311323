"""Test scores over the splits, prepared in both ways, and how much better the leaky way looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.splits.comparison import Scores, SplitsResult

Array = NDArray[np.floating]
Measure = Literal["accuracy", "log-loss"]

_MOST_VALUES = 60  # different values that get a bar each; more are put into bins
_BINS = 30


@dataclass(frozen=True)
class Interval:
    """A mean with its standard error and 95 % interval (Student's t)."""

    mean: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many splits fall at each centre, for one or more series on the same bins.

    Attributes
    ----------
    centres : array of shape (n_bins,), ``width`` apart.
    counts : series by name, each of shape (n_bins,).
    """

    centres: Array
    width: float
    counts: dict[str, NDArray[np.intp]]


@dataclass(frozen=True, eq=False)
class Bias:
    """What preparing on all rows does to the score on the test rows.

    Attributes
    ----------
    leaky, honest : test scores, one a split.
    optimism : how much better the leaky score is, split by split: leaky − honest for accuracy, honest − leaky for loss.
    mean_optimism : its mean with the interval for the average over further splits of the same rows.
    for_new_data : the same for other data of this kind; wider where all splits share their rows.
    guessing : mean score of guessing: the commoner class for accuracy, ln 2 for log-loss, which is p = ½ every time.
    scores, differences : the bars to draw.
    """

    measure: Measure
    leaky: Array
    honest: Array
    optimism: Array
    mean_optimism: Interval
    for_new_data: Interval
    guessing: float
    scores: Histogram
    differences: Histogram


def bias(result: SplitsResult, measure: Measure = "accuracy") -> Bias:
    """The scores of a result by one measure, and their difference split by split."""
    leaky, honest = (_score(way, measure) for way in (result.leaky, result.honest))
    is_accuracy = measure == "accuracy"
    optimism = leaky - honest if is_accuracy else honest - leaky
    grid = 1.0 / result.n_test if is_accuracy else None
    guessing = float(result.guessing.mean()) if is_accuracy else float(np.log(2.0))
    scores = histogram({"leaky": leaky, "honest": honest}, grid)
    differences = histogram({"difference": optimism}, grid)
    return Bias(
        measure, leaky, honest, optimism, interval(optimism), for_new_data(result, optimism), guessing, scores,
        differences,
    )  # fmt: skip


def interval(values: Array, shared: float = 0.0) -> Interval:
    r"""The mean of the values with a 95 % interval, :math:`\bar d \pm t_{J-1} s \sqrt{1/J + \rho}`.

    Parameters
    ----------
    values : array of shape (J,), J >= 2; s is their standard deviation with J − 1.
    shared : ρ, what the overlap of the splits adds to the variance; 0 for independent values.
    """
    from scipy.special import stdtrit  # late: SciPy costs start-up time

    n = len(values)
    mean = float(values.mean())
    error = float(values.std(ddof=1) * np.sqrt(1.0 / n + shared))
    half = float(stdtrit(n - 1, 0.975)) * error
    return Interval(mean, error, mean - half, mean + half)


def for_new_data(result: SplitsResult, values: Array) -> Interval:
    r"""The interval that also holds for other data of the same kind and size.

    Splits of the same rows overlap and say much the same, so their standard error is far too small. The correction of
    Nadeau and Bengio (2003, Machine Learning 52, 239-281) puts :math:`\rho = n_{test}/n_{train}`; an approximation,
    for the true correlation cannot be estimated. Where every time has new data there is nothing to correct.
    """
    shared = 0.0 if result.settings.repeat == "new data" else result.n_test / result.n_fitting
    return interval(values, shared)


def histogram(series: dict[str, Array], grid: float | None) -> Histogram:
    """Count values that are multiples of ``grid`` one by one, or in equal bins where they are many or have no grid."""
    every = np.concatenate(list(series.values()))
    low, high = float(every.min()), float(every.max())
    if grid is None or (high - low) / grid > _MOST_VALUES:
        width = max((high - low) / _BINS, 1e-12 * max(abs(high), 1.0))
        first, n_bins = low + width / 2, _BINS
    else:
        width, first = grid, round(low / grid) * grid
        n_bins = round((high - low) / grid) + 1
    counts = {name: _counted(values, first, width, n_bins) for name, values in series.items()}
    return Histogram(first + width * np.arange(n_bins), width, counts)


def _counted(values: Array, first: float, width: float, n_bins: int) -> NDArray[np.intp]:
    places = np.rint((values - first) / width).astype(np.intp)
    return np.bincount(np.minimum(np.maximum(places, 0), n_bins - 1), minlength=n_bins)


def _score(scores: Scores, measure: Measure) -> Array:
    return scores.accuracy if measure == "accuracy" else scores.log_loss
