"""How fast every solver approaches the optimum, against the cost a reader chooses, with the rate that theory gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.linear_regression.comparison import LinearRegressionResult, SolverRun
from core.experiments.solver_choices import Descent
from core.landscape import convergence_rate
from core.solvers import Constant, Status, Trajectory

Array = NDArray[np.floating]
Cost = Literal["updates", "epochs", "gradient evaluations", "seconds"]
Measure = Literal["loss − optimum", "loss", "distance to the optimum", "gradient norm"]

_MAX_POINTS = 600


@dataclass(frozen=True, eq=False)
class Curve:
    """One solver's curve: cost on x, measure on y; ``theory_y`` on the same x where theory gives a rate, else None."""

    number: int
    name: str
    kind: str
    x: Array
    y: Array
    rate: float | None
    theory_y: Array | None


def convergence_curves(
    result: LinearRegressionResult, cost: Cost = "updates", measure: Measure = "loss − optimum"
) -> tuple[Curve, ...]:
    """The curve of every iterative solver; long ones are thinned to 600 points, the early ones closest."""
    runs = [run for run in result.runs if run.trajectory is not None]
    return tuple(_curve(result, run, cost, measure) for run in runs)


def _curve(result: LinearRegressionResult, run: SolverRun, cost: Cost, measure: Measure) -> Curve:
    path = run.trajectory
    assert path is not None
    steps, y = _measured(result, run, path, measure)
    x = steps * _cost_of_an_update(result, run, path, cost)
    rate = _theoretical_rate(result, run)
    power = {"loss − optimum": 2.0, "distance to the optimum": 1.0, "gradient norm": 1.0}.get(measure)
    theory = None
    if rate is not None and power is not None and y[0] > 0:
        with np.errstate(over="ignore", under="ignore"):
            theory = y[0] * rate ** (power * steps)
    return Curve(run.number, run.name, run.kind, x, y, rate, theory)


def _measured(
    result: LinearRegressionResult, run: SolverRun, path: Trajectory, measure: Measure
) -> tuple[NDArray[np.int64], Array]:
    end = int(path.stopped_at)
    recorded = path.steps <= end
    if measure == "distance to the optimum":
        return path.steps[recorded], np.linalg.norm(path.theta[recorded] - result.optimum.theta, axis=1)
    if run.kind == "maximum_likelihood":  # its own losses are likelihoods: look at the objective along its path
        values, gradients = result.problem.objective.value_and_gradient(path.theta[recorded])
        norms = np.linalg.norm(gradients, axis=1)
        steps = path.steps[recorded]
    else:
        steps = _thinned(end)
        values, norms = path.loss[steps], path.gradient_norm[steps]
    if measure == "gradient norm":
        return steps, norms
    return steps, values - (result.optimum.loss if measure == "loss − optimum" else 0.0)


def _thinned(end: int) -> NDArray[np.int64]:
    if end < _MAX_POINTS:
        return np.arange(end + 1)
    early = np.geomspace(1, end, _MAX_POINTS // 2)
    return np.unique(np.concatenate([[0], early, np.linspace(0, end, _MAX_POINTS // 2)]).round().astype(np.int64))


def _cost_of_an_update(result: LinearRegressionResult, run: SolverRun, path: Trajectory, cost: Cost) -> float:
    updates = max(int(path.stopped_at), 1)
    batch = run.settings.batch_size if isinstance(run.settings, Descent) else None
    if cost == "epochs" and batch:
        return 1.0 / math.ceil(result.problem.objective.n_samples / batch)
    if cost in ("epochs", "gradient evaluations"):  # a gradient of all rows is one pass over them
        at_the_end = 2 if path.status is Status.DIVERGED else 1  # at the last point, and where it blew up
        return max(int(path.n_gradient_evaluations) - at_the_end, 1) / updates
    return path.seconds / updates if cost == "seconds" else 1.0


def _theoretical_rate(result: LinearRegressionResult, run: SolverRun) -> float | None:
    """Theory speaks of full-batch rules that are linear in the gradient, with a constant step, on a quadratic."""
    solver = run.settings
    if not isinstance(solver, Descent) or not result.problem.objective.loss.is_quadratic:
        return None
    is_full = solver.batch_size is None or solver.batch_size >= result.problem.objective.n_samples
    if not is_full or not isinstance(solver.schedule, Constant):
        return None
    return convergence_rate(solver.optimizer, result.eigenvalues, solver.optimizer.learning_rate)
