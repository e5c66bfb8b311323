"""What happened to each solver, in one plain sentence, with the step size that would mend a failed run."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.experiments.linear_regression.comparison import LinearRegressionResult, SolverRun
from core.experiments.solver_choices import ClosedForm, Descent
from core.experiments.wording import number, updates
from core.landscape import curved, largest_stable_step
from core.solvers import Armijo, Constant, Status
from core.solvers.closed_form import SHORTEST


@dataclass(frozen=True)
class Verdict:
    """The sentence on one solver; ``safe_step`` is a step size that would do, None where the run needs none."""

    number: int
    name: str
    kind: str
    sentence: str
    is_good: bool
    safe_step: float | None = None


def verdicts(result: LinearRegressionResult) -> tuple[Verdict, ...]:
    """One verdict a solver, in the order of the settings."""
    return tuple(_verdict(result, run) for run in result.runs)


def _verdict(result: LinearRegressionResult, run: SolverRun) -> Verdict:
    if run.fit is None:
        return Verdict(run.number, run.name, run.kind, _sentence(f"Does not apply: {run.message}"), False)
    status = run.fit.status
    if isinstance(run.settings, Descent) and (status is Status.DIVERGED or _is_growing(result, run)):
        return _divergence(result, run)
    tell = {
        Status.CONVERGED: _converged,
        Status.STEP_LIMIT: _at_the_limit,
        Status.STALLED: _stalled,
        Status.SINGULAR: _singular,
    }.get(status)
    sentence = tell(result, run) if tell else status.sentence
    note = f" {_sentence(run.message)}" if run.message and status is not Status.SINGULAR else ""
    return Verdict(run.number, run.name, run.kind, sentence + note, status not in (Status.STALLED, Status.DIVERGED))


def _converged(result: LinearRegressionResult, run: SolverRun) -> str:
    assert run.fit is not None
    loss = f"loss {number(run.fit.loss)}"
    if run.trajectory is None:
        return f"{_directly(run)}: {loss}."
    sigma = f", σ = {number(run.fit.sigma)}" if run.fit.sigma is not None else ""
    after = updates(int(run.trajectory.stopped_at))
    if _has_decayed_to_a_halt(result, run):
        return f"Stopped after {after}, as its step size had decayed to nothing: {loss}{_gap(result, run)}."
    return f"Converged after {after}: {loss}{sigma}{_gap(result, run)}."


def _has_decayed_to_a_halt(result: LinearRegressionResult, run: SolverRun) -> bool:
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


def _at_the_limit(result: LinearRegressionResult, run: SolverRun) -> str:
    assert run.fit is not None and run.trajectory is not None
    reached = f"Stopped at the limit of {updates(int(run.trajectory.stopped_at))}: loss {number(run.fit.loss)}"
    gap = _gap(result, run)
    solver = run.settings
    if isinstance(solver, Descent) and solver.batch_size and isinstance(solver.schedule, Constant):
        return f"{reached}{gap}; with a constant step size it keeps jumping about the optimum."
    return f"{reached}{gap}."


def _stalled(result: LinearRegressionResult, run: SolverRun) -> str:
    assert run.fit is not None and run.trajectory is not None
    count, patience = int(run.trajectory.stopped_at), result.settings.stopping.patience
    after = updates(count)
    if patience is not None and count >= patience and isinstance(run.settings, Descent):
        waited = f"the validation loss had not improved for {updates(patience)}"
        return f"Stopped after {after}: {waited}; loss {number(run.fit.loss)}."
    why = "" if result.problem.objective.loss.is_differentiable else " The absolute error has a kink there."
    return f"Stalled after {after}: no step along its direction lowers the loss {number(run.fit.loss)}.{why}"


def _singular(result: LinearRegressionResult, run: SolverRun) -> str:
    if not run.message:
        return Status.SINGULAR.sentence
    # The other reasons (a perfect fit, normal equations that lose all digits) leave the coefficients unique.
    return f"Not unique: {_sentence(run.message)}" if SHORTEST in run.message else _sentence(run.message)


def _divergence(result: LinearRegressionResult, run: SolverRun) -> Verdict:
    assert run.fit is not None and run.trajectory is not None and isinstance(run.settings, Descent)
    solver = run.settings
    at = int(run.trajectory.stopped_at)
    began = f"Diverged at update {at + 1}" if run.fit.status is Status.DIVERGED else "Diverging"
    rate = solver.optimizer.learning_rate
    values = curved(result.eigenvalues)
    limit = largest_stable_step(solver.optimizer, float(values.max(initial=0.0)))
    if limit is None or not math.isfinite(limit):
        sentence = f"{began}: the step size {number(rate)} is too large."
        return Verdict(run.number, run.name, run.kind, sentence, False, _round_down(rate / 10))
    formula = {"gradient_descent": "2/λ_max", "momentum": "(2 + 2β)/λ_max"}.get(run.kind, "(2 + 2β)/((1 + 2β)λ_max)")
    if rate > limit:
        sentence = f"{began}: the step size {number(rate)} exceeds {formula} = {number(limit)}."
        return Verdict(run.number, run.name, run.kind, sentence, False, _round_down(limit / 2))
    why = " of the whole sample, but single batches are steeper" if solver.batch_size else " at the optimum"
    sentence = f"{began}: the step size {number(rate)} is below {formula} = {number(limit)}{why}."
    return Verdict(run.number, run.name, run.kind, sentence, False, _round_down(rate / 10))


def _is_growing(result: LinearRegressionResult, run: SolverRun) -> bool:
    """Whether a run that met the step limit is on its way to infinity: higher than it began, and past its limit."""
    assert run.fit is not None and isinstance(run.settings, Descent)
    path = run.trajectory
    if path is None or run.fit.status is not Status.STEP_LIMIT or isinstance(run.settings.schedule, Armijo):
        return False
    limit = largest_stable_step(run.settings.optimizer, float(result.eigenvalues.max(initial=0.0)))
    exceeds = limit is not None and run.settings.optimizer.learning_rate > limit
    return bool(exceeds and path.loss[-1] > path.loss[0])


def _gap(result: LinearRegressionResult, run: SolverRun) -> str:
    assert run.fit is not None
    gap, objective = run.fit.loss - result.optimum.loss, result.problem.objective
    size_of_terms = float(objective.value(np.zeros(objective.n_params)))  # so that no unit of the target is favoured
    if gap <= 1e-12 * abs(result.optimum.loss) + 4.0 * np.finfo(np.float64).eps * size_of_terms:
        return ", the optimum to rounding"
    return f", {number(gap, 2)} above the optimum"


def _round_down(value: float) -> float:
    """The value cut to two significant digits, so that a limit is never exceeded by rounding."""
    if value <= 0 or not np.isfinite(value):
        return value
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.floor(value / unit) * unit:.2g}")


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith(".") else f"{text}."
