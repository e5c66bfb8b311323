"""Logistic regression fitted in several ways: maximum likelihood, Newton, L-BFGS and descent on one objective."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.data import Files, read_beside
from core.experiments.compared import SolverRun
from core.experiments.logistic_regression.lowest import LARGEST_PROGRAMME, Lowest, is_minimum, is_small, lowest, splits
from core.experiments.logistic_regression.problem import Problem, prepare
from core.experiments.logistic_regression.settings import LogisticRegressionSettings
from core.experiments.solver_choices import ClosedForm, Descent, MaximumLikelihood
from core.experiments.solving import Task, draw_start, solve, split_notes
from core.experiments.wording import number
from core.landscape import sharpness
from core.objectives import LogisticRegression
from core.solvers import Fit, MaxMargin, Progress, Separation, Status, find_separation, fit_mle, max_margin_direction

Array = NDArray[np.floating]

_SECONDS_AN_UPDATE = 9e-5
_SECONDS_A_NUMBER = 1.2e-8  # of the data, looked at once
_SECONDS_A_PROGRAMME = 1e-4  # and number of the data, of all searches for separation
_SECONDS_A_PRODUCT = 1e-8  # of rows and squared coefficients: eigenvalues
_LOOKS_OF_A_SEARCH = 100
_NEAR = 1e-3  # of the initial gap: a run that is closer is arriving
_FLAT = 1e-3  # length of a gradient


@dataclass(frozen=True, eq=False)
class LogisticRegressionResult:
    """Everything the views of this experiment show.

    Attributes
    ----------
    settings, problem : what was chosen, and the data it led to.
    optimum : what the runs are measured against. Where the classes are separated and no penalty holds the
        coefficients, there is none: its loss is the limit that the loss falls to, its theta as far as descent has come.
    optimum_label, optimum_name : what may be claimed of it, and the method that found it.
    has_optimum : False where the loss only falls towards a limit at infinity.
    separation : what separates the classes, if anything does; None where it was not looked for.
    direction, margin : array of shape (n_params,), the widest-margin direction in which descent runs away, of length 1,
        and its least signed log-odds; None where nothing runs away or the classes are not completely separated.
    curvature_bound : the largest curvature that cross-entropy has anywhere; None for squared error.
    start : array of shape (n_params,), where descent, Newton and L-BFGS began; maximum likelihood starts at zero.
    runs : one for each solver, in the order of the settings.
    eigenvalues : of the Hessian at the optimum (at infinity where there is none), largest first.
    notes : sentences on what was done to the data or the settings.
    """

    settings: LogisticRegressionSettings
    problem: Problem
    optimum: Fit
    optimum_label: str
    optimum_name: str
    has_optimum: bool
    separation: Separation | None
    direction: Array | None
    margin: float | None
    curvature_bound: float | None
    start: Array
    runs: tuple[SolverRun, ...]
    eigenvalues: Array
    notes: tuple[str, ...]

    def remark(self, run: SolverRun) -> str:
        """A sentence on where a run ended, if that is no optimum: on its way to infinity, or in a flat place."""
        if run.fit is None or run.fit.status in (Status.SEPARATED, Status.DIVERGED):
            return ""
        objective = self.problem.objective
        if not self.has_optimum:
            return _on_the_way(objective, run.fit)
        gap = run.fit.loss - self.optimum.loss
        if objective.loss.is_convex or gap <= _NEAR * (float(objective.value(self.start)) - self.optimum.loss):
            return ""
        return _elsewhere(objective, run.fit.theta)


def run(
    settings: LogisticRegressionSettings, *, progress: Progress | None = None, files: Files = read_beside
) -> LogisticRegressionResult:
    """Fit one objective with every chosen solver from one start.

    Parameters
    ----------
    settings : what to compare on what.
    progress : called with the share of the work done.
    files : fetches an uploaded table by name and hash.

    Raises
    ------
    ValueError
        For data that cannot be read or split, in one sentence.
    """
    problem = prepare(settings, files)
    objective = problem.objective
    start, start_notes = draw_start(settings, objective)
    separation = find_separation(objective) if is_small(objective) else None
    best = lowest(objective, separation, start)
    runs = solve(Task(settings, problem, start, partial(_directly, objective)), progress)
    widest = _widest_margin(objective, separation, best)
    optimum = best.fit if best.is_attained else replace(best.fit, theta=_farthest(runs, start))
    notes = (
        *problem.dataset.notes,
        *split_notes(problem.split),
        *start_notes,
        *_separation_notes(settings, separation, objective, optimum.theta),
    )
    return LogisticRegressionResult(
        settings,
        problem,
        optimum,
        best.label,
        best.method,
        best.is_attained,
        separation,
        None if widest is None else widest.direction,
        None if widest is None else widest.margin,
        sharpness(objective, np.zeros(objective.n_params)) if objective.loss.is_convex else None,
        start,
        runs,
        best.eigenvalues,
        notes,
    )


def seconds(settings: LogisticRegressionSettings, *, files: Files = read_beside) -> float:
    """Estimated time of :func:`run` on one core: updates, searches for the optimum, and the search for separation.

    Of a file that cannot be read nothing is said: :func:`run` will.
    """
    try:
        dataset = settings.data.load(files)
    except ValueError:
        return 0.0
    numbers = dataset.n_samples * (1 + dataset.n_features * settings.degree)
    an_update = _SECONDS_AN_UPDATE + _SECONDS_A_NUMBER * numbers
    n_descents = sum(isinstance(solver, Descent) for solver in settings.solvers)
    searches = _LOOKS_OF_A_SEARCH * (1 + len(settings.solvers)) * _SECONDS_A_NUMBER * numbers
    n_params = 1 + dataset.n_features * settings.degree
    separation = _SECONDS_A_PROGRAMME * numbers if numbers <= LARGEST_PROGRAMME else 0.0
    eigenvalues = _SECONDS_A_PRODUCT * min(n_params, dataset.n_samples) * n_params**2
    return n_descents * settings.max_steps * an_update + searches + separation + eigenvalues


def _on_the_way(objective: LogisticRegression, fit: Fit) -> str:
    """Where a run stands on the way to infinity, or that it is not on the way: worse than zero coefficients."""
    length = number(float(np.linalg.norm(fit.theta)))
    at_zero = float(objective.value(np.zeros(objective.n_params)))
    if fit.loss > at_zero:
        return (
            f"The coefficients have length {length} and fit worse than zero coefficients, whose loss is "
            f"{number(at_zero)}: there is no optimum, and this is not the way down."
        )
    return f"The coefficients have length {length} and grow without end."


def _elsewhere(objective: LogisticRegression, theta: Array) -> str:
    """What a point above the lowest minimum is; nothing where a run is plainly on its way down."""
    if is_minimum(objective, theta):
        return "This is another minimum."
    slope = float(np.linalg.norm(objective.value_and_gradient(theta)[1]))
    return f"The gradient there has length {number(slope)}: a nearly flat place, no minimum." if slope < _FLAT else ""


def _directly(objective: LogisticRegression, solver: ClosedForm | MaximumLikelihood) -> Fit:
    if not is_small(objective):
        size = f"{objective.n_samples} rows and {objective.n_params} coefficients"
        raise ValueError(
            f"with {size} it would take long to make sure that a maximum exists; Newton, L-BFGS and descent "
            "minimise the same loss."
        )
    assert isinstance(solver, MaximumLikelihood)
    return fit_mle(objective, solver.method)


def _farthest(runs: tuple[SolverRun, ...], start: Array) -> Array:
    """The end of the descent that came farthest; of another method only where nothing descends."""
    ends = [run for run in runs if run.fit is not None and run.fit.status is not Status.DIVERGED]
    descents = [run for run in ends if isinstance(run.settings, Descent)]
    thetas = [run.fit.theta for run in descents or ends if run.fit is not None]
    return max(thetas, key=lambda theta: float(np.linalg.norm(theta)), default=start)


def _widest_margin(objective: LogisticRegression, separation: Separation | None, best: Lowest) -> MaxMargin | None:
    if best.is_attained or separation is None or separation.kind != "complete":
        return None
    try:
        return max_margin_direction(objective)
    except ValueError:  # too small beside the largest row for float64: views without it remain
        return None


def _separation_notes(
    settings: LogisticRegressionSettings, separation: Separation | None, objective: LogisticRegression, theta: Array
) -> tuple[str, ...]:
    if separation is None and splits(objective, theta):
        end = "the penalty keeps the coefficients finite all the same" if settings.ridge else (
            "no maximum-likelihood estimate exists, the loss only falls towards 0, and a run that converged was "
            "stopped by its rule"
        )  # fmt: skip
        return (f"The coefficients found split the classes without an error (complete separation): {end}.",)
    if separation is None:
        return ("Whether the classes are separated was not looked for: there are too many numbers.",)
    if separation.kind == "none":
        return ()
    held = " The penalty keeps the coefficients finite all the same." if settings.ridge else ""
    return (f"{separation.sentence}.{held}",)
