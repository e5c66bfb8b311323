"""The direction of the widest margin between two classes: where gradient descent on separable data goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.objectives import LogisticRegression
from core.solvers.separation import find_separation

Array = NDArray[np.floating]

_AGREED = 1e-9  # of the margin: how far a support vector may lie from it


@dataclass(frozen=True, eq=False)
class MaxMargin:
    """The hard-margin support vector machine; arrays are read-only.

    Attributes
    ----------
    theta : array of shape (n_params,), the shortest vector whose signed log-odds are all at least 1.
    direction : array of shape (n_params,), theta over its length.
    margin : the least signed log-odds along ``direction``, 1/‖theta‖: the distance of the nearest row of the design,
        ones included, from the hyperplane.
    support : rows whose constraint holds theta, of shape (n_support,).
    """

    theta: Array
    direction: Array
    margin: float
    support: NDArray[np.intp]

    def __post_init__(self) -> None:
        for value in (self.theta, self.direction, self.support):
            value.setflags(write=False)


def max_margin_direction(objective: LogisticRegression) -> MaxMargin:
    r"""The hard-margin support vector machine on the rows of the design.

    .. math:: \min_\theta \lVert\theta\rVert^2, \qquad \tilde a_i^\top\theta \ge 1, \qquad
       \tilde a_i = \pm a_i,\ a_i = (1, x_i)

    The intercept is a parameter like the others and counts in the norm: this is the direction to which gradient descent
    on the cross-entropy tends when the intercept is a parameter too. The usual support vector machine leaves its bias
    out of the norm and has another direction; without intercept both are the same. The solution depends on the units of
    the columns, as the path of gradient descent does.

    A problem of least distance, solved through non-negative least squares; the support vectors it finds give theta
    anew by least squares, to full precision.

    Raises
    ------
    ValueError
        Where the classes are not completely separated, or by a margin that rounding hides beside the largest row.

    References
    ----------
    Lawson & Hanson, Solving Least Squares Problems, 1974, chapter 23. Soudry, Hoffer, Nacson, Gunasekar & Srebro, The
    implicit bias of gradient descent on separable data, JMLR 19, 2018.
    """
    kind = find_separation(objective).kind
    if kind != "complete":
        raise ValueError(f"the classes must be completely separated to have a margin. Got separation {kind!r}.")
    signed = (2.0 * objective.y - 1.0)[:, None] * objective.design
    size = float(np.sqrt((signed * signed).sum(axis=1)).max())
    theta, support = _shortest(signed / size)
    length = float(np.linalg.norm(theta))
    return MaxMargin(theta / size, theta / length, size / length, support)


def _shortest(rows: Array) -> tuple[Array, NDArray[np.intp]]:
    """The shortest theta with ``rows @ theta >= 1``, and the rows that hold it."""
    theta, multipliers = _least_distance(rows, 1.0)
    # Once more with margins of the solution's own size, so that the last equation weighs as much as the others.
    scale = 1.0 / float(np.linalg.norm(theta))
    theta, multipliers = _least_distance(rows, scale)
    support = np.flatnonzero(multipliers > 0)
    polished = np.linalg.lstsq(rows[support], np.ones(support.size), rcond=None)[0]
    rough = theta / scale
    return (polished if (rows @ polished).min() >= (rows @ rough).min() - _AGREED else rough), support


def _least_distance(rows: Array, margin: float) -> tuple[Array, Array]:
    from scipy.optimize import nnls  # at first use: scipy.optimize costs start-up time

    n_samples, n_params = rows.shape
    matrix = np.vstack([rows.T, np.full(n_samples, margin)])
    multipliers, _ = nnls(matrix, np.eye(n_params + 1)[-1])
    residual = matrix @ multipliers - np.eye(n_params + 1)[-1]
    if residual[-1] == 0.0:
        raise ValueError("the margin must be more than rounding beside the largest row: bring the columns to one size.")
    return -residual[:-1] / residual[-1], multipliers
