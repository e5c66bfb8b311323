"""The loss of a single coefficient as a curve, with its minima ringed and every solver's path along it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.experiments.loss_line import LossLine
from core.experiments.paths import PlanePath
from core.figures.theme import DATA_COLOR, Mark, finish, short

_HEADROOM = 0.12


def plot_loss_line(data: LossLine, *, marks: Mapping[int, Mark], subtitle: str, label: str) -> go.Figure:
    """Draw the curve, its minima, the start, and the paths, which the page can play back."""
    figure = go.Figure()
    line = {"color": DATA_COLOR, "width": 2}
    hover = "coefficient %{x:.4g}<br>loss %{y:.4g}<extra></extra>"
    figure.add_trace(go.Scatter(x=data.x, y=data.loss, mode="lines", line=line, name="loss", hovertemplate=hover))
    for path in data.paths:
        _add_path(figure, path, marks[path.number])
    _add_start(figure, data)
    _add_minima(figure, data)
    finish(figure, title="Loss of one coefficient", subtitle=subtitle, x_title=short(label, 60), y_title="loss")
    low, high = float(data.loss.min()), float(data.loss.max())
    margin = _HEADROOM * (high - low)
    figure.update_yaxes(range=[low - 2.5 * margin, high + margin])
    if data.axis == "log":
        figure.update_xaxes(type="log", range=np.log10(data.x[[0, -1]]).tolist(), dtick=1)
    else:
        figure.update_xaxes(range=data.x[[0, -1]].tolist())
    return figure


def loss_line_table(data: LossLine) -> pd.DataFrame:
    """The minima, the paths and the curve, one row a point."""
    minima = pd.DataFrame({"part": "minimum", "step": pd.NA, data.label: data.minima, "loss": data.minima_loss})
    paths = [
        pd.DataFrame({"part": path.name, "step": path.steps, data.label: path.x, "loss": path.loss})
        for path in data.paths
    ]
    curve = pd.DataFrame({"part": "curve", "step": pd.NA, data.label: data.x, "loss": data.loss})
    return pd.concat([table for table in (minima, *paths, curve) if len(table)], ignore_index=True)


def _add_path(figure: go.Figure, path: PlanePath, mark: Mark) -> None:
    place, group = len(tuple(figure.data)), f"solver{path.number}"
    hover = f"{path.name}<br>step %{{customdata}}<br>loss %{{y:.4g}}<extra></extra>"
    trail = go.Scatter(
        x=path.x,
        y=path.y,
        mode="lines+markers",
        line={"color": mark.color, "width": 2.5},
        marker={"color": mark.color, "size": 5, "symbol": mark.marker},
        name=path.name,
        customdata=path.steps,
        hovertemplate=hover,
        legendgroup=group,
        meta={"role": "path", "steps": path.steps.tolist(), "unit": "update"},
    )
    marker = {"color": mark.color, "size": 13, "symbol": mark.marker, "line": {"color": "#ffffff", "width": 1.5}}
    head = go.Scatter(
        x=path.x[-1:], y=path.y[-1:], mode="markers", marker=marker, name=path.name, hoverinfo="skip",
        showlegend=False, legendgroup=group, meta={"role": "head", "path": place},
    )  # fmt: skip
    figure.add_traces([trail, head])


def _add_start(figure: go.Figure, data: LossLine) -> None:
    marker = {"symbol": "circle-open", "size": 12, "color": DATA_COLOR, "line": {"width": 2}}
    x, y = [data.start], [data.start_loss]
    figure.add_trace(go.Scatter(x=x, y=y, mode="markers", marker=marker, showlegend=False, name="start"))
    _label(figure, data, data.start, data.start_loss, "start", below=-40)


def _add_minima(figure: go.Figure, data: LossLine) -> None:
    ring = {"symbol": "circle-open", "size": 20, "color": DATA_COLOR, "line": {"width": 2}}
    hover = "minimum<br>coefficient %{x:.4g}<br>loss %{y:.4g}<extra></extra>"
    figure.add_trace(
        go.Scatter(
            x=data.minima, y=data.minima_loss, mode="markers", marker=ring, showlegend=False, name="minimum",
            hovertemplate=hover,
        )
    )  # fmt: skip
    for place, (x, y) in enumerate(zip(data.minima, data.minima_loss, strict=True)):
        text, below = (data.optimum_label, 58) if place == 0 else ("minimum", 36)  # apart on a narrow screen too
        _label(figure, data, float(x), float(y), text, below=below)


def _label(figure: go.Figure, data: LossLine, x: float, y: float, text: str, *, below: int) -> None:
    at = (
        float(np.log10(x)) if data.axis == "log" else x
    )  # an annotation on a logarithmic axis is placed by its logarithm
    figure.add_annotation(
        x=at, y=y, text=text, ax=0, ay=below, showarrow=True, arrowhead=0, arrowwidth=1.2,
        arrowcolor=DATA_COLOR, standoff=9, font={"size": 12},
    )  # fmt: skip
