"""A network's sums beside those of a single matrix, along the run, and how far the two are apart."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.neuron import NeuronResult
from core.experiments.neuron.one_matrix import OneMatrix
from core.figures.neuron_wording import neuron_subtitle
from core.figures.theme import BACKWARD_COLOR, DATA_COLOR, POSITIVE_COLOR, finish


def plot_one_matrix(result: NeuronResult, data: OneMatrix) -> go.Figure:
    """Draw the last neuron's sum for a few samples by both, and the largest difference over all of them."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.66, 0.34], vertical_spacing=0.08)
    what = "product of the layers" if data.is_product else "nearest single matrix"
    network = {"color": POSITIVE_COLOR, "width": 4}
    linear = {"color": BACKWARD_COLOR, "width": 2, "dash": "6px 4px"}
    figure.add_trace(_lines(data.network, network, "network"), row=1, col=1)
    figure.add_trace(_lines(data.linear, linear, what), row=1, col=1)
    points = np.arange(len(data.difference))
    apart = go.Scatter(
        x=points, y=data.difference, mode="lines+markers", line={"color": DATA_COLOR, "width": 2}, marker={"size": 5},
        showlegend=False, name="largest difference",
    )  # fmt: skip
    figure.add_trace(apart, row=2, col=1)
    finish(figure, title="The network and one matrix", subtitle=neuron_subtitle(result))
    figure.update_yaxes(title_text="sum z of the output", row=1, col=1)
    figure.update_yaxes(title_text="difference", rangemode="tozero", nticks=4, row=2, col=1)
    figure.update_xaxes(title_text="updates made", rangemode="tozero", row=2, col=1)
    return figure


def _lines(values: np.ndarray, line: dict[str, object], name: str) -> go.Scatter:
    """One trace for all drawn samples, NaN between them."""
    n_points, n_samples = values.shape
    gap = np.full((1, n_samples), np.nan)
    x = np.concatenate([np.arange(n_points, dtype=float), [np.nan]])
    y = np.concatenate([values, gap])
    return go.Scatter(x=np.tile(x, n_samples), y=y.T.ravel(), mode="lines", line=line, name=name)
