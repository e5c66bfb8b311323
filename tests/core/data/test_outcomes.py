"""Outcomes have the odds, the gap, or the independence that they declare."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest
from sklearn.svm import SVC

from core.data import LogisticLine, PureNoise, Separable


@pytest.mark.parametrize("n_features", [1, 2])
@pytest.mark.parametrize("seed", [0, 1])
def test_logistic_regression_finds_the_coefficients_again(n_features: int, seed: int) -> None:
    """Statsmodels' estimate lies within four of its own standard errors of the truth."""
    data = LogisticLine(5000, n_features, slope=1.5, slope_2=-0.7, intercept=0.4, seed=seed).load()
    fit = sm.Logit(data.y, sm.add_constant(data.X)).fit(disp=False)
    assert np.all(np.abs(fit.params - [0.4, 1.5, -0.7][: 1 + n_features]) < 4 * fit.bse)


def test_outcomes_that_are_all_the_same_are_explained() -> None:
    with pytest.raises(ValueError, match=r"All 20 outcomes drawn are 'yes': draw more rows, or bring the intercept 5"):
        LogisticLine(20, slope=0, intercept=5, seed=1).load()


def test_the_source_of_a_logistic_model_states_its_law() -> None:
    assert "log-odds of yes = -0.5 + 2 x1 - 1 x2, features" in LogisticLine(n_features=2).load().source


@pytest.mark.parametrize("n_features", [1, 2])
@given(margin=st.floats(0.01, 1.5), n_samples=st.integers(20, 300), seed=st.integers(0, 2**31 - 1))
def test_the_strip_between_separable_classes_is_empty_and_no_wider(
    n_features: int, margin: float, n_samples: int, seed: int
) -> None:
    data = Separable(n_samples, n_features, margin, seed).load()
    along = data.X @ np.full(n_features, 1 / np.sqrt(n_features))
    signed = along * (2 * data.y - 1)
    assert signed.min() == pytest.approx(margin, abs=1e-14) and signed.max() <= 2 + 1e-14
    assert abs(np.sum(data.y) - n_samples / 2) <= 0.5


@pytest.mark.parametrize("n_features", [1, 2])
@pytest.mark.parametrize("margin", [0.05, 0.5, 1.5])
def test_the_hard_margin_support_vector_machine_finds_the_strip(n_features: int, margin: float) -> None:
    """scikit-learn's SVC: its margin is 1 / |w|, its direction w / |w|; 1e-3 is its own stopping tolerance."""
    data = Separable(100, n_features, margin).load()
    machine = SVC(kernel="linear", C=1e9, tol=1e-8).fit(data.X, data.y)
    w = machine.coef_[0]
    assert 1 / np.linalg.norm(w) == pytest.approx(margin, rel=1e-3)
    np.testing.assert_allclose(w / np.linalg.norm(w), np.full(n_features, 1 / np.sqrt(n_features)), atol=1e-3)


def test_the_features_of_pure_noise_are_standard_normal() -> None:
    """Kolmogorov-Smirnov test: at a true null the p-value is below 1e-4 for one seed in ten thousand."""
    assert kstest(PureNoise(50, 1000).load().X.ravel(), "norm").pvalue > 1e-4


def test_the_outcomes_of_pure_noise_go_with_no_feature_more_than_chance_allows() -> None:
    """The 5000 correlations, times sqrt(n), spread as standard normal ones do: 4 standard errors of their variance."""
    data = PureNoise(500, 5000).load()
    z = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    correlations = z.T @ (data.y - data.y.mean()) / (500 * data.y.std())
    assert np.mean(500 * correlations**2) == pytest.approx(1, abs=4 * np.sqrt(2 / 5000))


@pytest.mark.parametrize("n_samples", [20, 51, 500])
def test_half_of_the_outcomes_of_pure_noise_are_yes(n_samples: int) -> None:
    assert PureNoise(n_samples, 2).load().y.sum() == n_samples // 2


@pytest.mark.parametrize("kind", [LogisticLine, Separable, PureNoise])
def test_the_seed_decides_the_draw(kind: type[LogisticLine]) -> None:
    first, again, other = (kind(seed=seed).load() for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.X, again.X)
    np.testing.assert_array_equal(first.y, again.y)
    assert not np.array_equal(first.X, other.X)
