"""How many updates each step size needs, and what theory says of it, with raw and with standardised features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import ComparedObjective, Comparison
from core.experiments.solver_choices import Descent
from core.landscape import best_constant_step, condition_number, curved, largest_stable_step, sharpness, spectrum
from core.solvers import AnyOptimizer, GradientDescent, Stopping, minimize

Array = NDArray[np.floating]

MAX_UPDATES = 1000
_STEPS = np.geomspace(1e-3, 3.0, 41)  # as shares of the largest stable step


@dataclass(frozen=True, eq=False)
class Sweep:
    """Updates that an optimizer needs at each step size.

    ``limit`` is that of the curvature at the optimum; ``guarantee`` the step below which gradient descent never climbs,
    wherever it starts, None where it is not known or no other than the limit.
    ``updates`` is NaN where the tolerance was not reached within ``MAX_UPDATES``; ``has_diverged`` says where the run
    went to infinity. ``limit`` is the largest stable step, None where theory has none; ``best`` the best constant one
    of gradient descent, else None.
    """

    name: str
    kind: str
    is_standardized: bool
    learning_rates: Array
    updates: Array
    has_diverged: NDArray[np.bool_]
    limit: float | None
    best: float | None
    guarantee: float | None = None


@dataclass(frozen=True, eq=False)
class Conditioning:
    """What theory says of gradient descent on one form of the features."""

    is_standardized: bool
    lambda_max: float
    lambda_min: float
    condition_number: float
    limit: float
    best: float
    rate: float


@dataclass(frozen=True, eq=False)
class StepSizes:
    """The sweeps, raw and standardised conditioning, and the share of the initial gap that counts as reached."""

    sweeps: tuple[Sweep, ...]
    conditioning: tuple[Conditioning, ...]
    tolerance: float


def step_sizes(result: Comparison, tolerance: float = 1e-4) -> StepSizes:
    """Sweep the step size of every rule on the page, and of gradient descent on the other form of the features.

    Sweeps see all rows and keep their step size, whatever batch and schedule the page gives the rule. A run has
    arrived when its loss above the optimum is ``tolerance`` times what it was at the start. All begin at the same
    predictions, whatever the features' scale.
    """
    here, there = _chosen_form(result), _other_form(result)
    sweeps = [_sweep(here, rule, tolerance) for rule in _rules(result)]
    forms = [here]
    if there is not None:
        sweeps.append(_sweep(there, GradientDescent(), tolerance))
        forms.append(there)
    conditioning = [_conditioning(form) for form in forms]
    return StepSizes(
        tuple(one for one in sweeps if one is not None),
        tuple(one for one in conditioning if one is not None),
        tolerance,
    )


@dataclass(frozen=True, eq=False)
class _Form:
    """The problem on raw or on standardised features: its start, its lowest loss and the eigenvalues there."""

    is_standardized: bool
    objective: ComparedObjective
    start: Array
    lowest_loss: float
    eigenvalues: Array
    curvature_bound: float | None


def _chosen_form(result: Comparison) -> _Form:
    problem = result.problem
    is_standardized = problem.standardizer is not None
    bound = result.curvature_bound
    return _Form(is_standardized, problem.objective, result.start, result.optimum.loss, result.eigenvalues, bound)


def _other_form(result: Comparison) -> _Form | None:
    problem = result.problem
    objective = problem.rescaled()
    if objective is None:
        return None
    theta, loss = problem.rescaled_coefficients(result.optimum.theta), result.optimum.loss
    if objective.l2:  # the penalty weighs the coefficients as they are: on other features it has another optimum
        optimum = problem.rescaled_fit()
        theta, loss = optimum.theta, optimum.loss
    start = problem.rescaled_coefficients(result.start)
    eigenvalues = spectrum(objective, theta) if result.has_optimum else np.zeros(0)
    bound = None if result.curvature_bound is None else sharpness(objective, np.zeros(objective.n_params))
    return _Form(problem.standardizer is None, objective, start, loss, eigenvalues, bound)


def _rules(result: Comparison) -> list[AnyOptimizer]:
    """Gradient descent, and the other rules of the page once each."""
    rules: dict[str, AnyOptimizer] = {"gradient_descent": GradientDescent()}
    for run in result.runs:
        if isinstance(run.settings, Descent):
            rules.setdefault(run.kind, run.settings.optimizer)
    return list(rules.values())


def _sweep(form: _Form, rule: AnyOptimizer, tolerance: float) -> Sweep | None:
    eigenvalues = curved(form.eigenvalues)
    if not eigenvalues.size and not form.curvature_bound:
        return None
    limit = largest_stable_step(rule, float(eigenvalues.max())) if eigenvalues.size else None
    guarantee = largest_stable_step(rule, form.curvature_bound) if form.curvature_bound else None
    scale = limit or guarantee
    rates = _STEPS * (scale if scale is not None else 10.0)
    gap = float(form.objective.value(form.start)) - form.lowest_loss
    stopping = Stopping(step=None, gradient=None, target_loss=form.lowest_loss + tolerance * gap)
    path = minimize(
        form.objective,
        np.tile(form.start, (rates.size, 1)),
        optimizer=rule,
        max_steps=MAX_UPDATES,
        stopping=stopping,
        n_records=2,
        learning_rates=rates,
    )
    outcomes = np.array([status.name for status in path.status])
    updates = np.where(outcomes == "CONVERGED", path.stopped_at, np.nan)
    is_plain = isinstance(rule, GradientDescent) and form.objective.loss.is_quadratic
    best = best_constant_step(eigenvalues)[0] if is_plain else None
    is_proved = isinstance(rule, GradientDescent)
    return Sweep(
        rule.label(), rule.kind, form.is_standardized, rates, updates, outcomes == "DIVERGED", limit, best,
        guarantee if is_proved else None,
    )  # fmt: skip


def _conditioning(form: _Form) -> Conditioning | None:
    eigenvalues = form.eigenvalues
    positive = curved(eigenvalues)
    if not positive.size:
        return None
    best, rate = best_constant_step(positive)
    largest, smallest = float(eigenvalues.max()), float(eigenvalues.min())
    kappa = condition_number(eigenvalues)
    return Conditioning(form.is_standardized, largest, smallest, kappa, 2.0 / largest, best, rate)
