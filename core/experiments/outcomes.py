"""What happened to each solver, in one plain sentence, with the step size that would mend a failed run."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import Comparison, SolverRun
from core.experiments.solver_choices import ClosedForm, Descent
from core.experiments.wording import number, round_down, updates
from core.landscape import curved, largest_stable_step
from core.solvers import Armijo, Constant, Status
from core.solvers.closed_form import SHORTEST

Array = NDArray[np.floating]

_BAD = (Status.STALLED, Status.DIVERGED, Status.SEPARATED)
_LAST = 20  # losses looked at for jumps
_JUMP = 1e-6  # of the initial gap


@dataclass(frozen=True)
class Verdict:
    """The sentence on one solver; ``safe_step`` is a step size that would do, None where the run needs none."""

    number: int
    name: str
    kind: str
    sentence: str
    is_good: bool
    safe_step: float | None = None


def verdicts(result: Comparison) -> tuple[Verdict, ...]:
    """One verdict a solver, in the order of the settings."""
    return tuple(_verdict(result, run) for run in result.runs)


def _verdict(result: Comparison, run: SolverRun) -> Verdict:
    if run.fit is None:
        return Verdict(run.number, run.name, run.kind, _sentence(f"Does not apply: {run.message}"), False)
    status = run.fit.status
    if isinstance(run.settings, Descent) and (status is Status.DIVERGED or _is_past_its_limit(result, run)):
        return _divergence(result, run)
    tell = {
        Status.CONVERGED: _converged,
        Status.STEP_LIMIT: _at_the_limit,
        Status.STALLED: _stalled,
        Status.SINGULAR: _singular,
        Status.SEPARATED: _separated,
    }.get(status)
    sentence = tell(result, run) if tell else status.sentence
    notes = [_sentence(run.message)] if run.message and status is not Status.SINGULAR else []
    notes += [remark] if (remark := result.remark(run)) else []
    return Verdict(run.number, run.name, run.kind, " ".join([sentence, *notes]), status not in _BAD)


def _converged(result: Comparison, run: SolverRun) -> str:
    assert run.fit is not None
    loss = f"loss {number(run.fit.loss)}"
    if run.trajectory is None:
        return f"{_directly(run)}: {loss}."
    sigma = f", σ = {number(run.fit.sigma)}" if run.fit.sigma is not None else ""
    after = updates(int(run.trajectory.stopped_at))
    if not result.has_optimum:
        return f"Its stopping rule was met after {after}, with no optimum in reach: {loss}."
    if _has_decayed_to_a_halt(result, run):
        return f"Stopped after {after}, as its step size had decayed to nothing: {loss}{_gap(result, run)}."
    return f"Converged after {after}: {loss}{sigma}{_gap(result, run)}."


def _has_decayed_to_a_halt(result: Comparison, run: SolverRun) -> bool:
    """Whether the rule on the length of a step was met by the schedule, with the optimum still far off."""
    assert run.fit is not None and run.trajectory is not None
    if not isinstance(run.settings, Descent) or isinstance(run.settings.schedule, Constant | Armijo):
        return False
    at_first = float(run.trajectory.loss[0]) - result.optimum.loss
    return run.fit.loss - result.optimum.loss > 1e-3 * at_first


def _directly(run: SolverRun) -> str:
    if run.kind == "maximum_likelihood":
        return "Exact by linear programming"
    loses_digits = isinstance(run.settings, ClosedForm) and run.settings.method == "normal_equations"
    return "Solved in one step" if loses_digits else "Exact in one solve"


def _at_the_limit(result: Comparison, run: SolverRun) -> str:
    assert run.fit is not None and run.trajectory is not None
    reached = f"Stopped at the limit of {updates(int(run.trajectory.stopped_at))}: loss {number(run.fit.loss)}"
    gap = _gap(result, run)
    solver = run.settings
    if isinstance(solver, Descent) and solver.batch_size and isinstance(solver.schedule, Constant):
        return f"{reached}{gap}; with a constant step size it keeps jumping about the optimum."
    return f"{reached}{gap}."


def _stalled(result: Comparison, run: SolverRun) -> str:
    assert run.fit is not None and run.trajectory is not None
    count, patience = int(run.trajectory.stopped_at), result.settings.stopping.patience
    after = updates(count)
    if patience is not None and count >= patience and isinstance(run.settings, Descent):
        waited = f"the validation loss had not improved for {updates(patience)}"
        return f"Stopped after {after}: {waited}; loss {number(run.fit.loss)}."
    why = "" if result.problem.objective.loss.is_differentiable else " The absolute error has a kink there."
    return f"Stalled after {after}: no step along its direction lowers the loss {number(run.fit.loss)}.{why}"


def _singular(result: Comparison, run: SolverRun) -> str:
    if not run.message:
        return Status.SINGULAR.sentence
    # The other reasons (a perfect fit, normal equations that lose all digits) leave the coefficients unique.
    return f"Not unique: {_sentence(run.message)}" if SHORTEST in run.message else _sentence(run.message)


def _separated(result: Comparison, run: SolverRun) -> str:
    return "No maximum-likelihood estimate exists."


def _divergence(result: Comparison, run: SolverRun) -> Verdict:
    assert run.fit is not None and run.trajectory is not None and isinstance(run.settings, Descent)
    solver = run.settings
    at = int(run.trajectory.stopped_at)
    is_jumping = run.fit.status is not Status.DIVERGED and run.trajectory.loss[-1] <= run.trajectory.loss[0]
    began = f"Diverged at update {at + 1}" if run.fit.status is Status.DIVERGED else (
        f"Jumps about without settling in {updates(at)}" if is_jumping else "Diverging"
    )  # fmt: skip
    rate = solver.optimizer.learning_rate
    values = curved(result.eigenvalues)
    limit = largest_stable_step(solver.optimizer, float(values.max(initial=0.0)))
    if limit is None or not math.isfinite(limit):
        sentence = f"{began}: the step size {number(rate)} is too large."
        return Verdict(run.number, run.name, run.kind, sentence, False, round_down(rate / 10))
    formula = {"gradient_descent": "2/λ_max", "momentum": "(2 + 2β)/λ_max"}.get(run.kind, "(2 + 2β)/((1 + 2β)λ_max)")
    if rate > limit:
        sentence = f"{began}: the step size {number(rate)} exceeds {formula} = {number(limit)}."
        return Verdict(run.number, run.name, run.kind, sentence, False, round_down(_safe(result, solver, limit)))
    why = " of the whole sample, but single batches are steeper" if solver.batch_size else " at the optimum"
    sentence = f"{began}: the step size {number(rate)} is below {formula} = {number(limit)}{why}."
    return Verdict(run.number, run.name, run.kind, sentence, False, round_down(rate / 10))


def _safe(result: Comparison, solver: Descent, limit: float) -> float:
    """Half the limit, or less where the loss may be more curved elsewhere than at its optimum."""
    everywhere = largest_stable_step(solver.optimizer, result.curvature_bound or 0.0)
    return min(limit / 2, limit if everywhere is None else everywhere)


def _is_past_its_limit(result: Comparison, run: SolverRun) -> bool:
    """Whether a run that met the step limit has too large a step: it grows, or keeps jumping and does not settle."""
    assert run.fit is not None and isinstance(run.settings, Descent)
    path = run.trajectory
    if path is None or run.fit.status is not Status.STEP_LIMIT or isinstance(run.settings.schedule, Armijo):
        return False
    limit = largest_stable_step(run.settings.optimizer, float(result.eigenvalues.max(initial=0.0)))
    if limit is None or run.settings.optimizer.learning_rate <= limit:
        return False
    return bool(path.loss[-1] > path.loss[0]) or _is_jumping(result, path.loss)


def _is_jumping(result: Comparison, losses: Array) -> bool:
    """Whether the loss still rises now and then, by more than rounding, far above the optimum."""
    gap = float(losses[0]) - result.optimum.loss
    return bool((np.diff(losses[-_LAST:]) > _JUMP * abs(gap)).any())


def _gap(result: Comparison, run: SolverRun) -> str:
    assert run.fit is not None
    if not result.has_optimum:
        return ""
    gap, objective = run.fit.loss - result.optimum.loss, result.problem.objective
    size_of_terms = float(objective.value(np.zeros(objective.n_params)))  # so that no unit of the target is favoured
    if gap <= 1e-12 * abs(result.optimum.loss) + 4.0 * np.finfo(np.float64).eps * size_of_terms:
        return f", the {result.optimum_label} to rounding"
    return f", {number(gap, 2)} above the {result.optimum_label}"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith(".") else f"{text}."
