"""Weight matrices as signed heat maps, a row an input and a column a unit, and their singular values over training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.mlp.weights import LayerHistory, SingularHistory
from core.experiments.wording import number
from core.figures.axes import log_axis
from core.figures.layer_grid import MOST_IN_A_LINE, column_shares, layer_marks, layers_beside
from core.figures.playback import epoch_frames
from core.figures.theme import SIGNED_SCALE, finish, short

Array = NDArray[np.floating]

_WIDTH, _HEIGHT = 980, 300  # of the room for all maps on a wide screen, in pixels
_CELL = (44, 15)  # what a number of three digits needs
_ROWS_BY_NAME = 32  # more features than these are numbered
_MOST_TICKS = 16
_NAME_LENGTH = 18
_SHORT_NAME = 4
_HOVERED_NAMES = 5000  # cells; more would be too much text on the wire


def plot_weights(histories: Sequence[LayerHistory], *, title: str, subtitle: str) -> go.Figure:
    """Draw each layer's W with b as a row apart below it; frames play the training back, each layer on one scale."""
    shares = column_shares([len(one.units) for one in histories])
    are_few = len(histories) <= MOST_IN_A_LINE
    figure, places = layers_beside([len(one.units) for one in histories], [_name(one, are_few) for one in histories])
    for one, (row, col), share in zip(histories, places, shares, strict=True):
        has_room = are_few and _has_room(one, share)
        low, high = figure.to_dict()["layout"]["xaxis" if col == 1 else f"xaxis{col}"]["domain"]
        bar = {"showscale": True, "colorbar": _color_bar(one.reach or 1.0, low, high)} if are_few else {}
        figure.add_trace(_matrix(one, has_room).update(bar), row=row, col=col)
        figure.add_trace(_bias(one, has_room), row=row, col=col)
        _name_axes(figure, one, (row, col), are_few)
    finish(figure, title=title, subtitle=subtitle)
    figure.update_layout(margin={"t": 104, "b": 104 if are_few else 24})
    if not are_few:
        figure.update_xaxes(ticks="", showline=False)
        figure.update_yaxes(ticks="", showline=False)
    return figure


def plot_singular_values(histories: Sequence[SingularHistory], *, title: str, subtitle: str) -> go.Figure:
    """Draw every layer's singular values against the epochs on log axes with one range."""
    titles = [f"W{one.number}, {_by(one.shape)}: rank {one.rank[-1]}" for one in histories]
    figure, places = layers_beside([1] * len(histories), titles)
    marks = layer_marks(len(histories))
    ends, axis = _log_range([one.values for one in histories]), log_axis([one.values for one in histories])
    for one, (row, col), mark in zip(histories, places, marks, strict=True):
        figure.add_trace(_lines(one, mark.color), row=row, col=col)
        is_first, is_last = col == 1, row == places[-1][0]
        figure.update_xaxes(title_text="epochs" if is_last else None, rangemode="tozero", row=row, col=col)
        named = "singular value" if is_first else None
        figure.update_yaxes(axis, title_text=named, range=ends, row=row, col=col, showticklabels=is_first)
    finish(figure, title=title, subtitle=subtitle)
    figure.update_layout(margin={"t": 104}, showlegend=False)
    return figure


def weights_table(histories: Sequence[LayerHistory], quantity: str) -> pd.DataFrame:
    """One row an epoch and number: layer, where it leads from and to; the bias enters from "1"."""
    return pd.concat([_rows(one, quantity) for one in histories], ignore_index=True)


