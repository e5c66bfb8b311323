"""The entry of the multilayer-perceptron experiment: what its page shows."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.experiment import Action, Experiment, Outcome, View
from core.catalogue.mlp.choices import solver_and_restart, solver_marks
from core.catalogue.mlp.lessons import LESSONS
from core.catalogue.mlp.views import (
    ComparisonView,
    LearningCurveView,
    comparison_choices,
    draw_comparison,
    draw_learning_curves,
    learning_choices,
)
from core.catalogue.mlp.views_prediction import (
    ConfusionView,
    PredictionView,
    confusion_choices,
    draw_confusion,
    draw_prediction,
    has_classes,
    prediction_choices,
)
from core.catalogue.mlp.views_signals import SignalsView, draw_signals, has_hidden_layers
from core.catalogue.mlp.views_weights import ImagesView, WeightsView, draw_images, draw_weights, weights_choices
from core.catalogue.remedies import told
from core.experiments.mlp import MLPResult, MLPSettings, run
from core.experiments.mlp.cost import seconds
from core.experiments.mlp.images import shows_pictures
from core.experiments.mlp.outcomes import network_verdicts
from core.report.mlp_text import caption, mathematics
from core.report.script import PRINT_RESTARTS, reproduction_script
from core.settings_paths import Scalar

_TITLE = "Multilayer perceptron"


def _outcomes(result: MLPResult) -> tuple[Outcome, ...]:
    marks = solver_marks(result)
    return tuple(
        told(one, marks[one.number], step=one.other_step, field=f"solvers.{one.number}.learning_rate")
        for one in network_verdicts(result)
    )


def _new_start(settings: MLPSettings) -> Mapping[str, Scalar]:
    return {"start_seed": settings.start_seed + 1}


def _script(settings: MLPSettings) -> str:
    return reproduction_script(settings, title=_TITLE, module=run.__module__, printing=PRINT_RESTARTS)


MLP_TRAINING: Experiment[MLPSettings, MLPResult] = Experiment(
    name="mlp",
    title=_TITLE,
    summary="Layers of weighted sums, each bent by an activation, trained from many starting points.",
    settings=MLPSettings,
    run=run,
    seconds=seconds,
    outcomes=_outcomes,
    notes=lambda result: result.notes,
    views=(
        View("prediction", "Prediction", PredictionView, draw_prediction, choices=prediction_choices),
        View("learning", "Learning curves", LearningCurveView, draw_learning_curves, choices=learning_choices),
        View("comparison", "Comparison", ComparisonView, draw_comparison, choices=comparison_choices),
        View(
            "confusion",
            "Confusion matrix",
            ConfusionView,
            draw_confusion,
            choices=confusion_choices,
            applies=has_classes,
        ),
        View("weights", "Weights", WeightsView, draw_weights, choices=weights_choices),
        View(
            "signals",
            "Signals",
            SignalsView,
            draw_signals,
            choices=solver_and_restart,
            applies=has_hidden_layers,
        ),
        View("images", "Images", ImagesView, draw_images, choices=solver_and_restart, applies=shows_pictures),
    ),
    mathematics=mathematics,
    caption=caption,
    script=_script,
    actions=(Action("New start", "Draw other starting points; the data stay.", _new_start),),
    lessons=LESSONS,
    in_pieces=True,
)
