"""The sine wave and the Chebyshev polynomial follow their formulas."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Chebyshev, Sine


@pytest.mark.parametrize("frequency", [0.1, 1.5, 10])
def test_a_sine_without_noise_has_the_chosen_number_of_waves(frequency: float) -> None:
    """From x to x + 2 / f a whole wave passes: y is the imaginary part of exp(i pi f x)."""
    data = Sine(500, noise=0, frequency=frequency).load()
    x = data.X[:, 0]
    np.testing.assert_allclose(data.y, np.exp(1j * np.pi * frequency * x).imag, atol=1e-14)
    assert x.min() >= -1 and x.max() <= 1


@pytest.mark.parametrize("degree", range(1, 11))
@pytest.mark.parametrize("n_samples", [2, 20, 21])
def test_chebyshev_points_are_the_polynomial_at_equal_steps(degree: int, n_samples: int) -> None:
    data = Chebyshev(n_samples, degree=degree).load()
    x = -1 + 2 * np.arange(n_samples) / (n_samples - 1)
    np.testing.assert_allclose(data.X[:, 0], x, atol=1e-15)
    # cos and Clenshaw differ by a few eps times degree squared
    np.testing.assert_allclose(data.y, np.polynomial.Chebyshev.basis(degree)(x), atol=1e-13)


def test_the_default_is_the_fourth_degree_on_twenty_points_without_noise() -> None:
    data = Chebyshev().load()
    x = data.X[:, 0]
    assert data.n_samples == 20 and "seed" not in data.source
    np.testing.assert_allclose(data.y, 8 * x**4 - 8 * x**2 + 1, atol=1e-14)


@pytest.mark.parametrize("kind", [Sine, Chebyshev])
def test_noise_is_a_multiple_of_one_draw(kind: type[Sine | Chebyshev]) -> None:
    without, once, twice = (kind(n_samples=400, noise=noise).load() for noise in (0, 1, 2))
    np.testing.assert_array_equal(without.X, twice.X)
    np.testing.assert_allclose(twice.y - without.y, 2 * (once.y - without.y), atol=1e-13)
    assert (once.y - without.y).std() == pytest.approx(1, abs=4 / np.sqrt(800))  # four standard errors


@pytest.mark.parametrize("kind", [Sine, Chebyshev])
def test_the_seed_decides_the_noise(kind: type[Sine | Chebyshev]) -> None:
    first, again, other = (kind(noise=0.5, seed=seed).load() for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.y, again.y)
    assert not np.isclose(first.y, other.y).any() and "seed 3" in first.source
