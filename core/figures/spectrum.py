"""Hessian eigenvalues at the end of every path, both ends of the spectrum along it, and sharpness against 2/η."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.loss_surface.curvature import CurvatureHistory, Spectrum
from core.experiments.wording import number
from core.figures.axes import log_axis
from core.figures.theme import DATA_COLOR, THEORY_DASH, Mark, finish

Array = NDArray[np.floating]

_FLOOR = 1e-12  # of the largest in size: smaller eigenvalues are drawn as zero, on the ground


def plot_spectra(spectra: Sequence[Spectrum], *, marks: Mapping[int, Mark], subtitle: str) -> go.Figure:
    """Draw every eigenvalue's size on a logarithmic axis: upwards triangles are positive, downwards negative ones."""
    figure = go.Figure()
    largest = max(float(np.abs(one.eigenvalues).max(initial=0.0)) for one in spectra)
    ground = max(largest * _FLOOR, np.finfo(float).tiny)
    for one in spectra:
        figure.add_trace(_eigenvalues(one, marks[one.number], ground))
    for one in spectra:
        if one.limit is not None:
            last = max(spectrum.n_params for spectrum in spectra)
            dashed = {"color": marks[one.number].color, "width": 1.8, "dash": THEORY_DASH}
            ends = {"x": [1, last], "y": [one.limit] * 2}
            figure.add_trace(go.Scatter(mode="lines", line=dashed, name=_held(one.limit), **ends))
    finish(
        figure, title="Hessian spectrum at the end", subtitle=subtitle,
        x_title="eigenvalue, from the largest to the smallest", y_title="size of the eigenvalue (▲ above 0, ▼ below)",
    )  # fmt: skip
    sizes = np.concatenate([np.abs(one.eigenvalues) for one in spectra])
    figure.update_yaxes(log_axis([np.append(sizes[sizes > ground], largest)]))
    return figure


def _eigenvalues(data: Spectrum, mark: Mark, ground: float) -> go.Scatter:
    values, places = data.eigenvalues, np.arange(1, data.eigenvalues.size + 1)
    if not data.is_whole:
        places[values.size // 2 :] += data.n_params - values.size
    signs = np.where(np.abs(values) <= ground, "line-ew-open", np.where(values > 0, "triangle-up", "triangle-down"))
    return go.Scatter(
        x=places, y=np.maximum(np.abs(values), ground), mode="markers", name=data.name, customdata=values,
        marker={"color": mark.color, "symbol": signs.tolist(), "size": 9},
        hovertemplate=f"{data.name}<br>number %{{x}}<br>eigenvalue %{{customdata:.4g}}<extra></extra>",
    )  # fmt: skip


def plot_history(histories: Sequence[CurvatureHistory], *, marks: Mapping[int, Mark], subtitle: str) -> go.Figure:
    """Draw the largest eigenvalue along every path in full, the smallest dashed."""
    figure = go.Figure()
    for one in histories:
        color, group = marks[one.number].color, f"solver{one.number}"
        for name, values, line in (
            (one.name, one.largest, {"color": color, "width": 2.5}),
            ("smallest", one.smallest, {"color": color, "width": 1.8, "dash": THEORY_DASH}),
        ):
            figure.add_trace(go.Scatter(x=one.steps, y=values, mode="lines", line=line, name=name, legendgroup=group))
    figure.add_hline(y=0.0, line={"color": DATA_COLOR, "width": 1})
    finish(
        figure, title="Largest and smallest curvature", subtitle=subtitle, x_title="updates",
        y_title="largest and smallest eigenvalue",
    )  # fmt: skip
    return figure


def plot_sharpness(histories: Sequence[CurvatureHistory], *, marks: Mapping[int, Mark], subtitle: str) -> go.Figure:
    """Draw the sharpness along every path, and dashed in its colour what the step size can hold."""
    figure = go.Figure()
    for one in histories:
        mark, group = marks[one.number], f"solver{one.number}"
        line = {"color": mark.color, "dash": mark.dash, "width": 2.5}
        figure.add_trace(
            go.Scatter(x=one.steps, y=one.largest, mode="lines", line=line, name=one.name, legendgroup=group)
        )
        if one.limit is not None:
            dashed = {"color": mark.color, "dash": THEORY_DASH, "width": 1.8}
            figure.add_trace(
                go.Scatter(
                    x=one.steps[[0, -1]], y=[one.limit] * 2, mode="lines", line=dashed, legendgroup=group,
                    name=_held(one.limit),
                )
            )  # fmt: skip
    finish(
        figure, title="Sharpness and its limit", subtitle=subtitle, x_title="updates",
        y_title="largest eigenvalue λ_max",
    )  # fmt: skip
    if _is_wide(histories):
        figure.update_yaxes(log_axis([one.largest for one in histories]))
    else:
        figure.update_yaxes(rangemode="tozero")
    return figure


def spectrum_table(spectra: Sequence[Spectrum]) -> pd.DataFrame:
    """One row an eigenvalue, largest first."""
    tables = [pd.DataFrame({"solver": one.name, "eigenvalue": one.eigenvalues}) for one in spectra]
    return pd.concat(tables, ignore_index=True)


def history_table(histories: Sequence[CurvatureHistory]) -> pd.DataFrame:
    """One row a solver and moment."""
    columns = ["solver", "update", "largest", "smallest", "loss", "limit"]
    tables = [
        pd.DataFrame(
            dict(zip(columns, (one.name, one.steps, one.largest, one.smallest, one.loss, one.limit), strict=True))
        )
        for one in histories
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def _held(limit: float) -> str:
    return f"limit {number(limit)}"


def _is_wide(histories: Sequence[CurvatureHistory]) -> bool:
    values = [value for one in histories for value in (*one.largest, *((one.limit,) if one.limit is not None else ()))]
    return bool(values) and min(values) > 0 and max(values) > 50 * min(values)
