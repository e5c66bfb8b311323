"""The true loss along every path beside what the plane shows, and how far the path is off the plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.loss_surface.seen import PathLoss
from core.figures.axes import log_axis
from core.figures.learning_curves import is_wide
from core.figures.theme import THEORY_DASH, Mark, finish


def plot_path_losses(paths: Sequence[PathLoss], *, marks: Mapping[int, Mark], subtitle: str) -> go.Figure:
    """Draw both losses of every path above, its distance off the plane below."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.68, 0.32], vertical_spacing=0.08)
    for path in paths:
        mark = marks[path.number]
        group = f"solver{path.number}"
        line = {"color": mark.color, "width": 2.5}
        true = go.Scatter(
            x=path.steps, y=path.true_loss, mode="lines", line=line, name=f"{path.name}: true loss", legendgroup=group
        )
        dashed = {"color": mark.color, "width": 1.8, "dash": THEORY_DASH}
        shown = go.Scatter(
            x=path.steps, y=path.plane_loss, mode="lines", line=dashed, name="on the plane", legendgroup=group
        )
        off = go.Scatter(
            x=path.steps, y=path.residual, mode="lines", line=line, name=path.name, legendgroup=group, showlegend=False
        )
        figure.add_traces([true, shown, off], rows=[1, 1, 2], cols=[1, 1, 1])
    finish(figure, title="Along the paths", subtitle=subtitle)
    figure.update_xaxes(title_text="updates", row=2, col=1)
    figure.update_yaxes(title_text="loss", row=1, col=1)
    losses = [loss for path in paths for loss in (path.true_loss, path.plane_loss)]
    if is_wide(np.concatenate(losses)):
        figure.update_yaxes(log_axis(losses), row=1, col=1)
    figure.update_yaxes(title_text="off the plane", rangemode="tozero", row=2, col=1)
    return figure


def path_loss_table(paths: Sequence[PathLoss]) -> pd.DataFrame:
    """One row a recorded point."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "solver": path.name,
                    "update": path.steps,
                    "true loss": path.true_loss,
                    "loss on the plane": path.plane_loss,
                    "distance off the plane": path.residual,
                }
            )
            for path in paths
        ],
        ignore_index=True,
    )
