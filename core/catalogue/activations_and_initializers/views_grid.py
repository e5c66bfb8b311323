"""The view of the whole grid, with the chosen cell below it, and the convergence of cells side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from core.catalogue.experiment import Drawing
from core.experiments.activations_and_initializers import Axis, CellResult, StudyResult
from core.experiments.activations_and_initializers.cells import AXIS_TITLES, value_name
from core.experiments.activations_and_initializers.findings import ended, summary
from core.experiments.activations_and_initializers.grid import CellMeasure, GridMap, axes_offered, cells_along, grid_map
from core.experiments.activations_and_initializers.layers import layer_signals
from core.experiments.activations_and_initializers.study import BEST
from core.experiments.wording import number, updates
from core.figures.study_curves import curves_table, plot_cell_curves
from core.figures.study_grid import grid_table, place_of, plot_grid
from core.figures.study_wording import axis_names, study_subtitle, value_marks
from core.settings import Settings, choice
from core.settings_paths import Scalar

Choices = Mapping[str, tuple[Scalar, ...]]

CELL_HELP = "The cell that is shown; best is the first to reach the threshold in the median."
_AXES: dict[str, Axis] = {title: axis for axis, title in AXIS_TITLES.items()}
_TITLES: dict[CellMeasure, str] = {
    "updates to the threshold": "Updates to the threshold",
    "loss at the end": "Loss at the end",
    "arrived": "Share that reached the threshold",
    "diverged": "Share that diverged",
    "never left the start": "Share that never left the start",
    "stalled": "Share that stalled",
    "on its way": "Share still falling at the end",
}
_MEANINGS: dict[CellMeasure, str] = {
    "updates to the threshold": "Each cell: the median, over its networks, of the updates until the training loss is "
    "at or below the threshold; never: half of the networks or more did not come there.",
    "loss at the end": "Each cell: the median training loss of its networks after the last update.",
    "arrived": "Each cell: the share of its networks whose training loss came to the threshold.",
    "diverged": "Each cell: the share of its networks whose loss left for infinity.",
    "never left the start": "Each cell: the share of its networks that never lowered their first loss by 1 %.",
    "stalled": "Each cell: the share of its networks that left the start, did not come to the threshold, and lowered "
    "their lowest loss by less than 1 % in the last quarter of the updates.",
    "on its way": "Each cell: the share of its networks that had not come to the threshold and were still falling.",
}


class GridView(Settings):
    """What the map shows on which axes, and the cell below it."""

    measure: CellMeasure = choice("updates to the threshold", "The number of each cell.", label="Show")
    axes: str = choice("", "What stands on the rows, by what on the columns; all else is as in the chosen cell.")
    cell: str = choice(BEST, CELL_HELP)


class CurvesView(Settings):
    """Which cells are compared: those that differ from the chosen one on a single axis."""

    compare: str = choice("", "What differs between the lines; all else is as in the chosen cell.")
    cell: str = choice(BEST, CELL_HELP)


def grid_choices(result: StudyResult) -> Choices:
    """Measures, pairs of the axes that vary, and the cells."""
    pairs = tuple(_pair(*two) for two in combinations(axes_offered(result), 2))
    return {"measure": tuple(_TITLES), "axes": pairs, **cell_choices(result)}


def curves_choices(result: StudyResult) -> Choices:
    """What may differ between the lines, and the cells."""
    return {"compare": tuple(AXIS_TITLES[axis] for axis in _compared(result)), **cell_choices(result)}


def cell_choices(result: StudyResult) -> Choices:
    """The best cell, and all by name."""
    if len(result.cells) == 1:
        return {"cell": (BEST,)}
    return {"cell": (BEST, *(result.name(one.cell) for one in result.cells))}


def draw_grid(result: StudyResult, view: GridView) -> Drawing:
    """The heat map, and the chosen cell's losses and gradients."""
    one = result.named(view.cell)
    data = _map(result, view)
    signals = layer_signals(result, one, "gradient norm")
    figure = plot_grid(
        data, signals, threshold=result.settings.threshold, title=_TITLES[view.measure],
        subtitle=study_subtitle(result),
    )  # fmt: skip
    figure.update_layout(uirevision=f"{view.measure}{data.rows}{data.columns}{view.cell}{result.settings}")
    brighter = "more" if data.more_is_better else "less"
    chosen = _on_chosen(result, one, signals.ratio)
    reading = f"{_MEANINGS[view.measure]} Brighter is {brighter}. {chosen} Click a cell to see another."
    alt = (
        f"{_TITLES[view.measure]} of {data.values.size} cells, {AXIS_TITLES[data.rows]} by "
        f"{AXIS_TITLES[data.columns]}. {summary(result)}"
    )
    return Drawing(figure, grid_table(result), reading, alt)


