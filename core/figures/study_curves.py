"""Convergence of several cells, medians with the band of the middle half, and one cell's layers over training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.activations_and_initializers.layers import LayerMeasure, LayerSignals
from core.experiments.activations_and_initializers.training import CellResult, quartiles
from core.figures.axes import log_axis
from core.figures.layer_grid import MOST_IN_A_LINE, layer_marks, legend_layers
from core.figures.learning_curves import curve, interval_band, scale_axis
from core.figures.theme import DATA_COLOR, THEORY_DASH, Mark, finish

Array = NDArray[np.floating]

LAYER_TITLES: dict[LayerMeasure, str] = {
    "gradient norm": "norm of the gradient by W and b",
    "gradient by z": "root mean square of the gradient by z",
    "size of z": "root mean square of the weighted sums z",
    "saturated pairs": "saturated pairs (% of the layer)",
    "dead units": "dead units (% of the layer)",
    "effective rank": "effective rank of the activations",
}
_ON_LOG_AXES = ("gradient norm", "gradient by z", "size of z")
_SHARES = ("saturated pairs", "dead units")


def plot_cell_curves(
    cells: Sequence[CellResult], names: Sequence[str], marks: Sequence[Mark], *, threshold: float, title: str,
    subtitle: str,
) -> go.Figure:  # fmt: skip
    """Draw the median loss of every cell and the band between its quartiles, and the threshold."""
    figure = go.Figure()
    found = [loss_quartiles(one) for one in cells]
    for one, name, mark, band in zip(cells, names, marks, found, strict=True):
        shown = np.isfinite(band[2])  # a band ends where a quarter of the runs have diverged
        if one.n_seeds > 1 and shown.any():
            x, low, high = one.steps[shown], band[0][shown], band[2][shown]
            figure.add_trace(interval_band(x, low, high, name=name, color=mark.color))
    for one, name, mark, band in zip(cells, names, marks, found, strict=True):
        figure.add_trace(curve(one.steps, np.where(np.isfinite(band[1]), band[1], np.nan), name, mark))
    figure.add_trace(threshold_line(cells[0], threshold))
    finish(figure, title=title, subtitle=subtitle, x_title="updates", y_title="training loss")
    figure.update_xaxes(rangemode="tozero")
    scale_axis(figure, [*(part for band in found for part in band), np.array([threshold])], is_loss=True)
    return figure


def plot_layer_signals(signals: LayerSignals, *, title: str, subtitle: str) -> go.Figure:
    """Draw the median over the networks of every layer against the updates; of few layers with the middle half."""
    figure = go.Figure()
    n_layers = signals.values.shape[2]
    told, marks = legend_layers(n_layers), layer_marks(n_layers)
    values = 100 * signals.values if signals.measure in _SHARES else signals.values
    if signals.measure in _ON_LOG_AXES:
        values = np.where(values > 0, values, np.nan)
    for layer, mark in enumerate(marks):
        bands = np.quantile(values[:, :, layer], [0.25, 0.5, 0.75], axis=1)
        if n_layers <= MOST_IN_A_LINE and values.shape[1] > 1 and np.isfinite(bands).all():
            figure.add_trace(
                interval_band(signals.updates, bands[0], bands[2], name=f"layer {layer + 1}", color=mark.color)
            )
        line = curve(signals.updates, bands[1], f"layer {layer + 1}", mark)
        figure.add_trace(line.update(showlegend=layer + 1 in told))
    finish(figure, title=title, subtitle=subtitle, x_title="updates", y_title=LAYER_TITLES[signals.measure])
    figure.update_xaxes(rangemode="tozero")
    if signals.measure in _ON_LOG_AXES:
        figure.update_yaxes(log_axis([values]))
    elif signals.measure in _SHARES:
        figure.update_yaxes(range=[-3, 103])
    else:
        figure.update_yaxes(rangemode="tozero")
    return figure


def threshold_line(one: CellResult, threshold: float) -> go.Scatter:
    """The threshold from a cell's first update to its last."""
    line = {"color": DATA_COLOR, "dash": THEORY_DASH, "width": 1.5}
    return go.Scatter(x=one.steps[[0, -1]], y=[threshold] * 2, mode="lines", line=line, name="threshold")


def loss_quartiles(one: CellResult) -> Array:
    """Quartiles of the loss over the runs at every record, of shape (3, n_losses)."""
    return np.array([quartiles(losses) for losses in one.loss]).T


def curves_table(cells: Sequence[CellResult], names: Sequence[str]) -> pd.DataFrame:
    """One row a cell and record: median and quartiles of the loss over the runs."""
    tables = []
    for one, name in zip(cells, names, strict=True):
        low, middle, high = loss_quartiles(one)
        columns = {"cell": name, "step size": one.step_size, "updates": one.steps, "median loss": middle}
        tables.append(pd.DataFrame({**columns, "lower quartile": low, "upper quartile": high}))
    return pd.concat(tables, ignore_index=True)


def layers_table(signals: LayerSignals) -> pd.DataFrame:
    """One row a moment, network and layer."""
    n_moments, n_networks, n_layers = signals.values.shape
    columns = {
        "updates": np.repeat(signals.updates, n_networks * n_layers),
        "network": np.tile(np.repeat(np.arange(1, n_networks + 1), n_layers), n_moments),
        "layer": np.tile(np.arange(1, n_layers + 1), n_moments * n_networks),
        signals.measure: signals.values.ravel(),
    }
    return pd.DataFrame(columns)
