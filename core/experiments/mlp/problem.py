"""The data as a network sees them: rows apart, columns scaled, targets in the form that output and loss ask for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.data import Dataset, Files, Split, Standardizer, split_rows
from core.experiments.mlp.settings import MLPSettings
from core.experiments.solving import split_notes
from core.objectives import MLP

Array = NDArray[np.floating]
Rows = NDArray[np.intp]
Task = Literal["regression", "binary", "classes"]
Part = Literal["train", "validation", "test"]

PARTS: tuple[Part, ...] = ("train", "validation", "test")
MAX_NUMBERS = 150_000  # weights and biases of all restarts: more would make the record of a run too large to keep
_FEWEST_ROWS_TO_SPLIT = 12
_OUTPUTS: dict[Task, str] = {"regression": "identity", "binary": "sigmoid", "classes": "softmax"}
_LARGEST_NUMBER = 1e75  # of the data: the fourth power still fits


@dataclass(frozen=True, eq=False)
class Problem:
    """The data as a network sees them.

    Attributes
    ----------
    dataset : as loaded, in its own units.
    task : ``"regression"``, ``"binary"`` (two classes, one output) or ``"classes"`` (one output a class).
    columns : array of shape (n_samples, n_features), all rows, standardised where that was chosen.
    targets : array of shape (n_samples, n_outputs), all rows: the standardised quantity, 0/1, or one-hot rows.
    split : rows for training, validation and testing.
    standardizer, target_standardizer : learned from the training rows; None where nothing is scaled.
    objective : what is minimised: the loss on the training rows with its penalty.
    train, validation, test : the loss without penalty on each part; None for a part without rows.
    notes : sentences on what was done to the data.
    """

    dataset: Dataset
    task: Task
    columns: Array
    targets: Array
    split: Split
    standardizer: Standardizer | None
    target_standardizer: Standardizer | None
    objective: MLP
    train: MLP
    validation: MLP | None
    test: MLP | None
    notes: tuple[str, ...]

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the labels stand for; empty for a quantity."""
        return self.dataset.class_names

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The columns' names."""
        return self.dataset.feature_names

    @property
    def parts(self) -> dict[Part, MLP]:
        """The loss without penalty on each part that has rows."""
        found: dict[Part, MLP | None] = {"train": self.train, "validation": self.validation, "test": self.test}
        return {part: loss for part, loss in found.items() if loss is not None}

    def rows(self, part: Part) -> Rows:
        """Row numbers of a part."""
        return getattr(self.split, part)

    def with_samples(self, X: ArrayLike) -> Array:
        """Raw features, of shape (n, n_features), as the network takes them."""
        raw = np.asarray(X, dtype=np.float64)
        return raw if self.standardizer is None else self.standardizer.transform(raw)

    def in_target_units(self, outputs: ArrayLike) -> Array:
        """Outputs of a network in the units of the target; probabilities stay as they are."""
        values = np.asarray(outputs)
        return values if self.target_standardizer is None else self.target_standardizer.inverse(values)


def prepare(settings: MLPSettings, files: Files) -> Problem:
    """Load, split and scale the data, and put the loss of the network on each part.

    Raises
    ------
    ValueError
        For data that cannot be read or split, a loss that does not go with them, or a network too large.
    """
    dataset = settings.data.load(files)
    task = task_of(dataset)
    loss = loss_of(settings, task)
    _check_size(dataset)
    split, notes = _split(settings, dataset)
    standardizer = Standardizer.fit(dataset.X[split.train]) if settings.standardize else None
    columns = dataset.X if standardizer is None else standardizer.transform(dataset.X)
    targets, target_standardizer = _targets(settings, dataset, task, split.train)
    check_numbers(settings, columns.shape[1], targets.shape[1])

    def on(rows: Rows, l2: float = 0.0) -> MLP | None:
        if not rows.size:
            return None
        return MLP(
            columns[rows], targets[rows], hidden=settings.hidden, activation=settings.activation,
            output=_OUTPUTS[task], loss=loss, l2=l2, feature_names=dataset.feature_names,
        )  # fmt: skip

    train = on(split.train)
    penalised = on(split.train, settings.ridge) if settings.ridge else train
    assert train is not None and penalised is not None
    return Problem(
        dataset, task, columns, targets, split, standardizer, target_standardizer, penalised, train,
        on(split.validation), on(split.test), notes,
    )  # fmt: skip


def task_of(dataset: Dataset) -> Task:
    """What is asked of the network."""
    if not dataset.is_classification:
        return "regression"
    return "binary" if dataset.n_classes == 2 else "classes"


def loss_of(settings: MLPSettings, task: Task) -> str:
    """The loss that is meant, "by task" resolved; ``ValueError`` for cross-entropy of a quantity."""
    if settings.loss == "by task":
        return "mse" if task == "regression" else "cross_entropy"
    if settings.loss == "cross_entropy" and task == "regression":
        raise ValueError("loss must be by task, mse, mae or huber where a quantity is predicted. Got cross_entropy.")
    return settings.loss


def n_parameters(hidden: tuple[int, ...], n_features: int, n_outputs: int) -> int:
    """Weights and biases of one network."""
    widths = (n_features, *hidden, n_outputs)
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(widths))


def check_numbers(settings: MLPSettings, n_features: int, n_outputs: int) -> None:
    """Raise ``ValueError`` for more numbers than a run can keep."""
    n_params = n_parameters(settings.hidden, n_features, n_outputs)
    if n_params * settings.restarts > MAX_NUMBERS:
        raise ValueError(
            f"The network's {n_params:,} weights and biases times {settings.restarts} restarts must be at most "
            f"{MAX_NUMBERS:,} numbers. Got {n_params * settings.restarts:,}: take smaller layers or fewer restarts."
        )


def _split(settings: MLPSettings, dataset: Dataset) -> tuple[Split, tuple[str, ...]]:
    n_rows = dataset.n_samples
    if n_rows < _FEWEST_ROWS_TO_SPLIT and settings.validation + settings.test > 0:
        return split_rows(n_rows), (f"{n_rows} rows are too few to keep any apart: the network trains on all of them.",)
    split = split_rows(
        n_rows, validation=settings.validation, test=settings.test, seed=settings.seed,
        classes=dataset.y if dataset.is_classification else None, class_names=dataset.class_names,
    )  # fmt: skip
    return split, split_notes(split, "Trained")


def _targets(settings: MLPSettings, dataset: Dataset, task: Task, train: Rows) -> tuple[Array, Standardizer | None]:
    """Targets of all rows, as wide as the output; labels of a part alone would not tell how many classes there are."""
    if task == "classes":
        return np.eye(dataset.n_classes)[dataset.y.astype(np.intp)], None
    column = dataset.y[:, None]
    if task == "binary" or not settings.standardize:
        return column, None
    standardizer = Standardizer.fit(column[train])
    return standardizer.transform(column), standardizer


def _check_size(dataset: Dataset) -> None:
    for name, column in zip((*dataset.feature_names, dataset.target_name), (*dataset.X.T, dataset.y), strict=True):
        largest = float(np.abs(column).max())
        if largest > _LARGEST_NUMBER:
            raise ValueError(f"{name} must stay below {_LARGEST_NUMBER:.0e}: rescale it. Got {largest:.3g}.")
