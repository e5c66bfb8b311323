"""The rows that every cell trains on, and the network of a cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Files
from core.experiments.activations_and_initializers.cells import Cell, grid_cells
from core.experiments.activations_and_initializers.settings import StudySettings
from core.experiments.mlp.problem import Task, n_parameters, prepare
from core.experiments.mlp.settings import MLPSettings
from core.objectives import MLP

Array = NDArray[np.floating]

MAX_NUMBERS = 3_000_000  # weights and biases of one network of every cell


@dataclass(frozen=True, eq=False)
class Samples:
    """All rows of the data as a network sees them.

    Attributes
    ----------
    dataset : as loaded, in its own units.
    task : what is asked of the network.
    columns : array of shape (n_samples, n_features), standardised where that was chosen.
    targets : array of shape (n_samples, n_outputs).
    output, loss : names of the output function and of the loss that go with the task.
    """

    dataset: Dataset
    task: Task
    columns: Array
    targets: Array
    output: str
    loss: str

    @property
    def n_samples(self) -> int:
        """Number of rows."""
        return len(self.columns)

    def objective(self, cell: Cell) -> MLP:
        """The mean loss of the cell's network."""
        return MLP(
            self.columns, self.targets, hidden=(cell.width,) * cell.depth, activation=cell.activation,
            output=self.output, loss=self.loss, feature_names=self.dataset.feature_names,
        )  # fmt: skip

    def constant_loss(self) -> float:
        """The lowest loss of a network that predicts the same for every row: where one ends that has learned nothing.

        The mean target is the best constant under the squared loss and under the cross-entropy.
        """
        mean = self.targets.mean(axis=0)
        if self.task == "regression":
            return float(((self.targets - mean) ** 2).mean())
        shares = np.concatenate([mean, 1.0 - mean]) if self.task == "binary" else mean
        shares = shares[shares > 0]
        return float(-(shares * np.log(shares)).sum())


def load_samples(settings: StudySettings, files: Files) -> Samples:
    """Load and scale the data; nothing is kept apart, since the question is how fast the training loss falls.

    Raises
    ------
    ValueError
        For data that cannot be read, or a grid of networks too large.
    """
    plain = MLPSettings(
        data=settings.data, standardize=settings.standardize, hidden=(1,), restarts=1, validation=0, test=0
    )
    problem = prepare(plain, files)
    criterion = problem.train.criterion
    _check_numbers(settings, problem.columns.shape[1], problem.targets.shape[1])
    columns, targets = problem.columns, problem.targets
    for array in (columns, targets):
        array.setflags(write=False)
    return Samples(problem.dataset, problem.task, columns, targets, criterion.output.name, criterion.loss_name)


def _check_numbers(settings: StudySettings, n_features: int, n_outputs: int) -> None:
    cells = grid_cells(settings)
    total = sum(n_parameters((cell.width,) * cell.depth, n_features, n_outputs) for cell in cells)
    if total > MAX_NUMBERS:
        raise ValueError(
            f"The networks of all cells must have at most {MAX_NUMBERS:,} weights and biases together. Got {total:,}: "
            "take fewer or smaller ones."
        )
