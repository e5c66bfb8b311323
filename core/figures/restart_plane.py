"""Restarts on their joint plane by the place they end in, on the line of a single parameter, and the map of basins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.restarts.basins import ELSEWHERE, Basins
from core.experiments.restarts.joint_paths import EndsOnLine, JointPaths, PathGroup
from core.experiments.restarts.places import Place
from core.experiments.wording import counted
from core.figures.loss_scale import loss_scale
from core.figures.restart_wording import OTHER_PLACES, height_for, mark_of, name_of
from core.figures.theme import DATA_COLOR, LOST_COLOR, UNFINISHED_COLOR, faded, finish, short
from core.landscape import LOST, UNFINISHED

Array = NDArray[np.floating]

_LEGEND = -0.24  # of the picture's height: clear of the axis' title also in a report
_LEVELS = 16
_NAMES = {LOST: "diverged", UNFINISHED: "not at rest yet", ELSEWHERE: "another place"}
_COLORS = {LOST: LOST_COLOR, UNFINISHED: UNFINISHED_COLOR, ELSEWHERE: DATA_COLOR}


def plot_joint_paths(data: JointPaths, *, subtitle: str) -> go.Figure:
    """Draw contours of the loss on the plane, every path in the colour of its place, and its two ends."""
    surface = data.surface
    figure = go.Figure(_contours(surface.alpha, surface.beta, surface.loss))
    for group in data.groups:
        figure.add_trace(_paths(group))
    for group in data.groups:
        figure.add_trace(_starts(group))
    for group in data.groups:
        figure.add_trace(_ends(group))
    labels = surface.plane.labels
    finish(figure, title="Paths of the restarts", subtitle=subtitle, x_title=short(labels[0], 60),
           y_title=short(labels[1], 44))  # fmt: skip
    figure.update_xaxes(range=[surface.alpha[0], surface.alpha[-1]], showgrid=False)
    figure.update_yaxes(range=[surface.beta[0], surface.beta[-1]], showgrid=False)
    figure.update_layout(showlegend=True, height=height_for(len(data.groups)), legend_y=_LEGEND)
    return figure


def joint_paths_table(data: JointPaths) -> pd.DataFrame:
    """One row a drawn restart: its place, and where it starts and ends on the plane."""
    across, up = data.surface.plane.labels
    tables = [
        pd.DataFrame(
            {
                "place": _title(group.place), f"start: {across}": group.x[:, 0], f"start: {up}": group.y[:, 0],
                f"end: {across}": group.x[:, -1], f"end: {up}": group.y[:, -1],
            }
        )
        for group in data.groups
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def plot_ends_on_line(data: EndsOnLine, *, subtitle: str) -> go.Figure:
    """Draw the loss of the single parameter, and on it every restart's end in the colour of its place."""
    figure = go.Figure(
        go.Scatter(x=data.x, y=data.loss, mode="lines", line={"color": DATA_COLOR, "width": 2}, name="loss",
                   hovertemplate="%{x:.4g}<br>loss %{y:.4g}<extra></extra>")
    )  # fmt: skip
    for group in data.groups:
        mark = mark_of(group.place)
        ends = group.y[:, -1]
        figure.add_trace(
            go.Scatter(
                x=ends, y=np.interp(ends, data.x, data.loss), mode="markers", name=name_of(group.place, group.count),
                marker={"color": mark.color, "symbol": mark.marker, "size": 11, "line": {"color": "#fff", "width": 1}},
                hovertemplate="end at %{x:.4g}<extra></extra>",
            )
        )  # fmt: skip
    finish(figure, title="Ends of the restarts", subtitle=subtitle, x_title=data.label, y_title="loss")
    if data.is_log:
        figure.update_xaxes(type="log", range=np.log10(data.x[[0, -1]]).tolist(), dtick=1)
    else:
        figure.update_xaxes(range=data.x[[0, -1]].tolist())
    figure.update_layout(showlegend=True)
    return figure


def ends_on_line_table(data: EndsOnLine) -> pd.DataFrame:
    """One row a restart: its place, start and end."""
    tables = [
        pd.DataFrame({"place": _title(group.place), "start": group.x[:, 0], "end": group.y[:, 0]})
        for group in data.groups
    ]
    return pd.concat(tables, ignore_index=True)


def plot_basins(
    data: Basins, *, labels: tuple[str, str], subtitle: str, ends: Sequence[tuple[Place, Array]]
) -> go.Figure:
    """Draw every start in the colour of the place that descent reaches from there, and the places themselves.

    ``ends`` are the places that lie on the plane, with their coordinates of shape (n, 2).
    """
    categories, names, colors = _categories(data)
    codes = np.searchsorted(categories, data.labels)
    named = np.array(names)[codes]
    hover = f"{short(labels[0])}: %{{x:.4g}}<br>{short(labels[1])}: %{{y:.4g}}<br>%{{text}}<extra></extra>"
    figure = go.Figure(
        go.Heatmap(
            x=data.x, y=data.y, z=codes, text=named, hovertemplate=hover, colorscale=_steps(colors), zmin=-0.5,
            zmax=len(colors) - 0.5, showscale=False, name="place reached",
        )
    )  # fmt: skip
    for label, name, color in sorted(zip(categories.tolist(), names, colors, strict=True), key=_places_first):
        entry = f"{name}: {100 * data.share(label):.3g} % of the starts"
        marker = {"symbol": "square", "size": 12, "color": color}
        figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=entry, hoverinfo="skip"))
    for place, points in ends:
        figure.add_trace(_place_marks(place, points))
    finish(figure, title="Basins", subtitle=subtitle, x_title=short(labels[0], 60),
           y_title=short(labels[1], 44))  # fmt: skip
    figure.update_xaxes(range=[data.x[0], data.x[-1]], showgrid=False)
    figure.update_yaxes(range=[data.y[0], data.y[-1]], showgrid=False)
    figure.update_layout(showlegend=True, height=height_for(len(names)), legend_y=_LEGEND)
    return figure


