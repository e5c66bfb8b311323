"""Maximum likelihood of logistic regression, by Newton (iteratively reweighted least squares) or L-BFGS."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.objectives import LogisticRegression, Reparametrised, as_runs
from core.solvers.dependence import describe_dependence
from core.solvers.least_squares import factor_by_qr, numerical_rank, orthonormal_basis, shortest_solution
from core.solvers.likelihood_search import METHODS, MleMethod, joined
from core.solvers.result import Fit, Status, Trajectory
from core.solvers.separation import find_separation
from core.solvers.stopping import Stopping

Array = NDArray[np.floating]
Rows = NDArray[np.integer]

_STOPPING = Stopping(step=1e-13, gradient=1e-13)
_MAX_ROUNDS = 4
_EVERY_STEP = 1001  # records: more than a search makes steps
_CLOSE = 1e-28  # squared distance to the maximum, in coordinates in which the Hessian is one: rounding
_SINGULAR = 1e-13  # diagonal of a triangle, of its largest element: no digits are left
_REACHED = 1e-18  # the same, where the search still counts as ended there
_SHORTEST = "of all maximum-likelihood solutions the one with the smallest sum of squared coefficients is given"
_BIASED = "A penalised estimate is biased and has no classical standard errors or intervals."
_NO_ESTIMATE = "The numbers given are no estimate: they are where the search was stopped on its way to infinity."
_SHORT = "The search ended short of the maximum."


def fit_bernoulli(objective: LogisticRegression, method: MleMethod = "newton") -> Fit:
    """Coefficients of greatest Bernoulli likelihood, or of its penalised mean: see :func:`core.solvers.fit_mle`."""
    likelihood = _cross_entropy(objective)
    problem = _Coordinates.of(likelihood)
    why = _why_no_maximum(likelihood)
    if why:
        return _fit_separated(objective, problem, method, why)
    path, root, distance = _search(problem, method)
    fit = _fit(objective, likelihood, path, reached=distance <= _REACHED)
    if problem.n_directions < objective.n_params:
        return _singular(fit, objective)
    if objective.l2:
        return replace(fit, message=fit.message or _BIASED)
    if root is None:
        return fit
    back = problem.back @ root
    covariance = back @ back.T / objective.n_samples
    return replace(fit, covariance=covariance, standard_errors=np.sqrt(np.diag(covariance)))


def _fit(objective: LogisticRegression, likelihood: LogisticRegression, path: Trajectory, *, reached: bool) -> Fit:
    theta = path.final_theta
    target, log_odds = likelihood.y, likelihood.logits(theta)
    return Fit(
        theta=theta,
        loss=float(objective.value(theta)),
        status=Status.CONVERGED if reached else Status.STALLED,
        message="" if reached else _SHORT,
        log_likelihood=-float(likelihood.loss.value(log_odds, target).sum()),
        trajectory=path,
    )


def _cross_entropy(objective: LogisticRegression) -> LogisticRegression:
    """The same model with the loss that is the mean negative log-likelihood."""
    names = objective.parameter_names[int(objective.fit_intercept) :]
    common = {"fit_intercept": objective.fit_intercept, "l2": objective.l2}
    return LogisticRegression(objective.X, objective.y, feature_names=names, **common)


def _why_no_maximum(objective: LogisticRegression) -> str:
    """A sentence where the likelihood grows without end, else nothing. A penalty holds all but the intercept."""
    if not objective.l2:
        found = find_separation(objective)
        return "" if found.kind == "none" else found.sentence
    if not objective.fit_intercept or not (objective.y == objective.y[0]).all() or objective.y[0] not in (0, 1):
        return ""
    return f"Every target is {objective.y[0]:g}, so the intercept, which has no penalty, grows without bound"


@dataclass(frozen=True, eq=False)
class _Coordinates:
    r"""Coordinates :math:`\theta = B\varphi` in which the Hessian at zero is a quarter of the identity.

    Without penalty ``inner`` is the model on the orthonormal columns of the design, so that its Hessian never squares
    the design's condition number; with one it is the model itself, whose Hessian is :math:`A^\top A/4n + 2\lambda I`.
    ``basis`` turns the coordinates into parameters of ``inner``, ``back`` those into the coefficients.
    """

    inner: LogisticRegression
    basis: Array
    back: Array

    @classmethod
    def of(cls, objective: LogisticRegression) -> _Coordinates:
        design, root = objective.design, np.sqrt(objective.n_samples)
        if objective.l2:
            weight = np.sqrt(8.0 * objective.n_samples * objective.l2)
            rows = weight * np.eye(objective.n_params)[int(objective.fit_intercept) :]
            basis = root * orthonormal_basis(np.vstack([design, rows]))
            return cls(objective, basis, np.eye(objective.n_params))
        columns, back = _orthonormal_columns(design)
        inner = LogisticRegression(root * columns, objective.y, fit_intercept=False)
        return cls(inner, np.eye(inner.n_params), root * back)

    @property
    def n_directions(self) -> int:
        return self.basis.shape[1]

    def search(self, method: MleMethod, stopping: Stopping) -> Trajectory:
        """From zero; the path in parameters of ``inner``."""
        path = METHODS[method](Reparametrised(self.inner, self.basis), np.zeros(self.n_directions), stopping=stopping)
        return replace(path, theta=path.theta @ self.basis.T)

    def outer(self, path: Trajectory) -> Trajectory:
        """A path in parameters of ``inner`` as one in the coefficients."""
        return replace(path, theta=path.theta @ self.back.T)


def _orthonormal_columns(design: Array) -> tuple[Array, Array]:
    """Orthonormal columns, as many as the rank, and what turns their weights into coefficients."""
    if numerical_rank(design) == design.shape[1]:
        factors = factor_by_qr(design)
        return factors.basis, factors.back
    back = orthonormal_basis(design)
    return design @ back, back


def _search(problem: _Coordinates, method: MleMethod) -> tuple[Trajectory, Array | None, float]:
    """The path to the maximum, a root of the inverse Hessian there (None if singular), and the squared distance left.

    L-BFGS stops where the loss no longer changes beyond rounding, which is half of the digits of theta. So the search
    is repeated from its own end in the change of the loss, in units of what is left to gain: iterative refinement.
    """
    path = problem.search(method, _STOPPING)
    root, distance = _what_is_left(problem, path.final_theta)
    for _ in range(_MAX_ROUNDS):
        if root is None or distance <= _CLOSE:
            break
        change = _Change(problem.inner, path.final_theta, root * np.sqrt(distance), distance)
        further = METHODS[method](change, np.zeros(change.n_params), stopping=_STOPPING, n_records=_EVERY_STEP)
        longer = joined(path, _told_as_loss(further, problem, change.theta(further.theta)))
        next_root, next_distance = _what_is_left(problem, longer.final_theta)
        if not next_distance < 0.25 * distance:  # rounding is reached
            break
        path, root, distance = longer, next_root, next_distance
    return problem.outer(path), root, distance


def _what_is_left(problem: _Coordinates, theta: Array) -> tuple[Array | None, float]:
    r"""R with :math:`RR^\top = H^{-1}` in the directions of the basis, and :math:`g^\top H^{-1} g`."""
    gradient = problem.inner.value_and_gradient(theta)[1]
    factor = problem.inner.hessian_root(theta)
    assert factor is not None  # the curvature of cross-entropy is never negative
    triangle = np.linalg.qr(factor @ problem.basis, mode="r")
    if not np.abs(np.diag(triangle)).min(initial=np.inf) > _SINGULAR * np.abs(triangle).max(initial=0.0):
        return None, np.inf
    root = problem.basis @ np.linalg.inv(triangle)
    along = root.T @ gradient
    return root, float(along @ along)


def _told_as_loss(further: Trajectory, problem: _Coordinates, theta: Array) -> Trajectory:
    """A path of the change of the loss as one of the loss itself, its gradient in the problem's coordinates."""
    loss, gradient = problem.inner.value_and_gradient(theta)
    return replace(further, theta=theta, loss=loss, gradient_norm=np.linalg.norm(gradient @ problem.basis, axis=1))


