"""The entry of the logistic-regression experiment: what its page shows."""

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
from core.catalogue.logistic_regression.lessons import LESSONS
from core.catalogue.logistic_regression.views_probabilities import (
    ProbabilityView,
    draw_probabilities,
    probability_choices,
)
from core.catalogue.logistic_regression.views_statistics import (
    CalibrationView,
    OddsView,
    RocView,
    draw_calibration,
    draw_odds,
    draw_roc,
    judging_choices,
    odds_choices,
)
from core.experiments.logistic_regression.comparison import LogisticRegressionResult, run, seconds
from core.experiments.logistic_regression.judged import has_classes
from core.experiments.logistic_regression.settings import LogisticRegressionSettings
from core.report.logistic_regression_text import caption, mathematics
from core.report.script import reproduction_script

_TITLE = "Logistic regression"


def _script(settings: LogisticRegressionSettings) -> str:
    return reproduction_script(settings, title=_TITLE, module=run.__module__)


def _notes(result: LogisticRegressionResult) -> tuple[str, ...]:
    """What was done, but for what an outcome says already."""
    told = " ".join(outcome.sentence for outcome in outcomes(result))
    return tuple(note for note in result.notes if note not in told)


LOGISTIC_REGRESSION: Experiment[LogisticRegressionSettings, LogisticRegressionResult] = Experiment(
    name="logistic_regression",
    title=_TITLE,
    summary="The probability of yes or no, fitted by maximum likelihood and by gradient descent.",
    settings=LogisticRegressionSettings,
    run=run,
    seconds=seconds,
    outcomes=outcomes,
    notes=_notes,
    views=(
        View("probabilities", "Probabilities", ProbabilityView, draw_probabilities, choices=probability_choices),
        View("surface", "Loss surface", SurfaceView, draw_surface, clicked=start_here, choices=surface_choices),
        View("convergence", "Convergence", ConvergenceView, draw_convergence, choices=convergence_choices),
        View("odds", "Odds ratios", OddsView, draw_odds, choices=odds_choices, applies=has_classes),
        View(
            "calibration",
            "Calibration",
            CalibrationView,
            draw_calibration,
            choices=judging_choices,
            applies=has_classes,
        ),
        View("roc", "ROC", RocView, draw_roc, choices=judging_choices, applies=has_classes),
        View("steps", "Step size", StepSizeView, draw_step_sizes),
    ),
    mathematics=mathematics,
    caption=caption,
    script=_script,
    actions=(Action("New start", "Draw another starting point; the data stay.", new_start),),
    lessons=LESSONS,
)
