"""Correlations on many sets of rows at once, against NumPy one by one and scikit-learn's F statistic."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_selection import SelectKBest, f_classif

from core.experiments.splits.association import correlations, strongest


def _data(scale: float = 1.0, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    y = (rng.uniform(size=40) < 0.4).astype(float)
    X = shift + scale * (rng.standard_normal((40, 7)) + 0.3 * y[:, None])
    rows = np.array([rng.permutation(40) < 25 for _ in range(5)])
    return X, y, rows


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1e-9, 0.0), (1e70, 0.0), (1.0, 1e6)])
def test_each_is_the_correlation_on_its_own_rows(scale, shift):
    """Oracle: numpy.corrcoef, column by column; ten digits, less what a shift of 1e6 costs the data themselves."""
    X, y, rows = _data(scale, shift)
    found = correlations(X, y, rows)
    for own, r in zip(rows, found, strict=True):
        slow = [np.corrcoef(column[own], y[own])[0, 1] for column in X.T / scale]
        np.testing.assert_allclose(r, slow, atol=1e-9)


def test_constant_columns_and_outcomes_have_no_correlation():
    X, y, rows = _data(shift=1e6)
    X[:, 2] = 1e6 + 0.1
    X[rows[1], 4] = 7.3  # constant on one set of rows only
    y[rows[3]] = 1.0
    found = correlations(X, y, rows)
    assert (found[:, 2] == 0).all() and found[1, 4] == 0 and found[0, 4] != 0
    assert (found[3] == 0).all()


def test_the_strongest_are_those_of_the_f_test():
    """Oracle: SelectKBest(f_classif)."""
    X, y, rows = _data()
    kept = strongest(correlations(X, y, rows), 3)
    for own, columns in zip(rows, kept, strict=True):
        selector = SelectKBest(f_classif, k=3).fit(X[own], y[own])
        assert columns.tolist() == selector.get_support(indices=True).tolist()
