"""Every solver's probability along one feature, with the rows; and every solver's boundary over two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.decision_map import Line
from core.experiments.logistic_regression.probabilities import (
    Boundary,
    ProbabilityCurve,
    ProbabilityCurves,
    ProbabilityPlane,
    Tally,
)
from core.figures.decision import plot_decision
from core.figures.playback import playback
from core.figures.theme import DATA_COLOR, Mark, class_marks, finish, short

Array = NDArray[np.floating]

_LEGEND_Y = -0.25  # clear of the axis title where many entries stand one under another in a narrow window
_BAND_OPACITY = 0.22
_INSIDE = {"validation": "#ffffff", "test": "#222222"}
_SEPARATOR = "#222222"
_NEAR, _FAR = 0.02, 0.09  # how far beyond 0 and 1 rows are spread, so that they do not hide each other or the curve
_GOLDEN = 0.6180339887  # multiples of it, less whole numbers, are evenly spread however many there are
_SIZE, _SMALL, _LARGE = 6.0, 3.0, 15.0  # pixels of a row's mark; of one that counts one row, and of the largest


def plot_probability_curves(
    found: ProbabilityCurves, *, marks: Mapping[int, Mark], title: str, subtitle: str
) -> go.Figure:
    """Draw the curves over the feature, the threshold ½, the rows beyond 0 and 1, and the band where there is one."""
    figure = go.Figure()
    if found.band is not None:
        figure.add_trace(_band(found, found.band))
    for trace in _rows(found):
        figure.add_trace(trace)
    for place, curve in enumerate(found.curves):
        figure.add_trace(_curve(found, curve, marks[curve.number], _width(place)))
    half = {"text": "p = ½", "textposition": "start", "font": {"size": 12}}
    figure.add_hline(y=0.5, line={"color": DATA_COLOR, "dash": "2px 3px", "width": 1.5}, label=half)
    for x in found.separators:
        figure.add_vline(x=x, line={"color": DATA_COLOR, "dash": "8px 4px", "width": 2}, label=_margin_label())
    finish(figure, title=title, subtitle=subtitle, x_title=short(found.feature), y_title=probability_title(found))
    figure.update_xaxes(range=[found.x[0], found.x[-1]])
    figure.update_layout(legend_y=_LEGEND_Y)
    reach = _FAR + 0.04 if found.class_names else 0.04
    figure.update_yaxes(range=[-reach, 1.0 + reach], tickvals=[0.0, 0.25, 0.5, 0.75, 1.0])
    return figure


def plot_probability_plane(
    found: ProbabilityPlane, *, marks: Mapping[int, Mark], title: str, subtitles: Sequence[str]
) -> go.Figure:
    """Draw one solver's probabilities over the plane, the rows, and every solver's boundary in its mark."""
    figure = plot_decision(found.map, title=title, subtitles=subtitles)
    figure.update_layout(legend_y=_LEGEND_Y)
    mark = marks[found.number]
    line = {"color": mark.color, "dash": mark.dash, "width": _width(0)}
    figure.update_traces({"line": line, "name": found.name, "showlegend": True}, selector={"name": "boundary"})
    for place, boundary in enumerate(found.others):
        figure.add_trace(_boundary(boundary, marks[boundary.number], _width(place + 1)))
    if found.separator is not None:
        figure.add_trace(_separator(found.separator))
    return figure


def curve_table(found: ProbabilityCurves) -> pd.DataFrame:
    """The curves at the end, one row a point of the feature, with the band's limits."""
    columns: dict[str, object] = {found.feature: found.x}
    columns |= {f"p: {curve.name}": curve.y for curve in found.curves}
    if found.band is not None:
        columns |= {"95 % from": found.band[0], "95 % to": found.band[1]}
    return pd.DataFrame(columns)


def boundary_table(found: ProbabilityPlane) -> pd.DataFrame:
    """Where every solver's probability is ½ at its end: one row a point of a line."""
    lines = {found.name: found.map.boundaries[-1]} | {other.name: other.lines[-1] for other in found.others}
    if found.separator is not None:
        lines["widest margin"] = found.separator
    across, up = found.map.feature_names
    return pd.concat(
        [pd.DataFrame({"line": name, across: x, up: y}) for name, (x, y) in lines.items()], ignore_index=True
    )


