"""Loss, gap, distance or gradient norm of every solver against its cost, with the theoretical rate dashed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.convergence import Cost, Curve, Measure, Runaway
from core.figures.axes import log_axis
from core.figures.theme import DATA_COLOR, THEORY_DASH, Mark, finish

Array = NDArray[np.floating]

_COST_TITLES = {
    "updates": "updates",
    "epochs": "epochs (passes over the training rows)",
    "gradient evaluations": "gradient evaluations",
    "seconds": "time (s)",
}


def plot_convergence(
    curves: tuple[Curve, ...],
    *,
    marks: Mapping[int, Mark],
    cost: Cost,
    measure: Measure | Runaway,
    subtitle: str,
    optimum_loss: float,
    optimum_label: str = "optimum",
    y_title: str = "",
) -> go.Figure:
    """Draw one curve a solver on a logarithmic axis; only "loss" itself may turn linear, where it is not positive.

    Lengths that run away are drawn against a logarithmic cost, on which the law of the logarithm is a straight line.
    """
    figure = go.Figure()
    is_length = measure == "length of the coefficients"
    has_logarithm = not optimum_loss <= 0 and all((curve.y > 0).all() for curve in curves)
    is_log = all((curve.y > 0).any() for curve in curves) and (measure != "loss" or has_logarithm) and not is_length
    for curve in curves:
        figure.add_trace(_measured(curve, marks[curve.number], is_log))
        if curve.theory_y is not None:
            figure.add_trace(_theory(curve, marks[curve.number]))
    finish(figure, title="Convergence", subtitle=subtitle, x_title=_COST_TITLES[cost], y_title=y_title or measure)
    figure.update_xaxes(rangemode="tozero")
    if measure in get_args(Runaway):
        figure.update_xaxes(type="log", rangemode="normal", dtick=1)
    if is_log:
        figure.update_yaxes(log_axis([curve.y for curve in curves]), range=_log_range(curves))
    if is_length:
        figure.update_yaxes(rangemode="tozero")
    if measure == "loss" and np.isfinite(optimum_loss):
        label = {"text": optimum_label, "font": {"size": 12}}
        figure.add_hline(y=optimum_loss, line={"color": DATA_COLOR, "dash": "6px 4px", "width": 1.5}, label=label)
    return figure


def convergence_table(curves: tuple[Curve, ...], *, cost: Cost, measure: str) -> pd.DataFrame:
    """One row a drawn point."""
    tables = [
        pd.DataFrame(
            {"solver": c.name, cost: c.x, measure: c.y, "theory": np.nan if c.theory_y is None else c.theory_y}
        )
        for c in curves
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["solver", cost, measure])


def _measured(curve: Curve, mark: Mark, is_log: bool) -> go.Scatter:
    y = np.where(curve.y > 0, curve.y, np.nan) if is_log else curve.y  # a logarithm has no place for rounding below 0
    mode = "lines+markers" if len(curve.x) <= 30 else "lines"
    line = {"color": mark.color, "dash": mark.dash, "width": 2.5}
    marker = {"color": mark.color, "symbol": mark.marker, "size": 8}
    return go.Scatter(x=curve.x, y=y, mode=mode, line=line, marker=marker, name=curve.name)


def _theory(curve: Curve, mark: Mark) -> go.Scatter:
    y = curve.theory_y
    assert y is not None
    name = f"theory: {curve.theory}"
    line = {"color": mark.color, "dash": THEORY_DASH, "width": 1.2}
    return go.Scatter(x=curve.x, y=np.where(np.isfinite(y) & (y > 0), y, np.nan), mode="lines", line=line, name=name)


def _log_range(curves: tuple[Curve, ...]) -> list[float]:
    """From the smallest to the largest measured value; theory may leave the frame."""
    logs = [np.log10(curve.y[np.isfinite(curve.y) & (curve.y > 0)]) for curve in curves]
    values = np.concatenate([*logs, [np.inf, -np.inf]])
    finite = values[np.isfinite(values)]
    if not finite.size:
        return [-1.0, 1.0]
    margin = 0.05 * float(np.ptp(finite)) + 0.1
    return [float(finite.min()) - margin, float(finite.max()) + margin]
