"""What became of each solver, in a sentence or two: how it ended, and at what kind of point."""

from __future__ import annotations

import math

import numpy as np

from core.experiments.compared import SolverRun
from core.experiments.loss_surface.following import path_of
from core.experiments.loss_surface.surface import LossSurfaceResult
from core.experiments.solver_choices import Descent
from core.experiments.solver_verdict import SolverVerdict
from core.experiments.wording import number, round_down, updates, with_powers
from core.landscape import Kind, StationaryPoint, largest_stable_step, sharpness
from core.objectives import Objective
from core.solvers import Status

_BOTTOMLESS = 1e30  # a loss below minus that is on its way past the largest number
_SAME = 1e-4  # of 1 + |loss|: ends that are one minimum, so near as runs come


def path_verdicts(result: LossSurfaceResult) -> tuple[SolverVerdict, ...]:
    """What happened to every solver, in the order of the settings."""
    return tuple(_verdict(result, run, end) for run, end in zip(result.runs, result.ends, strict=True))


def _verdict(result: LossSurfaceResult, run: SolverRun, end: StationaryPoint | None) -> SolverVerdict:
    assert run.fit is not None
    path, status = path_of(run), run.fit.status
    if status is Status.DIVERGED:
        return _divergence(result, run)
    after, loss = updates(int(path.stopped_at)), number(float(path.final_loss))
    began = {
        Status.CONVERGED: f"Reached {_rule(result, run)} after {after}, with loss {loss}.",
        Status.STEP_LIMIT: f"Stopped at the limit of {after}, with loss {loss}.",
        Status.STALLED: f"Stalled after {after}, with loss {loss}: no step along its direction lowers it.",
    }.get(status, status.sentence)
    parts = [began, _kind(end), _rank(result, end), f"{run.message}" if run.message else ""]
    is_good = status is not Status.STALLED
    return SolverVerdict(run.number, run.name, run.kind, " ".join(part for part in parts if part), is_good)


def _rule(result: LossSurfaceResult, run: SolverRun) -> str:
    target = result.settings.stopping.target_loss
    if target is not None and path_of(run).final_loss <= target:
        return f"the target loss {number(target)}"
    return "a gradient near zero"


def _kind(end: StationaryPoint | None) -> str:
    if end is None:
        return ""
    if end.kind is Kind.NOT_STATIONARY:
        return f"It is still moving: the gradient has length {number(end.gradient_norm, 2)}."
    return with_powers(end.sentence)


def _rank(result: LossSurfaceResult, end: StationaryPoint | None) -> str:
    """Whether a minimum is the lowest that is known."""
    minima = result.chosen.minima
    if end is None or not minima or end.kind not in (Kind.MINIMUM, Kind.PLATEAU):
        return ""
    lowest = minima[0].loss
    if end.loss - lowest <= _SAME * (1.0 + abs(lowest)):
        return "It is as low as the lowest minimum known." if len(minima) > 1 or result.chosen.minima_note else ""
    return f"The lowest minimum known has loss {number(lowest)}."


def _divergence(result: LossSurfaceResult, run: SolverRun) -> SolverVerdict:
    began = f"Diverged at update {int(path_of(run).stopped_at) + 1}"
    if not isinstance(run.settings, Descent):
        return SolverVerdict(run.number, run.name, run.kind, f"{began}.", False)
    path, rate = path_of(run), run.settings.optimizer.learning_rate
    if not np.isfinite(path.loss[0]):
        return SolverVerdict(run.number, run.name, run.kind, "The loss is not finite at the start.", False)
    if result.chosen.is_function and path.final_loss <= path.loss[0] and not _may_overshoot(result, run):
        sentence = f"Left the function's domain at update {int(path.stopped_at) + 1}: there the loss is not finite."
        if path.final_loss < -_BOTTOMLESS:
            after, loss = updates(int(path.stopped_at)), number(float(path.final_loss))
            sentence = f"The loss falls without bound: it is {loss} after {after}, then no number."
        return SolverVerdict(run.number, run.name, run.kind, sentence, False)
    limit = largest_stable_step(run.settings.optimizer, _curvature(result.chosen.objective, result.start))
    if limit is not None and math.isfinite(limit) and rate > limit:
        formula = {"gradient_descent": "2/λ_max", "momentum": "(2 + 2β)/λ_max"}.get(
            run.kind, "(2 + 2β)/((1 + 2β)λ_max)"
        )
        why = f"the step size {number(rate)} exceeds {formula} = {number(limit)}, by the curvature at the start"
        return SolverVerdict(run.number, run.name, run.kind, f"{began}: {why}.", False, round_down(limit / 2))
    sentence = f"{began}: the step size {number(rate)} is too large."
    return SolverVerdict(run.number, run.name, run.kind, sentence, False, round_down(rate / 10))


def _may_overshoot(result: LossSurfaceResult, run: SolverRun) -> bool:
    """Whether the step that was not kept led to a finite loss, only too high a one; told of a first step downhill."""
    path = path_of(run)
    if run.kind not in ("gradient_descent", "momentum") or path.stopped_at > 0 or not isinstance(run.settings, Descent):
        return False
    objective, start = result.chosen.objective, result.start
    with np.errstate(all="ignore"):
        there = start - run.settings.optimizer.learning_rate * objective.value_and_gradient(start)[1]
        return bool(np.isfinite(objective.value(there)))


def _curvature(objective: Objective, theta: np.ndarray) -> float:
    """λ_max there, 0 where it cannot be told."""
    try:
        return sharpness(objective, theta)
    except ValueError:  # a Hessian that is not finite
        return 0.0
