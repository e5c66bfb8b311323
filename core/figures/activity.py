"""A neuron's activation and its slope, with every sample where its weighted sum puts it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.experiments.neuron import NeuronResult
from core.experiments.neuron.activity import Activity
from core.figures.neuron_wording import update_subtitle
from core.figures.playback import update_frames
from core.figures.theme import BACKWARD_COLOR, DATA_COLOR, NEGATIVE_COLOR, POSITIVE_COLOR, finish


def plot_activity(result: NeuronResult, data: Activity) -> go.Figure:
    """Draw curve, slope and samples at the last update; the page can replay all updates."""
    title, n_updates = data.activation.title, result.n_updates
    curve = {"mode": "lines", "line": {"color": DATA_COLOR, "width": 3}}
    slope = {"mode": "lines", "line": {"color": BACKWARD_COLOR, "width": 2, "dash": "6px 4px"}}
    figure = go.Figure(
        [
            go.Scatter(x=data.grid, y=data.value, name=f"{title}(z)", **curve),
            go.Scatter(x=data.grid, y=data.slope, name=f"its slope {title}′(z)", **slope),
            *_samples(result, data, n_updates),
            _shown(data, n_updates),
        ]
    )
    subtitles = [update_subtitle(result, at) for at in range(result.n_updates)]
    x_title = f"weighted sum z of {_neuron(data.unit)}"
    finish(figure, title="Activation", subtitle=subtitles[-1], x_title=x_title, y_title=f"{title}(z) and its slope")
    frames = {"title.subtitle.text": subtitles}
    figure.update_layout(meta=update_frames(n_updates, frames))
    reach = float(data.grid[-1])
    everything = np.concatenate([data.value, data.slope])
    low, high = float(everything.min()), float(everything.max())
    margin = 0.08 * (high - low)
    figure.update_xaxes(range=[-reach, reach])
    figure.update_yaxes(range=[low - margin, high + margin])
    return figure


def _neuron(unit: str) -> str:
    return "the output neuron" if unit == "p" else unit


def _samples(result: NeuronResult, data: Activity, n_updates: int) -> list[go.Scatter]:
    """The drawn samples on the curve, one trace a class."""
    dataset = result.problem.dataset
    labels = dataset.y[: data.z.shape[1]]
    if not dataset.is_classification:
        return [_dots(data, np.ones(len(labels), dtype=bool), "samples", "circle", DATA_COLOR, n_updates)]
    looks = zip(dataset.class_names, ("circle", "square"), (NEGATIVE_COLOR, POSITIVE_COLOR), strict=True)
    return [
        _dots(data, labels == label, f"samples: {name} (y = {label})", symbol, color, n_updates)
        for label, (name, symbol, color) in enumerate(looks)
    ]


def _dots(data: Activity, chosen: np.ndarray, name: str, symbol: str, color: str, n_updates: int) -> go.Scatter:
    x, y = data.z[:, chosen], data.a[:, chosen]
    marker = {"size": 9, "symbol": symbol, "color": color, "opacity": 0.75}
    frames = {"x": x, "y": y}
    return go.Scatter(x=x[-1], y=y[-1], mode="markers", marker=marker, name=name, meta=update_frames(n_updates, frames))


def _shown(data: Activity, n_updates: int) -> go.Scatter:
    x, y = (values[:, None] for values in data.shown)
    marker = {"size": 17, "symbol": "circle-open", "color": BACKWARD_COLOR, "line": {"width": 3}}
    frames = {"x": x, "y": y}
    return go.Scatter(
        x=x[-1],
        y=y[-1],
        mode="markers",
        marker=marker,
        name="this update's sample",
        meta=update_frames(n_updates, frames),
    )
