"""The grid as a map: one number of every cell that two axes reach from the chosen one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.activations_and_initializers.cells import AXES, Axis, Cell, axis_values
from core.experiments.activations_and_initializers.study import StudyResult
from core.experiments.activations_and_initializers.training import CellResult

Array = NDArray[np.floating]
CellMeasure = Literal[
    "updates to the threshold", "loss at the end", "arrived", "diverged", "never left the start", "stalled",
    "on its way",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class GridMap:
    """One measure over two axes; the others are held at the chosen cell's values.

    Attributes
    ----------
    measure : what the numbers are.
    rows, columns : the two axes.
    row_values, column_values : what stands on them.
    cells : one list a row of the results in it.
    values : array of shape (n_rows, n_columns); infinite where no median exists.
    chosen : row and column of the chosen cell, from 0.
    """

    measure: CellMeasure
    rows: Axis
    columns: Axis
    row_values: tuple
    column_values: tuple
    cells: tuple[tuple[CellResult, ...], ...]
    values: Array
    chosen: tuple[int, int]

    @property
    def is_share(self) -> bool:
        """Whether the numbers are shares of the runs."""
        return self.measure not in ("updates to the threshold", "loss at the end")

    @property
    def more_is_better(self) -> bool:
        """Whether a larger number is the better one."""
        return self.measure == "arrived"

    def at(self, row: int, column: int) -> CellResult | None:
        """The result there, None outside the map."""
        inside = 0 <= row < len(self.cells) and 0 <= column < len(self.cells[0])
        return self.cells[row][column] if inside else None


def axes_offered(result: StudyResult) -> tuple[Axis, ...]:
    """Axes that a map or a comparison may have: those that vary, and where there are too few, the first two."""
    varying = result.varying
    extra: list[Axis] = [axis for axis in AXES[:2] if axis not in varying]
    return (*varying, *extra[: max(0, 2 - len(varying))])


def grid_map(
    result: StudyResult, chosen: CellResult, measure: CellMeasure, *, rows: Axis | Literal[""] = "",
    columns: Axis | Literal[""] = "",
) -> GridMap:  # fmt: skip
    """The map that leads through the chosen cell; "" is the first axis that is offered and not taken.

    Raises
    ------
    ValueError
        For the same axis twice.
    """
    offered = axes_offered(result)
    down: Axis = rows or next(axis for axis in offered if axis != columns)
    across: Axis = columns or next(axis for axis in offered if axis != down)
    if down == across:
        raise ValueError(f"columns must be another axis than rows. Got {down} for both.")
    by_cell = {one.cell: one for one in result.cells}
    row_values, column_values = axis_values(result.settings, down), axis_values(result.settings, across)
    cells = tuple(
        tuple(by_cell[_moved(chosen.cell, {down: row, across: column})] for column in column_values)
        for row in row_values
    )
    values = np.array([[measured(one, measure) for one in line] for line in cells])
    place = (row_values.index(chosen.cell.at(down)), column_values.index(chosen.cell.at(across)))
    return GridMap(measure, down, across, row_values, column_values, cells, values, place)


def measured(one: CellResult, measure: CellMeasure) -> float:
    """One number of a cell: a median over its runs, infinite where half of them never came there, or a share."""
    if measure == "updates to the threshold":
        return one.arrival[1]
    return one.ends[1] if measure == "loss at the end" else one.share(measure)


def cells_along(result: StudyResult, chosen: CellResult, axis: Axis) -> tuple[CellResult, ...]:
    """The cells that differ from the chosen one on one axis at the most, in the axis's order."""
    by_cell = {one.cell: one for one in result.cells}
    return tuple(by_cell[_moved(chosen.cell, {axis: value})] for value in axis_values(result.settings, axis))


def _moved(cell: Cell, to: dict[Axis, object]) -> Cell:
    return replace(cell, **to)  # type: ignore[arg-type]
