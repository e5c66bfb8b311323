"""Intervals against SciPy and the formula, bars against counting."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from core.data import PureNoise
from core.experiments.splits import SplitsSettings, run
from core.experiments.splits.bias import bias, for_new_data, histogram, interval

SMALL = SplitsSettings(data=PureNoise(n_samples=40, n_features=100), repeats=30)


def test_the_interval_is_that_of_the_paired_t_test():
    """Oracle: scipy.stats.ttest_rel."""
    data = bias(run(SMALL))
    reference = stats.ttest_rel(data.leaky, data.honest).confidence_interval(0.95)
    assert data.mean_optimism.mean == pytest.approx((data.leaky - data.honest).mean())
    assert (data.mean_optimism.low, data.mean_optimism.high) == pytest.approx((reference.low, reference.high))


def test_the_interval_for_other_data_has_the_overlap_in_it():
    """Oracle: Nadeau and Bengio's formula through scipy.stats.t; 28 rows to fit to, 12 to test on."""
    data = bias(run(SMALL))
    error = data.optimism.std(ddof=1) * np.sqrt(1 / 30 + 12 / 28)
    low, high = stats.t.interval(0.95, 29, data.optimism.mean(), error)
    assert (data.for_new_data.low, data.for_new_data.high) == pytest.approx((low, high))


def test_new_data_every_time_need_no_correction():
    result = run(SMALL.model_copy(update={"repeat": "new data"}))
    data = bias(result)
    assert data.for_new_data == data.mean_optimism == for_new_data(result, data.optimism)


def test_the_plain_interval_covers_the_mean_as_often_as_it_says():
    """Normal values: 95 % within 4 binomial standard errors of 2000 repetitions."""
    rng = np.random.default_rng(0)
    found = [interval(rng.normal(size=12)) for _ in range(2000)]
    covered = np.mean([one.low <= 0 <= one.high for one in found])
    assert abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 2000)


def test_a_lower_loss_counts_as_better():
    result = run(SMALL)
    data = bias(result, "log-loss")
    np.testing.assert_array_equal(data.optimism, result.honest.log_loss - result.leaky.log_loss)
    assert data.guessing == np.log(2)


@pytest.mark.parametrize("measure", ["accuracy", "log-loss"])
def test_bars_count_every_split_once(measure):
    data = bias(run(SMALL), measure)
    for counts in (*data.scores.counts.values(), *data.differences.counts.values()):
        assert counts.sum() == 30
    first = data.scores.counts["leaky"][0]
    assert first == (np.abs(data.leaky - data.scores.centres[0]) <= data.scores.width / 2 + 1e-12).sum()


def test_values_on_a_grid_have_a_bar_each():
    values = np.array([3, 5, 5, 8]) / 18
    bars = histogram({"one": values}, 1 / 18)
    np.testing.assert_allclose(bars.centres * 18, [3, 4, 5, 6, 7, 8])
    assert bars.counts["one"].tolist() == [1, 0, 2, 0, 0, 1]


@pytest.mark.parametrize("grid", [None, 0.1])
def test_equal_values_make_one_bar_of_all(grid):
    bars = histogram({"one": np.full(7, 0.3)}, grid)
    assert bars.counts["one"].sum() == bars.counts["one"].max() == 7
