"""The coordinates in which the columns of a design are orthonormal."""

import numpy as np

from core.solvers.least_squares import orthonormal_basis


def test_the_columns_become_orthonormal_whatever_their_units():
    """Oracle: the definition."""
    rng = np.random.default_rng(0)
    design = rng.normal(size=(40, 3)) * [1e6, 1.0, 1e-6] + [1e7, 0.0, 0.0]
    image = design @ orthonormal_basis(design)
    np.testing.assert_allclose(image.T @ image, np.eye(3), atol=1e-12)


def test_dependent_and_vanishing_columns_take_no_direction():
    rng = np.random.default_rng(0)
    two = rng.normal(size=(10, 2))
    assert orthonormal_basis(np.column_stack([two, two.sum(axis=1), np.zeros(10)])).shape == (4, 2)
