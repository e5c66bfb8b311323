"""Counting the digits that agree."""

import numpy as np
import pytest

from core.solvers import agreement_digits


@pytest.mark.parametrize(
    ("estimate", "reference", "expected"),
    [
        (1.001, 1.0, 3.0),
        (-2.02, -2.0, 2.0),
        (1e300 * (1 + 1e-8), 1e300, 8.0),
        (0.001, 0.0, 3.0),  # absolute where the reference is zero
        (1.0, 1.0, 15.0),
        (0.0, 0.0, 15.0),
        (1.0 + 2e-16, 1.0, 15.0),  # no more than certified values are given to
        (5.0, 1.0, 0.0),  # no negative digits
        (-1.0, 1.0, 0.0),
        (np.nan, 1.0, 0.0),
        (np.inf, 1.0, 0.0),
    ],
)
def test_digits_are_the_logarithm_of_the_relative_error(estimate, reference, expected):
    assert agreement_digits(estimate, reference) == pytest.approx(expected, abs=1e-7)


def test_arrays_are_compared_element_by_element():
    digits = agreement_digits([[1.01, 2.0], [3.0, 4.0004]], [1.0, 2.0])
    np.testing.assert_allclose(digits, [[2.0, 15.0], [0.0, 0.0]], atol=1e-9)
