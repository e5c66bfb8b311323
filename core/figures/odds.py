"""Odds ratios on a logarithmic axis, one row a column of the model, with the intervals of maximum likelihood."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.logistic_regression.odds import OddsRatios
from core.experiments.wording import number
from core.figures.theme import DATA_COLOR, Mark, finish, short

Array = NDArray[np.floating]

NO_SOLVER_MARK = Mark(DATA_COLOR, "solid", "circle-open", "○")  # maximum likelihood where it is none of the solvers
_MAX_LABELS = 14
_FEW = 10  # columns up to which the line at 1 has room for its label above the first row
_ROOM, _A_ROW = 230, 19  # pixels around the rows, and of one row where there are many
_USUAL_ROWS, _USUAL_LEGEND = 290, 0.2  # height of the rows in a figure of the usual height, and its legend's place
_LEAST = 0.7  # log odds ratio, a factor of two: the axis reaches at least so far to either side of 1
_SHORT, _MOST_POWERS = 2.2, 8  # decades of an axis with ticks between powers of ten; and the most powers marked
_FARTHEST = 30.0  # log odds ratio, 10^13: what lies farther off stands at the edge with its value


def plot_odds(found: OddsRatios, *, marks: Mapping[int, Mark], title: str, subtitle: str) -> go.Figure:
    """Draw the odds ratios of every solver; an estimate beyond the axis is a triangle at its edge.

    With many columns the figure grows, so that every one can be named.
    """
    figure = go.Figure()
    low, high = _ends(found)
    for place, number_ in enumerate(found.estimates):
        mark, offset = marks.get(number_, NO_SOLVER_MARK), _offset(place, len(found.estimates))
        trace = _estimates(found, number_, mark, offset, (low, high))
        figure.add_trace(trace)
        drawn = trace.to_plotly_json()
        if drawn["marker"]["symbol"][0] != mark.marker:
            _add_legend_key(figure, mark, str(drawn["name"]))
    finish(figure, title=title, subtitle=subtitle, x_title=f"odds ratio per {found.unit}")
    figure.update_yaxes(
        tickvals=list(range(len(found.columns))), ticktext=[short(column, 24) for column in found.columns],
        title_text="column", range=[len(found.columns) - 0.4, -1.4 if len(found.columns) > _FEW else -0.6],
    )  # fmt: skip
    _set_height(figure, len(found.columns))
    _set_axis(figure, low, high)
    even = {"text": "no change", "textangle": 0, "xanchor": "left", "yanchor": "top", "font": {"size": 12}}
    figure.add_vline(x=1, line={"color": DATA_COLOR, "width": 2}, label={**even, "textposition": "end"})
    return figure


def has_estimates_beyond(found: OddsRatios) -> bool:
    """Whether an estimate lies beyond the axis that :func:`plot_odds` draws."""
    low, high = _ends(found)
    return any(((values < low) | (values > high)).any() for _, values in found.estimates.values())


def _add_legend_key(figure: go.Figure, mark: Mark, name: str) -> None:
    """The legend of the last trace with the solver's own marker: else it is that of the first place, a triangle."""
    figure.update_traces(showlegend=False, legendgroup=name, selector=len(tuple(figure.data)) - 1)
    marker = {"color": mark.color, "symbol": mark.marker, "size": 9}
    figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", name=name, legendgroup=name, marker=marker))


def _set_height(figure: go.Figure, n_columns: int) -> None:
    rows = _A_ROW * n_columns
    if rows > _USUAL_ROWS:
        figure.update_layout(height=_ROOM + rows, legend={"y": -_USUAL_LEGEND * _USUAL_ROWS / rows})


def _estimates(found: OddsRatios, solver: int, mark: Mark, offset: float, ends: tuple[float, float]) -> go.Scatter:
    name, values = found.estimates[solver]
    is_off = (values < ends[0]) | (values > ends[1])
    shown = np.exp(np.where(is_off, np.where(values > 0, ends[1], ends[0]), values))
    symbols = np.where(is_off, np.where(values > 0, "triangle-right", "triangle-left"), mark.marker)
    labels = [f"{_ratio(v)}" if off else "" for v, off in zip(values, is_off, strict=True)]
    has_labels = bool(is_off.any()) and len(values) <= _MAX_LABELS
    trace = go.Scatter(
        x=shown, y=np.arange(len(values)) + offset, mode="markers+text" if has_labels else "markers", name=short(name),
        marker={"color": mark.color, "symbol": symbols, "size": 9}, text=labels,
        textposition=np.where(values > 0, "middle left", "middle right"), textfont={"color": mark.color, "size": 11},
        customdata=np.stack([np.array([_ratio(value) for value in values], dtype=object), values], axis=1),
        hovertemplate="odds ratio %{customdata[0]}<br>β = %{customdata[1]:.4g}",
    )  # fmt: skip
    if solver == found.likelihood:
        trace.update(error_x=_whiskers(found, shown, is_off, mark))
    return trace


def _whiskers(found: OddsRatios, shown: Array, is_off: NDArray[np.bool_], mark: Mark) -> dict[str, object]:
    with np.errstate(over="ignore"):
        up, down = np.exp(found.high) - shown, shown - np.exp(found.low)
    return {
        "type": "data", "symmetric": False, "color": mark.color, "thickness": 2, "width": 5,
        "array": np.where(is_off | ~np.isfinite(up), np.nan, up), "arrayminus": np.where(is_off, np.nan, down),
    }  # fmt: skip


def _ratio(value: float) -> str:
    """E to a power in four digits, also where it is beyond all numbers."""
    with np.errstate(over="ignore"):
        ratio = float(np.exp(value))
    return number(ratio) if 0.0 < ratio < np.inf else f"e^{number(value)}"


def _ends(found: OddsRatios) -> tuple[float, float]:
    """Where the axis ends, in log odds: around 0, the intervals, and the estimates that are not far out."""
    limits = np.concatenate([found.low, found.high])
    limits = limits[np.abs(limits) <= _FARTHEST]  # not NaN either
    most = min(3.0 * np.abs(limits).max(), _FARTHEST) if limits.size else _FARTHEST
    values = np.concatenate([own for _, own in found.estimates.values()])
    inside = np.concatenate([limits, values[np.abs(values) <= most], [-_LEAST, _LEAST]])
    return float(inside.min()), float(inside.max())


def _set_axis(figure: go.Figure, low: float, high: float) -> None:
    """Ticks at 1, 2 and 5 times powers of ten on a short axis, at powers of ten alone on a long one."""
    pad = 0.06 * (high - low)
    ends = np.array([low - pad, high + pad]) / np.log(10.0)
    powers = np.arange(np.floor(ends[0]), np.ceil(ends[1]) + 1)
    every = int(np.ceil(np.ptp(ends) / _MOST_POWERS))
    steps = np.array([1.0, 2.0, 5.0]) if np.ptp(ends) <= _SHORT else np.array([1.0])
    ticks = (10.0 ** powers[powers % every == 0][:, None] * steps).ravel()
    figure.update_xaxes(
        type="log", range=ends.tolist(), tickvals=ticks.tolist(), ticktext=[number(float(tick)) for tick in ticks]
    )


def _offset(place: int, count: int) -> float:
    return 0.0 if count == 1 else 0.6 * (place / (count - 1) - 0.5)