def singular_table(histories: Sequence[SingularHistory]) -> pd.DataFrame:
    """One row an epoch and singular value: layer, place in the order of size, value, and the matrix's rank."""
    tables = []
    for one in histories:
        n_moments, count = one.values.shape
        columns = {
            "epoch": np.repeat(one.epochs, count),
            "layer": one.number,
            "place": np.tile(np.arange(1, count + 1), n_moments),
            "singular value": one.values.ravel(),
            "rank": np.repeat(one.rank, count),
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def _name(one: LayerHistory, is_long: bool) -> str:
    shape = f", {_by(one.weights.shape[1:])}" if is_long else ""
    scale = "" if is_long else f" ±{number(one.reach, 2)}"
    return f"W{one.number}{shape}{scale}"


def _by(shape: tuple[int, ...]) -> str:
    return f"{shape[0]} × {shape[1]}"


def _matrix(one: LayerHistory, has_room: bool) -> go.Heatmap:
    names = _hovered(one)
    source = "%{customdata}" if names is not None else "unit %{y}" if one.number > 1 else "input %{y}"
    return go.Heatmap(
        x0=1, dx=1, y0=1, dy=1, customdata=names, **_look(one, one.weights, has_room),
        hovertemplate=f"from {source}<br>to {one.unit_word} %{{x}}<br>%{{z:.4g}}<extra>W{one.number}</extra>",
        name=f"W{one.number}",
    )  # fmt: skip


def _bias(one: LayerHistory, has_room: bool) -> go.Heatmap:
    centre, height = _bias_row(one)
    return go.Heatmap(
        x0=1, dx=1, y0=centre, dy=height, **_look(one, one.bias[:, None, :], has_room),
        hovertemplate=f"bias of {one.unit_word} %{{x}}<br>%{{z:.4g}}<extra>b{one.number}</extra>",
        name=f"b{one.number}",
    )  # fmt: skip


def _bias_row(one: LayerHistory) -> tuple[float, float]:
    """Centre and height of the row of biases below the matrix, with a gap between that shows."""
    n_in = len(one.sources)
    height = max(1.0, 0.05 * n_in)
    return n_in + 0.5 + max(0.4, 0.03 * n_in) + height / 2, height


def _look(one: LayerHistory, values: Array, has_room: bool) -> dict[str, object]:
    """Values of every frame, written into the cells where there is room, on the layer's one scale."""
    reach = one.reach or 1.0
    frames: dict[str, object] = {"z": values}
    look = {"z": values[-1], "colorscale": SIGNED_SCALE, "zmin": -reach, "zmax": reach, "showscale": False}
    if has_room:
        texts = [[[number(float(cell), 3) for cell in row] for row in frame] for frame in values]
        frames["text"] = texts
        look |= {"text": texts[-1], "texttemplate": "%{text}", "textfont": {"color": "#111111", "size": 11}}
    return {**look, "meta": epoch_frames(one.epochs, frames)}


def _has_room(one: LayerHistory, share: float) -> bool:
    n_in, n_out = one.weights.shape[1:]
    return _WIDTH * share >= _CELL[0] * n_out and _CELL[1] * (n_in + 2) <= _HEIGHT


def _hovered(one: LayerHistory) -> list[list[str]] | None:
    """Names of the features, cell by cell, where the map's own axis does not bear them all."""
    cells = len(one.sources) * len(one.units)
    if one.number > 1 or cells > _HOVERED_NAMES:
        return None
    return [[short(source)] * len(one.units) for source in one.sources]


def _name_axes(figure: go.Figure, one: LayerHistory, place: tuple[int, int], are_few: bool) -> None:
    row, col = place
    centre, height = _bias_row(one)
    rows = _ticks(one.sources, are_named=one.number == 1 and len(one.sources) <= _ROWS_BY_NAME)
    columns = _ticks(one.units, are_named=len(one.units) <= _MOST_TICKS)
    entering = ("input" if one.number == 1 else f"unit of layer {one.number - 1}") if are_few else None
    leaving = ("output" if one.is_last else f"unit of layer {one.number}") if are_few else None
    if len(one.units) > 1 and max(map(len, columns[1])) > _SHORT_NAME:
        leaving = None  # names of classes turn upright, need its room, and tell what they are
    look = {"tickmode": "array", "showgrid": False, "showticklabels": are_few, "title_standoff": 4}
    figure.update_xaxes(
        title_text=leaving, tickvals=columns[0], ticktext=columns[1], range=[0.5, len(one.units) + 0.5], row=row,
        col=col, **look,
    )  # fmt: skip
    figure.update_yaxes(
        title_text=entering, tickvals=[*rows[0], centre], ticktext=[*rows[1], "b"],
        range=[centre + height / 2, 0.5], row=row, col=col, **look,
    )  # fmt: skip


def _ticks(names: Sequence[str], *, are_named: bool) -> tuple[list[int], list[str]]:
    """Positions from 1 and their labels: all names, or every so many numbers."""
    if are_named:
        return list(range(1, len(names) + 1)), [short(name, _NAME_LENGTH) for name in names]
    apart = next(step for step in (1, 2, 4, 8, 16, 32, 10**6) if len(names) <= _MOST_TICKS * step)
    places = list(range(1, len(names) + 1, apart))
    return places, [str(place) for place in places]


def _color_bar(reach: float, low: float, high: float) -> dict[str, object]:
    """A bar under a map; where there are many maps their titles tell the scale."""
    return {
        "orientation": "h", "thickness": 9, "x": (low + high) / 2, "xanchor": "center", "len": high - low,
        "y": -0.24, "yanchor": "top", "tickvals": [-reach, 0, reach], "ticks": "outside",
        "ticktext": [number(-reach, 3), "0", number(reach, 3)], "outlinewidth": 0, "xpad": 0,
    }  # fmt: skip


def _lines(one: SingularHistory, color: str) -> go.Scatter:
    """All singular values of a matrix as one trace: several times faster to draw than one each."""
    n_moments, count = one.values.shape
    gap = np.full((1, count), np.nan)
    y = np.concatenate([np.where(one.values > 0, one.values, np.nan), gap]).T.ravel()
    x = np.tile(np.append(one.epochs, np.nan), count)
    place = np.repeat(np.arange(1, count + 1, dtype=np.int32), n_moments + 1)
    return go.Scatter(
        x=x, y=y, customdata=place, mode="lines" if n_moments > 1 else "markers", line={"color": color, "width": 1.5},
        hovertemplate="epoch %{x:.4g}<br>singular value %{customdata}: %{y:.4g}<extra></extra>",
        name=f"layer {one.number}",
    )  # fmt: skip


def _log_range(values: Sequence[Array]) -> list[float] | None:
    """Exponents of a common range; None where all is 0."""
    positive = np.concatenate([one[one > 0] for one in values])
    if not positive.size:
        return None
    low, high = np.log10(positive.min()), np.log10(positive.max())
    room = max(0.05 * (high - low), 0.1)
    return [float(low - room), float(high + room)]


def _rows(one: LayerHistory, quantity: str) -> pd.DataFrame:
    values = np.concatenate([one.weights, one.bias[:, None, :]], axis=1)
    n_moments, n_in, n_out = values.shape
    columns = {
        "epoch": np.repeat(one.epochs, n_in * n_out),
        "layer": one.number,
        "from": np.tile(np.repeat(np.array([*one.sources, "1"], dtype=object), n_out), n_moments),
        "to": np.tile(np.array(one.units, dtype=object), n_moments * n_in),
        quantity: values.ravel(),
    }
    return pd.DataFrame(columns)
