"""What the views of this experiment offer to choose from, and each solver's mark."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.held_back import told_of_test_rows
from core.experiments.mlp import MLPResult, restart_names, solver_names
from core.figures.theme import Mark, marks_for
from core.settings_paths import Scalar

Choices = Mapping[str, tuple[Scalar, ...]]


def solver_and_restart(result: MLPResult) -> Choices:
    """The solvers by name, and the restarts by rank and number."""
    return {"solver": solver_names(result), "restart": restart_names(result)}


def switch_of_test_rows(result: MLPResult) -> Choices:
    """No switch for the test rows where there are none."""
    return {"show_test": (False,)} if result.problem.test is None else {}


def told_of_tests(result: MLPResult, is_shown: bool) -> str:
    """One sentence on the test rows; empty where there are none."""
    return told_of_test_rows(has_test=result.problem.test is not None, is_shown=is_shown)


def solver_marks(result: MLPResult) -> dict[int, Mark]:
    """Each solver's mark by its number, the same in every view."""
    return dict(zip((run.number for run in result.runs), marks_for([run.kind for run in result.runs]), strict=True))
