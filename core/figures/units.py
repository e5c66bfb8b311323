"""The incoming weights of a layer's neurons as paths in one plane, and the rank of their matrix."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.neuron import NeuronResult
from core.experiments.neuron.units import Units
from core.figures.neuron_wording import neuron_subtitle
from core.figures.theme import DATA_COLOR, UNIT_MARKS, Mark, finish

_WIDTHS = (8.0, 5.0, 3.0, 1.5)  # wide under narrow, so that twins can all be seen
_ALONE = 3.0
_ROOM = 0.06  # of the span, beside the outermost points of the paths
_LEAST_SHARE = 0.1  # of the rank axis, so that rounding is seen as zero


def plot_units(result: NeuronResult, data: Units) -> go.Figure:
    """Draw each neuron's way through the weights from the first two inputs (or one input and the bias)."""
    has_rank = bool(np.isfinite(data.rank_share).all())
    heights = [0.68, 0.32] if has_rank else [1.0]
    figure = make_subplots(rows=len(heights), cols=1, row_heights=heights, vertical_spacing=0.2)
    steps = list(range(data.weights.shape[0]))
    widths = (_ALONE,) if len(data.units) == 1 else _WIDTHS
    for j, unit in enumerate(data.units):
        for trace in _way(data.weights[:, :2, j], unit, UNIT_MARKS[j], widths[j], steps, place=3 * j):
            figure.add_trace(trace, row=1, col=1)
    if has_rank:
        figure.add_trace(_rank(data, steps), row=2, col=1)
        top = max(_LEAST_SHARE, 1.1 * float(data.rank_share.max()))
        figure.update_yaxes(title_text="σ₂ / σ₁", range=[0, top], nticks=4, row=2, col=1)
        figure.update_xaxes(title_text="updates made", row=2, col=1)
    finish(figure, title=f"Neurons of the {data.layer}", subtitle=neuron_subtitle(result))
    names = ["bias" if name == "1" else f"weight from {name}" for name in data.input_names]
    figure.update_xaxes(title_text=names[0], range=_roomy(data.weights[:, 0]), row=1, col=1)
    figure.update_yaxes(title_text=names[1], range=_roomy(data.weights[:, 1]), row=1, col=1)
    return figure


def _roomy(values: np.ndarray) -> list[float] | None:
    """The range of an axis on which no wide path is cut at the frame; None leaves a single point to Plotly."""
    low, high = float(values.min()), float(values.max())
    room = _ROOM * (high - low)
    return [low - room, high + room] if room > 0 else None


def _way(points: np.ndarray, unit: str, mark: Mark, width: float, steps: list[int], *, place: int) -> list[go.Scatter]:
    """The path with its start, which the page can play back, and the marker at its head."""
    x, y = points.T
    path = go.Scatter(
        x=x, y=y, mode="lines", line={"color": mark.color, "width": width}, name=unit, legendgroup=unit,
        customdata=steps, hovertemplate=f"{unit}<br>%{{customdata}} updates<br>(%{{x:.4g}}, %{{y:.4g}})<extra></extra>",
        meta={"role": "path", "steps": steps, "unit": "update"},
    )  # fmt: skip
    ring = {"size": width + 8, "symbol": "circle-open", "color": mark.color, "line": {"width": 2}}
    start = go.Scatter(
        x=x[:1], y=y[:1], mode="markers", marker=ring, hoverinfo="skip", showlegend=False, legendgroup=unit, name=unit
    )
    head = go.Scatter(
        x=x[-1:], y=y[-1:], mode="markers", hoverinfo="skip", showlegend=False, legendgroup=unit, name=unit,
        marker={"size": width + 7, "symbol": mark.marker, "color": mark.color}, meta={"role": "head", "path": place},
    )  # fmt: skip
    return [path, start, head]


def _rank(data: Units, steps: list[int]) -> go.Scatter:
    line = {"color": DATA_COLOR, "width": 2}
    return go.Scatter(x=steps, y=data.rank_share, mode="lines+markers", line=line, marker={"size": 5}, showlegend=False,
                      name="second over first singular value")  # fmt: skip
