"""Linear regression fitted in several ways: closed form, maximum likelihood, Newton and descent on one objective."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Files, Split, Standardizer, polynomial_features, read_beside, split_rows
from core.experiments.linear_regression_settings import LinearRegressionSettings
from core.experiments.solver_choices import AnySolver, ClosedForm, Descent, MaximumLikelihood, Newton
from core.functions import Huber, Loss, StudentT
from core.landscape import spectrum
from core.objectives import LinearRegression
from core.solvers import (
    Constant,
    Fit,
    Progress,
    Status,
    Trajectory,
    fit_closed_form,
    fit_m_estimate,
    fit_mle,
    lbfgs,
    minimize,
    newton,
)

Array = NDArray[np.floating]

_START_SCALE = 2.0
_LARGEST_LOSS = 1e100  # of a start


@dataclass(frozen=True, eq=False)
class Problem:
    """The data as the solvers see them.

    Attributes
    ----------
    dataset : as loaded, in its own units.
    feature_names : columns of the model, powers included.
    raw : all rows of those columns before standardising, of shape (n_samples, n_columns).
    columns : the same after standardising, where that was chosen.
    split : rows for training, validation and testing.
    standardizer : learned from the training rows; None where the columns stay raw.
    objective : the loss on the training rows.
    """

    dataset: Dataset
    feature_names: tuple[str, ...]
    raw: Array
    columns: Array
    split: Split
    standardizer: Standardizer | None
    objective: LinearRegression

    def on(self, rows: NDArray[np.intp]) -> LinearRegression | None:
        """The same loss, without penalty, on other rows; None where there are none."""
        if not rows.size:
            return None
        return LinearRegression(self.columns[rows], self.dataset.y[rows], loss=self.objective.loss)


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
    problem, noise = _prepare(settings, files)
    optimum, optimum_name = (noise, "maximum likelihood") if noise is not None else best_fit(problem.objective)
    start, start_notes = _start(settings, problem.objective)
    runs = []
    for number, solver in enumerate(settings.solvers, start=1):
        share = _share_of(progress, number - 1, len(settings.solvers))
        runs.append(_solve(number, solver, settings, problem, start, share))
    eigenvalues = spectrum(problem.objective, optimum.theta)
    notes = (*problem.dataset.notes, *_split_notes(problem), *start_notes)
    return LinearRegressionResult(
        settings, problem, optimum, optimum_name, start, _with_distinct_names(runs), eigenvalues, notes
    )


def seconds(settings: LinearRegressionSettings) -> float:
    """Estimated time of :func:`run` on one core: a fixed cost an update and a cost a sample it looks at."""
    n_samples = getattr(settings.data, "n_samples", 5000 if settings.data.kind == "csv" else 500)
    per_update = 6e-5 + 2e-8 * n_samples * (1 + settings.degree)
    return sum(settings.max_steps * per_update for solver in settings.solvers if isinstance(solver, Descent))


def _prepare(settings: LinearRegressionSettings, files: Files) -> tuple[Problem, Fit | None]:
    dataset = settings.data.load(files)
    raw, names = polynomial_features(dataset.X, dataset.feature_names, settings.degree)
    split = split_rows(dataset.n_samples, validation=settings.validation, test=settings.test, seed=settings.seed)
    standardizer = Standardizer.fit(raw[split.train]) if settings.standardize else None
    columns = raw if standardizer is None else standardizer.transform(raw)
    X, y = columns[split.train], dataset.y[split.train]
    loss, noise = _loss(settings, X, y, names)
    objective = LinearRegression(X, y, loss=loss, l2=settings.ridge or 0.0, feature_names=names)
    return Problem(dataset, names, raw, columns, split, standardizer, objective), noise


def _loss(
    settings: LinearRegressionSettings, X: Array, y: Array, names: tuple[str, ...]
) -> tuple[str | Loss, Fit | None]:
    """The loss, and for Student-t the fit that its scale comes from."""
    choice = settings.loss
    if choice.kind == "huber":
        return Huber(choice.delta), None
    if choice.kind != "student_t":
        return choice.kind, None
    unit = LinearRegression(X, y, loss=StudentT(choice.degrees_of_freedom), feature_names=names)
    fit = fit_mle(unit)
    if not fit.sigma or fit.status is Status.SINGULAR:
        return StudentT(choice.degrees_of_freedom), None
    # With its scale at the joint maximum the loss has its minimum at the same coefficients as the likelihood.
    loss = StudentT(choice.degrees_of_freedom, fit.sigma)
    value = LinearRegression(X, y, loss=loss, feature_names=names).value(fit.theta)
    return loss, replace(fit, loss=float(value))


def best_fit(objective: LinearRegression) -> tuple[Fit, str]:
    """The minimum of the objective by the most accurate method there is for its loss, and that method's name."""
    if objective.loss.is_quadratic:
        return fit_closed_form(objective), "closed form"
    if not objective.loss.is_differentiable:
        return fit_mle(objective), "linear programming"
    return fit_m_estimate(objective), "L-BFGS and Newton in orthonormal coordinates"


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
    schedule = "" if isinstance(solver.schedule, Constant) else f", {solver.schedule.label().lower()}"
    return f"{solver.optimizer.label()}, η = {solver.optimizer.learning_rate:.4g}{batch}{schedule}"


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
