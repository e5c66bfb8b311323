"""Wilson intervals and how many restarts follow from a share."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from core.landscape import chance_of_success, restarts_needed, share_of_runs, wilson_interval


@pytest.mark.parametrize(("count", "total"), [(0, 1), (1, 1), (3, 8), (152, 200), (1000, 1000), (1, 1000)])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_wilsons_interval_is_that_of_statsmodels(count, total, level):
    expected = proportion_confint(count, total, alpha=1 - level, method="wilson")
    assert wilson_interval(count, total, level) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("probability", "needed"),
    [(0.5, 5), (0.76, 3), (0.05, 59), (1.0, 1), (0.95, 1), (0.9499, 2), (1 - 0.05**0.5, 2), (0.0, math.inf)],
)
def test_so_many_restarts_and_not_one_fewer(probability, needed):
    """Oracle: the chance with that many is at least 95 %, with one fewer it is below."""
    assert restarts_needed(probability) == needed
    if 0 < probability < 1:
        assert chance_of_success(probability, needed) >= 0.95 - 1e-9
        assert needed == 1 or chance_of_success(probability, needed - 1) < 0.95 - 1e-9


def test_the_chance_of_success_is_what_draws_with_replacement_have():
    """Oracle: 20,000 simulated experimenters; the tolerance is four standard errors of a share."""
    rng = np.random.default_rng(0)
    draws = rng.uniform(size=(20_000, 6)) < 0.3
    expected = [draws[:, :n].any(axis=1).mean() for n in range(1, 7)]
    np.testing.assert_allclose(chance_of_success(0.3, np.arange(1, 7)), expected, atol=4 * 0.5 / np.sqrt(20_000))


def test_a_share_tells_its_restarts_with_an_interval():
    share = share_of_runs(152, 200)
    assert share.value == 0.76
    middle, fewest, most = share.needed()
    assert (fewest, middle, most) == (restarts_needed(share.high), 3, restarts_needed(share.low))
    assert fewest <= middle <= most


@pytest.mark.parametrize(("count", "total"), [(1, 0), (5, 4), (-1, 4)])
def test_impossible_counts_are_refused(count, total):
    with pytest.raises(ValueError, match=r"count must be between 0 and a total of at least 1"):
        wilson_interval(count, total)


def test_levels_and_probabilities_out_of_range_are_refused():
    with pytest.raises(ValueError, match=r"level must be between 0 and 1. Got 1"):
        wilson_interval(1, 2, 1)
    with pytest.raises(ValueError, match=r"probability must be between 0 and 1. Got 1.5"):
        restarts_needed(1.5)
    with pytest.raises(ValueError, match=r"confidence must be between 0 and 1. Got 1"):
        restarts_needed(0.5, 1)
