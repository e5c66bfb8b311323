"""Predictions along one feature, against observed values, and of pictures, moment by moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.mlp.predictions import PICTURE_SIDE, PictureAnswers, PredictedObserved, PredictionCurves
from core.figures.playback import epoch_frames
from core.figures.theme import DATA_COLOR, PART_MARKS, Mark, class_marks, finish, short

Array = NDArray[np.floating]

_PART_NAMES = {"train": "training", "validation": "validation", "test": "test"}
_ACROSS = 10  # pictures in a row
_BELOW = 5  # pixels for the words under a picture
_BESIDE = 2  # pixels between pictures
_INK_SCALE = [[0.0, "#ffffff"], [1.0, "#16242f"]]
_WRONG_COLOR, _RIGHT_COLOR = "#d55e00", DATA_COLOR
_QUANTITY_MARKERS = {"train": "circle", "validation": "circle-open", "test": "diamond-open"}
_INSIDE = {"validation": "#ffffff", "test": "#222222"}


def plot_curves(found: PredictionCurves, *, mark: Mark, title: str, subtitles: Sequence[str]) -> go.Figure:
    """Draw the solver's fitted curve, or the probability of the classes, over the feature; other restarts are faint."""
    marks = _curve_marks(found, mark)
    figure = go.Figure([*_other_curves(found, marks), *(_curve(found, k, mark) for k, mark in enumerate(marks))])
    for trace in _class_rows(found) if found.class_names else _quantity_rows(found):
        figure.add_trace(trace)
    finish(figure, title=title, subtitle=subtitles[-1], x_title=short(found.feature), y_title=_y_title(found))
    figure.update_xaxes(range=[found.x[0], found.x[-1]])
    figure.update_yaxes(range=_y_range(found))
    if found.class_names:
        figure.update_yaxes(tickvals=[0, 0.25, 0.5, 0.75, 1])  # none beside the rows below 0
    figure.update_layout(meta=epoch_frames(found.steps, {"title.subtitle.text": list(subtitles)}))
    return figure


def plot_observed(found: PredictedObserved, *, title: str, subtitles: Sequence[str]) -> go.Figure:
    """Draw observed over predicted values; on the dashed line the prediction is exact."""
    ends = [float(found.observed.min()), float(found.observed.max())]
    exact = go.Scatter(
        x=ends, y=ends, mode="lines", name="exact", line={"color": DATA_COLOR, "dash": "4px 3px"}, hoverinfo="skip"
    )
    figure = go.Figure(exact)
    for part in dict.fromkeys(found.parts):
        figure.add_trace(_part_rows(found, part))
    target = short(found.target)
    finish(figure, title=title, subtitle=subtitles[-1], x_title=f"predicted {target}", y_title=f"observed {target}")
    pad = 0.08 * (ends[1] - ends[0]) or 1.0
    low, high = float(found.predicted[-1].min()), float(found.predicted[-1].max())
    figure.update_xaxes(range=[min(ends[0], low) - pad, max(ends[1], high) + pad])
    figure.update_yaxes(range=[ends[0] - pad, ends[1] + pad])
    figure.update_layout(meta=epoch_frames(found.steps, {"title.subtitle.text": list(subtitles)}))
    return figure


def plot_pictures(found: PictureAnswers, *, title: str, subtitles: Sequence[str]) -> go.Figure:
    """Draw the pictures side by side with the network's answer under each, the wrong ones in orange."""
    canvas, places = _tiled(found.pixels)
    ink = go.Heatmap(
        z=canvas, colorscale=_INK_SCALE, showscale=False, hoverinfo="skip", zmin=0, zmax=found.pixels.max()
    )
    figure = go.Figure(ink)
    notes, frames = _answers(found, places)
    finish(figure, title=title, subtitle=subtitles[-1])
    figure.update_layout(
        annotations=notes, margin={"l": 10, "r": 10, "t": 74, "b": 10},
        meta=epoch_frames(found.steps, {**frames, "title.subtitle.text": list(subtitles)}),
    )  # fmt: skip
    figure.update_xaxes(visible=False, constrain="domain", constraintoward="left")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", constrain="domain", constraintoward="top")
    return figure


