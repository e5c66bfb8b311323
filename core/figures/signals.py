"""Histograms of what runs through the hidden layers, units that pass on nothing, and each layer's gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.experiments.mlp.signals import GradientNorms, Signal, SignalHistogram, UnitCounts
from core.experiments.wording import number
from core.figures.axes import log_axis
from core.figures.layer_grid import MOST_IN_A_LINE, layer_marks, legend_layers
from core.figures.playback import epoch_frames
from core.figures.theme import SURFACE_SCALE, Mark, finish

Array = NDArray[np.floating]

_AXES: dict[Signal, str] = {
    "pre-activations": "z of a unit for a training row",
    "activations": "f(z) of a unit for a training row",
    "gradients": "size of the mean loss's derivative by one unit's z for one row, as a power of ten",
}
_ZERO_APART = 3  # widths of a bin between the bar of exact zeros and the others


def plot_histograms(histograms: Sequence[SignalHistogram], *, signal: Signal, title: str, subtitle: str) -> go.Figure:
    """Draw each layer's histogram above the next; of many layers one map, a row a layer. Frames play the training."""
    if len(histograms) > MOST_IN_A_LINE:
        return _plot_map(histograms, signal=signal, title=title, subtitle=subtitle)
    titles = [_titles(one, signal)[-1] for one in histograms]
    figure = make_subplots(
        len(histograms), 1, shared_xaxes=True, subplot_titles=titles, vertical_spacing=0.32 / (len(histograms) + 1)
    )
    marks = layer_marks(len(histograms))
    zero = _zero_place(histograms)
    for place, (one, mark) in enumerate(zip(histograms, marks, strict=True), start=1):
        figure.add_trace(_bars(one, mark.color, zero), row=place, col=1)
        figure.update_yaxes(title_text="share (%)", rangemode="tozero", row=place, col=1)
    finish(figure, title=title, subtitle=subtitle)
    figure.update_xaxes(title_text=_AXES[signal], row=len(histograms), col=1)
    _fit_axis(figure, zero, histograms)
    words: dict[str, object] = {f"annotations[{k}].text": _titles(one, signal) for k, one in enumerate(histograms)}
    figure.update_layout(bargap=0, showlegend=False, margin={"t": 104}, meta=epoch_frames(histograms[0].epochs, words))
    return figure


def plot_unit_counts(counts: Sequence[UnitCounts], *, title: str, subtitle: str) -> go.Figure:
    """Draw every layer's share of saturated pairs, thin, and of dead units, thick, against the epochs."""
    figure = go.Figure()
    told = legend_layers(len(counts))
    for one, mark in zip(counts, layer_marks(len(counts)), strict=True):
        pairs, units = 100 * one.saturated / (one.width * one.n_rows), 100 * one.dead / one.width
        thin = _line(one.epochs, pairs, f"layer {one.number}: saturated pairs", mark, 1.5, dash="4px 3px")
        figure.add_trace(thin.update(showlegend=len(counts) <= MOST_IN_A_LINE))
        hovered = [f"{dead} of {one.width} units" for dead in one.dead]
        thick = _line(one.epochs, units, f"layer {one.number}: dead units", mark, 3, hovered=hovered)
        figure.add_trace(thick.update(showlegend=one.number in told))
    finish(
        figure, title=title, subtitle=subtitle, x_title="epochs (passes over the training rows)",
        y_title="share of the layer (%)",
    )  # fmt: skip
    figure.update_xaxes(rangemode="tozero")
    figure.update_yaxes(range=[-3, 103])
    return figure


def plot_gradient_norms(norms: Sequence[GradientNorms], *, title: str, subtitle: str) -> go.Figure:
    """Draw the norm of every layer's gradient on a log axis; a norm of 0 has no place there."""
    figure = go.Figure()
    told = legend_layers(len(norms))
    for one, mark in zip(norms, layer_marks(len(norms)), strict=True):
        shown = np.where(one.norms > 0, one.norms, np.nan)
        line = _line(one.epochs, shown, f"layer {one.number}", mark, 2.5, dash=mark.dash)
        figure.add_trace(line.update(showlegend=one.number in told))
    finish(
        figure, title=title, subtitle=subtitle,
        x_title="epochs (passes over the training rows)", y_title="norm of the gradient by W and b",
    )  # fmt: skip
    figure.update_xaxes(rangemode="tozero")
    figure.update_yaxes(log_axis([one.norms for one in norms]))
    return figure


