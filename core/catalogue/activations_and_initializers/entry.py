"""The entry of the study of activations and initializers: what its page shows."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.activations_and_initializers.lessons import LESSONS
from core.catalogue.activations_and_initializers.views_gallery import (
    ActivationsView,
    InitializersView,
    draw_activations,
    draw_initializers,
)
from core.catalogue.activations_and_initializers.views_grid import (
    CurvesView,
    GridView,
    clicked_cell,
    curves_choices,
    draw_curves,
    draw_grid,
    grid_choices,
)
from core.catalogue.activations_and_initializers.views_layers import (
    FreshView,
    LayersView,
    draw_fresh,
    draw_layers,
    fresh_choices,
    layers_choices,
)
from core.catalogue.experiment import Action, Experiment, Outcome, View
from core.experiments.activations_and_initializers import FULL_GRID, StudyResult, StudySettings, run
from core.experiments.activations_and_initializers.cost import seconds
from core.experiments.activations_and_initializers.findings import findings, spoken_axis, summary
from core.figures.study_wording import value_marks
from core.figures.theme import DATA_COLOR
from core.report.activations_and_initializers_text import PRINT_CELLS, caption, mathematics
from core.report.script import reproduction_script
from core.settings_paths import Scalar, to_flat

_TITLE = "Activations and initializers"
_GRID_FIELDS = ("activations", "initializers", "depths", "widths", "scales", "n_seeds", "max_steps")


def _outcomes(result: StudyResult) -> tuple[Outcome, ...]:
    """What the whole grid shows, then each value of the first axis that varies."""
    said = summary(result)
    whole = Outcome("The grid", DATA_COLOR, "▦", said)
    marks = value_marks(result, spoken_axis(result))
    found = findings(result) if len(result.cells) > 1 else ()
    return whole, *(
        Outcome(f"{one.name}", marks[one.place].color, marks[one.place].symbol, one.sentence, one.is_good)
        for one in found
    )


def _new_start(settings: StudySettings) -> Mapping[str, Scalar]:
    return {"start_seed": settings.start_seed + 1}


def _full_grid(settings: StudySettings) -> Mapping[str, Scalar]:
    """Six by six by eight on whatever data and rule the page holds."""
    return {name: value for name, value in to_flat(FULL_GRID).items() if name in _GRID_FIELDS}


def _script(settings: StudySettings) -> str:
    return reproduction_script(settings, title=_TITLE, module=run.__module__, printing=PRINT_CELLS)


ACTIVATIONS_AND_INITIALIZERS: Experiment[StudySettings, StudyResult] = Experiment(
    name="activations_and_initializers",
    title=_TITLE,
    summary="Which law of the first weights goes with which activation, at which depth, over several starts each.",
    settings=StudySettings,
    run=run,
    seconds=seconds,
    outcomes=_outcomes,
    notes=lambda result: result.notes,
    views=(
        View("grid", "Grid", GridView, draw_grid, clicked=clicked_cell, choices=grid_choices),
        View("curves", "Convergence", CurvesView, draw_curves, choices=curves_choices),
        View("layers", "Layers", LayersView, draw_layers, choices=layers_choices),
        View("fresh", "Before training", FreshView, draw_fresh, choices=fresh_choices),
        View("activations_gallery", "Activations", ActivationsView, draw_activations),
        View("initializers_gallery", "Initializers", InitializersView, draw_initializers),
    ),
    mathematics=mathematics,
    caption=caption,
    script=_script,
    actions=(
        Action(
            "Full grid",
            "Six activations, six initializers, 2 hidden layers of 16 units, 8 seeds a cell, 500 updates; data, rule "
            "and step sizes stay.",
            _full_grid,
        ),
        Action("New start", "Draw other first weights; the data stay.", _new_start),
    ),
    lessons=LESSONS,
    in_pieces=True,
)
