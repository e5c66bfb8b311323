"""What every threshold on the probability finds and what it mistakes: ROC, precision and recall, and one threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.logistic_regression.judged import Judged, Part, chosen_run, judge
from core.experiments.logistic_regression.likelihood import Z_95
from core.functions import probability

Array = NDArray[np.floating]
Counts = NDArray[np.integer]

TIE = 1e-12  # log-odds that differ by no more are rounding of each other; relative above 1


@dataclass(frozen=True, eq=False)
class Decisions:
    """Class 1 is said where the probability reaches ``threshold``; counts of right and wrong answers.

    A share of nothing is NaN: the precision where class 1 is never said.
    """

    threshold: float
    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int

    @property
    def sensitivity(self) -> float:
        """Share of class 1 that is found (recall, true-positive rate)."""
        return _share(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def specificity(self) -> float:
        """Share of class 0 that is left alone."""
        return _share(self.true_negatives, self.true_negatives + self.false_positives)

    @property
    def precision(self) -> float:
        """Share of the answers "class 1" that are right."""
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def accuracy(self) -> float:
        """Share of all answers that are right."""
        right = self.true_positives + self.true_negatives
        return _share(right, right + self.false_positives + self.false_negatives)


@dataclass(frozen=True, eq=False)
class Roc:
    """One part's curve: entry k is the threshold that takes the k highest groups of ties; entry 0 takes none.

    Attributes
    ----------
    part : which rows.
    thresholds : array of shape (n_points,), probabilities, the first infinite.
    true_positives, false_positives : counts, arrays of shape (n_points,).
    auc : area under the ROC, the chance that a row of class 1 outranks one of class 0, ties counted half; NaN where a
        class has no row.
    standard_error : DeLong's, of the area; NaN where a class has fewer than two rows.
    interval : 95 %, on the log-odds of the area; NaN where the area is 0 or 1 or the error is 0 or NaN.
    decisions : at the chosen threshold.
    """

    part: Part
    thresholds: Array
    true_positives: Counts
    false_positives: Counts
    auc: float
    standard_error: float
    interval: tuple[float, float]
    decisions: Decisions

    @property
    def sensitivity(self) -> Array:
        """True-positive rate of each threshold."""
        return _shares(self.true_positives, self.true_positives[-1])

    @property
    def false_positive_rate(self) -> Array:
        """One minus the specificity of each threshold."""
        return _shares(self.false_positives, self.false_positives[-1])

    @property
    def precision(self) -> Array:
        """Precision of each threshold; NaN for the first, which takes no row."""
        taken = self.true_positives + self.false_positives
        return _shares(self.true_positives, taken)

    @property
    def average_precision(self) -> float:
        """Sum of precision times gain of recall, without interpolation."""
        return float(np.sum(np.diff(self.sensitivity) * self.precision[1:]))

    @property
    def base_rate(self) -> float:
        """Share of class 1: the precision of guessing."""
        return _share(int(self.true_positives[-1]), int(self.true_positives[-1] + self.false_positives[-1]))


def rocs(
    result: LogisticRegressionResult, solver: str = "", *, threshold: float = 0.5, show_test: bool = False
) -> tuple[Roc, ...]:
    """One curve for each part that has rows.

    Raises
    ------
    ValueError
        For a solver that the result does not have.
    """
    run = chosen_run(result, solver)
    return tuple(roc_of(judged, threshold) for judged in judge(result, run, show_test=show_test))


def roc_of(judged: Judged, threshold: float) -> Roc:
    """The curve of one part. Rows are ranked by log-odds, which stay apart where probabilities round to 1."""
    order = np.argsort(-judged.log_odds, kind="stable")
    z, y = judged.log_odds[order], judged.y[order]
    is_last = np.append(-np.diff(z) > TIE * np.maximum(1.0, np.abs(z[1:])), True)
    groups = np.append(0, np.cumsum(is_last)[:-1])  # 0 is the highest
    hits, n_rows = np.cumsum(y)[is_last].astype(np.intp), np.flatnonzero(is_last) + 1
    auc, error = area(-groups[y == 1].astype(np.float64), -groups[y == 0].astype(np.float64))
    return Roc(
        judged.part, np.append(np.inf, probability(z[is_last])), np.append(0, hits), np.append(0, n_rows - hits),
        auc, error, _interval(auc, error), decide(judged.probability, judged.y, threshold),
    )  # fmt: skip


def decide(probability: Array, y: Array, threshold: float) -> Decisions:
    """Count the answers at one threshold."""
    said, is_one = probability >= threshold, y == 1
    counts = (np.sum(said & is_one), np.sum(said & ~is_one), np.sum(~said & is_one), np.sum(~said & ~is_one))
    return Decisions(threshold, *(int(count) for count in counts))


def area(ones: Array, zeros: Array) -> tuple[float, float]:
    r"""Area under the ROC of scores of class 1 and of class 0, and DeLong's standard error.

    .. math:: \operatorname{Var} = \frac{\operatorname{var} V_1}{m} + \frac{\operatorname{var} V_0}{n}

    with :math:`V_1` a class-1 row's share of class-0 rows it outranks, ties half, and :math:`V_0` likewise. From
    midranks, in n log n.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson, Comparing the areas under two or more correlated receiver operating characteristic
    curves, Biometrics 44, 1988. Sun & Xu, IEEE Signal Processing Letters 21, 2014.
    """
    if not ones.size or not zeros.size:
        return np.nan, np.nan
    v_one = (_below(zeros, ones, "left") + _below(zeros, ones, "right")) / (2 * zeros.size)
    v_zero = 1.0 - (_below(ones, zeros, "left") + _below(ones, zeros, "right")) / (2 * ones.size)
    auc = float(v_one.mean())
    if ones.size < 2 or zeros.size < 2:
        return auc, np.nan
    return auc, float(np.sqrt(v_one.var(ddof=1) / ones.size + v_zero.var(ddof=1) / zeros.size))


def _below(others: Array, values: Array, side: str) -> NDArray[np.intp]:
    """How many of the others lie below each value (left), or not above it (right)."""
    return np.searchsorted(np.sort(others), values, side="left" if side == "left" else "right")


def _interval(auc: float, error: float) -> tuple[float, float]:
    """95 % on the log-odds of the area, where the error is error / (auc (1 − auc)): it never leaves (0, 1)."""
    if not 0.0 < auc < 1.0 or not error > 0.0:  # not NaN either
        return np.nan, np.nan
    odds, half = np.log(auc / (1.0 - auc)), Z_95 * error / (auc * (1.0 - auc))
    low, high = probability(np.array([odds - half, odds + half]))
    return float(low), float(high)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else np.nan


def _shares(part: Counts, whole: Counts | np.integer) -> Array:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=np.broadcast_to(whole, part.shape) > 0)
