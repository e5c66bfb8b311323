"""The loss along single lines through parameter space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.loss_surface.slices import Cut, Line
from core.figures.theme import DATA_COLOR, THEORY_DASH, Mark, finish, short

_HEADROOM = 0.08


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
        figure, title="Straight from the start to the ends", subtitle=subtitle,
        x_title="share of the way from the start (0) to the end (1)", y_title="loss",
    )  # fmt: skip
    return figure


def plot_cuts(cuts: Sequence[Cut], *, mark: Mark, name: str, subtitle: str) -> go.Figure:
    """Draw the loss through the end along both axes, with the parabola of its curvature there dashed."""
    figure = make_subplots(rows=1, cols=len(cuts), horizontal_spacing=0.12, shared_yaxes=False)
    for column, cut in enumerate(cuts, start=1):
        line = {"color": mark.color, "width": 2.5}
        figure.add_trace(
            go.Scatter(x=cut.along, y=cut.loss, mode="lines", line=line, name=name, showlegend=column == 1),
            row=1, col=column,
        )  # fmt: skip
        if cut.parabola is not None:
            dashed = {"color": DATA_COLOR, "width": 1.8, "dash": THEORY_DASH}
            figure.add_trace(
                go.Scatter(
                    x=cut.along, y=cut.parabola, mode="lines", line=dashed, name="slope and curvature at the end",
                    showlegend=column == 1,
                ),
                row=1, col=column,
            )  # fmt: skip
        low, high = _range(cut)
        figure.update_yaxes(range=[low, high], row=1, col=column)
    finish(figure, title=f"Slices through the end of {name}", subtitle=subtitle)
    for column, cut in enumerate(cuts, start=1):
        figure.update_xaxes(title_text=short(f"along {cut.label}", 40), row=1, col=column)
        figure.update_yaxes(title_text="loss" if column == 1 else "", row=1, col=column)
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
                "along": cut.label,
                "distance": cut.along,
                "loss": cut.loss,
                "parabola": np.nan if cut.parabola is None else cut.parabola,
            }
        )
        for cut in cuts
    ]
    return pd.concat(tables, ignore_index=True)


def _range(cut: Cut) -> tuple[float, float]:
    """That of the loss: the parabola may leave the frame."""
    finite = cut.loss[np.isfinite(cut.loss)]
    low, high = float(finite.min()), float(finite.max())
    room = _HEADROOM * (high - low) or 1.0
    return low - room, high + room
