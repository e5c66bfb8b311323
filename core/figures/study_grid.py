"""The grid as a heat map to click on, with the loss and the layers of the chosen cell below it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.experiments.activations_and_initializers.cells import AXIS_TITLES, tick_name
from core.experiments.activations_and_initializers.findings import ended
from core.experiments.activations_and_initializers.grid import GridMap
from core.experiments.activations_and_initializers.layers import LayerSignals
from core.experiments.activations_and_initializers.study import StudyResult
from core.experiments.activations_and_initializers.training import ENDINGS, CellResult
from core.experiments.wording import number, whole
from core.figures.axes import log_axis
from core.figures.learning_curves import curve, faint_curves, scale_axis
from core.figures.study_curves import loss_quartiles, threshold_line
from core.figures.theme import SURFACE_SCALE, UNIT_MARKS, finish

Array = NDArray[np.floating]

CHOSEN_COLOR = "#d55e00"
_ROW, _LEAST, _MOST = 34, 150, 420  # height of the map in pixels: of a row, and of all
_PANELS, _BETWEEN = 190, 120
_MARGINS = 68 + 96


def plot_grid(data: GridMap, signals: LayerSignals, *, threshold: float, title: str, subtitle: str) -> go.Figure:
    """Draw the map, and below it the chosen cell: its losses, and the gradient by layer at three moments.

    Cells stand at negative places, so that a click tells them from the panels below, which begin at 0.
    """
    rows = min(_MOST, max(_LEAST, _ROW * len(data.row_values)))
    inner = rows + _BETWEEN + _PANELS
    figure = make_subplots(
        2, 2, specs=[[{"colspan": 2}, None], [{}, {}]], row_heights=[rows, _PANELS], vertical_spacing=_BETWEEN / inner,
        horizontal_spacing=0.2, subplot_titles=("", "Loss of the cell", "Gradient by layer"),
    )  # fmt: skip
    figure.update_annotations(font={"size": 13})
    for trace in _map(data):
        figure.add_trace(trace, row=1, col=1)
    _outline(figure, data)
    _add_losses(figure, signals.cell, threshold)
    _add_layers(figure, signals)
    finish(figure, title=title, subtitle=subtitle)
    _name_axes(figure, data)
    figure.update_layout(height=inner + _MARGINS, margin={"b": 96})
    figure.update_layout(legend={"y": -0.34 * _PANELS / inner, "x": 1.0, "xanchor": "right"})
    return figure


def place_of(data: GridMap, x: float, y: float) -> tuple[int, int]:
    """Row and column of the cell that a click means; outside the map a place that it does not have."""
    return round(y) + len(data.row_values), round(x) + len(data.column_values)


def grid_table(result: StudyResult) -> pd.DataFrame:
    """One row a cell: its choices, quartiles of the updates and of the loss, and how its runs ended."""
    return pd.DataFrame([_row(one) for one in result.cells])


def _row(one: CellResult) -> dict[str, object]:
    choices = {name: getattr(one.cell, name) for name in ("activation", "initializer", "depth", "width", "scale")}
    names = ("lower quartile", "median", "upper quartile")
    return {
        **choices,
        "step size": one.step_size,
        **{f"{name} of updates": value for name, value in zip(names, one.arrival, strict=True)},
        **{f"{name} of loss": value for name, value in zip(names, one.ends, strict=True)},
        **{ending: one.share(ending) for ending in ENDINGS},
    }


def _map(data: GridMap) -> list[go.Heatmap | go.Scatter]:
    """Cells with a number in colour; words for those without, which have none."""
    n_rows, n_columns = data.values.shape
    told = np.isfinite(data.values)
    shown = _on_scale(data, data.values)
    texts = [[_said(data, value) if math.isfinite(value) else "" for value in line] for line in data.values]
    look = {"colorscale": SURFACE_SCALE, "reversescale": not data.more_is_better}
    if data.is_share:
        look |= {"zmin": 0, "zmax": 1}
    heat = go.Heatmap(
        x0=-n_columns, dx=1, y0=-n_rows, dy=1, z=np.where(told, shown, np.nan), text=texts, texttemplate="%{text}",
        customdata=[[_hover(one) for one in line] for line in data.cells], hoverongaps=True, xgap=2, ygap=2,
        hovertemplate="%{customdata}<extra></extra>", showscale=False, name="cells", **look,
    )  # fmt: skip
    rows, columns = np.nonzero(~told)
    words = go.Scatter(
        x=columns - n_columns, y=rows - n_rows, mode="text", showlegend=False, name="no number",
        text=[_said(data, float(data.values[row, column])) for row, column in zip(rows, columns, strict=True)],
        hovertext=[_hover(data.cells[row][column]) for row, column in zip(rows, columns, strict=True)],
        hoverinfo="text", textfont={"size": 11},
    )  # fmt: skip
    return [heat, words]


def _on_scale(data: GridMap, values: Array) -> Array:
    """Colours go by the logarithm of updates and losses."""
    if data.is_share:
        return values
    with np.errstate(divide="ignore"):
        return np.log10(np.maximum(values, 1e-12 if data.measure == "loss at the end" else 1.0))


def _said(data: GridMap, value: float) -> str:
    if not math.isfinite(value):
        return "never" if data.measure == "updates to the threshold" else "diverged"
    if data.is_share:
        return f"{100 * value:.0f} %"
    return whole(value) if data.measure == "updates to the threshold" else number(value, 3)


def _hover(one: CellResult) -> str:
    cell = one.cell
    low, middle, high = (whole(value) if math.isfinite(value) else "never" for value in one.arrival)
    ends = [number(value, 3) if math.isfinite(value) else "diverged" for value in one.ends]
    return (
        f"<b>{tick_name('activation', cell.activation)}, {tick_name('initializer', cell.initializer)}</b><br>"
        f"{cell.depth} × {cell.width} units, scale {number(cell.scale)}, step size {number(one.step_size)}<br>"
        f"updates to the threshold: {middle} (quartiles {low}, {high})<br>"
        f"loss at the end: {ends[1]} (quartiles {ends[0]}, {ends[2]})<br>{ended(one)}"
    )


def _outline(figure: go.Figure, data: GridMap) -> None:
    row, column = data.chosen
    x, y = column - len(data.column_values), row - len(data.row_values)
    figure.add_shape(
        type="rect", x0=x - 0.5, x1=x + 0.5, y0=y - 0.5, y1=y + 0.5, line={"color": CHOSEN_COLOR, "width": 3}, row=1,
        col=1,
    )  # fmt: skip


def _add_losses(figure: go.Figure, one: CellResult, threshold: float) -> None:
    mark = UNIT_MARKS[0]
    steps = one.steps.astype(np.float64)
    finite = np.where(np.isfinite(one.loss), one.loss, np.nan)
    lines = [(steps, finite[:, run]) for run in range(one.n_seeds)]
    figure.add_trace(faint_curves(lines, name="each run", color=mark.color), row=2, col=1)
    middle = loss_quartiles(one)[1]
    median = np.where(np.isfinite(middle), middle, np.nan)
    figure.add_trace(curve(steps, median, "median", mark).update(showlegend=False), row=2, col=1)
    figure.add_trace(threshold_line(one, threshold).update(showlegend=False), row=2, col=1)
    figure.update_xaxes(title_text="updates", rangemode="tozero", row=2, col=1)
    scale_axis(figure, [finite, np.array([threshold])], is_loss=True, row=2, col=1)
    figure.update_yaxes(title_text="loss", row=2, col=1)


def _add_layers(figure: go.Figure, signals: LayerSignals) -> None:
    count = len(signals.updates)
    layers = np.arange(1, signals.values.shape[2] + 1)
    kept = sorted({0, count // 2, count - 1})
    for mark, at in zip(UNIT_MARKS, kept, strict=False):
        norms = signals.medians[at]
        name = "at the start" if at == 0 else f"after {whole(float(signals.updates[at]))}"
        line = curve(layers, np.where(norms > 0, norms, np.nan), name, mark)
        figure.add_trace(line.update(mode="lines+markers", marker={"symbol": mark.marker}), row=2, col=2)
    apart = 1 if len(layers) < 9 else None
    figure.update_xaxes(title_text="layer", range=[0.5, len(layers) + 0.5], dtick=apart, row=2, col=2)
    # On the right, where in a narrow window the words do not meet the panel on the left.
    axis = log_axis([signals.medians[at] for at in kept])
    figure.update_yaxes(axis, title_text="gradient norm", side="right", row=2, col=2)


def _name_axes(figure: go.Figure, data: GridMap) -> None:
    n_rows, n_columns = data.values.shape
    look = {"tickmode": "array", "showgrid": False, "showline": False, "ticks": ""}
    figure.update_xaxes(
        title_text=AXIS_TITLES[data.columns], tickvals=list(range(-n_columns, 0)), range=[-n_columns - 0.5, -0.5],
        ticktext=[tick_name(data.columns, value) for value in data.column_values], row=1, col=1,
        ticklabeloverflow="allow", **look,
    )  # fmt: skip
    figure.update_yaxes(
        title_text=AXIS_TITLES[data.rows], tickvals=list(range(-n_rows, 0)), range=[-0.5, -n_rows - 0.5],
        ticktext=[tick_name(data.rows, value) for value in data.row_values], row=1, col=1, **look,
    )  # fmt: skip
