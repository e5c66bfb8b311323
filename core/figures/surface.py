"""The loss surface as contours or in 3-D, with the optimum ringed and every solver's path on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.paths import LossSurface, PlanePath
from core.experiments.wording import number
from core.figures.loss_scale import LossScale, Scale, loss_scale
from core.figures.theme import HALO, Mark, finish, short

Array = NDArray[np.floating]

_NOT_FINITE = "#9a9a9a"
_WIDEST = "widest-margin direction"
_REACH = 1000.0  # pictures from the middle of this one: what lies farther is drawn there, as browsers draw no 10¹⁴³


def plot_surface(
    data: LossSurface,
    *,
    marks: Mapping[int, Mark],
    subtitle: str,
    labels: tuple[str, str],
    scale: Scale = "auto",
) -> go.Figure:
    """Draw contours of the loss, the start, the optimum, and the paths, which the page can play back.

    Cells whose loss is not finite are grey.
    """
    figure = go.Figure()
    if not np.isfinite(data.surface.loss).all():
        figure.add_trace(_not_finite(data))
    figure.add_trace(_contour(data, labels, loss_scale(data.surface.loss, scale)))
    for path in data.paths:
        _add_path(figure, data, path, marks[path.number])
    _add_start(figure, data)
    if data.has_optimum:
        _add_optimum(figure, data)
    _add_others(figure, data)
    if data.direction is not None:
        _add_direction(figure, data, data.direction)
    finish(figure, title="Loss surface", subtitle=subtitle, x_title=short(labels[0], 60), y_title=short(labels[1], 44))
    figure.update_xaxes(range=[data.x[0], data.x[-1]], showgrid=False)
    figure.update_yaxes(range=[data.y[0], data.y[-1]], showgrid=False)
    return figure


def plot_surface_3d(
    data: LossSurface,
    *,
    marks: Mapping[int, Mark],
    subtitle: str,
    labels: tuple[str, str],
    scale: Scale = "auto",
) -> go.Figure:
    """Draw the surface in 3-D with the paths at their true loss; height is log₁₀ of the loss on a log scale."""
    drawn = loss_scale(data.surface.loss, scale)
    height = drawn.height(data.surface.loss)
    figure = go.Figure(go.Surface(x=data.x, y=data.y, z=height, **drawn.colours(), opacity=0.92))
    lift = 0.004 * float(np.ptp(height[np.isfinite(height)]))
    for path in data.paths:
        _add_path_3d(figure, data, path, marks[path.number], drawn, lift)
    finish(figure, title="Loss surface", subtitle=subtitle)
    figure.update_scenes(
        xaxis={"title": {"text": short(labels[0], 24)}, "range": [data.x[0], data.x[-1]]},
        yaxis={"title": {"text": short(labels[1], 24)}, "range": [data.y[0], data.y[-1]]},
        zaxis={"title": {"text": drawn.title}, **_height_ticks(drawn)},
        annotations=_optimum_3d(data, drawn),
        aspectratio={"x": 1.3, "y": 1.3, "z": 0.8},
        camera={"eye": {"x": 1.4, "y": -1.5, "z": 1.0}, "center": {"x": 0.0, "y": 0.0, "z": -0.2}},
    )
    return figure


def surface_table(data: LossSurface) -> pd.DataFrame:
    """The surface, one row a grid point, and the paths, one row a recorded point."""
    x, y = np.meshgrid(data.x, data.y)
    names = dict(zip(("x", "y"), data.labels, strict=True))
    grid = pd.DataFrame({"part": "surface", "step": pd.NA, "x": x.ravel(), "y": y.ravel()})
    grid["loss"] = data.surface.loss.ravel()
    paths = [
        pd.DataFrame({"part": path.name, "step": path.steps, "x": path.x, "y": path.y, "loss": path.loss})
        for path in data.paths
    ]
    return pd.concat([*paths, grid], ignore_index=True).rename(columns=names)


def _height_ticks(scale: LossScale) -> dict[str, object]:
    """Ticks that read as losses, where the height is neither the loss nor its logarithm."""
    ticks = scale.ticks()
    if ticks is None or (scale.kind == "log" and not scale.shift):
        return {}
    return {"tickvals": ticks[0], "ticktext": ticks[1]}


def _not_finite(data: LossSurface) -> go.Heatmap:
    """Grey ground where the loss is not finite, a cell further than that: contours end at the last finite points."""
    broken = np.pad(~np.isfinite(data.surface.loss), 1)
    near = broken[1:-1, 1:-1] | broken[:-2, 1:-1] | broken[2:, 1:-1] | broken[1:-1, :-2] | broken[1:-1, 2:]
    shown = np.where(near, 1.0, np.nan)
    grey = [[0.0, _NOT_FINITE], [1.0, _NOT_FINITE]]
    return go.Heatmap(
        x=data.x, y=data.y, z=shown, colorscale=grey, showscale=False, name="not finite",
        hovertemplate="loss: not finite<extra></extra>",
    )  # fmt: skip


def _contour(data: LossSurface, labels: tuple[str, str], scale: LossScale) -> go.Contour:
    loss = data.surface.loss
    height = scale.height(loss)
    low, high = float(np.nanmin(height)), float(np.nanmax(height))
    size = (high - low) / 18 or 1.0
    hover = f"{short(labels[0])}: %{{x:.4g}}<br>{short(labels[1])}: %{{y:.4g}}<br>loss: %{{text:.4g}}<extra></extra>"
    contours = {"start": low + size / 2, "end": high, "size": size, "showlines": True}
    line = {"width": 0.4, "color": "rgba(255,255,255,0.5)"}
    return go.Contour(
        x=data.x, y=data.y, z=height, text=loss, hovertemplate=hover, contours=contours, line=line, **scale.colours()
    )


def _add_path(figure: go.Figure, data: LossSurface, path: PlanePath, mark: Mark) -> None:
    path = _within_reach(data, path)
    place, group = len(tuple(figure.data)), f"solver{path.number}"
    halo = go.Scatter(x=path.x, y=path.y, mode="lines", line={"color": HALO, "width": 5}, hoverinfo="skip",
                      showlegend=False, legendgroup=group, meta=_meta(path))  # fmt: skip
    hover = f"{path.name}<br>step %{{customdata[0]}}<br>loss %{{customdata[1]:.4g}}<extra></extra>"
    trail = go.Scatter(
        x=path.x,
        y=path.y,
        mode="lines+markers" if len(path.x) <= 60 else "lines",
        line={"color": mark.color, "width": 3},  # solid: dashes drown in the colours of the surface
        marker={"color": mark.color, "size": 5, "symbol": mark.marker},
        name=path.name,
        customdata=np.column_stack([path.steps, path.loss]),
        hovertemplate=hover,
        legendgroup=group,
        meta=_meta(path),
    )
    head_marker = {"color": mark.color, "size": 12, "symbol": mark.marker, "line": {"color": "#ffffff", "width": 1.5}}
    head = go.Scatter(
        x=path.x[-1:], y=path.y[-1:], mode="markers", marker=head_marker, name=path.name, hoverinfo="skip",
        showlegend=len(path.x) == 1, legendgroup=group, meta={"role": "head", "path": place + 1},
    )  # fmt: skip
    figure.add_traces([halo, trail, head] if len(path.x) > 1 else [_lone(head)])
    _add_exit_arrow(figure, data, path, mark)


def _within_reach(data: LossSurface, path: PlanePath) -> PlanePath:
    """The path with its farthest points moved straight towards the middle of the picture."""
    middle = 0.5 * np.array([[data.x[0] + data.x[-1]], [data.y[0] + data.y[-1]]])
    sides = np.array([[np.ptp(data.x)], [np.ptp(data.y)]])
    away = np.stack([path.x, path.y]) - middle
    farness = np.abs(away / sides).max(axis=0)
    moved = middle + away * (_REACH / np.maximum(farness, _REACH))
    x, y = np.where(farness > _REACH, moved, [path.x, path.y])
    return replace(path, x=x, y=y)


def _lone(head: go.Scatter) -> go.Scatter:
    head.meta = None
    return head


def _meta(path: PlanePath) -> dict[str, object]:
    return {"role": "path", "steps": path.steps.tolist(), "unit": "update"}


def _add_exit_arrow(figure: go.Figure, data: LossSurface, path: PlanePath, mark: Mark) -> None:
    """An arrow at the frame where a path leaves it for good."""
    inside = (path.x >= data.x[0]) & (path.x <= data.x[-1]) & (path.y >= data.y[0]) & (path.y <= data.y[-1])
    last = int(np.flatnonzero(inside)[-1]) if inside.any() else -1
    if last < 0 or last + 1 >= len(path.x):
        return
    tail = np.array([path.x[last], path.y[last]])
    step = np.array([path.x[last + 1], path.y[last + 1]]) - tail
    ends = np.array([[data.x[0], data.x[-1]], [data.y[0], data.y[-1]]])
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(step > 0, ends[:, 1] - tail, ends[:, 0] - tail) / step
    tip = tail + 0.97 * np.nanmin(np.where(np.isfinite(shares), shares, np.nan)) * step
    arrow = {"arrowhead": 2, "arrowwidth": 2.5, "arrowcolor": mark.color, "text": "", "axref": "x", "ayref": "y"}
    figure.add_annotation(x=tip[0], y=tip[1], ax=tail[0], ay=tail[1], xref="x", yref="y", **arrow)


def _add_start(figure: go.Figure, data: LossSurface) -> None:
    marker = {
        "symbol": "circle",
        "size": 12,
        "color": "rgba(255,255,255,0.9)",
        "line": {"color": "#222222", "width": 2},
    }
    x, y = data.start
    figure.add_trace(go.Scatter(x=[x], y=[y], mode="markers", marker=marker, showlegend=False, name="start"))
    _label(figure, x, y, "start", data)


def _add_optimum(figure: go.Figure, data: LossSurface) -> None:
    x, y = data.optimum
    ring = {"symbol": "circle-open", "size": 20, "color": "#ffffff", "line": {"width": 2.5}}
    hover = f"{data.optimum_label}<br>loss {number(data.optimum_loss)}<extra></extra>"
    figure.add_trace(
        go.Scatter(
            x=[x], y=[y], mode="markers", marker=ring, showlegend=False, name=data.optimum_label, hovertemplate=hover
        )
    )
    _label(figure, x, y, data.optimum_label, data)


def _add_others(figure: go.Figure, data: LossSurface) -> None:
    """Rings on the other minima that are known, without words."""
    if not data.others:
        return
    x, y = np.array(data.others).T
    ring = {"symbol": "circle-open", "size": 14, "color": "#ffffff", "line": {"width": 2}}
    figure.add_trace(go.Scatter(x=x, y=y, mode="markers", marker=ring, showlegend=False, name="other minima"))


def _add_direction(figure: go.Figure, data: LossSurface, direction: tuple[float, float]) -> None:
    """A dashed ray from zero to the frame: where descent on separated classes goes."""
    ends = [max(axis[0] / part, axis[-1] / part) if part else np.inf for axis, part in zip(
        (data.x, data.y), direction, strict=True)]  # fmt: skip
    reach = max(0.0, min(ends))
    x, y = np.array([0.0, reach * direction[0]]), np.array([0.0, reach * direction[1]])
    line = {"color": "#ffffff", "width": 2, "dash": "8px 5px"}
    figure.add_trace(go.Scatter(x=x, y=y, mode="lines", line=line, showlegend=False, name=_WIDEST, hoverinfo="name"))
    _label(figure, 0.8 * float(x[-1]), 0.8 * float(y[-1]), _WIDEST, data)


def _label(figure: go.Figure, x: float, y: float, text: str, data: LossSurface) -> None:
    """A label with a leader line, turned towards the middle of the picture so that it stays inside."""
    right = x < 0.5 * (data.x[0] + data.x[-1])
    up = y < 0.5 * (data.y[0] + data.y[-1])
    figure.add_annotation(
        x=x, y=y, text=text, ax=46 if right else -46, ay=-38 if up else 38, xanchor="left" if right else "right",
        showarrow=True, arrowhead=0, arrowwidth=1.2, arrowcolor="#ffffff", standoff=9,
        font={"color": "#111111", "size": 12}, bgcolor="rgba(255,255,255,0.85)", borderpad=3,
    )  # fmt: skip


def _optimum_3d(data: LossSurface, scale: LossScale) -> list[dict[str, object]]:
    """A label with a leader line: an annotation lies over the surface, a marker would sink into it."""
    if not data.has_optimum or (scale.kind == "log" and data.optimum_loss + scale.shift <= 0):
        return []
    x, y = data.optimum
    z = float(scale.height(data.optimum_loss))
    look = {"font": {"color": "#111111", "size": 12}, "bgcolor": "rgba(255,255,255,0.85)", "borderpad": 3}
    arrow = {"ax": 60, "ay": 40, "arrowhead": 2, "arrowwidth": 1.5, "arrowcolor": "#ffffff"}
    return [{"x": x, "y": y, "z": z, "text": data.optimum_label, **look, **arrow}]


def _add_path_3d(
    figure: go.Figure, data: LossSurface, path: PlanePath, mark: Mark, scale: LossScale, lift: float
) -> None:
    inside = (path.x >= data.x[0]) & (path.x <= data.x[-1]) & (path.y >= data.y[0]) & (path.y <= data.y[-1])
    x, y, loss, steps = path.x[inside], path.y[inside], path.loss[inside], path.steps[inside]
    if not x.size:
        return
    z = scale.height(loss) + lift
    place = len(tuple(figure.data))
    line = {"color": mark.color, "width": 6}
    figure.add_trace(
        go.Scatter3d(
            x=x,
            y=y,
            z=z,
            mode="lines",
            line=line,
            name=path.name,
            meta={"role": "path", "steps": steps.tolist(), "unit": "update"},
        )
    )
    marker = {"color": mark.color, "size": 5, "line": {"color": "#ffffff", "width": 1}}
    figure.add_trace(
        go.Scatter3d(x=x[-1:], y=y[-1:], z=z[-1:], mode="markers", marker=marker, name=path.name, showlegend=False,
                     meta={"role": "head", "path": place})
    )  # fmt: skip
