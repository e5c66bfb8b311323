"""Signals in fresh networks by layer: measured bands, theory dashed; and the singular values of the Jacobian."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.activations_and_initializers.jacobian import SingularValues
from core.experiments.activations_and_initializers.propagation import Propagation
from core.figures.axes import log_axis
from core.figures.learning_curves import curve, interval_band
from core.figures.theme import DATA_COLOR, THEORY_DASH, Mark, finish

Array = NDArray[np.floating]
FreshMeasure = Literal["size", "gradient", "correlation", "saturated", "dead"]

TITLES: dict[FreshMeasure, str] = {
    "size": "mean square of the weighted sums z",
    "gradient": "mean square of the gradient by z, over that at the last layer",
    "correlation": "correlation of two inputs' sums",
    "saturated": "saturated pairs (%)",
    "dead": "dead units (%)",
}
_LOG: tuple[FreshMeasure, ...] = ("size", "gradient")
_WITH_THEORY: tuple[FreshMeasure, ...] = ("size", "gradient", "correlation")


def plot_propagation(
    found: Sequence[Propagation], names: Sequence[str], marks: Sequence[Mark], *, measure: FreshMeasure, title: str,
    subtitle: str,
) -> go.Figure:  # fmt: skip
    """Draw every law's median over the networks, the band of the middle half, and theory where there is one."""
    figure = go.Figure()
    layers = np.arange(1, found[0].stack.depth + 1)
    quarters = [_quartiles(one, measure) for one in found]
    for name, mark, (low, _, high) in zip(names, marks, quarters, strict=True):
        if np.isfinite(low).all() and np.isfinite(high).all():
            figure.add_trace(interval_band(layers, low, high, name=name, color=mark.color))
    for name, mark, (_, middle, _) in zip(names, marks, quarters, strict=True):
        line = curve(layers, middle, name, mark)
        figure.add_trace(line.update(mode="lines+markers", marker={"symbol": mark.marker, "size": 5}))
    if measure in _WITH_THEORY:
        for one, name in zip(found, names, strict=True):
            if one.theory is not None:
                figure.add_trace(_theory(layers, _shown(getattr(one.theory, measure), measure), name))
        if any(one.theory is not None for one in found):
            figure.add_trace(_theory(layers[:1] * np.nan, layers[:1] * np.nan, "theory").update(showlegend=True))
    finish(figure, title=title, subtitle=subtitle, x_title="layer", y_title=TITLES[measure])
    figure.update_xaxes(range=[0.5, len(layers) + 0.5])
    if measure in _LOG:
        figure.update_yaxes(log_axis([quarter[1] for quarter in quarters]))
    elif measure != "correlation":
        figure.update_yaxes(range=[-3, 103])
    return figure


def plot_singular_spectra(
    found: Sequence[SingularValues], names: Sequence[str], marks: Sequence[Mark], *, title: str, subtitle: str
) -> go.Figure:
    """Draw, by layer, the median singular value and the band from the smallest above rounding to the largest."""
    figure = go.Figure()
    spectra = [_spectrum(one) for one in found]
    for one, name, mark, (low, _, high) in zip(found, names, marks, spectra, strict=True):
        shown = np.isfinite(low) & np.isfinite(high)
        if shown.any():
            figure.add_trace(interval_band(one.layers[shown], low[shown], high[shown], name=name, color=mark.color))
    for one, name, mark, (_, middle, high) in zip(found, names, marks, spectra, strict=True):
        line = curve(one.layers, middle, f"{name}: median", mark)
        figure.add_trace(line.update(mode="lines+markers", marker={"symbol": mark.marker}))
        largest = curve(one.layers, high, f"{name}: largest", mark)
        figure.add_trace(largest.update(line={"width": 1.2, "dash": mark.dash, "color": mark.color}, showlegend=False))
    finish(figure, title=title, subtitle=subtitle, x_title="layer", y_title="singular value of ∂z/∂x")
    figure.update_xaxes(range=[0.5, found[0].stack.depth + 0.5])
    figure.update_yaxes(log_axis([part for spectrum in spectra for part in spectrum]))
    return figure


def propagation_table(found: Sequence[Propagation], names: Sequence[str]) -> pd.DataFrame:
    """One row a law, network and layer, with everything measured and what theory says of it."""
    return pd.concat([_rows(one, name) for one, name in zip(found, names, strict=True)], ignore_index=True)


def spectra_table(found: Sequence[SingularValues], names: Sequence[str]) -> pd.DataFrame:
    """One row a law, layer, network and singular value; empty where it is below the rounding of the largest."""
    tables = []
    for one, name in zip(found, names, strict=True):
        n_networks, n_layers, width = one.values.shape
        columns = {
            "initializer": name,
            "network": np.repeat(np.arange(1, n_networks + 1), n_layers * width),
            "layer": np.tile(np.repeat(one.layers, width), n_networks),
            "place": np.tile(np.arange(1, width + 1), n_networks * n_layers),
            "singular value": one.values.ravel(),
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def _quartiles(one: Propagation, measure: FreshMeasure) -> tuple[Array, Array, Array]:
    values = getattr(one, measure)
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], axis=0)
    return _shown(low, measure), _shown(middle, measure), _shown(high, measure)


def _shown(values: Array, measure: FreshMeasure) -> Array:
    """Shares in per cent; what a log axis has no place for, or has left the range of numbers, as a gap."""
    if measure in _LOG:
        return np.where((values > 0) & np.isfinite(values), values, np.nan)
    return values if measure == "correlation" else 100 * values


def _theory(x: NDArray[np.number], y: Array, name: str) -> go.Scatter:
    line = {"color": DATA_COLOR, "dash": THEORY_DASH, "width": 2}
    return go.Scatter(
        x=x, y=y, mode="lines", line=line, name=name, showlegend=False, hovertemplate="layer %{x}: %{y:.4g}"
        f"<extra>{name}, theory</extra>",
    )  # fmt: skip


def _spectrum(one: SingularValues) -> tuple[Array, Array, Array]:
    """Smallest, median and largest singular value at each layer, each the median over the networks; 0 as a gap."""
    counted = np.where(np.isnan(one.values), 0.0, one.values)
    low = np.where(counted > 0, counted, np.inf).min(axis=2)
    parts = (low, np.median(counted, axis=2), counted.max(axis=2))
    low, middle, high = (np.median(part, axis=0) for part in parts)
    return tuple(np.where((part > 0) & np.isfinite(part), part, np.nan) for part in (low, middle, high))  # type: ignore[return-value]


def _rows(one: Propagation, name: str) -> pd.DataFrame:
    n_networks, depth = one.size.shape
    columns: dict[str, object] = {
        "initializer": name,
        "network": np.repeat(np.arange(1, n_networks + 1), depth),
        "layer": np.tile(np.arange(1, depth + 1), n_networks),
        "mean square of z": one.size.ravel(),
        "mean square of the gradient": one.gradient.ravel(),
        "correlation": one.correlation.ravel(),
        "saturated": one.saturated.ravel(),
        "dead": one.dead.ravel(),
    }
    if one.theory is not None:
        for label, values in (
            ("mean square of z, theory", one.theory.size), ("mean square of the gradient, theory", one.theory.gradient),
            ("correlation, theory", one.theory.correlation), ("χ, theory", one.theory.slope),
        ):  # fmt: skip
            columns[label] = np.tile(values, n_networks)
    return pd.DataFrame(columns)
