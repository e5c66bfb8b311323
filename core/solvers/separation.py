"""Whether a linear predictor separates two classes, so that logistic regression has no finite estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.objectives import LogisticRegression
from core.solvers.dependence import name_list
from core.solvers.least_squares import column_norms, orthonormal_basis

Array = NDArray[np.floating]
SeparationKind = Literal["none", "quasi", "complete"]

_OFF = 0.5  # in the linear programme a row that can leave the boundary has margin 1 or more, any other 0
_SOLVER_TOLERANCE = 1e-7  # of the linear programme
_NULL = 1e-10  # singular values of the boundary rows below this share of the largest count as zero


@dataclass(frozen=True, eq=False)
class Separation:
    """What keeps the maximum-likelihood estimate from existing; arrays are read-only.

    Attributes
    ----------
    kind : ``"complete"`` where a hyperplane has every row strictly on its own side, ``"quasi"`` where some rows can
        only lie on it, ``"none"`` where every hyperplane has a row on the wrong side: only then the estimate exists.
    direction : array of shape (n_params,), None without separation: the likelihood grows along it without end. Scaled
        so that the least log-odds of a separated row change by 1.
    columns : names of the parameters that ``direction`` moves: together they separate. Few, not all that could.
    unbounded : names of all parameters without a finite estimate; the others tend to finite limits.
    boundary : rows that no separating direction moves, of shape (n_boundary,): fractional targets always, and the rows
        of the overlap. Empty where nothing separates.
    sentence : one sentence that names the kind and the columns, without its full stop.
    """

    kind: SeparationKind
    direction: Array | None
    columns: tuple[str, ...]
    unbounded: tuple[str, ...]
    boundary: NDArray[np.intp]
    sentence: str

    def __post_init__(self) -> None:
        for value in (self.direction, self.boundary):
            if value is not None:
                value.setflags(write=False)


def find_separation(objective: LogisticRegression) -> Separation:
    r"""Decide by linear programming whether, and by what, the classes are separated.

    With signed rows :math:`\tilde a_i = \pm a_i` (plus for class 1) of the design in orthonormal coordinates,

    .. math:: \max_{\beta, u} \sum_i u_i, \qquad \tilde a_i^\top\beta \ge u_i, \quad 0 \le u_i \le 1,

    and :math:`a_i^\top\beta = 0` for rows with a target strictly between 0 and 1, which count as both classes. The
    feasible directions form a cone, so at the optimum u is 1 for every row that any separating direction moves off the
    boundary and 0 for the others. The dual programme, with one equation a parameter, is what is solved. A second
    programme finds few columns that do it: of all such directions, the one of least sum of absolute values in scaled
    columns. Only the samples are looked at, not the loss or the penalty. Margins below about 1e-8 of the rows' size are
    not told from contact.

    References
    ----------
    Albert & Anderson, On the existence of maximum likelihood estimates in logistic regression models, Biometrika 71,
    1984. Konis, Linear programming algorithms for detecting separated data in binary logistic regression models, 2007.
    """
    design, y = objective.design, objective.y
    off, cone = _rows_off_the_boundary(design, y)
    if not off.any():
        return Separation("none", None, (), (), np.empty(0, dtype=np.intp), "No direction separates the classes")
    direction = _certified(objective, off, cone)
    names = np.array(objective.parameter_names, dtype=object)
    columns, unbounded = tuple(names[direction != 0]), tuple(names[_without_limit(design, off)])
    boundary = np.flatnonzero(~off)
    sentence = _sentence(objective, columns, unbounded, boundary.size)
    return Separation("quasi" if boundary.size else "complete", direction, columns, unbounded, boundary, sentence)


def _rows_off_the_boundary(design: Array, y: Array) -> tuple[NDArray[np.bool_], Array]:
    """Which rows some separating direction moves off the boundary, of shape (n_samples,), and one that moves them."""
    back = np.sqrt(len(design)) * orthonormal_basis(design)
    basis = design @ back
    whole = (y == 0) | (y == 1)
    off = np.zeros(len(design), dtype=bool)
    if not basis.shape[1] or not whole.any():
        return off, np.zeros(design.shape[1])
    signed = (2.0 * y[whole] - 1.0)[:, None] * basis[whole]
    cone = _cone_direction(signed, basis[~whole])
    off[whole] = signed @ cone > _OFF
    if off.any() and not off.all():
        cone = _on_the_boundary(basis[~off], cone)
    return off, back @ cone


def _cone_direction(signed: Array, both: Array) -> Array:
    r"""The maximiser of :math:`\sum\min(1, \tilde a_i^\top\beta)` over the cone, as multipliers of the dual programme.

    .. math:: \max_{\lambda, \mu} \sum_i \min(\lambda_i, 1), \qquad
       \sum_i \lambda_i \tilde a_i + \sum_k \mu_k a_k = 0, \quad \lambda \ge 0

    with each :math:`\lambda_i` split into a part up to 1, which counts, and the rest, which does not.
    """
    from scipy.optimize import linprog  # at first use: scipy.optimize costs start-up time

    n_signed, n_both = len(signed), len(both)
    cost = np.concatenate([np.full(n_signed, -1.0), np.zeros(n_signed + n_both)])
    bounds = [(0.0, 1.0)] * n_signed + [(0.0, None)] * n_signed + [(None, None)] * n_both
    equations = np.hstack([signed.T, signed.T, both.T])
    answer = linprog(cost, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds, method="highs-ds")
    if answer.x is None:
        raise RuntimeError(f"the linear programme of separation failed: {answer.message}")
    return -answer.eqlin.marginals


def _certified(objective: LogisticRegression, off: NDArray[np.bool_], cone: Array) -> Array:
    """A direction of few columns where it proves itself in float64, else the first programme's, of all columns."""
    signs = np.where(off, 2.0 * objective.y - 1.0, 0.0)
    for direction in (_few_columns(objective, off), cone):
        gains = objective.design @ direction
        least = (signs * gains)[off].min()
        if least > 0 and np.abs(gains[~off]).max(initial=0.0) <= _SOLVER_TOLERANCE * least:
            return direction / least + 0.0  # no minus zeros
    return cone


