"""The rows of every repetition: the data, and which of them train, validate and test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Files, Split, split_rows
from core.experiments.splits.settings import MAX_COEFFICIENTS, SplitsSettings

Rows = NDArray[np.intp]
_LARGEST_NUMBER = 1e75  # of the data: the fourth power still fits


@dataclass(frozen=True, eq=False)
class Repetition:
    """One data set, and which of its rows a model is fitted to and tested on; both sorted. ``seed`` drew the split."""

    dataset: Dataset
    seed: int
    fitting: Rows
    test: Rows


def load(settings: SplitsSettings, files: Files) -> Dataset:
    """The data of the settings, checked against what is to be done with them.

    Raises
    ------
    ValueError
        For data that cannot be read or are too large to compute with, too many features to keep them all, or new data
        every time where they are not drawn.
    """
    dataset = settings.data.load(files)
    largest = float(np.abs(dataset.X).max())
    if largest > _LARGEST_NUMBER:
        raise ValueError(f"Every feature must stay below {_LARGEST_NUMBER:.0e}: rescale it. Got {largest:.3g}.")
    preparation, n_features = settings.preparation, dataset.n_features
    if preparation.kind == "scale" and n_features > MAX_COEFFICIENTS:
        raise ValueError(
            f"Standardise only keeps every feature, and there must be at most {MAX_COEFFICIENTS}. Got {n_features}: "
            "select features, or choose data with fewer."
        )
    if settings.repeat == "new data" and "seed" not in type(settings.data).model_fields:
        raise ValueError(f"New data each time must be drawn. Got {dataset.title}, which is as it is: take new splits.")
    return dataset


def repetitions(settings: SplitsSettings, dataset: Dataset, numbers: Iterable[int]) -> Iterator[Repetition]:
    """The repetitions of these numbers in order; none depends on the others. New data are drawn, never read.

    Raises
    ------
    ValueError
        If the rows cannot be split as asked, or a part has one class only.
    """
    for number in numbers:
        split_seed, data_seed = np.random.SeedSequence((settings.seed, number)).generate_state(2)
        data = dataset
        if settings.repeat == "new data":
            data = settings.data.model_copy(update={"seed": int(data_seed) >> 1}).load()
        seed = int(split_seed)
        split = _split(settings, data, seed, validation=0.0)
        yield Repetition(data, seed, split.train, split.test)


def in_three(settings: SplitsSettings, one: Repetition) -> Split:
    """The rows to fit to divided once more, into training and validation rows; the test rows stay the same.

    Raises
    ------
    ValueError
        If the rows cannot be divided as asked, or the training part has one class only.
    """
    return _split(settings, one.dataset, one.seed, validation=settings.validation)


def _split(settings: SplitsSettings, dataset: Dataset, seed: int, *, validation: float) -> Split:
    classes = dataset.y if settings.stratify else None
    split = split_rows(
        dataset.n_samples, validation=validation, test=settings.test, seed=seed, classes=classes,
        class_names=dataset.class_names,
    )  # fmt: skip
    if len(np.unique(dataset.y[split.train])) < 2:
        raise ValueError(
            f"The training rows must have both classes. Got {len(split.train)} of one class: stratify, or take more "
            "rows to train on."
        )
    return split
