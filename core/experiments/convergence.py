"""How fast every solver approaches the optimum, against the cost a reader chooses, with the rate that theory gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import Comparison, SolverRun
from core.experiments.solver_choices import Descent
from core.experiments.wording import number
from core.landscape import convergence_rate
from core.solvers import Constant, Status, Trajectory

Array = NDArray[np.floating]
Cost = Literal["updates", "epochs", "gradient evaluations", "seconds"]
Measure = Literal["loss − optimum", "loss", "distance to the optimum", "gradient norm"]
Runaway = Literal["length of the coefficients", "angle to the widest margin"]
"""What is followed where there is no optimum to approach."""

_MAX_POINTS = 600


@dataclass(frozen=True, eq=False)
class Curve:
    """One solver's curve: cost on x, measure on y; ``theory_y`` on the same x where theory says how it goes, else None.

    ``theory`` has the law in a few words, and ``rate`` the factor on the error per update, where that is the law.
    """

    number: int
    name: str
    kind: str
    x: Array
    y: Array
    rate: float | None
    theory: str
    theory_y: Array | None


def convergence_curves(
    result: Comparison, cost: Cost = "updates", measure: Measure | Runaway = "loss − optimum"
) -> tuple[Curve, ...]:
    """The curve of every iterative solver; long ones are thinned to 600 points, the early ones closest."""
    runs = [run for run in result.runs if run.trajectory is not None]
    return tuple(_curve(result, run, cost, measure) for run in runs)


def measure_title(result: Comparison, measure: Measure | Runaway) -> str:
    """What an axis calls the measure: an optimum that is none is not called one."""
    return measure.replace("optimum", result.optimum_label) + (" (degrees)" if measure.startswith("angle") else "")


def _curve(result: Comparison, run: SolverRun, cost: Cost, measure: Measure | Runaway) -> Curve:
    path = run.trajectory
    assert path is not None
    steps, y = _measured(result, run, path, measure)
    x = steps * _cost_of_an_update(result, run, path, cost)
    law = _law(result, run, measure, steps, y) if _is_plain(result, run) else _SILENT
    return Curve(run.number, run.name, run.kind, x, y, law.rate, law.words, law.y)


def _measured(
    result: Comparison, run: SolverRun, path: Trajectory, measure: Measure | Runaway
) -> tuple[NDArray[np.int64], Array]:
    end = int(path.stopped_at)
    recorded = path.steps <= end
    if measure in _OF_THETA:
        return path.steps[recorded], _OF_THETA[measure](path.theta[recorded], result)
    if run.kind == "maximum_likelihood":  # its own losses are likelihoods: look at the objective along its path
        values, gradients = result.problem.objective.value_and_gradient(path.theta[recorded])
        norms = np.linalg.norm(gradients, axis=1)
        steps = path.steps[recorded]
    else:
        rows = _thinned(len(path.loss_steps) - 1)
        steps, values, norms = path.loss_steps[rows], path.loss[rows], path.gradient_norm[rows]
    if measure == "gradient norm":
        return steps, norms
    return steps, values - (result.optimum.loss if measure == "loss − optimum" else 0.0)


def _distance(theta: Array, result: Comparison) -> Array:
    return np.linalg.norm(theta - result.optimum.theta, axis=1)


def _length(theta: Array, result: Comparison) -> Array:
    return np.linalg.norm(theta, axis=1)


def _angle(theta: Array, result: Comparison) -> Array:
    """Degrees between theta and the direction, from the part across it: the arc cosine loses small angles."""
    if result.direction is None:
        raise ValueError("There is no widest margin: the classes are not completely separated, or a penalty holds.")
    along = theta @ result.direction
    across = np.linalg.norm(theta - along[:, None] * result.direction, axis=1)
    return np.degrees(np.arctan2(across, along))


_OF_THETA: dict[str, Callable[[Array, Comparison], Array]] = {
    "distance to the optimum": _distance,
    "length of the coefficients": _length,
    "angle to the widest margin": _angle,
}


def _thinned(end: int) -> NDArray[np.int64]:
    if end < _MAX_POINTS:
        return np.arange(end + 1)
    early = np.geomspace(1, end, _MAX_POINTS // 2)
    return np.unique(np.concatenate([[0], early, np.linspace(0, end, _MAX_POINTS // 2)]).round().astype(np.int64))


def _cost_of_an_update(result: Comparison, run: SolverRun, path: Trajectory, cost: Cost) -> float:
    updates = max(int(path.stopped_at), 1)
    batch = run.settings.batch_size if isinstance(run.settings, Descent) else None
    if cost == "epochs" and batch:
        return 1.0 / math.ceil(result.problem.objective.n_samples / batch)
    if cost in ("epochs", "gradient evaluations"):  # a gradient of all rows is one pass over them
        at_the_end = 2 if path.status is Status.DIVERGED else 1  # at the last point, and where it blew up
        return max(int(path.n_gradient_evaluations) - at_the_end, 1) / updates
    return path.seconds / updates if cost == "seconds" else 1.0


def _is_plain(result: Comparison, run: SolverRun) -> bool:
    """Theory speaks of full-batch rules with a constant step."""
    solver = run.settings
    if not isinstance(solver, Descent) or not isinstance(solver.schedule, Constant):
        return False
    return solver.batch_size is None or solver.batch_size >= result.problem.objective.n_samples


class _Law(NamedTuple):
    words: str = ""
    y: Array | None = None
    rate: float | None = None


_SILENT = _Law()


def _law(result: Comparison, run: SolverRun, measure: Measure | Runaway, steps: NDArray[np.int64], y: Array) -> _Law:
    assert isinstance(run.settings, Descent)
    optimizer = run.settings.optimizer
    if measure == "length of the coefficients" and run.kind == "gradient_descent":
        return _logarithm(result, steps, y)
    power = {"loss − optimum": 2.0, "distance to the optimum": 1.0, "gradient norm": 1.0}.get(measure)
    if power is None or not result.problem.objective.loss.is_quadratic or not y[0] > 0:
        return _SILENT
    rate = convergence_rate(optimizer, result.eigenvalues, optimizer.learning_rate)
    if rate is None:
        return _SILENT
    with np.errstate(over="ignore", under="ignore"):
        return _Law(f"error × {number(rate)} a step", y[0] * rate ** (power * steps), rate)


def _logarithm(result: Comparison, steps: NDArray[np.int64], y: Array) -> _Law:
    """On separated classes the length grows like the logarithm of t over the margin (Soudry et al. 2018)."""
    if result.margin is None or result.curvature_bound is None or steps[-1] < 1:
        return _SILENT
    t = np.maximum(steps, 1)
    return _Law(f"slope 1/{number(result.margin)} per ln t", y[-1] + np.log(t / t[-1]) / result.margin)
