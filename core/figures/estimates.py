"""Every solver's coefficients with their intervals, beside the optimum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.experiments.wording import number
from core.figures.theme import DATA_COLOR, Mark, finish, short

_WIDEST = 8.0  # in standard errors: what lies farther off stands at the edge with its value
_MAX_LABELS = 14
_MAX_TICKS = 24


def plot_estimates(table: pd.DataFrame, *, marks: Mapping[str, Mark], errors: np.ndarray, subtitle: str) -> go.Figure:
    """Draw each estimate less the optimum in units of the coefficient's standard error, with its 95 % interval.

    Parameters
    ----------
    table : of ``coefficient_table``.
    marks : by every solver's name.
    errors : standard error of each coefficient, in the order of the table; NaN draws the plain difference.
    subtitle : what was fitted to what.
    """
    names = list(dict.fromkeys(table["coefficient"])) if len(table) else []
    has_errors = bool(names and np.isfinite(errors).all() and (errors > 0).all())
    scale = dict(zip(names, errors if has_errors else np.ones(len(names)), strict=True))
    figure = go.Figure()
    widest = _reach(table, scale) if has_errors else np.inf
    for place, (solver, mark) in enumerate(marks.items()):
        rows = cast("pd.DataFrame", table[table["solver"] == solver])
        figure.add_trace(_estimates(rows, names, scale, mark, _offset(place, len(marks)), widest))
    unit = "(estimate − optimum) / standard error" if has_errors else "estimate − optimum, in the coefficient's units"
    finish(figure, title="Estimates and 95 % intervals", subtitle=subtitle, x_title=unit)
    ticks = range(0, len(names), -(-len(names) // _MAX_TICKS) or 1)
    figure.update_yaxes(tickvals=list(ticks), ticktext=[short(names[tick], 24) for tick in ticks])
    figure.update_yaxes(range=[len(names) - 0.4, -0.6])
    figure.add_vline(x=0, line={"color": DATA_COLOR, "width": 1})
    if np.isfinite(widest):
        figure.update_xaxes(range=[-1.12 * widest, 1.12 * widest])
    return figure


def _estimates(
    rows: pd.DataFrame, names: list[str], scale: Mapping[str, float], mark: Mark, offset: float, widest: float
) -> go.Scatter:
    errors = np.array([scale[name] for name in rows["coefficient"]])
    optimum = rows["optimum"].to_numpy()
    value = (rows["estimate"].to_numpy() - optimum) / errors
    half = (rows["95 % to"] - rows["95 % from"]).to_numpy() / 2 / errors
    is_off = np.abs(value) > widest
    shown = np.clip(value, -widest, widest)
    symbols = np.where(is_off, np.where(value > 0, "triangle-right", "triangle-left"), mark.marker)
    labels = [f"off the axis: {number(v)}" if off else "" for v, off in zip(value, is_off, strict=True)]
    few = len(names) <= _MAX_LABELS
    return go.Scatter(
        x=shown,
        y=np.array([names.index(name) for name in rows["coefficient"]]) + offset,
        mode="markers+text" if is_off.any() and few else "markers",
        marker={"color": mark.color, "symbol": symbols, "size": 9},
        text=labels,
        textposition=np.where(value > 0, "middle left", "middle right"),
        textfont={"color": mark.color, "size": 11},
        error_x={"array": np.where(is_off, np.nan, half), "color": mark.color, "thickness": 2, "width": 5},
        customdata=rows["estimate"].to_numpy(),
        hovertemplate="%{customdata:.6g}<extra>%{fullData.name}</extra>",
        name=rows["solver"].iloc[0],
    )


def _reach(table: pd.DataFrame, scale: Mapping[str, float]) -> float:
    errors = np.array([scale[name] for name in table["coefficient"]])
    value = np.abs((table["estimate"] - table["optimum"]).to_numpy() / errors)
    half = np.nan_to_num((table["95 % to"] - table["95 % from"]).to_numpy() / 2 / errors)
    near = value <= _WIDEST
    return float(max((value + half)[near].max(initial=0.0), 2.5))


def _offset(place: int, count: int) -> float:
    return 0.0 if count == 1 else 0.6 * (place / (count - 1) - 0.5)
