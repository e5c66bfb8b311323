"""What the views of this experiment offer to choose from, and each solver's mark."""

from __future__ import annotations

from collections.abc import Mapping

from core.experiments.compared import SolverRun
from core.experiments.loss_surface import LossSurfaceResult
from core.figures.theme import Mark, marks_for
from core.settings_paths import Scalar

Choices = Mapping[str, tuple[Scalar, ...]]


ALL = "all solvers"


def solver_choices(result: LossSurfaceResult) -> Choices:
    """The solvers by name, and all together where there are several."""
    names = tuple(run.name for run in result.runs)
    return {"solver": (ALL, *names) if len(names) > 1 else (ALL,)}


def one_solver_choices(result: LossSurfaceResult) -> Choices:
    """The solvers by name."""
    return {"solver": tuple(run.name for run in result.runs)}


def chosen_run(result: LossSurfaceResult, name: str) -> SolverRun:
    """The run of that name; the first for a name that the result does not have."""
    return next((run for run in result.runs if run.name == name), result.runs[0])


def chosen_runs(result: LossSurfaceResult, name: str) -> tuple[SolverRun, ...]:
    """The run of that name; all of them for any other word."""
    return tuple(run for run in result.runs if run.name == name) or result.runs


def marks_of(result: LossSurfaceResult) -> dict[int, Mark]:
    """Each solver's mark by its number, the same in every view."""
    return dict(zip((run.number for run in result.runs), marks_for([run.kind for run in result.runs]), strict=True))


def has_plane(result: LossSurfaceResult) -> bool:
    """Whether there are two parameters or more."""
    return result.plane is not None
