"""The loss along single lines through parameter space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.loss_surface.slices import Cut, Line
from core.figures.theme import THEORY_DASH, Mark, finish, short

_HEADROOM = 0.08
_CUTS_HEIGHT = 680


def plot_lines(lines: Sequence[Line], *, marks: Mapping[int, Mark], subtitle: str) -> go.Figure:
    """Draw the loss on the straight line from the start to each end, with the barrier marked where there is one."""
    figure = go.Figure()
    for one in lines:
        mark = marks[one.number]
        line = {"color": mark.color, "dash": mark.dash, "width": 2.5}
        figure.add_trace(go.Scatter(x=one.share, y=one.loss, mode="lines", line=line, name=one.name))
        if one.barrier > 0 and np.isfinite(one.barrier):
            place = int(np.argmin(np.abs(one.share - one.barrier_at)))
            marker = {"color": mark.color, "symbol": mark.marker, "size": 10}
            figure.add_trace(
                go.Scatter(
                    x=one.share[[place]], y=one.loss[[place]], mode="markers", marker=marker, showlegend=False,
                    name=f"highest above the chord: {one.name}",
                )
            )  # fmt: skip
    finish(
        figure, title="Straight from start to end", subtitle=subtitle,
        x_title="share of the way from the start (0) to the end (1)", y_title="loss",
    )  # fmt: skip
    return figure


def plot_cuts(cuts: Sequence[Cut], *, marks: Mapping[int, Mark], subtitle: str) -> go.Figure:
    """Draw the loss through every end along both axes, with the parabola of its curvature there dashed."""
    axes = list(dict.fromkeys(cut.label for cut in cuts))
    figure = make_subplots(rows=len(axes), cols=1, vertical_spacing=0.2)
    for cut in cuts:
        row, group = axes.index(cut.label) + 1, f"solver{cut.number}"
        color = marks[cut.number].color
        common = {"x": cut.along, "mode": "lines", "legendgroup": group}
        loss = go.Scatter(y=cut.loss, line={"color": color, "width": 2.5}, name=cut.name, showlegend=row == 1, **common)
        figure.add_trace(loss, row=row, col=1)
        if cut.parabola is not None:
            dashed = {"color": color, "width": 1.5, "dash": THEORY_DASH}
            parabola = go.Scatter(y=cut.parabola, line=dashed, name="its parabola", showlegend=row == 1, **common)
            figure.add_trace(parabola, row=row, col=1)
    finish(figure, title="Slices through the ends", subtitle=subtitle)
    for row, axis in enumerate(axes, start=1):
        figure.update_xaxes(title_text=short(f"along {axis}", 46), row=row, col=1)
        figure.update_yaxes(title_text="loss", range=_range([cut for cut in cuts if cut.label == axis]), row=row, col=1)
    figure.update_layout(height=_CUTS_HEIGHT)
    return figure


def lines_table(lines: Sequence[Line]) -> pd.DataFrame:
    """One row a point of a line."""
    tables = [pd.DataFrame({"solver": one.name, "share of the way": one.share, "loss": one.loss}) for one in lines]
    return pd.concat(tables, ignore_index=True)


def cuts_table(cuts: Sequence[Cut]) -> pd.DataFrame:
    """One row a point of a slice."""
    tables = [
        pd.DataFrame(
            {
                "solver": cut.name,
                "along": cut.label,
                "distance": cut.along,
                "loss": cut.loss,
                "parabola": np.nan if cut.parabola is None else cut.parabola,
            }
        )
        for cut in cuts
    ]
    return pd.concat(tables, ignore_index=True)


def _range(cuts: Sequence[Cut]) -> list[float]:
    """That of the losses: a parabola may leave the frame."""
    losses = np.concatenate([cut.loss for cut in cuts])
    finite = losses[np.isfinite(losses)]
    low, high = float(finite.min()), float(finite.max())
    room = _HEADROOM * (high - low) or 1.0
    return [low - room, high + room]
