"""How many updates each step size needs, and what theory says of it, with raw and with standardised features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Standardizer
from core.experiments.linear_regression import LinearRegressionResult, Problem
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
    """Sweep the step size of every full-batch rule on the page, and of gradient descent on the other features.

    A run has arrived when its loss above the optimum is ``tolerance`` times what it was at the start. All begin at the
    same predictions, whatever the features' scale.
    """
    is_standardized = result.problem.standardizer is not None
    here, there = result.problem.objective, _other_features(result.problem)
    start_there = _other_start(result.problem, result.start)
    sweeps = [_sweep(result, here, rule, result.start, tolerance, is_standardized) for rule in _rules(result)]
    sweeps.append(_sweep(result, there, GradientDescent(), start_there, tolerance, not is_standardized))
    pair = [_conditioning(here, result.optimum.theta, is_standardized)]
    pair.append(_conditioning(there, _other_start(result.problem, result.optimum.theta), not is_standardized))
    found = tuple(one for one in pair if one is not None)
    return StepSizes(tuple(one for one in sweeps if one is not None), found, tolerance)


def _rules(result: LinearRegressionResult) -> list[Optimizer]:
    """Gradient descent, and the other rules of the page once each."""
    rules: dict[str, Optimizer] = {"gradient_descent": GradientDescent()}
    for run in result.runs:
        if isinstance(run.settings, Descent):
            rules.setdefault(run.kind, run.settings.optimizer)
    return list(rules.values())


def _sweep(
    result: LinearRegressionResult,
    objective: LinearRegression,
    rule: Optimizer,
    start: Array,
    tolerance: float,
    is_standardized: bool,
) -> Sweep | None:
    eigenvalues = curved(_eigenvalues(objective, result, is_standardized))
    if not eigenvalues.size:
        return None
    limit = largest_stable_step(rule, float(eigenvalues.max()))
    rates = _STEPS * (limit if limit is not None else 10.0)
    gap = float(objective.value(start)) - result.optimum.loss
    stopping = Stopping(step=None, gradient=None, target_loss=result.optimum.loss + tolerance * gap)
    starts = np.tile(start, (rates.size, 1))
    path = minimize(
        objective, starts, optimizer=rule, max_steps=MAX_UPDATES, stopping=stopping, n_records=2, learning_rates=rates
    )
    outcomes = np.array([status.name for status in path.status])
    updates = np.where(outcomes == "CONVERGED", path.stopped_at, np.nan)
    is_plain = isinstance(rule, GradientDescent) and objective.loss.is_quadratic
    best = best_constant_step(eigenvalues)[0] if is_plain else None
    kind, label = rule.kind, rule.label()  # type: ignore[attr-defined]
    return Sweep(label, kind, is_standardized, rates, updates, outcomes == "DIVERGED", limit, best)


def _eigenvalues(objective: LinearRegression, result: LinearRegressionResult, is_standardized: bool) -> Array:
    if is_standardized == (result.problem.standardizer is not None):
        return result.eigenvalues
    return spectrum(objective, _other_start(result.problem, result.optimum.theta))


def _conditioning(objective: LinearRegression, theta: Array, is_standardized: bool) -> Conditioning | None:
    eigenvalues = spectrum(objective, theta)
    positive = curved(eigenvalues)
    if not positive.size:
        return None
    best, rate = best_constant_step(positive)
    largest, smallest = float(eigenvalues.max()), float(eigenvalues.min())
    kappa = condition_number(eigenvalues)
    return Conditioning(is_standardized, largest, smallest, kappa, 2.0 / largest, best, rate)


def _other_features(problem: Problem) -> LinearRegression:
    """The same objective on raw features where the page standardises them, and the other way round."""
    train = problem.split.train
    raw = problem.raw[train]
    X = raw if problem.standardizer is not None else Standardizer.fit(raw).transform(raw)
    mine = problem.objective
    return LinearRegression(X, mine.y, loss=mine.loss, l2=mine.l2, feature_names=problem.feature_names)


def _other_start(problem: Problem, theta: Array) -> Array:
    """The coefficients on the other form of the features that predict the same."""
    if problem.standardizer is not None:
        return problem.standardizer.raw_coefficients(theta)
    return Standardizer.fit(problem.raw[problem.split.train]).scaled_coefficients(theta)
