"""Decision regions: the classes a model tells apart over the plane of two features, with the rows, moment by moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.decision_map import DecisionMap
from core.figures.playback import playback
from core.figures.theme import NEGATIVE_COLOR, NEUTRAL_COLOR, POSITIVE_COLOR, class_marks, finish, short

_HALO = "#222"
_NO_HALO = "#0000"
_LINE = "#222222"
_STRENGTHS = 1000  # a certainty is told in thousandths
_TOP = 0.98  # of a class's band of the colour scale; the rest keeps it apart from the next class
_PALENESS = 0.4  # of the ground towards white, so that rows in the full colour stand out on it
_INSIDE = {"validation": "#ffffff", "test": "#222222"}


def _pale(color: str) -> str:
    channels = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    return "#" + "".join(f"{round(one + _PALENESS * (255 - one)):02x}" for one in channels)


_TWO_CLASS_SCALE = [[0.0, _pale(NEGATIVE_COLOR)], [0.5, NEUTRAL_COLOR], [1.0, _pale(POSITIVE_COLOR)]]


def plot_decision(found: DecisionMap, *, title: str, subtitles: Sequence[str]) -> go.Figure:
    """Draw the regions, their boundary and the rows at the last moment; the page can replay all of them.

    Two classes: colour is the probability of class 1 on a diverging scale. More: the most probable class, the stronger
    the more probable it is. ``subtitles`` has one text a moment.
    """
    figure = go.Figure([_regions(found), _boundary(found), _misclassified(found)])
    for label in range(len(found.class_names)):
        figure.add_trace(_rows(found, label))
    x_title, y_title = (short(name) for name in found.feature_names)
    finish(figure, title=title, subtitle=subtitles[-1], x_title=x_title, y_title=y_title)
    figure.update_xaxes(range=[found.x[0], found.x[-1]], showgrid=False)
    figure.update_yaxes(range=[found.y[0], found.y[-1]], showgrid=False)
    figure.update_layout(meta=playback(found.steps, {"title.subtitle.text": list(subtitles)}, unit=found.unit))
    return figure


def decision_table(found: DecisionMap) -> pd.DataFrame:
    """The rows that are drawn: features, class, part, and whether the model is wrong about them at the end."""
    points = found.points
    names = np.array(found.class_names)
    x_name, y_name = found.feature_names
    return pd.DataFrame(
        {
            "row": points.rows + 1,
            x_name: points.x,
            y_name: points.y,
            "class": names[points.labels],
            "part": points.parts,
            "misclassified": points.wrong[-1],
        }
    )


def region_table(found: DecisionMap) -> pd.DataFrame:
    """The grid at the end, one row a point: features and the probability of each class."""
    x, y = np.meshgrid(found.x, found.y)
    columns = {found.feature_names[0]: x.ravel(), found.feature_names[1]: y.ravel()}
    final = found.probability[-1].reshape(-1, len(found.class_names))
    return pd.DataFrame(columns | {f"p({name})": final[:, k] for k, name in enumerate(found.class_names)})


def _regions(found: DecisionMap) -> go.Heatmap:
    x_name, y_name = (short(name) for name in found.feature_names)
    where = f"{x_name}: %{{x:.4g}}<br>{y_name}: %{{y:.4g}}"
    if len(found.class_names) == 2:
        z = found.probability[..., 1]
        name = short(found.class_names[1], 18)
        look = {
            "colorscale": _TWO_CLASS_SCALE, "zmin": 0.0, "zmax": 1.0,
            "colorbar": {"title": {"text": f"p({name})", "side": "right"}, "thickness": 14, "len": 0.9, "dtick": 0.25},
            "hovertemplate": f"{where}<br>p({name}): %{{z:.4g}}<extra></extra>",
        }  # fmt: skip
    else:
        z = _coded(found)
        look = {
            "colorscale": _class_scale(len(found.class_names)), "zmin": 0, "showscale": False, "hoverinfo": "skip",
            "zmax": _STRENGTHS * len(found.class_names),
        }  # fmt: skip
    return go.Heatmap(
        x=found.x, y=found.y, z=z[-1], zsmooth="fast", meta=playback(found.steps, {"z": z}, unit=found.unit), **look
    )


def _coded(found: DecisionMap) -> NDArray[np.uint16]:
    """Class and certainty in one number, for a colour scale of one band a class."""
    return (_STRENGTHS * (found.winner + _TOP * found.certainty)).round().astype(np.uint16)


def _class_scale(n_classes: int) -> list[list[object]]:
    bands = []
    for label, mark in enumerate(class_marks(n_classes)):
        bands.append([label / n_classes, NEUTRAL_COLOR])
        bands += [[(label + share) / n_classes, _pale(mark.color)] for share in (_TOP, 1)]
    return bands


def _boundary(found: DecisionMap) -> go.Scatter:
    frames = {"x": [line[0] for line in found.boundaries], "y": [line[1] for line in found.boundaries]}
    return go.Scatter(
        x=frames["x"][-1], y=frames["y"][-1], mode="lines", line={"color": _LINE, "width": 2}, hoverinfo="skip",
        name="boundary", meta=playback(found.steps, frames, unit=found.unit), showlegend=False,
    )  # fmt: skip


def _misclassified(found: DecisionMap) -> go.Scatter:
    """A dark disc under each misclassified row, of which a ring is seen."""
    points = found.points
    colors = np.where(points.wrong, _HALO, _NO_HALO)
    return go.Scatter(
        x=points.x, y=points.y, mode="markers", hoverinfo="skip", showlegend=False, name="misclassified",
        marker={"color": colors[-1].tolist(), "size": 16, "symbol": "circle", "opacity": 1, "line": {"width": 0}},
        meta=playback(found.steps, {"marker.color": colors.tolist()}, unit=found.unit),
    )  # fmt: skip


def _rows(found: DecisionMap, label: int) -> go.Scatter:
    points, mark = found.points, class_marks(len(found.class_names))[label]
    mine = np.flatnonzero(points.labels == label)
    parts = points.parts[mine]
    fill = [_INSIDE.get(part, mark.color) for part in parts]
    rim = ["#ffffff" if part == "train" else mark.color for part in parts]
    width = np.where(parts == "train", 1.0, 2.2)
    return go.Scatter(
        x=points.x[mine], y=points.y[mine], mode="markers", name=short(found.class_names[label], 24),
        marker={"color": fill, "symbol": mark.marker, "size": 9, "opacity": 1, "line": {"color": rim, "width": width}},
        customdata=np.stack([points.rows[mine] + 1, parts.astype(object)], axis=1),
        hovertemplate="row %{customdata[0]}, %{customdata[1]}: %{x:.4g}, %{y:.4g}",
    )  # fmt: skip