def histogram_table(histograms: Sequence[SignalHistogram]) -> pd.DataFrame:
    """One row an epoch, layer and bin: its two edges and the share in it; without edges the share of exact zeros."""
    tables = []
    for one in histograms:
        low, high = np.append(one.edges[:-1], np.nan), np.append(one.edges[1:], np.nan)
        shares = np.concatenate([one.shares, one.zeros[:, None]], axis=1)
        if not one.zeros.any():
            low, high, shares = low[:-1], high[:-1], one.shares
        columns = {
            "epoch": np.repeat(one.epochs, len(low)),
            "layer": one.number,
            "from": np.tile(low, len(one.epochs)),
            "to": np.tile(high, len(one.epochs)),
            "share": shares.ravel(),
            "spread": np.repeat(one.spread, len(low)),
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def counts_table(counts: Sequence[UnitCounts]) -> pd.DataFrame:
    """One row an epoch and layer: dead units of how many, saturated pairs of a unit and a row of how many."""
    tables = [
        pd.DataFrame(
            {
                "epoch": one.epochs, "layer": one.number, "dead units": one.dead, "units": one.width,
                "saturated pairs": one.saturated, "pairs": one.width * one.n_rows,
            }
        )
        for one in counts
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def norms_table(norms: Sequence[GradientNorms]) -> pd.DataFrame:
    """One row an epoch and layer."""
    tables = [pd.DataFrame({"epoch": one.epochs, "layer": one.number, "gradient norm": one.norms}) for one in norms]
    return pd.concat(tables, ignore_index=True)


def _titles(one: SignalHistogram, signal: Signal) -> list[str]:
    """The layer with its spread at every moment."""
    name = "root mean square" if signal == "gradients" else "standard deviation"
    return [f"layer {one.number}: {name} {number(float(spread))}" for spread in one.spread]


def _bars(one: SignalHistogram, color: str, zero: float | None) -> go.Bar:
    centres, width = _centres(one)
    x, y = (centres, one.shares) if zero is None else (np.append(zero, centres), _with_zeros(one))
    return go.Bar(
        x=x, y=100 * y[-1], width=width, marker={"color": color, "line": {"width": 0}},
        hovertemplate="%{x:.3g}: %{y:.3g} %<extra></extra>", name=f"layer {one.number}",
        meta=epoch_frames(one.epochs, {"y": 100 * y}),
    )  # fmt: skip


def _centres(one: SignalHistogram) -> tuple[Array, float]:
    return (one.edges[:-1] + one.edges[1:]) / 2, float(one.edges[1] - one.edges[0])


def _with_zeros(one: SignalHistogram) -> Array:
    return np.concatenate([one.zeros[:, None], one.shares], axis=1)


def _zero_place(histograms: Sequence[SignalHistogram]) -> float | None:
    """Where the bar of exact zeros stands, left of all powers of ten; None where there are none."""
    if not any(one.zeros.any() for one in histograms):
        return None
    centres, width = _centres(histograms[0])
    return float(centres[0] - _ZERO_APART * width)


def _fit_axis(figure: go.Figure, zero: float | None, histograms: Sequence[SignalHistogram]) -> None:
    """The range of all bins, and room on the left for the exact zeros where there are any."""
    edges = histograms[0].edges
    width = float(edges[1] - edges[0])
    left = float(edges[0]) if zero is None else zero - width
    figure.update_xaxes(range=[left - 0.5 * width, float(edges[-1]) + 0.5 * width])
    if zero is None:
        return
    apart = max(1, round((edges[-1] - edges[0]) / 8))
    powers = [float(power) for power in range(int(np.ceil(edges[0])), int(edges[-1]) + 1, apart)]
    labels = [f"{power:g}".replace("-", "−") for power in powers]
    figure.update_xaxes(tickmode="array", tickvals=[zero, *powers], ticktext=["0", *labels])


def _plot_map(histograms: Sequence[SignalHistogram], *, signal: Signal, title: str, subtitle: str) -> go.Figure:
    figure = go.Figure(_map(histograms))
    zero = _zero_place(histograms)
    if zero is not None:
        figure.add_trace(_zero_shares(zero, histograms))
    axis = _AXES[signal] if zero is None else f"{_AXES[signal]}; left: share of exact zeros"
    finish(figure, title=title, subtitle=subtitle, x_title=axis, y_title="layer")
    figure.update_yaxes(range=[len(histograms) + 0.5, 0.5], showgrid=False)
    figure.update_xaxes(showgrid=False)
    _fit_axis(figure, zero, histograms)
    return figure


def _map(histograms: Sequence[SignalHistogram]) -> go.Heatmap:
    centres, width = _centres(histograms[0])
    shares = 100 * np.stack([one.shares for one in histograms], axis=1)
    top = float(np.quantile(shares[shares > 0], 0.98)) if shares.any() else 1.0
    bar = f"share (%), {number(top, 3)} and above alike"
    return go.Heatmap(
        x0=centres[0], dx=width, y0=1, dy=1, z=shares[-1], colorscale=SURFACE_SCALE, zmin=0,
        zmax=top, colorbar={"title": {"text": bar, "side": "right"}, "thickness": 12},
        hovertemplate="layer %{y}, %{x:.3g}: %{z:.3g} %<extra></extra>",
        meta=epoch_frames(histograms[0].epochs, {"z": shares}),
    )  # fmt: skip


def _zero_shares(zero: float, histograms: Sequence[SignalHistogram]) -> go.Scatter:
    """A column of numbers: in colours the zeros would leave nothing to see of the rest."""
    zeros = 100 * np.stack([one.zeros for one in histograms], axis=1)
    texts = [[f"{share:.0f} %" for share in frame] for frame in zeros]
    return go.Scatter(
        x=[zero] * len(histograms), y=list(range(1, len(histograms) + 1)), mode="text", text=texts[-1],
        textfont={"size": 11 if len(histograms) <= 20 else 8}, hoverinfo="skip", showlegend=False, cliponaxis=False,
        meta=epoch_frames(histograms[0].epochs, {"text": texts}),
    )  # fmt: skip


def _line(
    x: Array, y: Array, name: str, mark: Mark, width: float, *, dash: str = "solid", hovered: list[str] | None = None
) -> go.Scatter:
    told = "%{customdata}" if hovered else "%{y:.4g}"
    return go.Scatter(
        x=x, y=y, name=name, mode="lines" if len(x) > 1 else "markers", customdata=hovered,
        line={"color": mark.color, "width": width, "dash": dash}, marker={"color": mark.color, "symbol": mark.marker},
        hovertemplate=f"epoch %{{x:.4g}}: {told}<extra>{name}</extra>",
    )  # fmt: skip
