"""A layer's weight matrix and its gradient as annotated heat maps: a row an input, a column a neuron."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.experiments.neuron import LayerPass, NeuronResult, Passes
from core.experiments.wording import number
from core.figures.neuron_wording import update_subtitle
from core.figures.playback import update_frames
from core.figures.theme import SIGNED_SCALE, finish

Array = NDArray[np.floating]

_DEEPEST = 0.8  # of the colour scale, so that black numbers stay legible on it


def plot_weight_matrix(result: NeuronResult, found: Passes, layer: LayerPass) -> go.Figure:
    """Draw W over its gradient at the last update; rows carry what enters, columns what it makes of the rows."""
    titles = (f"weights into the {layer.name}, bias below", "derivative of this sample's loss by each of them")
    figure = make_subplots(rows=2, cols=1, vertical_spacing=0.24, subplot_titles=titles)
    figure.add_trace(_heat_map(_with_bias(layer.weights, layer.bias)), row=1, col=1)
    figure.add_trace(_heat_map(_with_bias(layer.by_weights, layer.by_z)), row=2, col=1)
    rows = [[*_named(layer.input_names, layer.entering[at], " = "), "1 (bias)"] for at in range(found.n_updates)]
    sums = [_named([f"z({unit})" for unit in layer.units], layer.z[at], "<br>") for at in range(found.n_updates)]
    slopes = [
        _named([f"∂L/∂z({unit})" for unit in layer.units], layer.by_z[at], "<br>") for at in range(found.n_updates)
    ]
    subtitles = [update_subtitle(result, at) for at in range(found.n_updates)]
    finish(figure, title=f"Weight matrix of the {layer.name}", subtitle=subtitles[-1])
    _name_axes(figure, rows[-1], sums[-1], slopes[-1])
    words = {
        "yaxis.ticktext": rows, "yaxis2.ticktext": rows, "xaxis.ticktext": sums, "xaxis2.ticktext": slopes,
        "title.subtitle.text": subtitles,
    }  # fmt: skip
    figure.update_layout(meta=update_frames(found.n_updates, words), margin={"t": 112, "b": 40}, dragmode=False)
    figure.update_annotations(font={"size": 13})
    return figure


def product_table(layer: LayerPass, at: int) -> pd.DataFrame:
    """One row a neuron: the column of W times what enters, written out."""
    rows = []
    for j, unit in enumerate(layer.units):
        terms = [
            f"{_factor(x)} · {_factor(w)}" for x, w in zip(layer.entering[at], layer.weights[at, :, j], strict=True)
        ]
        sums = " + ".join([*terms, _factor(layer.bias[at, j])])
        rows.append((unit, sums, float(layer.z[at, j]), float(layer.value[at, j])))
    return pd.DataFrame(rows, columns=["neuron", "x W + b written out", "z", "activation of z"])


def outer_table(layer: LayerPass, at: int, learning_rate: float) -> pd.DataFrame:
    """One row a weight or bias: what enters times the derivative by z, and what the update makes of the weight."""
    rows = []
    weights = _with_bias(layer.weights, layer.bias)[at]
    followed = _with_bias(layer.followed_weights, layer.followed_bias)[at]
    entering = np.append(layer.entering[at], 1.0)
    for i, source in enumerate((*layer.input_names, "1 (bias)")):
        for j, unit in enumerate(layer.units):
            product = f"{_factor(entering[i])} · {_factor(layer.by_z[at, j])}"
            sample, before, slope = float(entering[i] * layer.by_z[at, j]), float(weights[i, j]), float(followed[i, j])
            rows.append((source, unit, product, sample, slope, before, before - learning_rate * slope))
    columns = ["from", "to", "entering · ∂L/∂z", "this sample's gradient", "gradient of the update", "before", "after"]
    return pd.DataFrame(rows, columns=columns)


def _with_bias(weights: Array, bias: Array) -> Array:
    return np.concatenate([weights, bias[:, None, :]], axis=1)


def _heat_map(values: Array) -> go.Heatmap:
    texts = [[[number(float(cell)) for cell in row] for row in frame] for frame in values]
    reach = float(np.abs(values).max()) / _DEEPEST or 1.0
    return go.Heatmap(
        z=values[-1],
        text=texts[-1],
        texttemplate="%{text}",
        textfont={"size": 13, "color": "#111111"},
        colorscale=SIGNED_SCALE,
        zmin=-reach,
        zmax=reach,
        showscale=False,
        xgap=3,
        ygap=3,
        hoverinfo="skip",
        meta=update_frames(len(values), {"z": values, "text": texts}),
    )


def _name_axes(figure: go.Figure, rows: list[str], sums: list[str], slopes: list[str]) -> None:
    for row, columns in ((1, sums), (2, slopes)):
        look = {"tickmode": "array", "showgrid": False, "showline": False, "ticks": "", "fixedrange": True}
        figure.update_xaxes(tickvals=list(range(len(columns))), ticktext=columns, tickangle=0, row=row, col=1, **look)
        figure.update_yaxes(
            tickvals=list(range(len(rows))), ticktext=rows, autorange="reversed", row=row, col=1, **look
        )


def _named(names: Sequence[str], values: Array, between: str) -> list[str]:
    return [f"{name}{between}{number(float(value))}" for name, value in zip(names, values, strict=True)]


def _factor(value: float) -> str:
    text = number(float(value))
    return f"({text})" if text.startswith("−") else text
