"""Moons, circles, spirals and blobs lie where their formulas say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform
from scipy.stats import norm
from sklearn.datasets import make_circles, make_moons

from core.data import Blobs, Circles, Dataset, Spirals, TwoMoons

SHAPES = (TwoMoons, Circles, Spirals, Blobs)
BLURRED = (TwoMoons, Circles, Spirals)


def part(data: Dataset, label: int) -> np.ndarray:
    return data.X[data.y == label]


@pytest.mark.parametrize("n_samples", [20, 200, 201])
def test_moons_without_noise_are_those_of_scikit_learn(n_samples: int) -> None:
    ours = TwoMoons(n_samples, noise=0).load()
    X, _ = make_moons(n_samples, shuffle=False)
    # scikit-learn gives the odd row to the lower moon, we to the upper: the half circles are the same
    np.testing.assert_allclose(part(ours, 0)[[0, -1]], X[[0, n_samples // 2 - 1]], atol=1e-15)
    if n_samples % 2 == 0:
        np.testing.assert_allclose(ours.X, X, atol=1e-15)


@given(st.integers(20, 500))
def test_moons_without_noise_lie_on_their_half_circles(n_samples: int) -> None:
    data = TwoMoons(n_samples, noise=0).load()
    upper, lower = part(data, 0), part(data, 1) - [1.0, 0.5]
    # four roundings of numbers up to 2
    np.testing.assert_allclose(np.linalg.norm(upper, axis=1), 1, atol=1e-15)
    np.testing.assert_allclose(np.linalg.norm(lower, axis=1), 1, atol=1e-15)
    assert upper[:, 1].min() > -1e-15 and lower[:, 1].max() < 1e-15


@pytest.mark.parametrize("factor", [0.0, 0.3, 0.95])
def test_circles_without_noise_are_those_of_scikit_learn(factor: float) -> None:
    X, y = make_circles(100, shuffle=False, factor=factor)
    ours = Circles(100, noise=0, factor=factor).load()
    np.testing.assert_allclose(ours.X, X, atol=1e-15)
    np.testing.assert_array_equal(ours.y, y)


@pytest.mark.parametrize("n_arms", [2, 3, 5])
def test_spirals_without_noise_solve_the_equation_of_their_arm(n_arms: int) -> None:
    """On arm j the direction of a point of radius r is 2 pi (1.75 r / 5 + j / k), measured from the x2 axis."""
    data = Spirals(300, noise=0, n_arms=n_arms).load()
    for j in range(n_arms):
        x1, x2 = part(data, j).T
        radius = np.hypot(x1, x2)
        expected = 2 * np.pi * (1.75 * radius / 5 + j / n_arms)
        np.testing.assert_allclose(np.exp(1j * np.arctan2(x1, x2)), np.exp(1j * expected), atol=1e-13)
        np.testing.assert_allclose(radius, 5 * np.arange(1, len(radius) + 1) / len(radius), rtol=1e-13)


@pytest.mark.parametrize("n_arms", [2, 3, 4, 5])
def test_no_two_arms_of_a_spiral_share_a_point(n_arms: int) -> None:
    assert pdist(Spirals(5000, noise=0, n_arms=n_arms).load().X).min() > 1e-4


@pytest.mark.parametrize("n_centres", [2, 3, 7, 10])
def test_neighbouring_blobs_are_the_chosen_distance_apart(n_centres: int) -> None:
    data = Blobs(5000, n_centres=n_centres, separation=6).load()
    means = np.array([part(data, j).mean(axis=0) for j in range(n_centres)])
    distances = squareform(pdist(means)) + np.diag(np.full(n_centres, np.inf))
    # four standard errors of the distance of two means
    np.testing.assert_allclose(np.sort(distances)[:, 0], 6, atol=4 * np.sqrt(2 * n_centres / 5000))
    spread = np.concatenate([part(data, j) - means[j] for j in range(n_centres)])
    assert spread.std() == pytest.approx(1, abs=0.04)  # four standard errors of 10,000 numbers


def test_the_line_between_two_blobs_is_wrong_as_often_as_the_normal_distribution_says() -> None:
    data = Blobs(5000, separation=2).load()
    wrong = np.mean((data.X.sum(axis=1) < 0) != (data.y == 1))
    share = norm.cdf(-1)
    assert wrong == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 5000))  # four standard errors


@pytest.mark.parametrize("kind", BLURRED)
def test_noise_moves_every_point_in_proportion(kind: type[TwoMoons | Circles | Spirals]) -> None:
    without, once, twice = (kind(noise=noise).load().X for noise in (0.0, 0.5, 1.0))
    np.testing.assert_allclose(twice - without, 2 * (once - without), atol=1e-14)  # coordinates up to 8
    assert (once - without).std() == pytest.approx(0.5, abs=0.075)  # four standard errors of 400 numbers


@given(st.sampled_from(SHAPES), st.integers(20, 400), st.integers(2, 5), st.integers(0, 2**31 - 1))
def test_the_classes_have_equally_many_rows_or_one_more(kind: type, n_samples: int, k: int, seed: int) -> None:
    many = {Spirals: {"n_arms": k}, Blobs: {"n_centres": k}}.get(kind, {})
    data = kind(n_samples=n_samples, seed=seed, **many).load()
    counts = np.bincount(data.y.astype(int))
    assert len(counts) == data.n_classes == (k if many else 2)
    assert counts.sum() == n_samples and np.ptp(counts) <= 1


@pytest.mark.parametrize("kind", SHAPES)
def test_the_seed_decides_the_noise(kind: type[TwoMoons]) -> None:
    first, again, other = (kind(seed=seed).load().X for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.isclose(first, other).any()
