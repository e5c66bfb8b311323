"""The table's hyperbolic tangent against NumPy's in extended precision."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.functions.table_tanh import table_tanh

SCALES = (1e-300, 1e-8, 1e-3, 0.1, 1.0, 3.0, 10.0, 1e4)
NUMBERS = np.concatenate([np.random.default_rng(0).normal(scale=scale, size=20_000) for scale in SCALES])


def test_every_digit_but_the_last_is_right():
    """Within 3.5 units in the last place of the extended-precision value, also of tiny and huge numbers."""
    z = NUMBERS.reshape(8, -1)
    exact = np.tanh(z.astype(np.longdouble))
    error = np.abs(table_tanh(z) - exact) / np.spacing(np.abs(exact).astype(np.float64))
    assert error.max() < 3.5


def test_infinities_zeros_and_no_number_come_out_as_they_must():
    z = np.tile([np.inf, -np.inf, 0.0, 1e300, -1e300, np.nan], (2, 100))
    assert np.array_equal(table_tanh(z), np.tile([1.0, -1.0, 0.0, 1.0, -1.0, np.nan], (2, 100)), equal_nan=True)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_beyond_twenty_it_is_one_however_large_the_number(sign):
    """Past 2^40 the grid is coarser than the table's, and past 2^41 the shift's sign turns: tanh stays at its limit."""
    z = sign * np.geomspace(20.0, 1e308, 100_000).reshape(2, -1)
    assert (table_tanh(z) == sign).all()


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e13, -5e12])
def test_one_odd_number_leaves_its_neighbours_as_they_are(odd):
    z = NUMBERS[-80_000:-60_000].reshape(2, -1).copy()
    expected = table_tanh(z)
    expected[1, 17] = np.tanh(odd)
    z[1, 17] = odd
    assert np.array_equal(table_tanh(z, out=z), expected, equal_nan=True)


@pytest.mark.parametrize("shape", [(0, 600, 3), (1, 600), (3, 1, 513), (2, 7, 101)])
def test_shapes_are_kept(shape):
    z = np.resize(NUMBERS[60_000:80_000], shape)
    np.testing.assert_allclose(table_tanh(z), np.tanh(z), rtol=1e-15)
    assert table_tanh(z).shape == shape


def test_strided_transposed_and_reversed_arrays_give_the_same():
    z = NUMBERS[60_000:100_000].reshape(4, 50, 200)
    expected = table_tanh(z)
    assert np.array_equal(table_tanh(z.swapaxes(1, 2)), expected.swapaxes(1, 2))
    assert np.array_equal(table_tanh(z[::-1, ::5, ::-1]), expected[::-1, ::5, ::-1])
    assert np.array_equal(table_tanh(np.asfortranarray(z)), expected)


def test_it_is_odd_to_the_last_digit():
    z = NUMBERS.reshape(8, -1)
    assert np.array_equal(table_tanh(-z), -table_tanh(z))


@pytest.mark.parametrize("n_runs", [1, 3, 7])
def test_a_runs_digits_do_not_depend_on_the_other_runs(n_runs):
    z = NUMBERS[: 7 * 4 * 250].reshape(7, 4, 250)
    assert np.array_equal(table_tanh(z[:n_runs]), table_tanh(z)[:n_runs])


def test_it_writes_where_it_is_told_also_over_its_argument():
    z = NUMBERS[:8000].reshape(2, 4, 1000).copy()
    expected, place = table_tanh(z), np.empty((2, 5, 1000))
    assert np.shares_memory(table_tanh(z, out=place[:, :4]), place)
    assert np.array_equal(place[:, :4], expected)
    assert np.array_equal(table_tanh(z, out=z), expected)


def test_threads_do_not_write_into_each_others_numbers():
    pieces = [NUMBERS[k * 16_000 : (k + 1) * 16_000].reshape(4, -1) for k in range(8)] * 8
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(table_tanh, pieces))
    assert all(np.array_equal(one, table_tanh(piece)) for one, piece in zip(found, pieces, strict=True))


@pytest.mark.parametrize("z", [np.linspace(-3, 3, 2000, dtype=np.float32)[None], np.linspace(-3, 3, 10)[None]])
def test_single_precision_and_small_arrays_are_numpys(z):
    assert np.array_equal(table_tanh(z), np.tanh(z))
