"""What every page that compares solvers offers: a sentence a solver, a start by a click, and a new start."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.comparison_views import SurfaceView
from core.catalogue.experiment import Outcome
from core.catalogue.remedies import told
from core.experiments.compared import ComparedSettings, Comparison
from core.experiments.outcomes import verdicts
from core.experiments.paths import start_at
from core.figures.theme import marks_for
from core.settings_paths import Scalar, join_texts


def outcomes(result: Comparison) -> tuple[Outcome, ...]:
    """What happened to each solver, with the step size that would mend a failed run."""
    found = verdicts(result)
    marks = marks_for([verdict.kind for verdict in found])
    return tuple(
        told(verdict, mark, step=verdict.safe_step, field=f"solvers.{verdict.number}.learning_rate")
        for verdict, mark in zip(found, marks, strict=True)
    )


def start_here(result: Comparison, view: SurfaceView, x: float, y: float) -> Mapping[str, Scalar]:
    """The start that a click on the surface means."""
    return {"start": join_texts(start_at(result, view.pair, x, y))}


def new_start(settings: ComparedSettings) -> Mapping[str, Scalar]:
    """Another drawn start."""
    return {"start": "", "start_seed": settings.start_seed + 1}
