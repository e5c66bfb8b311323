"""Least absolute deviations, exactly, by linear programming."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from core.solvers.least_squares import solve_refined
from core.solvers.likelihood_search import Samples

Array = NDArray[np.floating]

_NEAR_ZERO = 1e-7  # of the least-squares residuals' root mean square: the tolerance of the linear programme


def least_absolute_deviations(samples: Samples) -> tuple[Array, bool]:
    r"""Coefficients that minimise :math:`\sum_i |y_i - a_i^\top\theta|`, and whether they are the only ones.

    Solves the dual programme :math:`\max r^\top\lambda,\ Z^\top\lambda = 0,\ |\lambda_i| \le 1` by the simplex method,
    with r the least-squares residuals scaled to size one and Z the design's orthogonal basis. An optimum passes through
    as many samples as there are coefficients; it is computed anew from those to full precision. The samples must not
    lie on the least-squares fit.

    References
    ----------
    Wagner, Linear programming techniques for regression analysis, JASA 54, 1959.
    """
    root = math.sqrt(samples.n_samples)
    design = root * samples.factors.basis
    theta, residual = solve_refined(samples.design, samples.target, samples.factors)
    size = float(np.sqrt(np.mean(residual * residual)))
    shift = _on_residuals(design, residual / size)
    unique = _is_unique(design, residual / size - design @ shift)
    return theta + size * root * (samples.factors.back @ shift), unique


def _on_residuals(design: Array, target: Array) -> Array:
    from scipy.optimize import linprog  # at first use: scipy.optimize costs start-up time

    zeros = np.zeros(design.shape[1])
    answer = linprog(-target, A_eq=design.T, b_eq=zeros, bounds=(-1.0, 1.0), method="highs-ds")
    if answer.x is None:
        raise RuntimeError(f"the linear programme of least absolute deviations failed: {answer.message}")
    rough = -answer.eqlin.marginals
    touched = np.abs(target - design @ rough) <= _NEAR_ZERO
    polished = np.linalg.lstsq(design[touched], target[touched], rcond=None)[0]
    before, after = (np.abs(target - design @ shift).sum() for shift in (rough, polished))
    return polished if after <= before * (1.0 + 1e-12) else rough


def _is_unique(design: Array, residual: Array) -> bool:
    r"""Whether no direction leaves the sum unchanged.

    The optimum is unique if and only if the touched rows span all directions and the signs of the other residuals are
    balanced by multipliers of the touched rows that are all strictly inside (-1, 1).
    """
    touched = np.abs(residual) <= _NEAR_ZERO
    rows = design[touched]
    if len(rows) == 0 or np.linalg.matrix_rank(rows) < design.shape[1]:
        return False
    pull = -np.sign(residual[~touched]) @ design[~touched]
    return _smallest_bound(rows, pull) < 1.0 - _NEAR_ZERO


def _smallest_bound(rows: Array, pull: Array) -> float:
    r"""Smallest t such that :math:`\sum_k \mu_k r_k = ` pull with every :math:`|\mu_k| \le t`."""
    if len(rows) == rows.shape[1]:
        return float(np.abs(np.linalg.solve(rows.T, pull)).max())
    from scipy.optimize import linprog

    n_rows = len(rows)
    cost = np.append(np.zeros(n_rows), 1.0)
    one_sided = np.vstack([np.eye(n_rows), -np.eye(n_rows)])
    bounds = [(None, None)] * n_rows + [(0, None)]
    answer = linprog(
        cost,
        A_ub=np.column_stack([one_sided, -np.ones(2 * n_rows)]),
        b_ub=np.zeros(2 * n_rows),
        A_eq=np.column_stack([rows.T, np.zeros(rows.shape[1])]),
        b_eq=pull,
        bounds=bounds,
    )
    return float(answer.fun)
