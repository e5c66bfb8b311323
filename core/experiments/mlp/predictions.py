"""What a network says: over a plane of two features, along one feature, against what was observed, of pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.data.real_classes import DIGITS_COLUMNS
from core.experiments.decision_map import (
    MAX_POINTS,
    DecisionMap,
    MapPoints,
    boundaries_of,
    grid_over,
    plane_features,
    plane_grid,
    plane_samples,
)
from core.experiments.mlp.choosing import chosen
from core.experiments.mlp.curves import labels_of
from core.experiments.mlp.moments import Moments, class_probabilities, moments_of, outputs_at
from core.experiments.mlp.problem import PARTS, Part, Problem
from core.experiments.mlp.training import MLPResult

Array = NDArray[np.floating]
Rows = NDArray[np.intp]
Kind = Literal["plane", "curve", "observed", "pictures"]

PICTURE_SIDE = 8
_MAX_PICTURES = 40
_CURVE_POINTS = 161


@dataclass(frozen=True, eq=False)
class PredictionCurves:
    """Outputs along the only feature, in the data's own units.

    Attributes
    ----------
    number : of the solver.
    feature, target, class_names : names; no classes for a quantity.
    x : array of shape (n_x,).
    frames : array of shape (n_frames, n_curves, n_x): the quantity, the probability of class 1, or that of each class.
    others : array of shape (n_others, n_curves, n_x), where the other restarts ended.
    steps : array of shape (n_frames,), epochs.
    rows, row_x, observed, parts : the rows that are drawn, each of shape (n_rows,); ``observed`` may be a label.
    """

    number: int
    feature: str
    target: str
    class_names: tuple[str, ...]
    x: Array
    frames: Array
    others: Array
    steps: Array
    rows: Rows
    row_x: Array
    observed: Array
    parts: NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class PredictedObserved:
    """Predicted against observed values of a quantity: ``predicted`` has the shape (n_frames, n_rows)."""

    target: str
    steps: Array
    rows: Rows
    predicted: Array
    observed: Array
    parts: NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class PictureAnswers:
    """Pictures with what the network says they are, the misclassified first and of those the surest.

    Attributes
    ----------
    class_names, part : names of the classes, and which rows the pictures are from.
    rows : array of shape (n_pictures,), row numbers.
    pixels : array of shape (n_pictures, side, side), in the data's units.
    labels : array of shape (n_pictures,), what they are.
    answers, certainty : arrays of shape (n_frames, n_pictures), the most probable class and its probability.
    steps : array of shape (n_frames,), epochs.
    n_wrong, n_rows : how many of the part's rows are misclassified at the end, and how many there are.
    """

    class_names: tuple[str, ...]
    part: Part
    rows: Rows
    pixels: Array
    labels: Rows
    answers: Rows
    certainty: Array
    steps: Array
    n_wrong: int
    n_rows: int


def prediction_kind(problem: Problem) -> Kind:
    """Which picture the data allow."""
    if problem.dataset.n_features == 1:
        return "curve"
    if problem.task == "regression":
        return "observed"
    return "pictures" if problem.feature_names == DIGITS_COLUMNS else "plane"


def decision_map(
    result: MLPResult, solver: str, restart: str, *, across: str = "", up: str = "", show_test: bool = False
) -> DecisionMap:
    """The classes over the plane of two features; every other feature is held at its median on the training rows.

    Raises
    ------
    ValueError
        For a solver, restart or feature that the result does not have, or twice the same feature.
    """
    problem = result.problem
    run, one = chosen(result, solver, restart)
    moments = moments_of(run, one)
    i, j = plane_features(problem.feature_names, across, up)
    X = problem.dataset.X
    x, y = plane_grid(X[:, i], X[:, j])
    grid = plane_samples(X[problem.split.train], (i, j), x, y)
    probability = class_probabilities(problem, moments.theta, grid).reshape(len(moments.theta), y.size, x.size, -1)
    names = problem.feature_names
    return DecisionMap(
        (names[i], names[j]), problem.class_names, x, y, probability, boundaries_of(x, y, probability),
        moments.epochs, _map_points(problem, moments, (i, j), show_test),
    )  # fmt: skip


def prediction_curves(result: MLPResult, solver: str, restart: str, *, show_test: bool = False) -> PredictionCurves:
    """The fitted curve of a quantity, or the probability of the classes, along the only feature."""
    problem = result.problem
    run, one = chosen(result, solver, restart)
    moments = moments_of(run, one)
    x = grid_over(problem.dataset.X[:, 0], _CURVE_POINTS)
    frames = outputs_at(problem, moments.theta, x[:, None]).swapaxes(1, 2)
    others = outputs_at(problem, run.trajectory.final_theta, x[:, None]).swapaxes(1, 2)
    rows, parts = shown_rows(problem, show_test)
    dataset = problem.dataset
    return PredictionCurves(
        run.number, dataset.feature_names[0], dataset.target_name, dataset.class_names, x, frames,
        np.delete(others, one, axis=0), moments.epochs, rows, dataset.X[rows, 0], dataset.y[rows], parts,
    )  # fmt: skip


def predicted_observed(result: MLPResult, solver: str, restart: str, *, show_test: bool = False) -> PredictedObserved:
    """Predicted and observed values of the rows, moment by moment."""
    problem = result.problem
    run, one = chosen(result, solver, restart)
    moments = moments_of(run, one)
    rows, parts = shown_rows(problem, show_test)
    predicted = outputs_at(problem, moments.theta, problem.dataset.X[rows])[..., 0]
    return PredictedObserved(
        problem.dataset.target_name, moments.epochs, rows, predicted, problem.dataset.y[rows], parts
    )


def picture_answers(result: MLPResult, solver: str, restart: str, *, show_test: bool = False) -> PictureAnswers:
    """Validation pictures (training ones where there are none, test ones if asked for) with the network's answers."""
    problem = result.problem
    run, one = chosen(result, solver, restart)
    moments = moments_of(run, one)
    part: Part = next(part for part in ("validation", "train") if problem.rows(part).size)
    part = "test" if show_test and problem.test is not None else part
    rows = problem.rows(part)
    labels = problem.dataset.y[rows].astype(np.intp)
    final = class_probabilities(problem, moments.theta[-1:], problem.dataset.X[rows])[0]
    is_right = final.argmax(axis=-1) == labels
    sureness = np.where(is_right, 1.0, -1.0) * final.max(axis=-1)  # wrong and sure, wrong, right and unsure, right
    order = np.lexsort((sureness, is_right))[:_MAX_PICTURES]
    probability = class_probabilities(problem, moments.theta, problem.dataset.X[rows[order]])
    return PictureAnswers(
        problem.class_names, part, rows[order], problem.dataset.X[rows[order]].reshape(-1, PICTURE_SIDE, PICTURE_SIDE),
        labels[order], probability.argmax(axis=-1), probability.max(axis=-1), moments.epochs,
        int((~is_right).sum()), len(rows),
    )  # fmt: skip


def shown_rows(problem: Problem, show_test: bool) -> tuple[Rows, NDArray[np.str_]]:
    """Training and validation rows, and test rows if asked for, at most 600 of them in all, with their parts."""
    parts: list[Part] = [part for part in PARTS if part != "test" or show_test]
    rows = np.concatenate([problem.rows(part) for part in parts])
    names = np.repeat(parts, [problem.rows(part).size for part in parts])
    if rows.size <= MAX_POINTS:
        return rows, names
    drawn = np.sort(np.random.default_rng(0).choice(rows.size, MAX_POINTS, replace=False))
    return rows[drawn], names[drawn]


def _map_points(problem: Problem, moments: Moments, axes: tuple[int, int], show_test: bool) -> MapPoints:
    rows, parts = shown_rows(problem, show_test)
    X, labels = problem.dataset.X[rows], problem.dataset.y[rows].astype(np.intp)
    wrong = labels_of(outputs_at(problem, moments.theta, X)) != labels
    return MapPoints(rows, X[:, axes[0]], X[:, axes[1]], labels, parts, wrong)
