"""The data with every solver's fitted line, and the residuals under it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.linear_regression.fitted import FittedData, FittedModel
from core.figures.playback import playback
from core.figures.theme import DATA_COLOR, Mark, finish, short

_HELD_OUT = "circle-open"


def plot_fit(data: FittedData, *, marks: Mapping[int, Mark], subtitle: str) -> go.Figure:
    """Draw fitted curves over one feature, or predicted against observed values where there are several."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.7, 0.3], vertical_spacing=0.06)
    if data.feature:
        figure.add_trace(_points(data), row=1, col=1)
    else:
        figure.add_trace(_diagonal(data), row=1, col=1)
    for place, model in enumerate(data.models):
        mark = marks[model.number]
        width = max(2.0, 6.0 - 1.2 * place)  # wide under narrow, so that equal lines can all be seen
        figure.add_trace(_curve(model, mark, width) if data.feature else _scatter(model, mark), row=1, col=1)
        figure.add_trace(_residuals(data, model, mark), row=2, col=1)
    figure.add_hline(y=0, line={"color": DATA_COLOR, "width": 1}, row=2, col=1)  # type: ignore[arg-type]
    title = "Data and fitted lines" if data.feature else "Predicted against observed"
    finish(figure, title=title, subtitle=subtitle)
    target = short(data.target)
    figure.update_yaxes(title_text=target if data.feature else f"observed {target}", row=1, col=1)
    figure.update_yaxes(title_text="residual", row=2, col=1)
    figure.update_xaxes(title_text=short(data.feature) if data.feature else f"predicted {target}", row=2, col=1)
    if data.feature:
        _hold_the_frame(figure, data)
    return figure


def fit_table(data: FittedData) -> pd.DataFrame:
    """The rows with every solver's prediction."""
    columns: dict[str, object] = {data.feature: data.x} if data.feature else {}
    columns |= {f"{data.target} (observed)": data.observed, "held out": data.held_out}
    columns |= {f"predicted: {model.name}": model.predicted for model in data.models}
    return pd.DataFrame(columns)


def _points(data: FittedData) -> go.Scatter:
    symbol = np.where(data.held_out, _HELD_OUT, "circle")
    marker = {"color": DATA_COLOR, "size": 7, "opacity": 0.6, "symbol": symbol}
    name = "data (open: held out)" if data.held_out.any() else "data"
    return go.Scatter(x=data.x, y=data.observed, mode="markers", marker=marker, name=name)


def _diagonal(data: FittedData) -> go.Scatter:
    ends = [data.observed.min(), data.observed.max()]
    return go.Scatter(x=ends, y=ends, mode="lines", line={"color": DATA_COLOR, "dash": "4px 3px"}, name="exact")


def _curve(model: FittedModel, mark: Mark, width: float) -> go.Scatter:
    meta = playback(model.steps, {"y": model.frames}, unit="update")
    line = {"color": mark.color, "dash": mark.dash, "width": width}
    return go.Scatter(x=model.x, y=model.y, mode="lines", line=line, name=model.name, meta=meta)


def _scatter(model: FittedModel, mark: Mark) -> go.Scatter:
    marker = {"color": mark.color, "symbol": mark.marker, "size": 6, "opacity": 0.6}
    return go.Scatter(x=model.x, y=model.y, mode="markers", marker=marker, name=model.name)


def _residuals(data: FittedData, model: FittedModel, mark: Mark) -> go.Scatter:
    marker = {"color": mark.color, "symbol": mark.marker, "size": 5, "opacity": 0.55}
    x = data.x if data.feature else model.predicted
    return go.Scatter(x=x, y=model.residual, mode="markers", marker=marker, name=model.name, showlegend=False)


def _hold_the_frame(figure: go.Figure, data: FittedData) -> None:
    """Keep the frame on the data, so that a line that has diverged leaves it instead of flattening the picture."""
    low, high = float(data.observed.min()), float(data.observed.max())
    pad = 0.15 * (high - low) or 1.0
    figure.update_yaxes(range=[low - pad, high + pad], row=1, col=1)
    sizes = [np.abs(model.residual[np.isfinite(model.residual)]) for model in data.models]
    spread = float(high - low) or 1.0
    near = [size.max(initial=0.0) for size in sizes if size.max(initial=0.0) <= 2.0 * spread]
    reach = 1.1 * max(near, default=spread) or 1.0
    figure.update_yaxes(range=[-reach, reach], row=2, col=1)
