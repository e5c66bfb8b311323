"""Plates of the gallery: every activation with its derivative, every initializer with what it draws."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.activations_and_initializers.gallery import ActivationPlate, InitializerPlate
from core.experiments.wording import number
from core.figures.theme import UNIT_MARKS, finish

_COLUMNS = 3  # what a narrow window has room for
_ROW_HEIGHT, _MARGINS = 210, 160


def plot_activations(plates: Sequence[ActivationPlate], *, title: str, subtitle: str) -> go.Figure:
    """Draw each f in full and its derivative dashed, all on the same axes."""
    titles = [f"{one.activation.title}<br>gain {number(one.activation.gain, 3)}" for one in plates]
    figure, places = _plates(titles)
    value, slope = UNIT_MARKS[0], UNIT_MARKS[1]
    for at, (one, (row, col)) in enumerate(zip(plates, places, strict=True)):
        for y, name, mark in ((one.value, "f(z)", value), (one.slope, "derivative f′(z)", slope)):
            line = {"color": mark.color, "dash": mark.dash, "width": 2}
            trace = go.Scatter(x=one.z, y=y, mode="lines", line=line, name=name, legendgroup=name, showlegend=at == 0)
            figure.add_trace(trace, row=row, col=col)
    _finish(figure, title=title, subtitle=subtitle, rows=places[-1][0], shows_legend=True)
    figure.update_yaxes(range=[-2.2, 3.2], zeroline=True, dtick=1)
    figure.update_xaxes(zeroline=True, tickvals=[-4, 0, 4], tickangle=0)
    return figure


def plot_initializers(plates: Sequence[InitializerPlate], *, title: str, subtitle: str) -> go.Figure:
    """Draw a histogram of each law's weights, titled with the variance under the law."""
    titles = [f"{one.initializer.title}<br>variance {number(one.variance, 3)}" for one in plates]
    figure, places = _plates(titles)
    for one, (row, col) in zip(plates, places, strict=True):
        width = float(one.edges[1] - one.edges[0])
        bars = go.Bar(
            x=one.edges[:-1] + width / 2, y=100 * one.shares, width=width, name=one.initializer.title,
            marker={"color": UNIT_MARKS[0].color, "line": {"width": 0}},
            hovertemplate="%{x:.3g}: %{y:.3g} %<extra></extra>",
        )  # fmt: skip
        figure.add_trace(bars, row=row, col=col)
        low, high = float(one.edges[0]), float(one.edges[-1])
        ticks = [(low + high) / 2, high]  # the law is symmetric; a third would meet the next plate's in a narrow window
        texts = [number(round(tick, 9), 2) for tick in ticks]
        figure.update_xaxes(tickvals=ticks, ticktext=texts, tickangle=0, row=row, col=col)
        figure.update_yaxes(title_text="share (%)" if col == 1 else None, row=row, col=col)
    _finish(figure, title=title, subtitle=subtitle, rows=places[-1][0], shows_legend=False)
    figure.update_layout(bargap=0)
    figure.update_yaxes(rangemode="tozero")
    return figure


def activations_table(plates: Sequence[ActivationPlate]) -> pd.DataFrame:
    """One row an activation and point: z, f(z), f′(z)."""
    tables = [
        pd.DataFrame({"activation": one.activation.title, "z": one.z, "f(z)": one.value, "f′(z)": one.slope})
        for one in plates
    ]
    return pd.concat(tables, ignore_index=True)


def initializers_table(plates: Sequence[InitializerPlate]) -> pd.DataFrame:
    """One row an initializer: variance of one weight under the law and as drawn, and where the law is from."""
    rows = [
        {
            "initializer": one.initializer.title, "inputs": one.fan_in, "outputs": one.fan_out,
            "variance under the law": one.variance, "variance of the drawn weights": one.drawn_variance,
            "weights drawn": one.n_weights, "reference": one.initializer.reference,
        }
        for one in plates
    ]  # fmt: skip
    return pd.DataFrame(rows)


def histograms_table(plates: Sequence[InitializerPlate]) -> pd.DataFrame:
    """One row an initializer and bin."""
    tables = [
        pd.DataFrame(
            {"initializer": one.initializer.title, "from": one.edges[:-1], "to": one.edges[1:], "share": one.shares}
        )
        for one in plates
    ]
    return pd.concat(tables, ignore_index=True)


def _plates(titles: Sequence[str]) -> tuple[go.Figure, list[tuple[int, int]]]:
    columns = min(_COLUMNS, len(titles))
    rows = math.ceil(len(titles) / columns)
    figure = make_subplots(
        rows, columns, subplot_titles=titles, horizontal_spacing=0.22 / columns, vertical_spacing=0.32 / rows
    )
    figure.update_annotations(font={"size": 11.5})
    return figure, [(at // columns + 1, at % columns + 1) for at in range(len(titles))]


def _finish(figure: go.Figure, *, title: str, subtitle: str, rows: int, shows_legend: bool) -> None:
    finish(figure, title=title, subtitle=subtitle)
    height = _ROW_HEIGHT * rows + _MARGINS
    inner = height - _MARGINS
    look = {"y": -45 / inner} if shows_legend else {}
    figure.update_layout(height=height, margin={"t": 110, "b": 70}, showlegend=shows_legend, legend=look)