class _Change:
    r"""The change of the mean loss from an origin, in a unit: :math:`u \mapsto (L(\theta_0 + Bu) - L(\theta_0))/c`.

    Summed from the changes of the samples, :math:`\log(1 + p(e^d - 1)) - yd` with d the change of the log-odds, so that
    nothing cancels however small it is.
    """

    def __init__(self, objective: LogisticRegression, origin: Array, basis: Array, unit: float) -> None:
        self._objective, self._origin, self._basis, self._unit = objective, origin, basis, unit
        self._probability = objective.predict(origin)
        self.n_samples, self.n_params = objective.n_samples, basis.shape[1]
        self.parameter_names = tuple(f"u{j + 1}" for j in range(self.n_params))

    def theta(self, u: Array) -> Array:
        return self._origin + u @ self._basis.T

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        runs, single = as_runs(theta, self.n_params)
        move = runs @ self._basis.T
        odds = move @ self._objective.design.T
        change = (np.log1p(self._probability * np.expm1(odds)) - self._objective.y * odds).mean(axis=1)
        if self._objective.l2:
            first = int(self._objective.fit_intercept)
            change = change + self._objective.l2 * ((2.0 * self._origin + move) * move)[:, first:].sum(axis=1)
        return change[0] / self._unit if single else change / self._unit

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        gradient = self._objective.value_and_gradient(self.theta(np.asarray(theta)))[1]
        return self.value(theta), gradient @ self._basis / self._unit

    def hessian(self, theta: ArrayLike) -> Array:
        return self._basis.T @ self._objective.hessian(self.theta(np.asarray(theta))) @ self._basis / self._unit


def _singular(fit: Fit, objective: LogisticRegression) -> Fit:
    theta = shortest_solution(objective.design, objective.design @ fit.theta)
    message = f"{describe_dependence(objective.design, objective.parameter_names)}; {_SHORTEST}."
    return replace(fit, theta=theta, loss=float(objective.value(theta)), status=Status.SINGULAR, message=message)


def _fit_separated(objective: LogisticRegression, problem: _Coordinates, method: MleMethod, why: str) -> Fit:
    path = replace(problem.outer(problem.search(method, Stopping())), status=Status.SEPARATED)
    theta = path.final_theta
    return Fit(theta, float(objective.value(theta)), Status.SEPARATED, f"{why}. {_NO_ESTIMATE}", trajectory=path)
