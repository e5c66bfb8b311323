"""Error-free transformations against rational arithmetic."""

from fractions import Fraction

import numpy as np
import pytest

from core.solvers.extended_precision import accurate_sum, exact_product


def test_product_and_its_error_add_up_exactly():
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=200) * 10.0 ** rng.integers(-30, 30, size=200) for _ in range(2))
    for x, y, product, error in zip(a, b, *exact_product(a, b), strict=True):
        assert Fraction(float(x)) * Fraction(float(y)) == Fraction(float(product)) + Fraction(float(error))


@pytest.mark.parametrize("n_terms", [1, 2, 3, 7, 64, 1001])
def test_sum_is_right_to_the_last_digit_in_spite_of_cancellation(n_terms):
    """Terms up to 1e12 whose sum is near one: a plain sum keeps four digits, this one all (one rounding)."""
    rng = np.random.default_rng(n_terms)
    terms = rng.normal(size=(n_terms, 5)) * 1e12
    terms[-1] -= terms.sum(axis=0) - rng.normal(size=5)
    expected = [float(sum(Fraction(float(v)) for v in column)) for column in terms.T]
    np.testing.assert_allclose(accurate_sum(terms), expected, rtol=3e-16)
