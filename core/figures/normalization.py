"""Surfaces with and without filter normalisation, of a network and of its rescaled twin."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.loss_surface.normalization import FACTOR, Normalizations, Panel
from core.figures.loss_scale import loss_scale
from core.figures.theme import finish

_HOW = {"none": "not normalised", "filter": "filter-normalised", "layer": "layer-normalised"}
_ROW_HEIGHT, _FRAME = 300, 194


def plot_normalizations(data: Normalizations, *, subtitle: str) -> go.Figure:
    """Draw one panel a surface, all with the same colours: the twin below, normalised on the right."""
    rows = len(data.panels) // 2
    titles = [f"{_whose(panel)},<br>{_HOW[panel.normalization]}" for panel in data.panels]
    figure = make_subplots(rows=rows, cols=2, subplot_titles=titles, horizontal_spacing=0.12, vertical_spacing=0.22)
    scale = loss_scale(np.stack([panel.surface.loss for panel in data.panels]))
    heights = [scale.height(panel.surface.loss) for panel in data.panels]
    low, high = (float(bound(heights)) for bound in (np.nanmin, np.nanmax))
    size = (high - low) / 18 or 1.0
    for place, (panel, height) in enumerate(zip(data.panels, heights, strict=True)):
        contours = {"start": low + size / 2, "end": high, "size": size, "showlines": True}
        trace = go.Contour(
            x=panel.surface.alpha, y=panel.surface.beta, z=height, text=panel.surface.loss, zmin=low, zmax=high,
            contours=contours, line={"width": 0.4, "color": "rgba(255,255,255,0.5)"}, showscale=place == 0,
            hovertemplate="loss: %{text:.4g}<extra></extra>", **scale.colours(),
        )  # fmt: skip
        figure.add_trace(trace, row=place // 2 + 1, col=place % 2 + 1)
    finish(
        figure, title="Filter normalisation", subtitle=subtitle,
        x_title="first direction", y_title="second direction",
    )  # fmt: skip
    figure.update_layout(height=rows * _ROW_HEIGHT + _FRAME, margin={"t": 120})
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    return figure


def normalization_table(data: Normalizations) -> pd.DataFrame:
    """One row a point of a surface."""
    tables = []
    for panel in data.panels:
        x, y = np.meshgrid(panel.surface.alpha, panel.surface.beta)
        columns = {"network": _whose(panel), "normalisation": panel.normalization, "first": x.ravel()}
        tables.append(pd.DataFrame({**columns, "second": y.ravel(), "loss": panel.surface.loss.ravel()}))
    return pd.concat(tables, ignore_index=True)


def _whose(panel: Panel) -> str:
    return f"rescaled by {FACTOR:g}" if panel.is_twin else "the network"
