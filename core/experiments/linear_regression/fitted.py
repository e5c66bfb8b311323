"""The data and what every solver's model says of it: curves over one feature, or predicted against observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.linear_regression.comparison import LinearRegressionResult
from core.experiments.linear_regression.problem import Problem

Array = NDArray[np.floating]

_MAX_ROWS = 1500
_MAX_FRAMES = 60
_GRID = 80


@dataclass(frozen=True, eq=False)
class FittedModel:
    """One solver's model.

    ``x``, ``y`` are its curve (over one feature) or its predictions against the observed values; ``residual`` has one
    entry a drawn row. ``frames`` has the curve's y at the recorded ``steps``, empty for a direct method.
    """

    number: int
    name: str
    kind: str
    x: Array
    y: Array
    predicted: Array
    residual: Array
    steps: NDArray[np.int64]
    frames: Array


@dataclass(frozen=True, eq=False)
class FittedData:
    """The drawn rows with every model; ``feature`` is the single feature on x, empty where there are several.

    ``held_out`` says which rows took no part in the fit. ``n_rows`` is how many rows there are, drawn or not.
    """

    feature: str
    target: str
    x: Array
    observed: Array
    held_out: NDArray[np.bool_]
    n_rows: int
    models: tuple[FittedModel, ...]


def fitted_data(result: LinearRegressionResult) -> FittedData:
    """Evaluate every solver's model on the rows, at most 1500 of them, and along its path."""
    problem = result.problem
    rows = _drawn_rows(problem.dataset.n_samples)
    held_out = ~np.isin(rows, problem.split.train)
    single = problem.dataset.n_features == 1
    x = problem.dataset.X[rows, 0] if single else np.zeros(rows.size)
    models = tuple(_model(problem, run, rows, single) for run in result.runs if run.fit is not None)
    names = problem.dataset.feature_names
    target, observed = problem.dataset.target_name, problem.dataset.y[rows]
    return FittedData(names[0] if single else "", target, x, observed, held_out, problem.dataset.n_samples, models)


def _model(problem: Problem, run: SolverRun, rows: NDArray[np.intp], single: bool) -> FittedModel:
    assert run.fit is not None
    predicted = problem.objective.predict(run.fit.theta, problem.columns[rows])
    residual = problem.dataset.y[rows] - predicted
    steps, frames = np.zeros(0, dtype=np.int64), np.zeros((0, 0))
    x, y = predicted, problem.dataset.y[rows]
    if single:
        x, columns = _grid(problem)
        y = problem.objective.predict(run.fit.theta, columns)
        steps, frames = _frames(problem, run, columns)
    return FittedModel(run.number, run.name, run.kind, x, y, predicted, residual, steps, frames)


def _frames(problem: Problem, run: SolverRun, columns: Array) -> tuple[NDArray[np.int64], Array]:
    path = run.trajectory
    if path is None:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0))
    n_points = int((path.steps <= path.stopped_at).sum())
    kept = np.unique(np.linspace(0, n_points - 1, min(n_points, _MAX_FRAMES)).round().astype(np.intp))
    return path.steps[kept], problem.objective.predict(path.theta[kept], columns)


def _grid(problem: Problem) -> tuple[Array, Array]:
    """Even points over the feature's range, and the model's columns there (two points do for a straight line)."""
    values = problem.dataset.X[:, 0]
    degree = len(problem.feature_names)
    margin = 0.03 * (values.max() - values.min())
    grid = np.linspace(values.min() - margin, values.max() + margin, 2 if degree == 1 else _GRID)
    powers = grid[:, None] ** np.arange(1, degree + 1)
    return grid, powers if problem.standardizer is None else problem.standardizer.transform(powers)


def _drawn_rows(n_rows: int) -> NDArray[np.intp]:
    if n_rows <= _MAX_ROWS:
        return np.arange(n_rows)
    return np.sort(np.random.default_rng(0).choice(n_rows, _MAX_ROWS, replace=False))
