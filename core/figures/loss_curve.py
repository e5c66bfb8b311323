"""The loss of a sample over what the network might say of it, with the point it is at and the tangent there."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.experiments.neuron import NeuronResult
from core.experiments.neuron.loss_curve import LossCurve, LossCurves
from core.figures.neuron_wording import update_subtitle
from core.figures.playback import update_frames
from core.figures.theme import BACKWARD_COLOR, DATA_COLOR, POSITIVE_COLOR, finish

_HIGHEST = 6.0  # of the drawn loss where a curve has no bound and the points are low


def plot_loss_curve(result: NeuronResult, data: LossCurves) -> go.Figure:
    """Draw the curves for the last update's target; the page can replay all updates."""
    figure, n_updates = go.Figure(), len(data.target)
    for curve in reversed(data.curves):  # the run's own loss on top
        figure.add_trace(_curve(curve, data, n_updates))
    chosen = data.curves[0]
    figure.add_trace(_tangent(chosen, data, n_updates))
    figure.add_trace(_point(chosen, n_updates))
    subtitles = [update_subtitle(result, at) for at in range(n_updates)]
    x_title = "prediction p" if data.axis == "prediction" else "weighted sum z of the output neuron"
    finish(figure, title="What the loss compares", subtitle=subtitles[-1], x_title=x_title, y_title="loss L")
    figure.update_layout(meta=update_frames(n_updates, {"title.subtitle.text": subtitles}))
    _mark_target(figure, data, n_updates)
    top = max(1.3 * float(min(chosen.y.max(), chosen.values.max())), 1.0)  # a point may lie above the drawn curve
    bounded = [curve for curve in data.curves if float(curve.values.max()) <= _HIGHEST]
    top = max([top, *(1.05 * float(curve.values.max()) for curve in bounded)])
    figure.update_yaxes(range=[-0.06 * top, top])
    margin = 0.02 * float(np.ptp(data.grid))
    figure.update_xaxes(range=[float(data.grid[0]) - margin, float(data.grid[-1]) + margin])
    return figure


def _curve(curve: LossCurve, data: LossCurves, n_updates: int) -> go.Scatter:
    line = (
        {"color": POSITIVE_COLOR, "width": 3.5}
        if curve.is_chosen
        else {"color": DATA_COLOR, "width": 2, "dash": "6px 4px"}
    )
    name = f"{curve.title} (this run's loss)" if curve.is_chosen else f"{curve.title}, to compare"
    frames = {"y": curve.values}
    return go.Scatter(
        x=data.grid, y=curve.values[-1], mode="lines", line=line, name=name, meta=update_frames(n_updates, frames)
    )


def _tangent(curve: LossCurve, data: LossCurves, n_updates: int) -> go.Scatter:
    x, y = curve.tangent(data.grid)
    name = "tangent: its slope is the derivative"
    line = {"color": BACKWARD_COLOR, "width": 3}
    return go.Scatter(
        x=x[-1], y=y[-1], mode="lines", line=line, name=name, meta=update_frames(n_updates, {"x": x, "y": y})
    )


def _point(curve: LossCurve, n_updates: int) -> go.Scatter:
    x, y = curve.x[:, None], curve.y[:, None]
    marker = {"size": 13, "color": BACKWARD_COLOR, "line": {"color": "#ffffff", "width": 2}}
    frames = {"x": x, "y": y}
    name = "what the network said"
    return go.Scatter(x=x[-1], y=y[-1], mode="markers", marker=marker, name=name, meta=update_frames(n_updates, frames))


def _mark_target(figure: go.Figure, data: LossCurves, n_updates: int) -> None:
    """The target as a diamond on the axis of predictions."""
    if data.axis != "prediction":
        return
    x, y = data.target[:, None], np.zeros((n_updates, 1))
    marker = {"size": 13, "color": DATA_COLOR, "symbol": "diamond"}
    trace = go.Scatter(
        x=x[-1], y=y[-1], mode="markers", marker=marker, name="target y", cliponaxis=False,
        meta=update_frames(n_updates, {"x": x, "y": y}),
    )  # fmt: skip
    figure.add_trace(trace)
