"""The entry of the loss-surface experiment: what its page shows."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.experiment import Action, Experiment, Outcome, View
from core.catalogue.loss_surface.choices import has_plane, marks_of, one_solver_choices, solver_choices
from core.catalogue.loss_surface.lessons import LESSONS
from core.catalogue.loss_surface.views import (
    LossView,
    PathView,
    SurfaceView,
    draw_losses,
    draw_paths,
    draw_surface,
    loss_choices,
    start_here,
    surface_choices,
)
from core.catalogue.loss_surface.views_curvature import (
    CurvatureView,
    NormalizationView,
    SliceView,
    draw_curvature,
    draw_normalizations,
    draw_slices,
)
from core.catalogue.remedies import told
from core.experiments.loss_surface import LossSurfaceResult, LossSurfaceSettings, run
from core.experiments.loss_surface.cost import seconds
from core.experiments.loss_surface.normalization import is_network
from core.experiments.loss_surface.outcomes import path_verdicts
from core.report.loss_surface_text import caption, mathematics
from core.report.script import reproduction_script
from core.settings_paths import Scalar

_TITLE = "Loss surface"


def _outcomes(result: LossSurfaceResult) -> tuple[Outcome, ...]:
    marks = marks_of(result)
    return tuple(
        told(one, marks[one.number], step=one.other_step, field=f"solvers.{one.number}.learning_rate")
        for one in path_verdicts(result)
    )


def _new_start(settings: LossSurfaceSettings) -> Mapping[str, Scalar]:
    return {"start": "", "start_seed": settings.start_seed + 1}


def _usual_start(settings: LossSurfaceSettings) -> Mapping[str, Scalar]:
    return {"start": "", "start_seed": 0}


def _script(settings: LossSurfaceSettings) -> str:
    return reproduction_script(settings, title=_TITLE, module=run.__module__, printing=_PRINT)


_PRINT = """\
for solver in result.runs:
    print(f"{solver.name}: {solver.fit.status.value}, loss {solver.fit.loss!r}")
    print("    end:", solver.fit.theta[:8].tolist())
if result.surface is not None:
    print("lowest loss on the plane:", float(result.surface.loss.min()))
    print("share of the paths' variance it shows:", result.explained)
"""

LOSS_SURFACE: Experiment[LossSurfaceSettings, LossSurfaceResult] = Experiment(
    name="loss_surface",
    title=_TITLE,
    summary="The loss on a plane through the parameters, with the paths that several solvers take from one start.",
    settings=LossSurfaceSettings,
    run=run,
    seconds=seconds,
    outcomes=_outcomes,
    notes=lambda result: result.notes,
    views=(
        View("surface", "Surface", SurfaceView, draw_surface, clicked=start_here, choices=surface_choices),
        View("path", "Path", PathView, draw_paths, applies=has_plane),
        View("losses", "Losses", LossView, draw_losses, choices=loss_choices),
        View("curvature", "Curvature", CurvatureView, draw_curvature, choices=solver_choices),
        View("slices", "Slices", SliceView, draw_slices, choices=solver_choices, applies=has_plane),
        View(
            "normalisation",
            "Normalisation",
            NormalizationView,
            draw_normalizations,
            choices=one_solver_choices,
            applies=is_network,
        ),
    ),
    mathematics=mathematics,
    caption=caption,
    script=_script,
    actions=(
        Action("New start", "Draw another starting point; the objective stays.", _new_start),
        Action("First start", "Go back to the first, or customary, starting point.", _usual_start),
    ),
    lessons=LESSONS,
)
