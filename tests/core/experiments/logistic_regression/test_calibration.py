"""Bins of predicted against observed shares, their intervals, and the parts of the Brier score."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import BreastCancer, LogisticLine
from core.experiments.logistic_regression import LogisticRegressionSettings, run
from core.experiments.logistic_regression.calibration import calibrate, calibrations, wilson_interval
from core.experiments.logistic_regression.judged import chosen_run, judge, score_table
from core.experiments.solver_choices import MaximumLikelihood

BINNINGS = {"equal width": "uniform", "equal count": "quantile"}


def _drawn(seed: int, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = rng.beta(0.8, 0.8, size=n).round(2)  # with ties, some on the edges of bins
    return p, (rng.uniform(size=n) < p**1.3).astype(float)


@pytest.mark.parametrize("binning", BINNINGS)
@pytest.mark.parametrize("n_bins", [2, 5, 10, 20])
def test_points_are_scikit_learns(n_bins, binning):
    """Oracle: calibration_curve, ties and edges included."""
    from sklearn.calibration import calibration_curve

    p, y = _drawn(n_bins)
    found = calibrate(p, y, "train", n_bins=n_bins, binning=binning)
    observed, predicted = calibration_curve(y, p, n_bins=n_bins, strategy=BINNINGS[binning])
    np.testing.assert_allclose(found.observed, observed, rtol=1e-13)
    np.testing.assert_allclose(found.predicted, predicted, rtol=1e-13)
    assert found.count.sum() == y.size


def test_intervals_are_wilsons():
    """Oracle: statsmodels, also where none or all have the outcome."""
    from statsmodels.stats.proportion import proportion_confint

    hits, count = np.array([0.0, 1.0, 3.0, 9.0, 7.0]), np.array([5, 4, 9, 9, 11])
    expected = proportion_confint(hits, count, method="wilson")
    np.testing.assert_allclose(wilson_interval(hits, count), expected, rtol=1e-12, atol=1e-15)


def test_brier_score_is_scikit_learns_and_the_sum_of_its_parts():
    """Oracle: brier_score_loss."""
    from sklearn.metrics import brier_score_loss

    p, y = _drawn(1)
    found = calibrate(p, y, "train", n_bins=10, binning="equal width")
    parts = found.reliability - found.resolution + found.uncertainty + found.within_bins
    assert found.brier == pytest.approx(brier_score_loss(y, p)) == pytest.approx(parts)


def test_nothing_is_left_within_bins_of_one_probability_each():
    """Murphy's identity is exact there."""
    rng = np.random.default_rng(2)
    p = rng.choice([0.15, 0.35, 0.55, 0.95], size=200)
    y = (rng.uniform(size=200) < 0.5).astype(float)
    found = calibrate(p, y, "train", n_bins=10, binning="equal width")
    assert found.within_bins == pytest.approx(0.0, abs=1e-15)
    assert found.count.size == 4


def test_expected_error_is_the_mean_distance_of_a_row_from_the_line():
    """Oracle: the definition, bin by bin."""
    p, y = _drawn(3)
    found = calibrate(p, y, "train", n_bins=5, binning="equal width")
    total = 0.0
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        mine = (p > low) & (p <= low + 0.2 + 1e-12) | ((p == 0) & (low == 0))
        total += mine.mean() * abs(p[mine].mean() - y[mine].mean())
    assert found.expected_error == pytest.approx(total)


def test_maximum_likelihood_with_intercept_predicts_the_base_rate_on_its_rows():
    """Its score equation of the intercept."""
    (found,) = calibrations(run(LogisticRegressionSettings(data=LogisticLine(), solvers=(MaximumLikelihood(),))))
    assert found.weights @ found.predicted == pytest.approx(found.base_rate, rel=1e-10)


def test_the_true_model_is_calibrated():
    """Oracle: the law of large numbers; every bin of 5000 rows within four standard errors."""
    result = run(LogisticRegressionSettings(data=LogisticLine(n_samples=5000), solvers=(MaximumLikelihood(),)))
    (found,) = calibrations(result)
    error = np.sqrt(found.predicted * (1 - found.predicted) / found.count)
    assert (np.abs(found.observed - found.predicted) < 4 * error).all()


def test_fewer_than_two_bins_are_refused():
    with pytest.raises(ValueError, match="n_bins must be at least 2. Got 1."):
        calibrate(*_drawn(0), "train", n_bins=1, binning="equal width")


def test_scores_are_scikit_learns():
    """Oracles: log_loss, brier_score_loss and accuracy_score of the model's probabilities, on every part."""
    from sklearn.metrics import accuracy_score, brier_score_loss, log_loss

    result = run(LogisticRegressionSettings(data=BreastCancer(), standardize=True, validation=0.2, test=0.1))
    table = score_table(result, show_test=True)
    assert len(table) == 3 * len(result.runs)
    for place, one in enumerate(judge(result, chosen_run(result), show_test=True)):
        p, row = one.probability, table.iloc[place]
        assert row["log loss"] == pytest.approx(log_loss(one.y, p))
        assert row["Brier score"] == pytest.approx(brier_score_loss(one.y, p))
        assert row["accuracy"] == pytest.approx(accuracy_score(one.y, p >= 0.5))
        assert row["n"] == one.y.size


def test_a_solver_that_is_not_there_is_named():
    result = run(LogisticRegressionSettings())
    with pytest.raises(ValueError, match="solver must be one of Maximum likelihood.*Got 'Adam'"):
        chosen_run(result, "Adam")
