"""XOR and the checkerboard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from core.data import Checkerboard, Xor


def test_xor_without_noise_is_its_truth_table() -> None:
    data = Xor().load()
    np.testing.assert_array_equal(data.X, [[0, 0], [0, 1], [1, 0], [1, 1]])
    assert data.y.tolist() == [int(a) ^ int(b) for a, b in data.X.tolist()] == [0, 1, 1, 0]


@pytest.mark.parametrize("n_per_corner", [1, 50, 1000])
def test_without_noise_there_are_four_rows_whatever_the_rows_a_corner(n_per_corner: int) -> None:
    assert Xor(n_per_corner=n_per_corner).load().n_samples == 4


def test_noisy_xor_scatters_as_told_about_each_corner() -> None:
    data = Xor(noise=0.2, n_per_corner=1000).load()
    clouds = data.X.reshape(4, 1000, 2)
    # four standard errors of a mean and of a standard deviation of 1000 numbers
    np.testing.assert_allclose(clouds.mean(axis=1), Xor().load().X, atol=4 * 0.2 / np.sqrt(1000))
    np.testing.assert_allclose(clouds.std(axis=1), 0.2, atol=4 * 0.2 / np.sqrt(2000))
    np.testing.assert_array_equal(data.y, np.repeat([0, 1, 1, 0], 1000))


def test_the_seed_decides_the_noise_of_xor() -> None:
    first, again, other = (Xor(noise=0.1, seed=seed).load().X for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.isclose(first, other).any()


@given(st.integers(2, 8), st.integers(20, 1000), st.integers(0, 2**31 - 1))
def test_a_point_of_a_checkerboard_has_the_label_of_its_field(cells: int, n_samples: int, seed: int) -> None:
    data = Checkerboard(n_samples, cells=cells, seed=seed).load()
    assert np.abs(data.X).max() <= 1
    edges = np.linspace(-1, 1, cells + 1)[1:-1]
    np.testing.assert_array_equal(data.y, np.digitize(data.X, edges).sum(axis=1) % 2)
    assert abs(int(data.y.sum()) - n_samples // 2) <= 1


@pytest.mark.parametrize("cells", [2, 3, 8])
def test_the_fields_of_one_colour_are_equally_likely(cells: int) -> None:
    """Chi-squared test: at a true null the p-value is below 1e-4 for one seed in ten thousand."""
    data = Checkerboard(5000, cells=cells).load()
    row, column = np.floor((data.X + 1) / 2 * cells).astype(int).T
    for label in (0, 1):
        counts = np.bincount((row * cells + column)[data.y == label], minlength=cells**2)
        of_label = np.indices((cells, cells)).sum(axis=0).ravel() % 2 == label
        assert chisquare(counts[of_label]).pvalue > 1e-4


def test_noise_alone_blurs_the_edges_of_a_checkerboard() -> None:
    clean, blurred = Checkerboard().load(), Checkerboard(noise=0.1).load()
    np.testing.assert_array_equal(clean.y, blurred.y)
    assert (blurred.X - clean.X).std() == pytest.approx(0.1, abs=4 * 0.1 / np.sqrt(1600))  # four standard errors