def clicked_cell(result: StudyResult, view: GridView, x: float, y: float) -> Mapping[str, Scalar]:
    """The cell that a click means, in every view that shows one; a click beside the map changes nothing."""
    data = _map(result, view)
    found = data.at(*place_of(data, x, y))
    return {} if found is None else {f"{name}.cell": result.name(found.cell) for name in ("grid", "curves", "layers")}


def draw_curves(result: StudyResult, view: CurvesView) -> Drawing:
    """Median losses with their bands, of the cells along one axis."""
    one, axis = result.named(view.cell), _AXES.get(view.compare, _compared(result)[0])
    cells, names = cells_along(result, one, axis), axis_names(result, axis)
    held = [AXIS_TITLES[other] for other in result.varying if other != axis]
    title = f"Convergence by {AXIS_TITLES[axis]}"
    figure = plot_cell_curves(
        cells, names, value_marks(result, axis), threshold=result.settings.threshold, title=title,
        subtitle=f"{_held_words(result, one, axis)}{study_subtitle(result)}",
    )  # fmt: skip
    figure.update_layout(uirevision=f"{axis}{view.cell}")
    spread = "Line: median over the networks of a cell; band: the middle half of them. " if one.n_seeds > 1 else ""
    gone = "A line ends where half of the networks have diverged. " if any(c.share("diverged") for c in cells) else ""
    same = f"Held: {', '.join(held)}. " if held else ""
    told = "; ".join(f"{name}: {ended(cell)}" for name, cell in zip(names, cells, strict=True))
    alt = f"Training loss against updates of {len(cells)} cells that differ in the {AXIS_TITLES[axis]}."
    return Drawing(figure, curves_table(cells, names), f"{spread}{gone}{same}{told}.", alt)


def _map(result: StudyResult, view: GridView) -> GridMap:
    """The map of the chosen axes; "" stands for the first pair that is offered."""
    pairs = {_pair(*two): two for two in combinations(axes_offered(result), 2)}
    rows, columns = pairs.get(view.axes, next(iter(pairs.values())))
    return grid_map(result, result.named(view.cell), view.measure, rows=rows, columns=columns)


def _pair(rows: Axis, columns: Axis) -> str:
    return f"{AXIS_TITLES[rows]} by {AXIS_TITLES[columns]}"


def _compared(result: StudyResult) -> tuple[Axis, ...]:
    """Axes that vary, the initializer first where it does; of a single cell the initializer."""
    return tuple(sorted(result.varying, key=lambda axis: axis != "initializer")) or ("initializer",)


def _held_words(result: StudyResult, one: CellResult, axis: Axis) -> str:
    held = [value_name(other, one.cell.at(other)) for other in result.varying if other != axis]
    return f"{', '.join(held)} · " if held else ""


def _on_chosen(result: StudyResult, one: CellResult, ratio: NDArray[np.floating]) -> str:
    """How the chosen cell's runs ended, and how its gradient is spread over the layers."""
    came = one.arrival[1]
    when = f"threshold after {updates(int(came))} in the median; " if math.isfinite(came) else ""
    name = result.name(one.cell) + ("" if "step_size" in result.varying else f", step size {number(one.step_size)}")
    told = f"Chosen: {name}: {when}{ended(one)}."
    first = float(ratio[0])
    if math.isfinite(first):
        told += f" At the start the first layer's gradient is {number(first, 3)} times the last's."
    return told
