"""The entry of the random-restarts experiment: what its page shows."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.experiment import Action, Experiment, Outcome, View
from core.catalogue.remedies import told
from core.catalogue.restarts.choices import solver_marks, solvers, two_places
from core.catalogue.restarts.lessons import LESSONS
from core.catalogue.restarts.views_losses import (
    ChancesView,
    CurvesView,
    DistributionView,
    PlacesView,
    draw_chances,
    draw_curves,
    draw_distribution,
    draw_places,
)
from core.catalogue.restarts.views_pairs import BetweenView, FunctionsView, draw_between, draw_functions
from core.catalogue.restarts.views_plane import BasinsView, PathsView, draw_basins, draw_paths
from core.experiments.restarts import RestartsResult, RestartsSettings, run
from core.experiments.restarts.basins import has_basins
from core.experiments.restarts.between import shows_functions
from core.experiments.restarts.cost import seconds
from core.experiments.restarts.outcomes import restarts_verdicts
from core.report.restarts_text import PRINT_PLACES, caption, mathematics
from core.report.script import reproduction_script
from core.settings_paths import Scalar

_TITLE = "Random restarts"


def _outcomes(result: RestartsResult) -> tuple[Outcome, ...]:
    marks = solver_marks(result)
    return tuple(
        told(one, marks[one.number], step=one.other_step, field=f"solvers.{one.number}.learning_rate")
        for one in restarts_verdicts(result)
    )


def _new_start(settings: RestartsSettings) -> Mapping[str, Scalar]:
    return {"start_seed": settings.start_seed + 1}


def _script(settings: RestartsSettings) -> str:
    return reproduction_script(settings, title=_TITLE, module=run.__module__, printing=PRINT_PLACES)


RANDOM_RESTARTS: Experiment[RestartsSettings, RestartsResult] = Experiment(
    name="restarts",
    title=_TITLE,
    summary="Many random starts: how many different minima there are, how often each is found, how many are enough.",
    settings=RestartsSettings,
    run=run,
    seconds=seconds,
    outcomes=_outcomes,
    notes=lambda result: result.notes,
    views=(
        View("paths", "Paths", PathsView, draw_paths, choices=solvers),
        View("losses", "Final losses", DistributionView, draw_distribution),
        View("places", "Distinct minima", PlacesView, draw_places, choices=solvers),
        View("basins", "Basins", BasinsView, draw_basins, choices=solvers, applies=has_basins),
        View("chances", "How many restarts", ChancesView, draw_chances),
        View("curves", "Loss curves", CurvesView, draw_curves, choices=solvers),
        View("between", "Between two", BetweenView, draw_between, choices=two_places),
        View(
            "functions",
            "Two networks",
            FunctionsView,
            draw_functions,
            choices=two_places,
            applies=shows_functions,
        ),
    ),
    mathematics=mathematics,
    caption=caption,
    script=_script,
    actions=(Action("New starts", "Draw other starting points; the objective stays.", _new_start),),
    lessons=LESSONS,
    in_pieces=True,
)
