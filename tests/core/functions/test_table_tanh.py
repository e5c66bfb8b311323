"""The table's hyperbolic tangent against NumPy's in extended precision."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.functions.table_tanh import tanh

SCALES = (1e-300, 1e-8, 1e-3, 0.1, 1.0, 3.0, 10.0, 1e4)
NUMBERS = np.concatenate([np.random.default_rng(0).normal(scale=scale, size=20_000) for scale in SCALES])


def test_every_digit_but_the_last_is_right():
    """Within four units in the last place of the extended-precision value, also of tiny and huge numbers."""
    z = NUMBERS.reshape(8, -1)
    exact = np.tanh(z.astype(np.longdouble))
    error = np.abs(tanh(z) - exact) / np.spacing(np.abs(exact).astype(np.float64))
    assert error.max() < 4.0


def test_infinities_zeros_and_no_number_come_out_as_they_must():
    z = np.tile([np.inf, -np.inf, 0.0, 1e300, -1e300, np.nan], (2, 100))
    assert np.array_equal(tanh(z), np.tile([1.0, -1.0, 0.0, 1.0, -1.0, np.nan], (2, 100)), equal_nan=True)


def test_it_is_odd_to_the_last_digit():
    z = NUMBERS.reshape(8, -1)
    assert np.array_equal(tanh(-z), -tanh(z))


@pytest.mark.parametrize("n_runs", [1, 3, 7])
def test_a_runs_digits_do_not_depend_on_the_other_runs(n_runs):
    z = NUMBERS[: 7 * 4 * 250].reshape(7, 4, 250)
    assert np.array_equal(tanh(z[:n_runs]), tanh(z)[:n_runs])


def test_it_writes_where_it_is_told_also_over_its_argument():
    z = NUMBERS[:8000].reshape(2, 4, 1000).copy()
    expected, place = tanh(z), np.empty((2, 5, 1000))
    assert np.shares_memory(tanh(z, out=place[:, :4]), place)
    assert np.array_equal(place[:, :4], expected)
    assert np.array_equal(tanh(z, out=z), expected)


def test_threads_do_not_write_into_each_others_numbers():
    pieces = [NUMBERS[k * 16_000 : (k + 1) * 16_000].reshape(4, -1) for k in range(8)] * 8
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(tanh, pieces))
    assert all(np.array_equal(one, tanh(piece)) for one, piece in zip(found, pieces, strict=True))


@pytest.mark.parametrize("z", [np.linspace(-3, 3, 2000, dtype=np.float32)[None], np.linspace(-3, 3, 10)[None]])
def test_single_precision_and_small_arrays_are_numpys(z):
    assert np.array_equal(tanh(z), np.tanh(z))