def curve_table(found: PredictionCurves) -> pd.DataFrame:
    """The curve at the end, and at every moment that is replayed: one row a moment and grid point."""
    n_frames, n_curves, n_x = found.frames.shape
    columns: dict[str, object] = {"epoch": np.repeat(found.steps, n_x), found.feature: np.tile(found.x, n_frames)}
    columns |= {_curve_name(found, k): found.frames[:, k].ravel() for k in range(n_curves)}
    return pd.DataFrame(columns).iloc[::-1].reset_index(drop=True)


def row_table(found: PredictionCurves) -> pd.DataFrame:
    """The rows that are drawn."""
    observed = found.observed
    told = np.array(found.class_names)[observed.astype(np.intp)] if found.class_names else observed
    return pd.DataFrame({"row": found.rows + 1, found.feature: found.row_x, found.target: told, "part": found.parts})


def observed_table(found: PredictedObserved) -> pd.DataFrame:
    """The rows with the prediction at the end and its error."""
    predicted = found.predicted[-1]
    return pd.DataFrame(
        {
            "row": found.rows + 1,
            "part": found.parts,
            f"{found.target} (observed)": found.observed,
            "predicted": predicted,
            "observed − predicted": found.observed - predicted,
        }
    )


def picture_table(found: PictureAnswers) -> pd.DataFrame:
    """The pictures that are drawn: row, true class, answer at the end and its probability."""
    names = np.array(found.class_names)
    return pd.DataFrame(
        {
            "row": found.rows + 1,
            "true class": names[found.labels],
            "answer": names[found.answers[-1]],
            "probability of the answer": found.certainty[-1],
        }
    )


def _curve_marks(found: PredictionCurves, solver: Mark) -> list[Mark]:
    return class_marks(len(found.class_names)) if len(found.class_names) > 2 else [solver]


def _curve_name(found: PredictionCurves, place: int) -> str:
    if not found.class_names:
        return "fitted"
    return f"p({short(found.class_names[1 if found.frames.shape[1] == 1 else place], 18)})"


def _curve(found: PredictionCurves, place: int, mark: Mark) -> go.Scatter:
    y = found.frames[:, place]
    return go.Scatter(
        x=found.x, y=y[-1], mode="lines", name=_curve_name(found, place), meta=epoch_frames(found.steps, {"y": y}),
        line={"color": mark.color, "dash": mark.dash, "width": 3},
    )  # fmt: skip


def _other_curves(found: PredictionCurves, marks: Sequence[Mark]) -> list[go.Scatter]:
    if not len(found.others):
        return []
    n_others, n_curves, _ = found.others.shape
    x = np.tile(np.append(found.x, np.nan), n_others)  # one trace for all restarts draws faster than one each
    gaps = np.full((n_others, n_curves, 1), np.nan)
    y = np.concatenate([found.others, gaps], axis=-1)
    return [
        go.Scatter(
            x=x, y=y[:, k].ravel(), mode="lines", line={"color": mark.color, "width": 1}, opacity=0.3,
            hoverinfo="skip", name="other restarts, at their end", showlegend=k == 0,
        )
        for k, mark in enumerate(marks)
    ]  # fmt: skip


def _quantity_rows(found: PredictionCurves) -> list[go.Scatter]:
    """Grey, as the curves have the solver's colour: filled if trained on, open if not."""
    traces = []
    for part in dict.fromkeys(found.parts):
        mine, mark = found.parts == part, Mark(DATA_COLOR, "solid", _QUANTITY_MARKERS[part], "●")
        traces.append(_markers(found.row_x[mine], found.observed[mine], found.rows[mine], mark, _PART_NAMES[part]))
    return traces


