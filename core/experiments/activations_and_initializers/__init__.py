"""A grid of activations and initializers: how fast each pair learns, and why, before and during training."""

from core.experiments.activations_and_initializers.cells import AXES, Axis, Cell, grid_cells
from core.experiments.activations_and_initializers.mean_field import MeanField, mean_field
from core.experiments.activations_and_initializers.settings import FULL_GRID, StudySettings
from core.experiments.activations_and_initializers.study import StudyResult, run
from core.experiments.activations_and_initializers.training import CellResult, train_cell

__all__ = [
    "AXES",
    "FULL_GRID",
    "Axis",
    "Cell",
    "CellResult",
    "MeanField",
    "StudyResult",
    "StudySettings",
    "grid_cells",
    "mean_field",
    "run",
    "train_cell",
]
