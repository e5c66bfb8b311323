"""Linear regression fitted in several ways: closed form, maximum likelihood, Newton and descent on one objective."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.data import Files, read_beside
from core.experiments.compared import SolverRun
from core.experiments.linear_regression.problem import Problem, best_fit, prepare
from core.experiments.linear_regression.settings import LinearRegressionSettings
from core.experiments.solver_choices import ClosedForm, Descent, MaximumLikelihood
from core.experiments.solving import Task, draw_start, solve, split_notes
from core.landscape import spectrum
from core.objectives import LinearRegression
from core.solvers import Fit, Progress, fit_closed_form, fit_mle

Array = NDArray[np.floating]

_SECONDS_AN_UPDATE = 6e-5
_SECONDS_A_NUMBER = 5e-9  # of the data, looked at once
_LOOKS_OF_A_DIRECT_METHOD = 50


@dataclass(frozen=True, eq=False)
class LinearRegressionResult:
    """Everything the views of this experiment show.

    Attributes
    ----------
    settings, problem : what was chosen, and the data it led to.
    optimum : the best fit of the chosen loss, by the most accurate method there is for it.
    optimum_name : that method.
    start : array of shape (n_params,), where descent, Newton and L-BFGS began; maximum likelihood starts at zero.
    runs : one for each solver, in the order of the settings.
    eigenvalues : of the Hessian at the optimum, largest first.
    notes : sentences on what was done to the data or the settings.
    """

    settings: LinearRegressionSettings
    problem: Problem
    optimum: Fit
    optimum_name: str
    start: Array
    runs: tuple[SolverRun, ...]
    eigenvalues: Array
    notes: tuple[str, ...]
    optimum_label: str = "optimum"
    has_optimum: bool = True
    direction: None = None
    margin: None = None
    curvature_bound: None = None

    def remark(self, run: SolverRun) -> str:
        """Nothing: a run either reaches the one optimum or says why not."""
        return ""


def run(
    settings: LinearRegressionSettings, *, progress: Progress | None = None, files: Files = read_beside
) -> LinearRegressionResult:
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
    problem, noise = prepare(settings, files)
    optimum, optimum_name = (noise, "maximum likelihood") if noise is not None else best_fit(problem.objective)
    start, start_notes = draw_start(settings, problem.objective)
    directly = partial(_directly, problem.objective)
    runs = solve(Task(settings, problem, start, directly), progress)
    eigenvalues = spectrum(problem.objective, optimum.theta)
    notes = (*problem.dataset.notes, *split_notes(problem.split), *start_notes)
    return LinearRegressionResult(settings, problem, optimum, optimum_name, start, runs, eigenvalues, notes)


def seconds(settings: LinearRegressionSettings, *, files: Files = read_beside) -> float:
    """Estimated time of :func:`run` on one core: a fixed cost an update and a cost a number of the data it looks at.

    Of a file that cannot be read nothing is said: :func:`run` will.
    """
    try:
        dataset = settings.data.load(files)
    except ValueError:
        return 0.0
    numbers = dataset.n_samples * (1 + dataset.n_features * settings.degree)
    an_update = _SECONDS_AN_UPDATE + _SECONDS_A_NUMBER * numbers
    n_descents = sum(isinstance(solver, Descent) for solver in settings.solvers)
    directly = _SECONDS_A_NUMBER * _LOOKS_OF_A_DIRECT_METHOD * numbers * len(settings.solvers)
    return n_descents * settings.max_steps * an_update + directly


def _directly(objective: LinearRegression, solver: ClosedForm | MaximumLikelihood) -> Fit:
    if isinstance(solver, ClosedForm):
        return fit_closed_form(objective, solver.method)
    fit = fit_mle(objective, solver.method)
    return replace(fit, loss=float(objective.value(fit.theta)))