def _class_rows(found: PredictionCurves) -> list[go.Scatter]:
    """Rows of two classes stand at 0 and 1; of more classes, in a line each below the curves."""
    k = len(found.class_names)
    traces = []
    for label, mark in enumerate(class_marks(k)):
        mine = found.observed == label
        height = np.full(int(mine.sum()), float(label) if k == 2 else -_LANE * (label + 1))
        trace = _markers(found.row_x[mine], height, found.rows[mine], mark, short(found.class_names[label], 24))
        parts = found.parts[mine]
        fill = [_INSIDE.get(part, mark.color) for part in parts]
        traces.append(trace.update(marker={"color": fill, "line": {"color": mark.color, "width": 1.5}}))
    return traces


_LANE = 0.07


def _markers(x: Array, y: Array, rows: NDArray[np.intp], mark: Mark, name: str) -> go.Scatter:
    return go.Scatter(
        x=x, y=y, mode="markers", name=name, customdata=rows + 1,
        marker={"color": mark.color, "symbol": mark.marker, "size": 7, "opacity": 0.75},
        hovertemplate="row %{customdata}: %{x:.4g}, %{y:.4g}",
    )  # fmt: skip


def _part_rows(found: PredictedObserved, part: str) -> go.Scatter:
    mine = found.parts == part
    trace = _markers(
        found.predicted[-1, mine], found.observed[mine], found.rows[mine], PART_MARKS[part], _PART_NAMES[part]
    )
    return trace.update(meta=epoch_frames(found.steps, {"x": found.predicted[:, mine]}))


def _y_title(found: PredictionCurves) -> str:
    if not found.class_names:
        return short(found.target)
    return _curve_name(found, 0) if len(found.class_names) == 2 else "probability of each class"


def _y_range(found: PredictionCurves) -> list[float]:
    """Held on the data, so that a curve that diverged leaves the frame instead of flattening the picture."""
    if found.class_names:
        return [-0.06 if len(found.class_names) == 2 else -_LANE * (len(found.class_names) + 1), 1.06]
    low, high = float(found.observed.min()), float(found.observed.max())
    pad = 0.15 * (high - low) or 1.0
    return [low - pad, high + pad]


def _tiled(pixels: Array) -> tuple[Array, list[tuple[float, float]]]:
    """All pictures on one canvas, NaN between them, and the place of the words under each."""
    n_across = min(_ACROSS, len(pixels))
    n_down = -(-len(pixels) // n_across)
    wide, high = PICTURE_SIDE + _BESIDE, PICTURE_SIDE + _BELOW
    canvas = np.full((n_down * high, n_across * wide - _BESIDE), np.nan)
    places = []
    for place, picture in enumerate(pixels):
        row, column = divmod(place, n_across)
        canvas[row * high : row * high + PICTURE_SIDE, column * wide : column * wide + PICTURE_SIDE] = picture
        places.append((column * wide + (PICTURE_SIDE - 1) / 2, row * high + PICTURE_SIDE + (_BELOW - 1) / 2))
    return canvas, places


def _answers(
    found: PictureAnswers, places: Sequence[tuple[float, float]]
) -> tuple[list[dict[str, object]], dict[str, object]]:
    """The words under each picture, and what they are at every moment."""
    notes: list[dict[str, object]] = []
    frames: dict[str, object] = {}
    for place, (x, y) in enumerate(places):
        label, answers = found.labels[place], found.answers[:, place]
        true = found.class_names[label]
        texts = [true if a == label else f"{found.class_names[a]}, is {true}" for a in answers]
        colors = [_RIGHT_COLOR if a == label else _WRONG_COLOR for a in answers]
        font = {"size": 11, "color": colors[-1]}
        notes.append({"x": x, "y": y, "text": texts[-1], "showarrow": False, "yanchor": "middle", "font": font})
        frames |= {f"annotations[{place}].text": texts, f"annotations[{place}].font.color": colors}
    return notes, frames
