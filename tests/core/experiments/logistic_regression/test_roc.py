"""ROC, areas with their errors, precision and recall, and the answers at one threshold."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import LogisticLine, Separable, Xor
from core.experiments.logistic_regression import LogisticRegressionSettings, run
from core.experiments.logistic_regression.judged import Judged
from core.experiments.logistic_regression.roc import Roc, area, decide, roc_of, rocs
from core.experiments.solver_choices import MaximumLikelihood

metrics = pytest.importorskip("sklearn.metrics")


def _drawn(seed: int, n: int = 60, *, ties: bool) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = (rng.uniform(size=n) < 0.4).astype(float)
    z = y + rng.normal(size=n)
    return (np.round(2 * z) / 2 if ties else z), y


def _roc(z: np.ndarray, y: np.ndarray, threshold: float = 0.5) -> Roc:
    return roc_of(Judged("train", np.arange(y.size), z, y), threshold)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_curve_is_scikit_learns(seed, ties):
    """Oracle: roc_curve without dropping collinear points; thresholds are the sigmoid of the scores."""
    z, y = _drawn(seed, ties=ties)
    found = _roc(z, y)
    rates, sensitivity, thresholds = metrics.roc_curve(y, z, drop_intermediate=False)
    np.testing.assert_allclose(found.false_positive_rate, rates, atol=1e-15)
    np.testing.assert_allclose(found.sensitivity, sensitivity, atol=1e-15)
    np.testing.assert_allclose(found.thresholds[1:], 1 / (1 + np.exp(-thresholds[1:])), rtol=1e-14)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_areas_are_scikit_learns(seed, ties):
    """Oracles: roc_auc_score and average_precision_score."""
    z, y = _drawn(seed, ties=ties)
    found = _roc(z, y)
    np.testing.assert_allclose(found.auc, metrics.roc_auc_score(y, z), rtol=1e-13)
    np.testing.assert_allclose(found.average_precision, metrics.average_precision_score(y, z), rtol=1e-13)


@pytest.mark.parametrize("seed", range(5))
def test_standard_error_is_delongs(seed):
    """Oracle: his structural components, pair by pair."""
    z, y = _drawn(seed, ties=True)
    ones, zeros = z[y == 1], z[y == 0]
    kernel = np.array([[1.0 if a > b else 0.5 if a == b else 0.0 for b in zeros] for a in ones])
    error = np.sqrt(kernel.mean(axis=1).var(ddof=1) / ones.size + kernel.mean(axis=0).var(ddof=1) / zeros.size)
    np.testing.assert_allclose(area(ones, zeros), (kernel.mean(), error), rtol=1e-12)


def test_standard_error_is_the_spread_of_the_area():
    """Oracle: the area of 4000 fresh samples; two classes of 40 rows, one unit apart."""
    rng = np.random.default_rng(0)
    found = np.array([area(rng.normal(1.0, size=40), rng.normal(size=40)) for _ in range(4000)])
    np.testing.assert_allclose(found[:, 1].mean(), found[:, 0].std(), rtol=0.05)  # 1 % sampling error, 2 % bias


def test_interval_is_symmetric_in_the_log_odds_and_inside_zero_and_one():
    z, y = _drawn(3, ties=False)
    found = _roc(6 * y + z, y)
    low, high = found.interval
    odds = [np.log(p / (1 - p)) for p in (low, found.auc, high)] if found.auc < 1 else [0, 0, 0]
    assert np.isnan(low) if found.auc == 1 else 0 < low < found.auc < high < 1
    assert odds[1] - odds[0] == pytest.approx(odds[2] - odds[1])
    usual = _roc(z, y)
    half = 1.96 * usual.standard_error
    assert usual.interval == pytest.approx((usual.auc - half, usual.auc + half), abs=0.02)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.9, 1.0])
def test_answers_at_a_threshold_are_scikit_learns(threshold):
    """Oracles: confusion_matrix, recall and precision; at least the threshold counts as class 1."""
    z, y = _drawn(1, ties=True)
    probability = 1 / (1 + np.exp(-z))
    found = decide(probability, y, threshold)
    said = probability >= threshold
    counts = metrics.confusion_matrix(y, said, labels=[0, 1])
    expected = [[found.true_negatives, found.false_positives], [found.false_negatives, found.true_positives]]
    assert counts.tolist() == expected
    assert found.sensitivity == pytest.approx(metrics.recall_score(y, said))
    assert found.specificity == pytest.approx(metrics.recall_score(1 - y, ~said))
    assert found.accuracy == pytest.approx(metrics.accuracy_score(y, said))
    expected = metrics.precision_score(y, said, zero_division=np.nan)
    assert found.precision == pytest.approx(expected, nan_ok=True)


def test_the_marked_point_lies_on_the_curve():
    z, y = _drawn(2, ties=True)
    found = _roc(z, y, 0.62)
    place = np.searchsorted(-found.thresholds, -0.62, side="right") - 1
    assert found.sensitivity[place] == found.decisions.sensitivity
    assert found.false_positive_rate[place] == pytest.approx(1 - found.decisions.specificity)


def test_rounding_does_not_part_ties():
    """Scores that differ in the last bits alone rank nobody: the area is a half."""
    z = np.array([1e-17, -1e-17, 3e-16, 0.0])
    found = _roc(z, np.array([0.0, 1.0, 0.0, 1.0]))
    assert found.auc == 0.5 and len(found.thresholds) == 2


def test_clean_xor_has_area_a_half():
    """The likelihood's maximum is all zeros there."""
    result = run(LogisticRegressionSettings(data=Xor(noise=0.0), solvers=(MaximumLikelihood(),)))
    (found,) = rocs(result)
    assert found.auc == 0.5 and np.isnan(found.interval).all()


def test_sure_probabilities_that_round_to_one_are_still_ranked():
    z = np.array([50.0, 60.0, 70.0, -3.0])
    assert _roc(z, np.array([0.0, 1.0, 1.0, 0.0])).auc == 1.0
    assert _roc(z, np.array([1.0, 0.0, 1.0, 0.0])).auc == 0.75


def test_separated_classes_have_area_one_and_no_interval():
    (found,) = rocs(run(LogisticRegressionSettings(data=Separable())))
    assert found.auc == 1.0 and np.isnan(found.interval).all()


def test_a_part_of_one_class_has_no_area():
    found = _roc(np.array([0.1, 0.5]), np.array([1.0, 1.0]))
    assert np.isnan(found.auc) and np.isnan(found.false_positive_rate).all()


def test_every_part_has_its_curve_and_the_test_rows_only_if_asked_for():
    result = run(LogisticRegressionSettings(data=LogisticLine(), validation=0.2, test=0.1))
    assert [one.part for one in rocs(result)] == ["train", "validation"]
    assert [one.part for one in rocs(result, show_test=True)] == ["train", "validation", "test"]
    split = result.problem.split
    sizes = [one.true_positives[-1] + one.false_positives[-1] for one in rocs(result, show_test=True)]
    assert sizes == [split.train.size, split.validation.size, split.test.size]
