"""Two places side by side: the line between them, and what two networks say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.decision_map import grid_over, plane_features, plane_grid, plane_samples
from core.experiments.mlp.moments import class_probabilities, outputs_at
from core.experiments.mlp.problem import Problem
from core.experiments.restarts.places import Place
from core.experiments.restarts.running import RestartsResult
from core.landscape import Interpolation, distance_modulo_symmetry, interpolate

Array = NDArray[np.floating]

_POINTS = 201
_CURVE_POINTS = 161
_MOST_FEATURES = 4  # with more, two of them tell too little


@dataclass(frozen=True, eq=False)
class Between:
    """The loss on the straight line between two ends.

    Attributes
    ----------
    first, second : the places of the two ends.
    runs : numbers of the two restarts, from 1.
    plain : with the units as they are.
    aligned : with the second network's units in the order and signs nearest to the first's; None where there is no
        network, whose units could be aligned.
    """

    first: Place
    second: Place
    runs: tuple[int, int]
    plain: Interpolation
    aligned: Interpolation | None


@dataclass(frozen=True, eq=False)
class TwoFunctions:
    """What two networks answer.

    Attributes
    ----------
    first, second, runs : as in :class:`Between`.
    kind : ``"curve"`` over the only feature, or ``"plane"`` over two of them.
    names : of the feature or features.
    x, y : arrays of shape (n_x,) and (n_y,); y is empty for a curve.
    values : array of shape (2, n_x) or (2, n_y, n_x): the quantity, or the probability of the last class.
    rows_x, rows_y : the data, to be drawn over it: features of a plane, feature and target of a curve.
    labels : array of shape (n_rows,): the class; empty for a quantity.
    answer : what is shown, as an axis title.
    difference : the largest difference between the two over the picture.
    copies : Euclidean distance between the two networks, plain and modulo the order and signs of their units.
    """

    first: Place
    second: Place
    runs: tuple[int, int]
    kind: str
    names: tuple[str, ...]
    x: Array
    y: Array
    values: Array
    rows_x: Array
    rows_y: Array
    labels: NDArray[np.intp]
    answer: str
    difference: float
    copies: tuple[float, float]


def two_ends(result: RestartsResult, first: Place, second: Place) -> tuple[tuple[int, int], Array, Array]:
    """Restart numbers and polished ends of a run in each place; of one place the two copies that lie farthest apart."""
    one = int(first.group.members[0])
    others = second.group.members
    far = np.linalg.norm(result.found.theta[others] - result.found.theta[one], axis=1)
    other = int(others[int(far.argmax())]) if first.label == second.label else int(others[0])
    runs = (one % result.n_runs + 1, other % result.n_runs + 1)
    return runs, result.found.theta[one], result.found.theta[other]


def between(result: RestartsResult, first: Place, second: Place) -> Between:
    """Interpolate between an end in each place."""
    runs, a, b = two_ends(result, first, second)
    objective = result.chosen.objective
    plain = interpolate(objective, a, b, _POINTS)
    aligned = None if result.chosen.network is None else interpolate(objective, a, b, _POINTS, is_aligned=True)
    return Between(first, second, runs, plain, aligned)


def shows_functions(result: RestartsResult) -> bool:
    """Whether there are networks whose answers can be drawn: over one feature, or of classes over two."""
    network = result.chosen.network
    return network is not None and (network.dataset.n_features == 1 or _has_drawable_classes(network))


def _has_drawable_classes(network: Problem) -> bool:
    return network.task != "regression" and network.dataset.n_features <= _MOST_FEATURES


def two_functions(result: RestartsResult, first: Place, second: Place) -> TwoFunctions:
    """The answers of the networks at two ends, side by side.

    Raises
    ------
    ValueError
        For data with several features and a quantity to predict, or with more than four.
    """
    problem = result.chosen.network
    if problem is None or not shows_functions(result):
        raise ValueError("Only networks of one feature, or of classes, can be drawn side by side.")
    runs, a, b = two_ends(result, first, second)
    theta, dataset = np.stack([a, b]), problem.dataset
    copies = (float(np.linalg.norm(a - b)), float(distance_modulo_symmetry(problem.objective, a, b)))
    labels = dataset.y.astype(np.intp) if problem.task != "regression" else np.empty(0, dtype=np.intp)
    if dataset.n_features == 1:
        x = grid_over(dataset.X[:, 0], _CURVE_POINTS)
        values = outputs_at(problem, theta, x[:, None])[..., -1]
        kind, y, names = "curve", np.empty(0), dataset.feature_names
        rows_x, rows_y = dataset.X[:, 0], dataset.y
    else:
        i, j = plane_features(problem.feature_names, "", "")
        x, y = plane_grid(dataset.X[:, i], dataset.X[:, j])
        grid = plane_samples(dataset.X, (i, j), x, y)
        values = class_probabilities(problem, theta, grid)[..., -1].reshape(2, y.size, x.size)
        kind, names = "plane", (problem.feature_names[i], problem.feature_names[j])
        rows_x, rows_y = dataset.X[:, i], dataset.X[:, j]
    answer = dataset.target_name if problem.task == "regression" else f"P({dataset.class_names[-1]})"
    difference = float(np.abs(values[0] - values[1]).max())
    return TwoFunctions(
        first, second, runs, kind, names, x, y, values, rows_x, rows_y, labels, answer, difference, copies
    )
