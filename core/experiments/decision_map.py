"""What a classifier says over the plane of two features, moment by moment: probabilities, boundaries and the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Line = tuple[Array, Array]
Unit = Literal["epoch", "update"]

MAX_POINTS = 600
_RESOLUTION = 61
_MARGIN = 0.06
_SMALLEST = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class MapPoints:
    """Rows of the data on the plane, in their own units.

    Attributes
    ----------
    rows : array of shape (n_points,), row numbers.
    x, y : arrays of shape (n_points,), the two features.
    labels : array of shape (n_points,), class numbers.
    parts : array of shape (n_points,), ``"train"``, ``"validation"`` or ``"test"``.
    wrong : array of shape (n_frames, n_points), whether the row is misclassified, told from all its features.
    """

    rows: NDArray[np.intp]
    x: Array
    y: Array
    labels: NDArray[np.intp]
    parts: NDArray[np.str_]
    wrong: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class DecisionMap:
    """A classifier over the plane of two features at one or more moments, the last of which is the end.

    Attributes
    ----------
    feature_names : of the horizontal and the vertical axis.
    class_names : class 0 first.
    x, y : arrays of shape (n_x,) and (n_y,), the grid in the features' units.
    probability : array of shape (n_frames, n_y, n_x, n_classes).
    boundaries : for each moment x and y of the lines where two classes are equally likely, NaN between the pieces.
    steps : array of shape (n_frames,), when the moments were, in ``unit``.
    points : the rows that are drawn.
    """

    feature_names: tuple[str, str]
    class_names: tuple[str, ...]
    x: Array
    y: Array
    probability: Array
    boundaries: tuple[Line, ...]
    steps: Array
    points: MapPoints
    unit: Unit = "epoch"

    @property
    def winner(self) -> NDArray[np.intp]:
        """The most probable class at each moment and grid point, of shape (n_frames, n_y, n_x)."""
        return self.probability.argmax(axis=-1)

    @property
    def certainty(self) -> Array:
        """How far the winner's probability p is from none at all, (p - 1/k) / (1 - 1/k) in [0, 1]."""
        chance = 1.0 / len(self.class_names)
        return (self.probability.max(axis=-1) - chance) / (1.0 - chance)


def plane_grid(x: Array, y: Array, resolution: int = _RESOLUTION) -> Line:
    """Even points over the range of two features and a little beyond, ``resolution`` of each."""
    return grid_over(x, resolution), grid_over(y, resolution)


def grid_over(values: Array, resolution: int) -> Array:
    """Even points over a range and a little beyond; of a constant, over one unit around it."""
    low, high = float(values.min()), float(values.max())
    margin = _MARGIN * (high - low) or 0.5
    return np.linspace(low - margin, high + margin, resolution)


def plane_features(names: Sequence[str], across: str, up: str) -> tuple[int, int]:
    """Places of the two features on the axes; the first two where none is named.

    Raises
    ------
    ValueError
        For a feature that there is not, or twice the same one.
    """
    for name in (across, up):
        if name and name not in names:
            raise ValueError(f"The axes must be features of these data. Got {name!r}.")
    i, j = names.index(across or names[0]), names.index(up or names[1])
    if i == j:
        raise ValueError(f"The two axes must show different features. Got {names[i]!r} twice.")
    return i, j


def plane_samples(X: Array, axes: tuple[int, int], x: Array, y: Array) -> Array:
    """Samples on the grid, x fastest, of shape (n_y · n_x, n_features); all else at its median over the rows of X."""
    samples = np.tile(np.median(X, axis=0), (y.size * x.size, 1))
    samples[:, axes[0]], samples[:, axes[1]] = np.tile(x, y.size), np.repeat(y, x.size)
    return samples


def boundaries_of(x: Array, y: Array, probability: Array) -> tuple[Line, ...]:
    """The lines where the most probable class changes, for probabilities of shape (n_frames, n_y, n_x, n_classes)."""
    return tuple(_boundary(x, y, frame) for frame in probability)


