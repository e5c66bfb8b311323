"""First-layer weights as pictures, tiled, with pictures of the data beneath."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.mlp.images import SIDE, Samples, UnitImages
from core.experiments.wording import number
from core.figures.playback import epoch_frames
from core.figures.theme import SIGNED_SCALE, finish, short

INK_SCALE = [[0.0, "#f4f4f4"], [1.0, "#111111"]]
_MOST_NAMED = 64  # tiles; more have no room for names
_APART = SIDE + 1


def plot_unit_images(found: UnitImages, shown: Samples, *, title: str, subtitle: str) -> go.Figure:
    """Draw every unit's picture on one signed scale, above one picture of each class; frames play the training."""
    titles = ("", "one training picture of each class")
    figure = make_subplots(2, 1, row_heights=[0.84, 0.16], vertical_spacing=0.12, subplot_titles=titles)
    figure.update_annotations(font={"size": 13}, yshift=10)
    figure.add_trace(_tiles(found), row=1, col=1)
    if len(found.names) <= _MOST_NAMED:
        figure.add_trace(_labels(found.corners[:, 1], found.corners[:, 0], found.names), row=1, col=1)
    figure.add_trace(_strip(shown), row=2, col=1)
    left = _APART * np.arange(len(shown.names))
    figure.add_trace(_labels(left, np.zeros_like(left), shown.names), row=2, col=1)
    finish(figure, title=title, subtitle=subtitle)
    look = {"visible": False, "constrain": "domain"}
    figure.update_xaxes(**look)
    figure.update_yaxes(autorange="reversed", **look)
    figure.update_yaxes(scaleanchor="x", row=1, col=1)
    figure.update_yaxes(scaleanchor="x2", row=2, col=1)
    figure.update_layout(margin={"t": 84, "b": 44, "l": 16, "r": 16}, showlegend=False)
    return figure


def images_table(found: UnitImages, quantity: str) -> pd.DataFrame:
    """One row an epoch, unit and pixel; rows and columns of the picture from 1."""
    n_moments, n_units = found.images.shape[:2]
    size = SIDE * SIDE
    columns = {
        "epoch": np.repeat(found.epochs, n_units * size),
        "unit": np.tile(np.repeat(np.array(found.names, dtype=object), size), n_moments),
        "row": np.tile(np.repeat(np.arange(1, SIDE + 1), SIDE), n_moments * n_units),
        "column": np.tile(np.arange(1, SIDE + 1), n_moments * n_units * SIDE),
        quantity: found.images.ravel(),
    }
    return pd.DataFrame(columns)


def samples_table(shown: Samples) -> pd.DataFrame:
    """One row a class and pixel: the ink."""
    count, size = len(shown.names), SIDE * SIDE
    columns = {
        "class": np.repeat(np.array(shown.names, dtype=object), size),
        "row": np.tile(np.repeat(np.arange(1, SIDE + 1), SIDE), count),
        "column": np.tile(np.arange(1, SIDE + 1), count * SIDE),
        "ink": shown.images.ravel(),
    }
    return pd.DataFrame(columns)


def _tiles(found: UnitImages) -> go.Heatmap:
    reach = found.reach or 1.0
    return go.Heatmap(
        z=found.tiles[-1], customdata=found.places, colorscale=SIGNED_SCALE, zmin=-reach, zmax=reach,
        hoverongaps=False, name="weights",
        hovertemplate="unit %{customdata[0]}, row %{customdata[1]}, column %{customdata[2]}<br>%{z:.4g}<extra></extra>",
        meta=epoch_frames(found.epochs, {"z": found.tiles}),
        colorbar={
            "orientation": "h", "thickness": 9, "len": 0.6, "y": -0.02, "yanchor": "top",
            "tickvals": [-reach, 0, reach], "outlinewidth": 0,
            "ticktext": [number(-reach, 3), "0", number(reach, 3)], "ticks": "outside",
        },
    )  # fmt: skip


def _strip(shown: Samples) -> go.Heatmap:
    strip = np.full((SIDE, _APART * len(shown.names) - 1), np.nan)
    for place, image in enumerate(shown.images):
        strip[:, _APART * place : _APART * place + SIDE] = image
    return go.Heatmap(
        z=strip, colorscale=INK_SCALE, zmin=0, zmax=16, showscale=False, hoverongaps=False, name="pictures",
        hovertemplate="ink %{z:.3g}<extra></extra>",
    )  # fmt: skip


def _labels(left: np.ndarray, top: np.ndarray, names: tuple[str, ...]) -> go.Scatter:
    return go.Scatter(
        x=left + (SIDE - 1) / 2, y=top - 1.5, mode="text", text=[short(name, 12) for name in names],
        textfont={"size": 10}, hoverinfo="skip", showlegend=False, cliponaxis=False,
    )  # fmt: skip
