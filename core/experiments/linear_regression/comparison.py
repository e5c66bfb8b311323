"""Linear regression fitted in several ways: closed form, maximum likelihood, Newton and descent on one objective."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data import Files, read_beside
from core.experiments.linear_regression.problem import Problem, best_fit, prepare
from core.experiments.linear_regression.settings import LinearRegressionSettings
from core.experiments.solver_choices import AnySolver, ClosedForm, Descent, MaximumLikelihood, Newton
from core.experiments.wording import number
from core.landscape import spectrum
from core.objectives import LinearRegression
from core.solvers import (
    Constant,
    Fit,
    Progress,
    Status,
    Trajectory,
    fit_closed_form,
    fit_mle,
    lbfgs,
    minimize,
    newton,
)

Array = NDArray[np.floating]

_START_SCALE = 2.0
_SECONDS_AN_UPDATE = 6e-5
_SECONDS_A_NUMBER = 5e-9  # of the data, looked at once
_LOOKS_OF_A_DIRECT_METHOD = 50
_LARGEST_LOSS = 1e100  # of a start


@dataclass(frozen=True, eq=False)
class SolverRun:
    """What one solver did.

    ``fit`` is None where the method does not apply, and ``message`` then says why. ``number`` is its place in the
    settings, from 1.
    """

    number: int
    name: str
    kind: str
    settings: AnySolver
    fit: Fit | None
    message: str = ""

    @property
    def trajectory(self) -> Trajectory | None:
        """The path it took, None for a direct method."""
        return self.fit.trajectory if self.fit is not None else None


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
    start, start_notes = _start(settings, problem.objective)
    runs = []
    for place, solver in enumerate(settings.solvers):
        share = _share_of(progress, place, len(settings.solvers))
        runs.append(_solve(place + 1, solver, settings, problem, start, share))
    eigenvalues = spectrum(problem.objective, optimum.theta)
    notes = (*problem.dataset.notes, *_split_notes(problem), *start_notes)
    return LinearRegressionResult(
        settings, problem, optimum, optimum_name, start, _with_distinct_names(runs), eigenvalues, notes
    )


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


def _start(settings: LinearRegressionSettings, objective: LinearRegression) -> tuple[Array, tuple[str, ...]]:
    drawn = np.random.default_rng(settings.start_seed).normal(scale=_START_SCALE, size=objective.n_params)
    if not settings.start:
        return drawn, ()
    if len(settings.start) != objective.n_params:
        fault = f"The start has {len(settings.start)} numbers and this model {objective.n_params}"
    elif not _is_in_range(objective, np.array(settings.start)):
        fault = "The start lies so far out that its loss cannot be computed with"
    else:
        return np.array(settings.start), ()
    return drawn, (f"{fault}: a drawn start is used.",)


def _is_in_range(objective: LinearRegression, start: Array) -> bool:
    """Whether losses and distances from there fit into numbers, with room to grow."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(max(objective.value(start), np.abs(start).max()) <= _LARGEST_LOSS)


def _solve(
    number: int,
    solver: AnySolver,
    settings: LinearRegressionSettings,
    problem: Problem,
    start: Array,
    progress: Progress | None,
) -> SolverRun:
    try:
        fit = _fit(solver, settings, problem, start, progress)
    except ValueError as error:  # the method does not exist for this loss: a result, with its reason
        return SolverRun(number, _name(solver), _kind(solver), solver, None, str(error))
    return SolverRun(number, _name(solver), _kind(solver), solver, fit, fit.message)


def _fit(
    solver: AnySolver,
    settings: LinearRegressionSettings,
    problem: Problem,
    start: Array,
    progress: Progress | None,
) -> Fit:
    objective = problem.objective
    if isinstance(solver, ClosedForm):
        return fit_closed_form(objective, solver.method)
    if isinstance(solver, MaximumLikelihood):
        fit = fit_mle(objective, solver.method)
        return replace(fit, loss=float(objective.value(fit.theta)))
    if isinstance(solver, Descent):
        return _descend(solver, settings, problem, start, progress)
    iterate = newton if isinstance(solver, Newton) else lbfgs
    stopping = settings.stopping.model_copy(update={"patience": None})
    path = iterate(objective, start, max_steps=settings.max_steps, stopping=stopping, progress=progress)
    return _as_fit(path)


def _descend(
    solver: Descent,
    settings: LinearRegressionSettings,
    problem: Problem,
    start: Array,
    progress: Progress | None,
) -> Fit:
    n_samples, batch_size = problem.objective.n_samples, solver.batch_size
    trajectory = minimize(
        problem.objective,
        start,
        optimizer=solver.optimizer,
        schedule=solver.schedule,
        batch_size=batch_size if batch_size is not None and batch_size < n_samples else None,
        max_steps=settings.max_steps,
        stopping=settings.stopping,
        seed=settings.seed,
        progress=progress,
        validation=problem.on(problem.split.validation),
    )
    too_large = batch_size is not None and batch_size > n_samples
    note = f"A batch of {batch_size} is more than the {n_samples} training rows: all were used."
    return _as_fit(trajectory, note if too_large else "")


def _name(solver: AnySolver) -> str:
    if not isinstance(solver, Descent):
        return solver.label()
    batch = f", batch {solver.batch_size}" if solver.batch_size else ""
    schedule = "" if isinstance(solver.schedule, Constant) else f", {solver.schedule.label()}"
    return f"{solver.optimizer.label()}, η = {number(solver.optimizer.learning_rate)}{batch}{schedule}"


def _kind(solver: AnySolver) -> str:
    return solver.optimizer.kind if isinstance(solver, Descent) else solver.kind


def _as_fit(trajectory: Trajectory, message: str = "") -> Fit:
    status: Status = trajectory.status  # type: ignore[assignment]
    return Fit(trajectory.final_theta.copy(), float(trajectory.final_loss), status, message, trajectory=trajectory)


def _share_of(progress: Progress | None, done: int, total: int) -> Progress | None:
    if progress is None:
        return None
    return lambda share: progress((done + share) / total)


def _split_notes(problem: Problem) -> tuple[str, ...]:
    counts = {"validation": problem.split.validation.size, "testing": problem.split.test.size}
    kept = " and ".join(f"{count} for {part}" for part, count in counts.items() if count)
    return (f"Fitted on {problem.split.train.size} rows; {kept} are kept apart.",) if kept else ()


def _with_distinct_names(runs: list[SolverRun]) -> tuple[SolverRun, ...]:
    names = [run.name for run in runs]
    return tuple(run if names.count(run.name) == 1 else replace(run, name=f"{run.name} ({run.number})") for run in runs)
