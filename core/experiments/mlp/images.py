"""First-layer weights of a network that looks at 8 × 8 pictures, each unit's as a picture, and some of the pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.real_classes import DIGITS_COLUMNS
from core.experiments.mlp.moments import MAX_MOMENTS
from core.experiments.mlp.training import MLPResult, TrainingRun
from core.experiments.mlp.weights import LayerHistory, Quantity, weight_histories

Array = NDArray[np.floating]

SIDE = 8
_MOST_IN_A_ROW = 16
_PIXELS_DRAWN = 110_000  # in all frames: 590 kB on the wire
_GAP_X, _GAP_Y = 1, 3  # pixels between the tiles; the name of a unit stands above its tile


@dataclass(frozen=True, eq=False)
class UnitImages:
    """Every first-layer unit's incoming weights as a picture, all pictures as tiles of one map.

    Attributes
    ----------
    epochs : array of shape (n_moments,).
    images : array of shape (n_moments, n_units, 8, 8): pixel (r, c) is the weight of feature 8 r + c.
    tiles : array of shape (n_moments, height, width), the pictures row by row with NaN between them.
    places : array of shape (height, width, 3), unit, row and column of each pixel, from 1; 0 between the tiles.
    corners : array of shape (n_units, 2), row and column in the map of each tile's upper left pixel.
    names : of the units.
    reach : the largest size of any weight at any moment.
    """

    epochs: Array
    images: Array
    tiles: Array
    places: NDArray[np.uint16]
    corners: NDArray[np.intp]
    names: tuple[str, ...]
    reach: float


@dataclass(frozen=True, eq=False)
class Samples:
    """One training picture of each class, as measured: ``images`` of shape (n_classes, 8, 8), ink 0 to 16."""

    images: Array
    names: tuple[str, ...]


def shows_pictures(result: MLPResult) -> bool:
    """Whether the features are the 64 pixels of 8 × 8 pictures, in their order."""
    return result.problem.feature_names == DIGITS_COLUMNS


def unit_images(result: MLPResult, run: TrainingRun, restart: int, quantity: Quantity = "weights") -> UnitImages:
    """Incoming weights of every first-layer unit, or their change or gradient, at up to 36 moments.

    Raises
    ------
    ValueError
        For data that are not 8 × 8 pictures.
    """
    if not shows_pictures(result):
        raise ValueError(f"data must be 8 × 8 pictures with all 64 pixels. Got {result.problem.dataset.title}.")
    corners = _corners(result.problem.objective.widths[1])
    most = max(1, min(MAX_MOMENTS, _PIXELS_DRAWN // int((corners.max(axis=0) + SIDE).prod())))
    layer = weight_histories(result, run, restart, quantity=quantity, layer="1", most=most)[0]
    images = layer.weights.swapaxes(1, 2).reshape(len(layer.epochs), -1, SIDE, SIDE)
    tiles, places = _tiled(images, corners)
    return UnitImages(layer.epochs, images, tiles, places, corners, layer.units, _reach(layer))


def samples(result: MLPResult) -> Samples:
    """The first training picture of each class."""
    problem = result.problem
    rows, labels = problem.split.train, problem.dataset.y[problem.split.train]
    first = [rows[np.flatnonzero(labels == label)[0]] for label in range(len(problem.class_names))]
    return Samples(problem.dataset.X[first].reshape(-1, SIDE, SIDE), problem.class_names)


def _reach(layer: LayerHistory) -> float:
    sizes = np.abs(layer.weights)
    return float(sizes.max(initial=0.0, where=np.isfinite(sizes)))


def _corners(count: int) -> NDArray[np.intp]:
    """Twice as many tiles beside each other as above, so far as that goes."""
    columns = min(count, _MOST_IN_A_ROW, max(1, int(np.ceil(np.sqrt(2 * count)))))
    rows, cols = np.divmod(np.arange(count), columns)
    return np.stack([rows * (SIDE + _GAP_Y), cols * (SIDE + _GAP_X)], axis=1)


def _tiled(images: Array, corners: NDArray[np.intp]) -> tuple[Array, NDArray[np.uint16]]:
    height, width = corners.max(axis=0) + SIDE
    tiles = np.full((len(images), height, width), np.nan)
    places = np.zeros((height, width, 3), dtype=np.uint16)
    inside = np.indices((SIDE, SIDE)).transpose(1, 2, 0) + 1
    for unit, (top, left) in enumerate(corners):
        tile = np.s_[top : top + SIDE, left : left + SIDE]
        tiles[:, *tile] = images[:, unit]
        places[tile] = np.concatenate([np.full((SIDE, SIDE, 1), unit + 1), inside], axis=2)
    return tiles, places
