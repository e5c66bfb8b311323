"""How many updates each step size needs, and what theory says of it, with raw and with standardised features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Standardizer
from core.experiments.linear_regression.comparison import LinearRegressionResult
from core.experiments.linear_regression.problem import Problem, best_fit
from core.experiments.solver_choices import Descent
from core.landscape import best_constant_step, condition_number, curved, largest_stable_step, spectrum
from core.objectives import LinearRegression
from core.solvers import GradientDescent, Optimizer, Stopping, minimize

Array = NDArray[np.floating]

MAX_UPDATES = 1000
_STEPS = np.geomspace(1e-3, 3.0, 41)  # as shares of the largest stable step


@dataclass(frozen=True, eq=False)
class Sweep:
    """Updates that an optimizer needs at each step size.

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


def step_sizes(result: LinearRegressionResult, tolerance: float = 1e-4) -> StepSizes:
    """Sweep the step size of every rule on the page, and of gradient descent on the other form of the features.

    Sweeps see all rows and keep their step size, whatever batch and schedule the page gives the rule. A run has
    arrived when its loss above the optimum is ``tolerance`` times what it was at the start. All begin at the same
    predictions, whatever the features' scale.
    """
    here, there = _chosen_form(result), _other_form(result)
    sweeps = [*(_sweep(here, rule, tolerance) for rule in _rules(result)), _sweep(there, GradientDescent(), tolerance)]
    conditioning = [_conditioning(here), _conditioning(there)]
    return StepSizes(
        tuple(one for one in sweeps if one is not None),
        tuple(one for one in conditioning if one is not None),
        tolerance,
    )


@dataclass(frozen=True, eq=False)
class _Form:
    """The problem on raw or on standardised features: its start, its lowest loss and the eigenvalues there."""

    is_standardized: bool
    objective: LinearRegression
    start: Array
    lowest_loss: float
    eigenvalues: Array


def _chosen_form(result: LinearRegressionResult) -> _Form:
    problem = result.problem
    is_standardized = problem.standardizer is not None
    return _Form(is_standardized, problem.objective, result.start, result.optimum.loss, result.eigenvalues)


def _other_form(result: LinearRegressionResult) -> _Form:
    problem = result.problem
    objective = _other_features(problem)
    theta, loss = _other_coefficients(problem, result.optimum.theta), result.optimum.loss
    if objective.l2:  # the penalty weighs the coefficients as they are: on other features it has another optimum
        optimum, _ = best_fit(objective)
        theta, loss = optimum.theta, optimum.loss
    start = _other_coefficients(problem, result.start)
    return _Form(problem.standardizer is None, objective, start, loss, spectrum(objective, theta))


def _rules(result: LinearRegressionResult) -> list[Optimizer]:
    """Gradient descent, and the other rules of the page once each."""
    rules: dict[str, Optimizer] = {"gradient_descent": GradientDescent()}
    for run in result.runs:
        if isinstance(run.settings, Descent):
            rules.setdefault(run.kind, run.settings.optimizer)
    return list(rules.values())


def _sweep(form: _Form, rule: Optimizer, tolerance: float) -> Sweep | None:
    eigenvalues = curved(form.eigenvalues)
    if not eigenvalues.size:
        return None
    limit = largest_stable_step(rule, float(eigenvalues.max()))
    rates = _STEPS * (limit if limit is not None else 10.0)
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
    kind, label = rule.kind, rule.label()  # type: ignore[attr-defined]
    return Sweep(label, kind, form.is_standardized, rates, updates, outcomes == "DIVERGED", limit, best)


def _conditioning(form: _Form) -> Conditioning | None:
    eigenvalues = form.eigenvalues
    positive = curved(eigenvalues)
    if not positive.size:
        return None
    best, rate = best_constant_step(positive)
    largest, smallest = float(eigenvalues.max()), float(eigenvalues.min())
    kappa = condition_number(eigenvalues)
    return Conditioning(form.is_standardized, largest, smallest, kappa, 2.0 / largest, best, rate)


def _other_features(problem: Problem) -> LinearRegression:
    """The same objective on raw features where the page standardises them, and the other way round."""
    train = problem.split.train
    raw = problem.raw[train]
    X = raw if problem.standardizer is not None else Standardizer.fit(raw).transform(raw)
    mine = problem.objective
    return LinearRegression(X, mine.y, loss=mine.loss, l2=mine.l2, feature_names=problem.feature_names)


def _other_coefficients(problem: Problem, theta: Array) -> Array:
    """The coefficients on the other form of the features that predict the same."""
    if problem.standardizer is not None:
        return problem.standardizer.raw_coefficients(theta)
    return Standardizer.fit(problem.raw[problem.split.train]).scaled_coefficients(theta)
