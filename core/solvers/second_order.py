"""Newton's method, as a rule for the same loop, and L-BFGS through SciPy; both return the same trajectory."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.objectives import Objective, as_runs, hessian
from core.solvers.chunks import Progress
from core.solvers.descent import check_run, minimize
from core.solvers.recording import Recorder
from core.solvers.result import Status, Trajectory
from core.solvers.schedules import Armijo
from core.solvers.stopping import Stopping, Visit

Array = NDArray[np.floating]


@dataclass(frozen=True)
class _NewtonRule:
    r"""Direction :math:`-|H|^{-1} g`: Newton's where H is positive definite, a descent direction everywhere.

    H is scaled to unit diagonal first, which saves digits where the parameters have different units. Directions in
    which the scaled H vanishes to rounding are left alone (Nocedal & Wright 2006, sec. 3.4).
    """

    objective: Objective
    learning_rate: float = 1.0

    def init(self, theta: Array) -> tuple[Array, ...]:
        return ()

    def update(
        self, gradient: Array, state: tuple[Array, ...], theta: Array, learning_rate: float | Array
    ) -> tuple[Array, tuple[Array, ...]]:
        curvature = hessian(self.objective, theta)
        diagonal = np.abs(np.einsum("rjj->rj", curvature))
        scale = 1.0 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
        eigenvalues, vectors = np.linalg.eigh(curvature * scale[:, :, None] * scale[:, None, :])
        sizes = np.abs(eigenvalues)
        smallest = theta.shape[1] * np.finfo(theta.dtype).eps * sizes.max(axis=1, keepdims=True)
        inverse = np.where(sizes > smallest, 1.0 / np.where(sizes > smallest, sizes, 1.0), 0.0)
        along = np.einsum("rjk,rj->rk", vectors, scale * gradient)
        return -learning_rate * scale * np.einsum("rjk,rk->rj", vectors, inverse * along), state


def newton(
    objective: Objective,
    theta0: ArrayLike,
    *,
    max_steps: int = 100,
    stopping: Stopping | None = Stopping(),  # noqa: B008 - frozen settings
    n_records: int = 200,
    progress: Progress | None = None,
) -> Trajectory:
    r"""Newton's method with step halving: :math:`\theta \leftarrow \theta - s|H|^{-1}g`, s = 1, ½, ¼, ...

    Parameters and result as for :func:`core.solvers.minimize`. One step reaches the optimum of a quadratic. Where the
    loss has no curvature (absolute error) no direction is left and the run stalls.

    References
    ----------
    Nocedal & Wright, Numerical Optimization, 2006, chapter 3.
    """
    rule = _NewtonRule(objective)
    common = {"max_steps": max_steps, "stopping": stopping, "n_records": n_records, "progress": progress}
    return minimize(objective, theta0, optimizer=rule, schedule=Armijo(), **common)


def lbfgs(
    objective: Objective,
    theta0: ArrayLike,
    *,
    max_steps: int = 1000,
    stopping: Stopping | None = Stopping(),  # noqa: B008 - frozen settings
    n_records: int = 200,
    progress: Progress | None = None,
) -> Trajectory:
    """L-BFGS (Liu & Nocedal 1989) through SciPy, one run after the other.

    Parameters and result as for :func:`core.solvers.minimize`. A run has also converged when SciPy finds that the loss
    no longer changes beyond rounding.
    """
    runs, single = as_runs(theta0, objective.n_params)
    check_run(runs, max_steps, n_records, stopping)
    began = time.perf_counter()
    paths = []
    for done, start in enumerate(runs):
        paths.append(_lbfgs_path(objective, start.astype(np.float64), max_steps, stopping))
        if progress is not None:
            progress((done + 1) / len(runs))
    recorder = _recorded(paths, n_records)
    trajectory = recorder.trajectory(time.perf_counter() - began)
    return trajectory.without_runs_axis() if single else trajectory


@dataclass(frozen=True)
class _Path:
    theta: Array
    value: Array
    gradient_norm: Array
    status: Status
    n_evaluations: int


def _lbfgs_path(objective: Objective, start: Array, max_steps: int, stopping: Stopping | None) -> _Path:
    from scipy.optimize import minimize as scipy_minimize  # at first use: scipy.optimize costs start-up time

    points = [start]
    values = [np.asarray(objective.value_and_gradient(start)[0])]
    met = False

    def callback(intermediate_result: object) -> None:
        nonlocal met
        theta = np.array(intermediate_result.x)  # type: ignore[attr-defined]
        value, gradient = objective.value_and_gradient(theta[None])
        visit = Visit(theta[None], (theta - points[-1])[None], values[-1][None], value, _row_norm(gradient))
        points.append(theta)
        values.append(value[0])
        if stopping is not None and stopping.converged(visit)[0]:
            met = True
            raise StopIteration

    options = {"maxiter": max_steps, "maxfun": 20 * max_steps + 100, "ftol": 10 * np.finfo(float).eps, "gtol": 0.0}
    with np.errstate(over="ignore", invalid="ignore"):
        answer = scipy_minimize(
            objective.value_and_gradient, start, jac=True, method="L-BFGS-B", callback=callback, options=options
        )
    path = np.stack(points)
    value, gradient = objective.value_and_gradient(path)
    status = Status.CONVERGED if met or answer.success else _why(answer.nit, max_steps, value[-1])
    return _Path(path, value, _row_norm(gradient), status, int(answer.nfev))


def _why(n_steps: int, max_steps: int, value: float) -> Status:
    if not np.isfinite(value):
        return Status.DIVERGED
    return Status.STEP_LIMIT if n_steps >= max_steps else Status.STALLED


def _recorded(paths: list[_Path], n_records: int) -> Recorder:
    """Lay paths of different lengths side by side in one recorder."""
    longest = max(len(path.theta) for path in paths)
    recorder = Recorder(np.stack([path.theta[0] for path in paths]), max_steps=longest - 1, n_records=n_records)
    for step in range(longest):
        runs = np.flatnonzero([len(path.theta) > step for path in paths])
        here = [(paths[run].theta[step], paths[run].value[step], paths[run].gradient_norm[step]) for run in runs]
        theta, value, norm = (np.array(part) for part in zip(*here, strict=True))
        recorder.visit(step, runs, theta, value, norm)
    for run, path in enumerate(paths):
        recorder.stop(len(path.theta) - 1, np.array([run]), path.status)
        recorder.count(np.array([run]), path.n_evaluations - len(path.theta))
    return recorder


def _row_norm(rows: Array) -> Array:
    return np.sqrt((rows * rows).sum(axis=1))
