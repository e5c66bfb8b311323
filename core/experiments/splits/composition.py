"""Which rows are in which part, and the share of each class there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Split
from core.experiments.splits.comparison import SplitsResult
from core.experiments.splits.parts import in_three

Array = NDArray[np.floating]

PARTS = ("train", "validation", "test")
_MOST_DRAWN = 20
_MOST_COUNTED = 200


@dataclass(frozen=True, eq=False)
class Composition:
    """The parts of the splits.

    Attributes
    ----------
    part : the place in ``PARTS`` of each row in the first splits, of shape (n_drawn, n_samples); rows of class 0 first.
    n_first : how many rows of class 0 there are; None where that differs from one time to the next.
    shares : of class 1 in each part of each split, of shape (n_splits, 3).
    share : of class 1 among all rows, a mean over the splits.
    sizes : rows of each part.
    class_names : of class 0 and class 1.
    """

    part: NDArray[np.intp]
    n_first: int | None
    shares: Array
    share: float
    sizes: tuple[int, int, int]
    class_names: tuple[str, ...]


def composition(result: SplitsResult) -> Composition:
    """Divide the rows of the first splits in three and count the classes.

    Raises
    ------
    ValueError
        If the rows cannot be divided in three.
    """
    repetitions = result.repetitions[:_MOST_COUNTED]
    splits = [in_three(result.settings, one) for one in repetitions]
    labels = [one.dataset.y for one in repetitions]
    drawn = [_places(split, y) for split, y in zip(splits[:_MOST_DRAWN], labels, strict=False)]
    shares = np.array([[y[rows].mean() for rows in _rows(split)] for split, y in zip(splits, labels, strict=True)])
    n_first = {int((y == 0).sum()) for y in labels}
    train, validation, test = (len(rows) for rows in _rows(splits[0]))
    share = float(np.mean([y.mean() for y in labels]))
    return Composition(
        np.stack(drawn), n_first.pop() if len(n_first) == 1 else None, shares, share, (train, validation, test),
        result.dataset.class_names,
    )  # fmt: skip


def _rows(split: Split) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    return split.train, split.validation, split.test


def _places(split: Split, y: Array) -> NDArray[np.intp]:
    part = np.zeros(len(y), dtype=np.intp)
    for place, rows in enumerate(_rows(split)):
        part[rows] = place
    return part[np.argsort(y, kind="stable")]
