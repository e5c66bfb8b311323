"""The probability that every solver's model gives: along one feature, or over the plane of two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.decision_map import (
    MAX_POINTS,
    DecisionMap,
    Line,
    MapPoints,
    grid_over,
    joined,
    plane_features,
    plane_grid,
    plane_samples,
    zero_lines,
)
from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.logistic_regression.judged import (
    Part,
    Rows,
    chosen_run,
    fitted_runs,
    model_columns,
    moments_of,
    part_rows,
)
from core.experiments.logistic_regression.likelihood import band_of, likelihood_fit
from core.functions import LogisticCrossEntropy, probability

Array = NDArray[np.floating]

_CURVE_POINTS = 161
_CURVE_MOMENTS, _PLANE_MOMENTS = 60, 30
_TALLY_BINS = 60


@dataclass(frozen=True, eq=False)
class ProbabilityCurve:
    """One solver's curve: ``y`` of shape (n_x,) at its end, ``frames`` of shape (n_frames, n_x) after ``steps``.

    ``halves`` are the places where the probability is ½.
    """

    number: int
    name: str
    y: Array
    steps: NDArray[np.int64]
    frames: Array
    halves: Array


@dataclass(frozen=True, eq=False)
class Tally:
    """Rows along one feature: where, which outcome, how many of them, and of which part; each of shape (n_points,).

    Each row stands for itself unless there are many: then they are counted in even bins of the feature.
    """

    x: Array
    y: Array
    count: NDArray[np.integer]
    parts: NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class ProbabilityCurves:
    """Probabilities along the only feature.

    Attributes
    ----------
    feature, target, class_names : names; no classes where the target is a fraction.
    x : array of shape (n_x,).
    curves : one a solver.
    band : lower and upper 95 % limits of the maximum-likelihood curve, each of shape (n_x,); None where there is none.
    why_no_band : a sentence, where there is none.
    separators : where the separator of widest margin lies; empty unless the classes are completely separated.
    tally : the rows.
    """

    feature: str
    target: str
    class_names: tuple[str, ...]
    x: Array
    curves: tuple[ProbabilityCurve, ...]
    band: Line | None
    why_no_band: str
    separators: Array
    tally: Tally


@dataclass(frozen=True, eq=False)
class Boundary:
    """Where one solver's probability is ½, after each of its ``steps``."""

    number: int
    name: str
    steps: NDArray[np.int64]
    lines: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class ProbabilityPlane:
    """One solver's probabilities over two features, and the boundaries of all: the others' and the widest margin's.

    ``log_loss`` and ``accuracy`` have one entry a moment for each part of the rows.
    """

    number: int
    name: str
    map: DecisionMap
    others: tuple[Boundary, ...]
    separator: Line | None
    log_loss: Mapping[Part, Array]
    accuracy: Mapping[Part, Array]


def probability_curves(
    result: LogisticRegressionResult, *, band: bool = False, show_test: bool = False
) -> ProbabilityCurves:
    """Every solver's probability along the only feature."""
    problem, dataset = result.problem, result.problem.dataset
    x = grid_over(dataset.X[:, 0], _CURVE_POINTS)
    columns = model_columns(problem, x[:, None])
    curves = tuple(_curve(result, run, x, columns) for run in fitted_runs(result))
    fit, reason = likelihood_fit(result) if band else (None, "")
    ones = [np.ones((len(x), 1))] if problem.objective.fit_intercept else []
    limits = None if fit is None else band_of(fit, np.hstack([*ones, columns]))
    direction = result.direction
    margin = np.zeros(0) if direction is None else _zeros(x, problem.objective.logits(direction, columns))
    return ProbabilityCurves(
        dataset.feature_names[0], dataset.target_name, dataset.class_names, x, curves, limits, reason, margin,
        _tally(result, show_test),
    )  # fmt: skip


def probability_plane(
    result: LogisticRegressionResult, solver: str = "", *, across: str = "", up: str = "", show_test: bool = False
) -> ProbabilityPlane:
    """A solver's probabilities over two features; every other feature is held at its median over the training rows.

    Raises
    ------
    ValueError
        For a solver or feature that the result does not have, or twice the same feature.
    """
    problem, dataset, run = result.problem, result.problem.dataset, chosen_run(result, solver)
    i, j = plane_features(dataset.feature_names, across, up)
    x, y = plane_grid(dataset.X[:, i], dataset.X[:, j])
    columns = _on_the_plane(result, (i, j), x, y)
    steps, theta = moments_of(run, _PLANE_MOMENTS)
    odds = problem.objective.logits(theta, columns).reshape(len(theta), y.size, x.size)
    one = probability(odds)
    found = DecisionMap(
        (dataset.feature_names[i], dataset.feature_names[j]), dataset.class_names, x, y,
        np.stack([1.0 - one, one], axis=-1), tuple(joined(zero_lines(x, y, frame)) for frame in odds),
        steps.astype(np.float64), _map_points(result, theta, (i, j), show_test), "update",
    )  # fmt: skip
    others = tuple(_boundary(result, other, (i, j), x, y) for other in fitted_runs(result) if other is not run)
    separator = None
    if result.direction is not None:
        separator = joined(zero_lines(x, y, problem.objective.logits(result.direction, columns).reshape(y.size, -1)))
    log_loss, accuracy = _scores(result, theta, show_test)
    return ProbabilityPlane(run.number, run.name, found, others, separator, log_loss, accuracy)


