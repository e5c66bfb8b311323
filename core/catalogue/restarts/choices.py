"""What the views of this experiment offer to choose from, and each solver's mark."""

from __future__ import annotations

from collections.abc import Mapping

from core.experiments.restarts import RestartsResult
from core.experiments.restarts.choosing import place_titles, solver_names
from core.figures.theme import Mark, marks_for
from core.settings_paths import Scalar

Choices = Mapping[str, tuple[Scalar, ...]]

SOLVER = "The solver whose restarts are shown."


def solvers(result: RestartsResult) -> Choices:
    """The solvers by name."""
    return {"solver": solver_names(result)}


def two_places(result: RestartsResult) -> Choices:
    """The places by title, for the first and for the second; the second begins with another place than the first."""
    titles = place_titles(result)
    return {"first": titles, "second": (*titles[1:], titles[0])}


def solver_marks(result: RestartsResult) -> dict[int, Mark]:
    """Each solver's mark by its number, the same in every view."""
    return dict(zip((run.number for run in result.runs), marks_for([run.kind for run in result.runs]), strict=True))
