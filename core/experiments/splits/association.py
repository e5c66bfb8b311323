"""How each feature goes with the outcome, on many sets of rows at once; and which features to keep for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
_ROUNDING = 1e-12  # share of a column's mean square below which its variance is rounding


def correlations(X: Array, y: Array, rows: NDArray[np.bool_]) -> Array:
    r"""Correlation of every feature with the outcome on each set of rows, by two matrix products for all sets.

    .. math:: r_j = \frac{n \sum x_j y - \sum x_j \sum y}
       {\sqrt{n \sum x_j^2 - (\sum x_j)^2} \sqrt{n \sum y^2 - (\sum y)^2}}

    Columns are centred and scaled by all rows first, for the sake of the digits only: a correlation does not change.
    With two classes :math:`F = t^2 = (n - 2) r^2 / (1 - r^2)`, so |r| ranks as the two-sample t statistic does.

    Parameters
    ----------
    X : array of shape (n_samples, n_features).
    y : array of shape (n_samples,).
    rows : which rows are in which set, of shape (n_sets, n_samples).

    Returns
    -------
    r : array of shape (n_sets, n_features); 0 where the feature or the outcome is constant on the rows.
    """
    Z, target = _tamed(X), _tamed(y[:, None])[:, 0]
    weight = rows.astype(np.float64)
    n = weight.sum(axis=1, keepdims=True)
    sums, squares = weight @ Z, weight @ (Z * Z)
    products = (weight * target) @ Z
    y_sum, y_square = (weight @ target)[:, None], (weight @ (target * target))[:, None]
    spread_x = _spread(n, sums, squares)
    spread_y = _spread(n, y_sum, y_square)
    spread = np.sqrt(spread_x) * np.sqrt(spread_y)
    return np.where(spread > 0, (n * products - sums * y_sum) / np.where(spread > 0, spread, 1.0), 0.0)


def strongest(r: Array, count: int) -> NDArray[np.intp]:
    """The ``count`` features with the largest |r| of each row of ``r``, in the order of the columns; ties by place."""
    order = np.argsort(-np.abs(r), axis=1, kind="stable")
    return np.sort(order[:, :count], axis=1)


def _tamed(columns: Array) -> Array:
    shifted = columns - columns.mean(axis=0)
    size = np.abs(shifted).max(axis=0)
    return shifted / np.where(size > 0, size, 1.0)


def _spread(n: Array, sums: Array, squares: Array) -> Array:
    """n² times the variance, 0 where it is rounding."""
    spread = n * squares - sums * sums
    return np.where(spread > _ROUNDING * n * squares, spread, 0.0)