def _few_columns(objective: LogisticRegression, off: NDArray[np.bool_]) -> Array:
    """A direction of few columns that moves every row off the boundary that can be moved, and no other; or zeros."""
    design, y = objective.design, objective.y
    norms = column_norms(design) / np.sqrt(len(design))
    scaled = design / norms
    signs = np.where(off, 2.0 * y - 1.0, 0.0)
    weights = _one_column(scaled, signs, objective.fit_intercept)
    if weights is None:
        costs = np.ones(objective.n_params)
        costs[: int(objective.fit_intercept)] = 0.0  # the threshold is free
        weights = _least_weights(signs[off, None] * scaled[off], scaled[~off], costs)
        used = np.abs(weights) > _SOLVER_TOLERANCE * np.abs(weights).max()
        weights[~used] = 0.0
        if not off.all():
            weights[used] = _on_the_boundary(scaled[~off][:, used], weights[used])
    return weights / norms


def _one_column(scaled: Array, signs: Array, fit_intercept: bool) -> Array | None:
    """Weights of a single column, and of the intercept, that separate; None where no column does alone.

    ``signs`` is 0 for rows that have to lie on the threshold.
    """
    unit = np.eye(scaled.shape[1])
    if fit_intercept and abs(signs.sum()) == len(signs):
        return signs[0] * unit[0]
    for column in range(int(fit_intercept), scaled.shape[1]):
        for sense in (1.0, -1.0):
            threshold = _threshold(sense * scaled[:, column], signs, fit_intercept)
            if threshold is not None:
                return sense * unit[column] - threshold * fit_intercept * unit[0]
    return None


def _threshold(values: Array, signs: Array, fit_intercept: bool) -> float | None:
    """A number below all values of sign 1, above all of sign -1 and equal to the others; 0 without intercept."""
    below, above, on = values[signs < 0].max(initial=-np.inf), values[signs > 0].min(initial=np.inf), values[signs == 0]
    threshold = 0.0
    if fit_intercept:
        threshold = float(on[0]) if on.size else 0.5 * float(below + above)
    return threshold if below < threshold < above and (on == threshold).all() else None


def _least_weights(signed: Array, boundary: Array, costs: Array) -> Array:
    r"""Minimise :math:`\sum_j c_j |\beta_j|` with margins of at least 1, and 0 on the boundary; by its dual again."""
    from scipy.optimize import linprog

    n_signed, n_boundary = len(signed), len(boundary)
    cost = np.concatenate([np.full(n_signed, -1.0), np.zeros(n_boundary)])
    bounds = [(0.0, None)] * n_signed + [(None, None)] * n_boundary
    columns = np.hstack([signed.T, boundary.T])
    limits = np.concatenate([costs, costs])
    answer = linprog(cost, A_ub=np.vstack([columns, -columns]), b_ub=limits, bounds=bounds, method="highs-ds")
    if answer.x is None:  # margins below the programme's tolerance
        return np.zeros(len(columns))
    above, below = np.split(-answer.ineqlin.marginals, 2)
    return above - below


def _on_the_boundary(rows: Array, weights: Array) -> Array:
    """The nearest weights that leave these rows exactly where they are."""
    null = _null_space(rows)
    return null @ (null.T @ weights)


def _without_limit(design: Array, off: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which parameters some separating direction moves: those directions span the null space of the boundary rows."""
    basis = orthonormal_basis(design)
    free = np.eye(basis.shape[1])
    if not off.all():
        free = _null_space(np.sqrt(len(design)) * (design[~off] @ basis))
    sizes = np.abs((basis * column_norms(design)[:, None]) @ free).max(axis=1)
    return sizes > _SOLVER_TOLERANCE * sizes.max()


def _null_space(rows: Array) -> Array:
    _, values, transposed = np.linalg.svd(np.linalg.qr(rows, mode="r"), full_matrices=True)
    rank = int((values > _NULL * values.max(initial=0.0)).sum())
    return transposed[rank:].T


def _sentence(objective: LogisticRegression, columns: tuple[str, ...], unbounded: tuple[str, ...], n_on: int) -> str:
    features = [name for name in columns if not (objective.fit_intercept and name == objective.parameter_names[0])]
    if not features:
        return (
            f"Every target is {objective.y[0]:g}, so the intercept alone fits them ever better and grows without bound"
        )
    cut = f"A threshold on {features[0]}" if len(features) == 1 else f"A combination of {name_list(features)}"
    if not n_on:
        return f"{cut} splits the classes without an error (complete separation)"
    rows = "1 sample that lies" if n_on == 1 else f"{n_on} samples that lie"
    ending = f"{name_list(list(unbounded))} {'has' if len(unbounded) == 1 else 'have'} no finite estimate"
    return f"{cut} splits the classes but for {rows} on the boundary (quasi-complete separation): {ending}"
