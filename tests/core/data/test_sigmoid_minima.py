"""The construction of many minima: its numbers, and that squared error has as many minima as rows."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import SigmoidMinima


def _minima(loss: np.ndarray) -> int:
    return int(((loss[1:-1] < loss[:-2]) & (loss[1:-1] < loss[2:])).sum())


def test_rows_shrink_by_the_ratio_and_share_one_target():
    dataset = SigmoidMinima(n_samples=4, ratio=10).load()
    np.testing.assert_allclose(dataset.X[:, 0], [1, 0.1, 0.01, 0.001], rtol=1e-14)
    assert (dataset.y == 0.75).all() and not dataset.is_classification


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_squared_error_has_a_minimum_a_row_and_cross_entropy_one(n):
    """Oracle: a dense grid, and the losses written out from their definition (Auer, Herbster & Warmuth 1996)."""
    dataset = SigmoidMinima(n_samples=n).load()
    weights = np.concatenate([-np.geomspace(1e6, 1e-3, 4000), np.geomspace(1e-3, 1e6, 40_000)])
    z = weights[:, None] * dataset.X[:, 0]
    p = 0.5 * (1 + np.tanh(z / 2))
    assert _minima(((p - 0.75) ** 2).mean(axis=1)) == n
    assert _minima((np.logaddexp(0, z) - 0.75 * z).mean(axis=1)) == 1
