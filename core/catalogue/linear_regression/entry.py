"""The entry of the linear-regression experiment: what its page shows."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.experiment import Action, Experiment, Outcome, View
from core.catalogue.linear_regression.lessons import LESSONS
from core.catalogue.linear_regression.views import (
    ConvergenceView,
    EstimatesView,
    FitView,
    StepSizeView,
    SurfaceView,
    draw_convergence,
    draw_estimates,
    draw_fit,
    draw_step_sizes,
    draw_surface,
)
from core.experiments.linear_regression.comparison import LinearRegressionResult, run, seconds
from core.experiments.linear_regression.settings import LinearRegressionSettings
from core.experiments.outcomes import verdicts
from core.experiments.paths import coordinate_pairs, start_at
from core.figures.theme import marks_for
from core.report.linear_regression_text import caption, mathematics
from core.report.script import reproduction_script
from core.settings_paths import Scalar, join_texts

_TITLE = "Linear regression"


def _outcomes(result: LinearRegressionResult) -> tuple[Outcome, ...]:
    found = verdicts(result)
    marks = marks_for([verdict.kind for verdict in found])
    outcomes = []
    for verdict, mark in zip(found, marks, strict=True):
        step = verdict.safe_step
        remedy: dict[str, Scalar] = {} if step is None else {f"solvers.{verdict.number}.learning_rate": step}
        label = "" if step is None else f"Use step size {step:.3g}"
        sentence, is_good = verdict.sentence, verdict.is_good
        outcomes.append(Outcome(verdict.name, mark.color, mark.symbol, sentence, is_good, remedy, label))
    return tuple(outcomes)


def _pairs(result: LinearRegressionResult) -> Mapping[str, tuple[str, ...]]:
    return {"pair": coordinate_pairs(result)}


def _start_here(result: LinearRegressionResult, view: SurfaceView, x: float, y: float) -> Mapping[str, Scalar]:
    return {"start": join_texts(start_at(result, view.pair, x, y))}


def _new_start(settings: LinearRegressionSettings) -> Mapping[str, Scalar]:
    return {"start": "", "start_seed": settings.start_seed + 1}


def _script(settings: LinearRegressionSettings) -> str:
    return reproduction_script(settings, title=_TITLE, module=run.__module__)


LINEAR_REGRESSION: Experiment[LinearRegressionSettings, LinearRegressionResult] = Experiment(
    name="linear_regression",
    title=_TITLE,
    summary="One objective, fitted in closed form, by maximum likelihood and by gradient descent.",
    settings=LinearRegressionSettings,
    run=run,
    seconds=seconds,
    outcomes=_outcomes,
    notes=lambda result: result.notes,
    views=(
        View("surface", "Loss surface", SurfaceView, draw_surface, clicked=_start_here, choices=_pairs),
        View("fit", "Fit", FitView, draw_fit),
        View("convergence", "Convergence", ConvergenceView, draw_convergence),
        View("estimates", "Estimates", EstimatesView, draw_estimates),
        View("steps", "Step size", StepSizeView, draw_step_sizes),
    ),
    mathematics=mathematics,
    caption=caption,
    script=_script,
    actions=(Action("New start", "Draw another starting point; the data stay.", _new_start),),
    lessons=LESSONS,
)
