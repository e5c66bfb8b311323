"""Every chosen solver's path on one objective from one start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.loss_surface.settings import AnyFollowed, LossSurfaceSettings
from core.experiments.solver_choices import Descent, Newton
from core.experiments.solving import descent_name, distinct_names, share_of, usable_batch
from core.objectives import Objective
from core.solvers import Fit, Progress, Status, Trajectory, lbfgs, minimize, newton

Array = NDArray[np.floating]


def follow(
    settings: LossSurfaceSettings, objective: Objective, start: Array, progress: Progress | None = None
) -> tuple[SolverRun, ...]:
    """One run for each solver, in the order of the settings, with names that differ; each has a trajectory."""
    solvers = settings.solvers
    runs = [
        _follow(place + 1, solver, settings, objective, start, share_of(progress, place, len(solvers)))
        for place, solver in enumerate(solvers)
    ]
    names = distinct_names([run.name for run in runs])
    return tuple(replace(run, name=name) for run, name in zip(runs, names, strict=True))


def path_of(run: SolverRun) -> Trajectory:
    """The trajectory of a run, which every solver here has."""
    assert run.trajectory is not None
    return run.trajectory


def _follow(
    place: int,
    solver: AnyFollowed,
    settings: LossSurfaceSettings,
    objective: Objective,
    start: Array,
    progress: Progress | None,
) -> SolverRun:
    rules = settings.stopping.as_stopping()
    if not isinstance(solver, Descent):
        iterate = newton if isinstance(solver, Newton) else lbfgs
        path = iterate(objective, start, max_steps=settings.max_steps, stopping=rules, progress=progress)
        return SolverRun(place, solver.label(), solver.kind, solver, _as_fit(path))
    batch_size, note = usable_batch(solver, objective.n_samples)
    path = minimize(
        objective, start, optimizer=solver.optimizer, schedule=solver.schedule, batch_size=batch_size,
        max_steps=settings.max_steps, stopping=rules, seed=settings.seed, progress=progress,
    )  # fmt: skip
    return SolverRun(place, descent_name(solver, batch_size), solver.optimizer.kind, solver, _as_fit(path), note)


def _as_fit(path: Trajectory) -> Fit:
    status: Status = path.status  # type: ignore[assignment] - of one run
    return Fit(path.final_theta.copy(), float(path.final_loss), status, trajectory=path)
