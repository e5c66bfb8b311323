"""The entry of the neuron experiment: what its page shows."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.experiment import Action, Experiment, Outcome, View
from core.catalogue.neuron.lessons import LESSONS
from core.catalogue.neuron.views import (
    ActivityView,
    GraphView,
    LossView,
    MatrixView,
    OneMatrixView,
    UnitsView,
    draw_activity,
    draw_graph,
    draw_loss,
    draw_matrix,
    draw_one_matrix,
    draw_units,
    layer_choices,
    neuron_choices,
    number_choices,
)
from core.catalogue.remedies import told
from core.experiments.neuron import NeuronResult, NeuronSettings, run, seconds
from core.experiments.neuron.outcomes import verdict
from core.experiments.neuron.settings import MAX_UPDATES, DrawnStart
from core.figures.theme import marks_for
from core.report.neuron_text import PRINT_UPDATES, caption, mathematics
from core.report.script import reproduction_script
from core.settings_paths import Scalar

_TITLE = "The neuron"


def _outcomes(result: NeuronResult) -> tuple[Outcome, ...]:
    found, mark = verdict(result), marks_for(["gradient_descent"])[0]
    return (told(found, mark, step=found.smaller_step, field="learning_rate"),)


def _one_more(settings: NeuronSettings) -> Mapping[str, Scalar]:
    return {"updates": min(settings.updates + 1, MAX_UPDATES)}


def _one_less(settings: NeuronSettings) -> Mapping[str, Scalar]:
    return {"updates": max(settings.updates - 1, 1)}


def _new_start(settings: NeuronSettings) -> Mapping[str, Scalar]:
    chosen = settings.start
    if isinstance(chosen, DrawnStart):
        return {"start.seed": chosen.seed + 1}
    return {"start": "drawn"}


def _script(settings: NeuronSettings) -> str:
    return reproduction_script(settings, title=_TITLE, module=run.__module__, printing=PRINT_UPDATES)


NEURON: Experiment[NeuronSettings, NeuronResult] = Experiment(
    name="neuron",
    title=_TITLE,
    summary=(
        "What a weight matrix is, and how it is computed: one sample forward, the chain rule back, one update, with "
        "every number."
    ),
    settings=NeuronSettings,
    run=run,
    seconds=seconds,
    outcomes=_outcomes,
    notes=lambda result: result.notes,
    views=(
        View("graph", "Forward and back", GraphView, draw_graph, choices=number_choices),
        View("matrix", "Weight matrix", MatrixView, draw_matrix, choices=layer_choices),
        View("activity", "Activation", ActivityView, draw_activity, choices=neuron_choices),
        View("product", "One matrix?", OneMatrixView, draw_one_matrix),
        View("units", "Neurons", UnitsView, draw_units, choices=layer_choices),
        View("loss", "Loss", LossView, draw_loss),
    ),
    mathematics=mathematics,
    caption=caption,
    script=_script,
    actions=(
        Action("−1 update", "Take the last update back.", _one_less),
        Action("+1 update", "Show the next sample and make its update.", _one_more),
        Action("New start", "Draw other first weights; the data stay.", _new_start),
    ),
    lessons=LESSONS,
)