def _boundary(x: Array, y: Array, probability: Array) -> Line:
    # On log odds: those of a network are nearly linear between grid points, where probabilities jump from 0 to 1. The
    # floor is what is left of 1 - p where p rounds to 1, and treats both sides alike.
    odds = np.log(np.maximum(probability, _SMALLEST))
    lines = []
    for label in range(probability.shape[-1] - 1):  # the last class borders on those before it
        others = np.delete(odds, label, axis=-1).max(axis=-1)
        lines += zero_lines(x, y, odds[..., label] - others)
    return joined(lines)


def joined(lines: list[Array]) -> Line:
    """Polylines of shape (n_points, 2) as one line, NaN between the pieces."""
    gap = np.full((1, 2), np.nan)
    pieces = [part for line in lines for part in (gap, line)][1:]
    points = np.concatenate(pieces) if pieces else np.zeros((0, 2))
    return points[:, 0], points[:, 1]


def zero_lines(x: Array, y: Array, values: Array) -> list[Array]:
    """The zero level of values on a grid, (n_y, n_x), as polylines of shape (n_points, 2), by marching squares."""
    crossings, ends = _segments(x, y, values)
    neighbours: dict[int, list[int]] = {}
    for first, second in ends.tolist():
        neighbours.setdefault(first, []).append(second)
        neighbours.setdefault(second, []).append(first)
    lines = []
    for start in sorted(neighbours, key=lambda node: len(neighbours[node])):  # open lines from their ends, then rings
        while neighbours[start]:
            lines.append(crossings[_walk(start, neighbours)])
    return lines


def _walk(start: int, neighbours: dict[int, list[int]]) -> list[int]:
    """Follow the segments from a crossing as far as they go, using each of them once."""
    path = [start]
    while neighbours[path[-1]]:
        here, following = path[-1], neighbours[path[-1]].pop()
        neighbours[following].remove(here)
        path.append(following)
    return path


def _segments(x: Array, y: Array, values: Array) -> tuple[Array, NDArray[np.intp]]:
    """Where the zero level crosses the grid's edges, (n_edges, 2), and which two crossings each segment joins."""
    n_y, n_x = values.shape
    is_above = values >= 0
    across = np.arange(n_y * (n_x - 1)).reshape(n_y, n_x - 1)  # numbers of the horizontal edges, then the vertical
    upright = across.size + np.arange((n_y - 1) * n_x).reshape(n_y - 1, n_x)
    edges = np.stack([across[:-1], upright[:, 1:], across[1:], upright[:, :-1]], axis=-1).reshape(-1, 4)
    crossed = np.concatenate([(is_above[:, 1:] != is_above[:, :-1]).ravel(), (is_above[1:] != is_above[:-1]).ravel()])
    hits = crossed[edges]
    order = np.argsort(~hits, axis=1, kind="stable")
    found = np.take_along_axis(edges, order, axis=1)
    # Four crossings are a saddle: the first two are joined and the last two.
    ends = np.concatenate([found[hits.sum(axis=1) >= 2, :2], found[hits.sum(axis=1) == 4, 2:]])
    return _crossings(x, y, values), ends


def _crossings(x: Array, y: Array, values: Array) -> Array:
    """The point of every edge where a straight line between its two values is zero; NaN where it never is."""
    with np.errstate(divide="ignore", invalid="ignore"):  # edges that are not crossed are not looked at
        right = values[:, :-1] / (values[:, :-1] - values[:, 1:])
        up = values[:-1] / (values[:-1] - values[1:])
    across = np.stack(np.broadcast_arrays(x[:-1] + right * np.diff(x), y[:, None]), axis=-1)
    upright = np.stack(np.broadcast_arrays(x[None, :], y[:-1, None] + up * np.diff(y)[:, None]), axis=-1)
    return np.concatenate([across.reshape(-1, 2), upright.reshape(-1, 2)])
