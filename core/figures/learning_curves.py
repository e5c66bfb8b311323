"""Learning curves of one solver on training, validation and test rows, and all solvers' bands side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.mlp.histories import LOSS, Band, Cost, LearningCurves, PartHistory, epoch_words
from core.figures.axes import log_axis
from core.figures.theme import DATA_COLOR, PART_MARKS, Mark, faded, finish

Array = NDArray[np.floating]

COST_TITLES: dict[Cost, str] = {
    "epochs": "epochs (passes over the training rows)",
    "updates": "updates",
    "samples processed": "samples processed",
    "seconds": "time of all restarts together (s)",
}
_PART_NAMES = {"train": "training", "validation": "validation", "test": "test"}
_WIDE_RANGE = 30.0  # largest over smallest value from which the axis of a loss is logarithmic


def plot_learning_curves(curves: LearningCurves, *, subtitle: str, measure_title: str) -> go.Figure:
    """Draw every part's curve; of several restarts each faint, and their median in full."""
    figure = go.Figure()
    for part in curves.parts:
        for trace in _part_traces(part):
            figure.add_trace(trace)
    if len(curves.best_x):
        figure.add_trace(_best_marks(curves))
    title = f"Learning curves: {curves.solver}"
    finish(figure, title=title, subtitle=subtitle, x_title=COST_TITLES[curves.cost], y_title=measure_title)
    figure.update_xaxes(rangemode="tozero")
    if len(curves.restarts) == 1 and len(curves.best_x):
        _mark_best(figure, curves)
    lines = [y for part in curves.parts for _, y in part.lines]
    scale_axis(figure, lines, is_loss=curves.measure == LOSS)
    return figure


def plot_solver_bands(
    bands: Sequence[Band],
    *,
    marks: Mapping[int, Mark],
    cost: Cost,
    measure: str,
    subtitle: str,
    measure_title: str,
) -> go.Figure:
    """Draw every solver's median over the restarts, and the band between its quartiles."""
    figure = go.Figure()
    for band in bands:
        if not np.array_equal(band.low, band.high):
            color = marks[band.number].color
            figure.add_trace(interval_band(band.x, band.low, band.high, name=band.name, color=color))
    for band in bands:
        mark = marks[band.number]
        figure.add_trace(curve(band.x, band.median, band.name, mark))
    finish(figure, title="Comparison", subtitle=subtitle, x_title=COST_TITLES[cost], y_title=measure_title)
    figure.update_xaxes(rangemode="tozero")
    scale_axis(figure, [line for band in bands for line in (band.low, band.high)], is_loss=measure == LOSS)
    return figure


def learning_table(curves: LearningCurves) -> pd.DataFrame:
    """One row a drawn point: restart (from 1), part, cost and measure."""
    tables = [
        pd.DataFrame({"restart": restart + 1, "part": part.part, curves.cost: x, curves.measure: y})
        for part in curves.parts
        for restart, (x, y) in zip(curves.restarts, part.lines, strict=True)
    ]
    return pd.concat(tables, ignore_index=True)


def band_table(bands: Sequence[Band], *, cost: Cost, measure: str) -> pd.DataFrame:
    """One row a solver and record: the median and the quartiles over the restarts."""
    tables = [
        pd.DataFrame(
            {
                "solver": band.name,
                cost: band.x,
                f"median {measure}": band.median,
                "lower quartile": band.low,
                "upper quartile": band.high,
            }
        )
        for band in bands
    ]
    return pd.concat(tables, ignore_index=True)


def _part_traces(history: PartHistory) -> list[go.Scatter]:
    mark, name = PART_MARKS[history.part], _PART_NAMES[history.part]
    if history.median is None:
        x, y = history.lines[0]
        return [curve(x, y, name, mark)]
    faint = faint_curves(history.lines, name=f"{name}, each restart", color=mark.color)
    return [faint, curve(*history.median, f"{name}, median", mark)]


def curve(x: NDArray[np.number], y: Array, name: str, mark: Mark) -> go.Scatter:
    """One line in a method's colour and dash."""
    return go.Scatter(x=x, y=y, mode="lines", line={"color": mark.color, "dash": mark.dash, "width": 2.5}, name=name)


def faint_curves(lines: Sequence[tuple[Array, Array]], *, name: str, color: str) -> go.Scatter:
    """Many thin lines as one trace: several times faster to draw than one each."""
    gap = np.array([np.nan])
    x = np.concatenate([part for line, _ in lines for part in (line, gap)])
    y = np.concatenate([part for _, line in lines for part in (line, gap)])
    return go.Scatter(
        x=x, y=y, mode="lines", opacity=0.45, line={"color": color, "width": 1}, name=name, hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip


def interval_band(
    x: NDArray[np.number], low: Array, high: Array, *, name: str, color: str, between: str = "quartiles"
) -> go.Scatter:
    """The band between two curves, faint in the colour of the line that it belongs to."""
    return go.Scatter(
        x=np.concatenate([x, x[::-1]]), y=np.concatenate([low, high[::-1]]), fill="toself",
        fillcolor=faded(color), line={"width": 0}, mode="lines", hoverinfo="skip", showlegend=False,
        name=f"{name}, {between}",
    )  # fmt: skip


def _best_marks(curves: LearningCurves) -> go.Scatter:
    mark = PART_MARKS["validation"]
    several = "of each restart" if len(curves.restarts) > 1 else ""
    return go.Scatter(
        x=curves.best_x, y=curves.best_y, mode="markers", name=f"lowest validation loss {several}".strip(),
        marker={"color": mark.color, "symbol": "circle-open", "size": 9, "line": {"width": 2}},
        customdata=curves.best_epoch, hovertemplate="epoch %{customdata:.1f}: %{y:.4g}<extra></extra>",
    )  # fmt: skip


def _mark_best(figure: go.Figure, curves: LearningCurves) -> None:
    """A vertical line at the best epoch; its label stands on the side that has room."""
    x, last = float(curves.best_x[0]), max(float(line[0][-1]) for part in curves.parts for line in part.lines)
    figure.add_vline(
        x=x, line={"color": DATA_COLOR, "dash": "6px 4px", "width": 1.5},
        annotation={
            "text": f"best epoch: {epoch_words(float(curves.best_epoch[0]))}", "showarrow": False, "font": {"size": 12},
            "xanchor": "right" if x > last / 2 else "left", "yanchor": "top", "y": 0.99, "yref": "paper",
        },
    )  # fmt: skip


def scale_axis(
    figure: go.Figure, lines: Sequence[Array], *, is_loss: bool, row: int | None = None, col: int | None = None
) -> None:
    """A log axis for a loss that spans a wide range, in one panel where there are several."""
    values = np.concatenate([line[np.isfinite(line)] for line in lines])
    if is_loss and is_wide(values):
        figure.update_yaxes(log_axis([values]), row=row, col=col)
    elif is_loss:
        figure.update_yaxes(rangemode="tozero", row=row, col=col)


def is_wide(losses: Array) -> bool:
    """Whether losses span so wide a range that their axis is logarithmic; those that are not finite do not count."""
    values = losses[np.isfinite(losses)]
    return bool(values.size and values.min() > 0 and values.max() > _WIDE_RANGE * values.min())