def probability_title(found: ProbabilityCurves) -> str:
    """What the vertical axis shows."""
    return f"p({short(found.class_names[1], 18)})" if found.class_names else short(found.target)


def _width(place: int) -> float:
    """Wide under narrow, so that equal lines can all be seen."""
    return max(2.0, 6.0 - 1.2 * place)


def _curve(found: ProbabilityCurves, curve: ProbabilityCurve, mark: Mark, width: float) -> go.Scatter:
    return go.Scatter(
        x=found.x, y=curve.y, mode="lines", name=curve.name,
        line={"color": mark.color, "dash": mark.dash, "width": width},
        meta=playback(curve.steps, {"y": curve.frames}, unit="update"),
    )  # fmt: skip


def _band(found: ProbabilityCurves, band: Line) -> go.Scatter:
    low, high = band
    return go.Scatter(
        x=np.concatenate([found.x, found.x[::-1]]), y=np.concatenate([low, high[::-1]]), mode="lines", fill="toself",
        fillcolor=DATA_COLOR, opacity=_BAND_OPACITY, line={"width": 0, "color": DATA_COLOR}, hoverinfo="skip",
        name="95 % band",
    )  # fmt: skip


def _rows(found: ProbabilityCurves) -> list[go.Scatter]:
    tally = found.tally
    if not found.class_names:
        return [_markers(tally, np.ones(tally.x.size, dtype=bool), Mark(DATA_COLOR, "solid", "circle", "●"), "rows")]
    marks = class_marks(len(found.class_names))
    return [
        _markers(tally, tally.y == label, marks[label], short(name, 24), away=(-1.0, 1.0)[label])
        for label, name in enumerate(found.class_names)
    ]


def _markers(tally: Tally, mine: NDArray[np.bool_], mark: Mark, name: str, away: float = 0.0) -> go.Scatter:
    parts, count = tally.parts[mine], tally.count[mine]
    is_counted = tally.count.max() > 1
    spread = np.full(count.size, 0.5) if is_counted else (_GOLDEN * np.arange(count.size)) % 1.0
    counted = _SMALL + (_LARGE - _SMALL) * np.sqrt(count / tally.count.max())
    return go.Scatter(
        x=tally.x[mine], y=tally.y[mine] + away * (_NEAR + (_FAR - _NEAR) * spread), mode="markers", name=name,
        marker={
            "color": [_INSIDE.get(part, mark.color) for part in parts], "symbol": mark.marker,
            "size": counted if is_counted else _SIZE,
            "opacity": 0.75, "line": {"color": mark.color, "width": np.where(parts == "train", 0.0, 1.5)},
        },
        customdata=np.stack([count.astype(object), parts.astype(object)], axis=1),
        hovertemplate="%{x:.4g}: %{customdata[0]} %{customdata[1]} row(s)",
    )  # fmt: skip


def _boundary(boundary: Boundary, mark: Mark, width: float) -> go.Scatter:
    frames = {"x": [line[0] for line in boundary.lines], "y": [line[1] for line in boundary.lines]}
    return go.Scatter(
        x=frames["x"][-1], y=frames["y"][-1], mode="lines", hoverinfo="skip", name=boundary.name,
        line={"color": mark.color, "dash": mark.dash, "width": width},
        meta=playback(boundary.steps, frames, unit="update"),
    )  # fmt: skip


def _separator(line: Line) -> go.Scatter:
    return go.Scatter(
        x=line[0], y=line[1], mode="lines", name="widest margin", hoverinfo="skip",
        line={"color": _SEPARATOR, "dash": "8px 5px", "width": 2},
    )  # fmt: skip


def _margin_label() -> dict[str, object]:
    font = {"size": 12}
    return {
        "text": "widest margin",
        "textposition": "end",
        "textangle": 0,
        "xanchor": "left",
        "yanchor": "top",
        "font": font,
    }
