"""Hessian eigenvalues at the end of a path, both ends of the spectrum along it, and sharpness against 2/η."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.experiments.loss_surface.curvature import CurvatureHistory, Spectrum
from core.experiments.wording import number
from core.figures.theme import (
    DATA_COLOR,
    NEGATIVE_COLOR,
    POSITIVE_COLOR,
    THEORY_DASH,
    Mark,
    finish,
)

_FLOOR = 1e-12  # of the largest in size: smaller eigenvalues are drawn as zero, on the ground


def plot_spectrum(data: Spectrum, *, subtitle: str) -> go.Figure:
    """Draw every eigenvalue's size on a logarithmic axis: positive orange, negative blue, zero on the ground."""
    figure = go.Figure()
    values, places = data.eigenvalues, np.arange(1, data.eigenvalues.size + 1)
    if not data.is_whole:
        places[data.eigenvalues.size // 2 :] += data.n_params - data.eigenvalues.size
    ground = max(float(np.abs(values).max(initial=0.0)) * _FLOOR, np.finfo(float).tiny)
    kinds = (
        ("positive: the loss bends up", values > ground, POSITIVE_COLOR, "triangle-up"),
        ("negative: it bends down", values < -ground, NEGATIVE_COLOR, "triangle-down"),
        ("zero: flat", np.abs(values) <= ground, DATA_COLOR, "line-ew-open"),
    )
    for name, those, color, symbol in kinds:
        if those.any():
            figure.add_trace(
                go.Scatter(
                    x=places[those], y=np.maximum(np.abs(values[those]), ground), mode="markers", name=name,
                    marker={"color": color, "symbol": symbol, "size": 9}, customdata=values[those],
                    hovertemplate="number %{x}<br>eigenvalue %{customdata:.4g}<extra></extra>",
                )
            )  # fmt: skip
    if data.limit is not None:
        line = {"color": DATA_COLOR, "dash": "6px 4px", "width": 1.5}
        label = {"text": f"{_held(data.limit)}", "font": {"size": 12}, "textposition": "end"}
        figure.add_hline(y=data.limit, line=line, label=label)
    finish(
        figure, title=f"Hessian spectrum at the end of {data.name}", subtitle=subtitle,
        x_title="eigenvalue, from the largest to the smallest", y_title="size of the eigenvalue",
    )  # fmt: skip
    figure.update_yaxes(type="log")
    return figure


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
        figure, title="Ends of the Hessian spectrum along the paths", subtitle=subtitle, x_title="updates",
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
        figure, title="Sharpness against what the step size can hold", subtitle=subtitle, x_title="updates",
        y_title="sharpness λ_max (largest Hessian eigenvalue)",
    )  # fmt: skip
    if _is_wide(histories):
        figure.update_yaxes(type="log")
    else:
        figure.update_yaxes(rangemode="tozero")
    return figure


def spectrum_table(data: Spectrum) -> pd.DataFrame:
    """One row an eigenvalue, largest first."""
    return pd.DataFrame({"solver": data.name, "eigenvalue": data.eigenvalues})


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
