"""The entry of the linear-regression experiment: what its page shows."""

from __future__ import annotations

from core.catalogue.comparison_views import (
    ConvergenceView,
    StepSizeView,
    SurfaceView,
    convergence_choices,
    draw_convergence,
    draw_step_sizes,
    draw_surface,
    surface_choices,
)
from core.catalogue.comparisons import new_start, outcomes, start_here
from core.catalogue.experiment import Action, Experiment, View
from core.catalogue.linear_regression.lessons import LESSONS
from core.catalogue.linear_regression.views import EstimatesView, FitView, draw_estimates, draw_fit
from core.experiments.linear_regression.comparison import LinearRegressionResult, run, seconds
from core.experiments.linear_regression.settings import LinearRegressionSettings
from core.report.linear_regression_text import caption, mathematics
from core.report.script import reproduction_script

_TITLE = "Linear regression"


def _script(settings: LinearRegressionSettings) -> str:
    return reproduction_script(settings, title=_TITLE, module=run.__module__)


LINEAR_REGRESSION: Experiment[LinearRegressionSettings, LinearRegressionResult] = Experiment(
    name="linear_regression",
    title=_TITLE,
    summary="One objective, fitted in closed form, by maximum likelihood and by gradient descent.",
    settings=LinearRegressionSettings,
    run=run,
    seconds=seconds,
    outcomes=outcomes,
    notes=lambda result: result.notes,
    views=(
        View("surface", "Loss surface", SurfaceView, draw_surface, clicked=start_here, choices=surface_choices),
        View("fit", "Fit", FitView, draw_fit),
        View("convergence", "Convergence", ConvergenceView, draw_convergence, choices=convergence_choices),
        View("estimates", "Estimates", EstimatesView, draw_estimates),
        View("steps", "Step size", StepSizeView, draw_step_sizes),
    ),
    mathematics=mathematics,
    caption=caption,
    script=_script,
    actions=(Action("New start", "Draw another starting point; the data stay.", new_start),),
    lessons=LESSONS,
)
