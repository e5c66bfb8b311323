"""Two ends side by side: the loss on the line between them, and the answers of two networks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.experiments.restarts.between import Between, TwoFunctions
from core.experiments.restarts.places import Place
from core.experiments.wording import number
from core.figures.axes import log_axis
from core.figures.learning_curves import is_wide
from core.figures.restart_wording import mark_of
from core.figures.theme import DATA_COLOR, HALO, SIGNED_SCALE, class_marks, finish, place_mark, short
from core.landscape import Interpolation

Array = NDArray[np.floating]

_NAMES = ("units as they are", "units aligned")
_DASHES = ("solid", "8px 4px")


def plot_between(data: Between, *, subtitle: str) -> go.Figure:
    """Draw the loss along the line, with and without alignment of the units, and its barrier."""
    figure = go.Figure()
    colors = (mark_of(data.first).color, mark_of(data.second).color)
    lines = [data.plain] if data.aligned is None else [data.plain, data.aligned]
    for line, name, dash in zip(lines, _NAMES, _DASHES, strict=False):
        figure.add_trace(
            go.Scatter(
                x=line.t, y=line.loss, mode="lines", name=name if len(lines) > 1 else "loss",
                line={"color": DATA_COLOR if dash == "solid" else "#0072b2", "dash": dash, "width": 2.5},
                hovertemplate="%{x:.2f} of the way: loss %{y:.4g}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[0.0, 1.0], y=[data.plain.loss[0], data.plain.loss[-1]], mode="markers+text",
            text=[_end_name(data.first, data.runs[0]), _end_name(data.second, data.runs[1])],
            textposition=["bottom right", "bottom left"], cliponaxis=False,
            marker={"symbol": "diamond", "size": 12, "color": colors}, showlegend=False,
            name="ends", hovertemplate="loss %{y:.4g}<extra></extra>",
        )
    )  # fmt: skip
    title = f"From {data.first.name} to {data.second.name} in a straight line"
    finish(figure, title=title, subtitle=subtitle, x_title="share of the way", y_title="loss")
    losses = [line.loss for line in lines]
    is_log = is_wide(np.concatenate(losses))
    if is_log:
        figure.update_yaxes(log_axis(losses))
    _label_barrier(figure, data.plain, is_log)
    figure.update_layout(showlegend=len(lines) > 1)
    return figure


def between_table(data: Between) -> pd.DataFrame:
    """One row a point of the line."""
    table = pd.DataFrame({"share of the way": data.plain.t, "loss": data.plain.loss})
    if data.aligned is not None:
        table = table.assign(**{"loss, units aligned": data.aligned.loss})
    return table


def plot_two_functions(data: TwoFunctions, *, subtitle: str) -> go.Figure:
    """Draw the answers of both networks: two curves in one picture, or two maps side by side."""
    return _curves(data, subtitle) if data.kind == "curve" else _maps(data, subtitle)


def two_functions_table(data: TwoFunctions) -> pd.DataFrame:
    """One row a point of the picture, with the answers of both networks."""
    names = [f"{data.answer}, {_end_name(place, run)}" for place, run in _both(data)]
    if data.kind == "curve":
        return pd.DataFrame({data.names[0]: data.x, names[0] + " (first)": data.values[0],
                             names[1] + " (second)": data.values[1]})  # fmt: skip
    x, y = np.meshgrid(data.x, data.y)
    return pd.DataFrame(
        {
            data.names[0]: x.ravel(), data.names[1]: y.ravel(), names[0] + " (first)": data.values[0].ravel(),
            names[1] + " (second)": data.values[1].ravel(),
        }
    )  # fmt: skip


def _curves(data: TwoFunctions, subtitle: str) -> go.Figure:
    figure = go.Figure(
        go.Scatter(x=data.rows_x, y=data.rows_y, mode="markers", name="data", opacity=0.6,
                   marker={"color": DATA_COLOR, "size": 6})
    )  # fmt: skip
    other = mark_of(data.second) if data.second.label != data.first.label else place_mark(None)
    colors = (mark_of(data.first).color, other.color)
    looks = zip(_both(data), data.values, colors, _DASHES, (4.5, 2.5), strict=True)
    for (place, run), values, color, dash, width in looks:
        figure.add_trace(
            go.Scatter(x=data.x, y=values, mode="lines", name=_end_name(place, run),
                       line={"color": color, "dash": dash, "width": width})
        )  # fmt: skip
    finish(figure, title="What the two networks answer", subtitle=subtitle, x_title=data.names[0], y_title=data.answer)
    figure.update_layout(showlegend=True)
    return figure


def _maps(data: TwoFunctions, subtitle: str) -> go.Figure:
    titles = [_end_name(place, run) for place, run in _both(data)]
    figure = make_subplots(rows=1, cols=2, subplot_titles=titles, shared_yaxes=True, horizontal_spacing=0.06)
    for column, values in enumerate(data.values, start=1):
        figure.add_trace(
            go.Heatmap(
                x=data.x, y=data.y, z=values, zmin=0, zmax=1, zsmooth="best", colorscale=SIGNED_SCALE,
                showscale=column == 2, colorbar={"title": {"text": data.answer}, "thickness": 14, "len": 0.9},
                name=data.answer, hovertemplate=f"{data.answer}: %{{z:.3f}}<extra></extra>",
            ),
            row=1, col=column,
        )  # fmt: skip
        for label, mark in enumerate(class_marks(int(data.labels.max()) + 1)):
            here = data.labels == label
            marker = {"color": mark.color, "symbol": mark.marker, "size": 7, "line": {"color": HALO, "width": 1}}
            figure.add_trace(
                go.Scatter(x=data.rows_x[here], y=data.rows_y[here], mode="markers", marker=marker, hoverinfo="skip",
                           showlegend=False, name=f"class {label}"),
                row=1, col=column,
            )  # fmt: skip
    finish(figure, title="What the two networks answer", subtitle=subtitle, x_title=short(data.names[0]))
    figure.update_yaxes(title_text=short(data.names[1]), col=1)
    figure.update_xaxes(range=[data.x[0], data.x[-1]], showgrid=False)
    figure.update_yaxes(range=[data.y[0], data.y[-1]], showgrid=False)
    figure.update_layout(margin={"t": 96})
    return figure


def _label_barrier(figure: go.Figure, line: Interpolation, is_log: bool) -> None:
    if not np.isfinite(line.barrier) or line.barrier <= 1e-9 * (1.0 + abs(float(line.loss[0]))):
        return
    at = int(np.argmin(np.abs(line.t - line.barrier_at)))
    height = float(np.log10(line.loss[at]) if is_log else line.loss[at])  # as annotations on such an axis are placed
    figure.add_annotation(
        x=float(line.t[at]), y=height, text=f"barrier {number(line.barrier)}", showarrow=True, ax=0,
        ay=-28, arrowhead=0, arrowcolor=DATA_COLOR, font={"size": 12},
    )  # fmt: skip


def _both(data: TwoFunctions) -> tuple[tuple[Place, int], tuple[Place, int]]:
    return (data.first, data.runs[0]), (data.second, data.runs[1])


def _end_name(place: Place, run: int) -> str:
    return f"{place.name}, restart {run}"