def _curve(result: LogisticRegressionResult, run: SolverRun, x: Array, columns: Array) -> ProbabilityCurve:
    steps, theta = moments_of(run, _CURVE_MOMENTS)
    odds = result.problem.objective.logits(theta, columns)
    frames = probability(odds)
    return ProbabilityCurve(run.number, run.name, frames[-1], steps, frames, _zeros(x, odds[-1]))


def _zeros(x: Array, values: Array) -> Array:
    """Where a line through the values crosses zero."""
    left = np.flatnonzero((values[:-1] >= 0) != (values[1:] >= 0))
    share = values[left] / (values[left] - values[left + 1])
    return x[left] + share * (x[left + 1] - x[left])


def _tally(result: LogisticRegressionResult, show_test: bool) -> Tally:
    dataset, rows = result.problem.dataset, part_rows(result.problem, show_test)
    place = np.concatenate(list(rows.values()))
    parts = np.repeat(list(rows), [own.size for own in rows.values()])
    x, y = dataset.X[place, 0], dataset.y[place]
    if x.size <= MAX_POINTS:
        return Tally(x, y, np.ones(x.size, dtype=np.intp), parts)
    edges = np.linspace(x.min(), x.max(), _TALLY_BINS + 1)
    bins = np.searchsorted(edges[1:-1], x)
    names, codes = np.unique(parts, return_inverse=True)
    cells, count = np.unique(np.stack([codes, y, bins]), axis=1, return_counts=True)
    centres = 0.5 * (edges[:-1] + edges[1:])
    return Tally(centres[cells[2].astype(np.intp)], cells[1], count, names[cells[0].astype(np.intp)])


def _scores(
    result: LogisticRegressionResult, theta: Array, show_test: bool
) -> tuple[dict[Part, Array], dict[Part, Array]]:
    """Mean cross-entropy and accuracy of every theta on each part."""
    problem, log_loss, accuracy = result.problem, {}, {}
    for part, rows in part_rows(problem, show_test).items():
        odds, y = problem.objective.logits(theta, problem.columns[rows]), problem.dataset.y[rows]
        log_loss[part] = LogisticCrossEntropy().value(odds, y).mean(axis=-1)
        accuracy[part] = ((odds >= 0) == (y >= 0.5)).mean(axis=-1)
    return log_loss, accuracy


def _on_the_plane(result: LogisticRegressionResult, axes: tuple[int, int], x: Array, y: Array) -> Array:
    problem = result.problem
    return model_columns(problem, plane_samples(problem.dataset.X[problem.split.train], axes, x, y))


def _boundary(result: LogisticRegressionResult, run: SolverRun, axes: tuple[int, int], x: Array, y: Array) -> Boundary:
    if result.settings.degree == 1:  # a straight line: the corners tell it exactly
        x, y = x[[0, -1]], y[[0, -1]]
    steps, theta = moments_of(run, _PLANE_MOMENTS)
    odds = result.problem.objective.logits(theta, _on_the_plane(result, axes, x, y))
    lines = tuple(joined(zero_lines(x, y, frame)) for frame in odds.reshape(len(theta), y.size, x.size))
    return Boundary(run.number, run.name, steps, lines)


def _map_points(result: LogisticRegressionResult, theta: Array, axes: tuple[int, int], show_test: bool) -> MapPoints:
    problem, own = result.problem, part_rows(result.problem, show_test)
    rows: Rows = np.concatenate(list(own.values()))
    parts = np.repeat(list(own), [each.size for each in own.values()])
    if rows.size > MAX_POINTS:
        drawn = np.sort(np.random.default_rng(0).choice(rows.size, MAX_POINTS, replace=False))
        rows, parts = rows[drawn], parts[drawn]
    X, labels = problem.dataset.X[rows], problem.dataset.y[rows].astype(np.intp)
    wrong = (problem.objective.logits(theta, problem.columns[rows]) >= 0) != labels
    return MapPoints(rows, X[:, axes[0]], X[:, axes[1]], labels, parts, wrong)
