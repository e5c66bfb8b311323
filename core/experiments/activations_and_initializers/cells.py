"""The cells of the grid: one choice on every axis, and what a reader calls each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from core.experiments.activations_and_initializers.settings import StudySettings
from core.experiments.wording import counted, number
from core.functions import make_activation, make_initializer

Axis = Literal["activation", "initializer", "depth", "width", "scale", "step_size"]

AXES: tuple[Axis, ...] = ("activation", "initializer", "depth", "width", "scale", "step_size")
AXIS_TITLES: dict[Axis, str] = {
    "activation": "activation",
    "initializer": "initializer",
    "depth": "hidden layers",
    "width": "units a layer",
    "scale": "scale of the start",
    "step_size": "step size",
}


@dataclass(frozen=True)
class Cell:
    """One choice on every axis; ``step_size`` is None where the best of several is taken."""

    activation: str
    initializer: str
    depth: int
    width: int
    scale: float
    step_size: float | None

    def at(self, axis: Axis) -> str | float | None:
        """Its value on an axis."""
        return getattr(self, axis)


def grid_cells(settings: StudySettings) -> tuple[Cell, ...]:
    """All cells, the last axis fastest."""
    return tuple(Cell(*values) for values in product(*(axis_values(settings, axis) for axis in AXES)))


def axis_values(settings: StudySettings, axis: Axis) -> tuple:
    """The values on an axis, as the settings list them."""
    if axis == "step_size":
        return settings.step_sizes if settings.comparison == "common" else (None,)
    return getattr(settings, {"activation": "activations", "initializer": "initializers", "depth": "depths",
                              "width": "widths", "scale": "scales"}[axis])  # fmt: skip


def varying_axes(settings: StudySettings) -> tuple[Axis, ...]:
    """The axes with more than one value."""
    return tuple(axis for axis in AXES if len(axis_values(settings, axis)) > 1)


def value_name(axis: Axis, value: str | float | None) -> str:
    """A value in words: "He normal", "30 hidden layers", "step size 0.3"."""
    if axis == "activation":
        return make_activation(str(value)).title
    if axis == "initializer":
        return make_initializer(str(value)).title
    if value is None:
        return "best step size"
    if axis == "depth":
        return counted(int(value), "hidden layer")
    if axis == "width":
        return counted(int(value), "unit") + " a layer"
    return f"{'scale' if axis == 'scale' else 'step size'} {number(float(value))}"


def tick_name(axis: Axis, value: str | float | None) -> str:
    """A value as a tick of an axis that is titled: "30" where the words would repeat the title."""
    if axis in ("activation", "initializer"):
        return value_name(axis, value)
    return "best" if value is None else number(float(value))


def cell_name(cell: Cell, axes: Sequence[Axis]) -> str:
    """What tells the cell apart: activation and initializer, and its value on every other axis that varies."""
    told = [value_name("activation", cell.activation), value_name("initializer", cell.initializer)]
    told += [value_name(axis, cell.at(axis)) for axis in AXES[2:] if axis in axes]
    return ", ".join(told)