def basins_table(data: Basins, labels: tuple[str, str]) -> pd.DataFrame:
    """One row a start: its coordinates and the place reached."""
    categories, names, _ = _categories(data)
    x, y = np.meshgrid(data.x, data.y)
    named = np.array(names)[np.searchsorted(categories, data.labels)]
    return pd.DataFrame({labels[0]: x.ravel(), labels[1]: y.ravel(), "place reached": named.ravel()})


def _contours(x: Array, y: Array, loss: Array) -> go.Contour:
    """Lines of equal loss, without a fill that would compete with the colours of the places."""
    scale = loss_scale(loss)
    height = scale.height(loss)
    low, high = float(np.nanmin(height)), float(np.nanmax(height))
    size = (high - low) / _LEVELS or 1.0
    return go.Contour(
        x=x, y=y, z=height, text=loss, hovertemplate="loss %{text:.4g}<extra></extra>", showscale=False,
        showlegend=False, name="loss",
        contours={"start": low + size / 2, "end": high, "size": size, "coloring": "none"},
        line={"width": 0.9, "color": faded(DATA_COLOR, 0.6)},
    )  # fmt: skip


def _paths(group: PathGroup) -> go.Scatter:
    mark = mark_of(group.place)
    gap = np.full((len(group.x), 1), np.nan)
    return go.Scatter(
        x=np.concatenate([group.x, gap], axis=1).ravel(), y=np.concatenate([group.y, gap], axis=1).ravel(),
        mode="lines", line={"color": mark.color, "width": 1.2}, opacity=0.55, hoverinfo="skip", showlegend=False,
        name=f"paths to {_title(group.place)}",
    )  # fmt: skip


def _starts(group: PathGroup) -> go.Scatter:
    mark = mark_of(group.place)
    return go.Scatter(
        x=group.x[:, 0], y=group.y[:, 0], mode="markers", showlegend=False, name=f"starts of {_title(group.place)}",
        marker={"symbol": "circle-open", "size": 6, "color": mark.color, "line": {"width": 1.2}},
        hovertemplate="start<extra></extra>",
    )  # fmt: skip


def _ends(group: PathGroup) -> go.Scatter:
    mark = mark_of(group.place)
    return go.Scatter(
        x=group.x[:, -1], y=group.y[:, -1], mode="markers", name=name_of(group.place, group.count),
        marker={"symbol": mark.marker, "size": 11, "color": mark.color, "line": {"color": "#ffffff", "width": 1.2}},
        hovertemplate=f"end: {_title(group.place)}<extra></extra>",
    )  # fmt: skip


def _place_marks(place: Place, points: Array) -> go.Scatter:
    return go.Scatter(
        x=points[:, 0], y=points[:, 1], mode="markers+text", text=[place.name] * len(points),
        textposition="middle center", textfont={"color": "#111111", "size": 12}, showlegend=False, name=place.title,
        marker={"symbol": "circle", "size": 20, "color": "rgba(255,255,255,0.9)",
                "line": {"color": mark_of(place).color, "width": 2.5}},
        hovertemplate=f"{place.title}<extra></extra>",
    )  # fmt: skip


def _categories(data: Basins) -> tuple[NDArray[np.intp], list[str], list[str]]:
    """The labels that occur, ascending, with their names and colours."""
    found = np.unique(data.labels)
    titles = {place.label: place for place in data.shown}
    names = [_NAMES[label] if label < 0 else titles[label].title for label in found.tolist()]
    colors = [_COLORS[label] if label < 0 else mark_of(titles[label]).color for label in found.tolist()]
    return found, names, colors


def _places_first(entry: tuple[int, str, str]) -> tuple[bool, int]:
    return entry[0] < 0, entry[0]


def _steps(colors: Sequence[str]) -> list[list[object]]:
    """A colour scale of equal flat steps."""
    edges = np.linspace(0.0, 1.0, len(colors) + 1).tolist()
    return [[edge, color] for k, color in enumerate(colors) for edge in (edges[k], edges[k + 1])]


def _title(place: Place | None) -> str:
    return place.title if place else OTHER_PLACES


def lost_words(n_lost: int) -> str:
    """A sentence on restarts that diverged and are not drawn; empty for none."""
    return f" {counted(n_lost, 'restart')} diverged and {'is' if n_lost == 1 else 'are'} not drawn." if n_lost else ""
