"""What the runs are measured against: the optimum, the lowest minimum found, or the limit at infinity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.landscape import spectrum
from core.objectives import LogisticRegression
from core.solvers import Fit, Separation, Status, Stopping, fit_mle, lbfgs, newton

Array = NDArray[np.floating]

LARGEST_PROGRAMME = 20_000  # numbers of the design that linear programming is asked to look at
_MOST_PARAMS = 40  # up to here the search for minima makes Newton's steps from many points
_SHARES = (0.1, 0.3, 3.0, 10.0, 30.0, 100.0)  # of the cross-entropy's optimum, from where minima are looked for
_N_DRAWN, _DRAWN_SCALE = 8, 4.0
_EXACT = Stopping(step=1e-13, gradient=1e-12)
_FLAT = 1e-6  # gradient, or smallest curvature against the largest, of what is no minimum


@dataclass(frozen=True, eq=False)
class Lowest:
    """The lowest loss known, where it is, and what may be claimed of it.

    ``is_attained`` is False where the loss only falls towards ``fit.loss`` at infinity; ``fit.theta`` then says
    nothing. ``eigenvalues`` are those of the Hessian there, largest first; ``method`` says how it was found.
    """

    fit: Fit
    label: str
    method: str
    eigenvalues: Array
    is_attained: bool = True


def is_small(objective: LogisticRegression) -> bool:
    """Whether linear programming can look for separation without a long wait."""
    return objective.n_samples * objective.n_params <= LARGEST_PROGRAMME


def lowest(objective: LogisticRegression, separation: Separation | None, start: Array) -> Lowest:
    """The optimum of a convex loss; the lowest of the minima found of squared error; the limit of separated classes.

    ``separation`` is None where it was not looked for.
    """
    if separation is not None and separation.kind != "none" and not objective.l2:
        return _limit(objective, separation, start)
    if objective.loss.is_convex and is_small(objective):
        fit = fit_mle(objective)
        return Lowest(fit, "optimum", "Newton's method (IRLS)", spectrum(objective, fit.theta))
    if objective.loss.is_convex:
        fit = _searched(objective, np.zeros(objective.n_params))
        return Lowest(fit, "lowest point found", "L-BFGS", spectrum(objective, fit.theta))
    return _lowest_minimum(objective, start)


def lowest_fit(objective: LogisticRegression, start: Array) -> Fit:
    """The fit alone, where nothing separates or a penalty holds the coefficients."""
    return lowest(objective, None, start).fit


def _limit(objective: LogisticRegression, separation: Separation, start: Array) -> Lowest:
    """The loss of the rows on the boundary alone: every other row's goes to zero on the way."""
    rows, theta = separation.boundary, np.zeros(objective.n_params)
    message = f"{separation.sentence}."
    if not rows.size:
        fit = Fit(theta, 0.0, Status.SEPARATED, message)
        return Lowest(fit, "limit", "separation", np.zeros(objective.n_params), is_attained=False)
    share = rows.size / objective.n_samples
    names = objective.parameter_names[int(objective.fit_intercept) :]
    common = {"loss": objective.loss, "fit_intercept": objective.fit_intercept, "feature_names": names}
    boundary = LogisticRegression(objective.X[rows], objective.y[rows], **common)
    there = lowest(boundary, None, start)
    fit = Fit(theta, share * there.fit.loss, Status.SEPARATED, message)
    return Lowest(fit, "limit", "separation", share * there.eigenvalues, is_attained=False)


def _lowest_minimum(objective: LogisticRegression, start: Array) -> Lowest:
    ends = _ends(objective, start)
    values = np.array([float(objective.value(end)) for end in ends])
    minima = np.array([is_minimum(objective, end) for end in ends])
    among = np.flatnonzero(minima) if minima.any() else np.arange(len(ends))
    best = ends[among[np.argmin(values[among])]]
    fit = Fit(best, float(objective.value(best)), Status.CONVERGED)
    label = "lowest minimum found" if minima.any() else "lowest point found"
    return Lowest(fit, label, f"search from {len(ends)} points", spectrum(objective, best))


def is_minimum(objective: LogisticRegression, theta: Array) -> bool:
    """Whether the gradient vanishes there and every curvature is positive, none of them lost in rounding."""
    gradient = objective.value_and_gradient(theta)[1]
    curvatures = spectrum(objective, theta)
    size = 1.0 + float(np.abs(theta).max())  # a flat slope far out is a plateau
    return bool(np.linalg.norm(gradient) * size < _FLAT and curvatures[-1] * size**2 > _FLAT)


def splits(objective: LogisticRegression, theta: Array) -> bool:
    """Whether these coefficients have every row strictly on its own side, which proves complete separation."""
    y = objective.y
    is_whole = bool(((y == 0) | (y == 1)).all())
    return is_whole and bool(((2.0 * y - 1.0) * (objective.design @ theta) > 0).all())


def _ends(objective: LogisticRegression, start: Array) -> list[Array]:
    starts = _starts(objective, start)
    if objective.n_params > _MOST_PARAMS:
        return [_searched(objective, one).theta for one in starts[:3]]
    with np.errstate(over="ignore", invalid="ignore"):
        return list(newton(objective, starts, max_steps=200, stopping=_EXACT, n_records=2).final_theta)


def _starts(objective: LogisticRegression, start: Array) -> Array:
    """The optimum of cross-entropy and points on its ray, zero, the run's start, and a few drawn ones."""
    names = objective.parameter_names[int(objective.fit_intercept) :]
    common = {"fit_intercept": objective.fit_intercept, "feature_names": names, "l2": objective.l2 or 1e-4}
    convex = _searched(LogisticRegression(objective.X, objective.y, **common), np.zeros(objective.n_params)).theta
    drawn = np.random.default_rng(0).normal(scale=_DRAWN_SCALE, size=(_N_DRAWN, objective.n_params))
    ray = [share * convex for share in _SHARES]
    return np.stack([convex, start, np.zeros(objective.n_params), *ray, *drawn])


def _searched(objective: LogisticRegression, start: Array) -> Fit:
    path = lbfgs(objective, start, max_steps=500, stopping=_EXACT, n_records=2)
    status: Status = path.status  # type: ignore[assignment]
    return Fit(path.final_theta.copy(), float(path.final_loss), status)
