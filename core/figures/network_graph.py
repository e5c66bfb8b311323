"""A small network as a graph: weights and gradients on its edges, sums and activations at its neurons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.neuron import NeuronResult, Passes
from core.experiments.wording import number
from core.figures.network_layout import Edge, GraphLayout, Node, network_layout
from core.figures.neuron_wording import update_subtitle
from core.figures.playback import update_frames
from core.figures.theme import (
    BACKWARD_COLOR,
    DATA_COLOR,
    NEGATIVE_COLOR,
    POSITIVE_COLOR,
    SIGNED_SCALE,
    finish,
)

Array = NDArray[np.floating]

_CHIP = {"name": "ground", "bgcolor": "rgba(255,255,255,0.92)", "borderpad": 1, "width": 54}
_INK = "#111111"
EdgeNumbers = Literal["by room", "always"]

FEW_COLUMNS = 4
_MOST_WITH_ROOM_ABOVE = 3
_HEIGHT = 520
_HEIGHT_ABOVE = 32  # pixels that the numbers above the first of three neurons need besides
_LINE = 14  # pixels from one line of text to the next
_NODE = 34


@dataclass
class _Words:
    """Annotations of a figure as they are gathered, with the texts of those that change."""

    notes: list[dict[str, object]] = field(default_factory=list)
    frames: dict[str, list[str]] = field(default_factory=dict)

    def add(self, x: float, y: float, texts: Sequence[str], *, shift: float = 0.0, **look: object) -> None:
        """One line of text, moved ``shift`` pixels down; a text for each update, or a single one."""
        if len(texts) > 1:
            self.frames[f"annotations[{len(self.notes)}].text"] = list(texts)
        base = {"x": x, "y": y, "yshift": -shift, "showarrow": False, "text": texts[-1], "font": {"size": 11}}
        self.notes.append({**base, **look})


def plot_network(result: NeuronResult, found: Passes, numbers: EdgeNumbers = "by room") -> go.Figure:
    """Draw the graph at the last update; the page can replay all of them.

    ``numbers`` on the edges find room, also in a narrow window, where there is at most one hidden layer.
    """
    layout, words = network_layout(result), _Words()
    is_labelled = numbers == "always" or len(layout.columns) <= FEW_COLUMNS
    figure = go.Figure([_edge_hovers(layout, found), _node_markers(layout, found)])
    shapes, shape_frames = _edge_lines(layout, found, is_labelled)
    if is_labelled:
        _label_edges(words, layout, found)
    _label_nodes(words, layout, found)
    above = _HEIGHT_ABOVE if _needs_room_above(layout) else 0
    for node, title in zip((column[0] for column in layout.columns), layout.titles, strict=True):
        words.add(node.x, 1.0, [f"<b>{title}</b>"], shift=-12 - above)
    subtitles = [update_subtitle(result, at) for at in range(found.n_updates)]
    finish(figure, title="Forward and back", subtitle=subtitles[-1])
    frames = {**words.frames, **shape_frames, "title.subtitle.text": subtitles}
    meta = update_frames(found.n_updates, frames)
    figure.update_layout(shapes=shapes, annotations=words.notes, meta=meta, showlegend=False, dragmode=False)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 84 + above, "b": 40}, height=_HEIGHT + above)
    figure.update_xaxes(visible=False, range=[-0.32, len(layout.columns) - 0.62], fixedrange=True)
    figure.update_yaxes(visible=False, range=[-0.02, 1.02], fixedrange=True)
    return figure


def _entries(edge: Edge, found: Passes) -> tuple[Array, Array]:
    """The weight on an edge and the gradient it follows, at every update; the bias stands below the last row."""
    layer = found.layers[edge.layer]
    if edge.row == layer.weights.shape[1]:
        return layer.bias[:, edge.unit], layer.followed_bias[:, edge.unit]
    return layer.weights[:, edge.row, edge.unit], layer.followed_weights[:, edge.row, edge.unit]


def _edge_lines(
    layout: GraphLayout, found: Passes, is_labelled: bool
) -> tuple[list[dict[str, object]], dict[str, object]]:
    """A line for each edge, its colour the weight's sign and its width the weight's size."""
    weights = [_entries(edge, found)[0] for edge in layout.edges]
    largest = max(float(np.abs(values).max()) for values in weights) or 1.0
    shapes, frames = [], {}
    for place, (edge, values) in enumerate(zip(layout.edges, weights, strict=True)):
        widths = (1.0 + 6.0 * np.abs(values) / largest).round(2).tolist()
        colors = [POSITIVE_COLOR if w > 0 else NEGATIVE_COLOR if w < 0 else DATA_COLOR for w in values]
        is_bare = not is_labelled or layout.label_at[edge.layer] is None  # behind the neurons' own numbers
        line = _line(edge.source, edge.target, {"width": widths[-1], "color": colors[-1]})
        shapes.append({**line, "opacity": 0.6} if is_bare else line)
        frames |= {f"shapes[{place}].line.width": widths, f"shapes[{place}].line.color": colors}
    plain = {"width": 1.5, "color": DATA_COLOR, "dash": "2px 3px"}
    shapes += [_line(source, target, plain) for source, target in layout.plain]
    return shapes, frames


def _line(source: Node, target: Node, line: dict[str, object]) -> dict[str, object]:
    return {
        "type": "line", "x0": source.x, "y0": source.y, "x1": target.x, "y1": target.y, "line": line, "layer": "below",
    }  # fmt: skip


def _label_edges(words: _Words, layout: GraphLayout, found: Passes) -> None:
    """The weight over its derivative, and of a single neuron what the update makes of it."""
    digits = _digits(layout)
    for edge in layout.edges:
        share = layout.label_at[edge.layer]
        if share is None:
            continue
        weight, gradient = _entries(edge, found)
        x = edge.source.x + share * (edge.target.x - edge.source.x)
        y = edge.source.y + share * (edge.target.y - edge.source.y)
        symbol = ("b " if edge.source.name == "1" else f"w{edge.row + 1} ") if layout.is_alone else ""
        words.add(x, y, _texts(symbol, weight, digits), shift=-7, font={"size": 10}, **_CHIP)
        words.add(x, y, _texts("∂ ", gradient, digits), shift=7, font={"size": 10, "color": BACKWARD_COLOR}, **_CHIP)


def _label_nodes(words: _Words, layout: GraphLayout, found: Passes) -> None:
    digits, size = _digits(layout), 10 if len(layout.columns) > FEW_COLUMNS else 11
    for node in layout.nodes:
        words.add(node.x, node.y, [node.name], font={"size": 12, "color": _INK})
        lines = _lone_lines(node, found) if layout.is_alone else _lines(node, layout, found)
        for k, (symbol, values, is_backward) in enumerate(lines):
            font = {"size": size, "color": BACKWARD_COLOR} if is_backward else {"size": size}
            shift = _NODE / 2 + 9 + k * _LINE
            if _is_above(node, layout):  # the edges of a first node run below it
                shift -= _NODE + 18 + (len(lines) - 1) * _LINE
            texts = _texts(symbol, values, digits)
            words.add(node.x, node.y, texts, shift=shift, font=font, **_side(node, layout))


def _needs_room_above(layout: GraphLayout) -> bool:
    """Whether a hidden layer has three neurons: fewer stand lower, more have their numbers below."""
    return any(len(column) == _MOST_WITH_ROOM_ABOVE for column in layout.columns[1:-1])


def _is_above(node: Node, layout: GraphLayout) -> bool:
    return node.place == 0 and 1 < len(layout.columns[node.column]) <= _MOST_WITH_ROOM_ABOVE


def _side(node: Node, layout: GraphLayout) -> dict[str, object]:
    """To which side a node's numbers reach: clear of the labels on its edges."""
    last = len(layout.columns) - 1
    if node.column in (0, last):
        return {}
    if layout.is_alone or node.column == last - 1:
        return {"xanchor": "left", "xshift": -_NODE / 2}
    return {"xanchor": "right", "xshift": _NODE / 2} if len(layout.columns) <= FEW_COLUMNS else {}


_Lines = list[tuple[str, Array, bool]]  # symbol, value at every update, whether it comes from the way back


def _lines(node: Node, layout: GraphLayout, found: Passes) -> _Lines:
    """The numbers under a node of a network."""
    if node.column == 0:
        return [("", found.inputs[:, node.place], False)]
    if node.column == len(layout.columns) - 1:
        return [("y ", found.target, False), ("L ", found.loss, False)]
    layer, j = found.layers[node.column - 1], node.place
    lines = [("b ", layer.bias[:, j], False), ("z ", layer.z[:, j], False), ("a ", layer.value[:, j], False)]
    return [*lines, ("∂z ", layer.by_z[:, j], True)]


def _lone_lines(node: Node, found: Passes) -> _Lines:
    """The numbers under a node of a single neuron, whose sum and activation have a node each."""
    layer = found.layers[0]
    if node.column == 0:
        return [("", found.inputs[:, node.place], False)] if node.name != "1" else []
    if node.column == 1:
        return [("", layer.z[:, 0], False), ("∂L/∂z ", layer.by_z[:, 0], True)]
    if node.column == 2:
        backward = [("∂p/∂z ", layer.slope[:, 0], True), ("∂L/∂p ", found.by_prediction, True)]
        return [("", found.prediction, False), *backward]
    return [("y ", found.target, False), ("L ", found.loss, False)]


def _digits(layout: GraphLayout) -> int:
    """Significant digits: one fewer where a narrow window has many numbers side by side."""
    is_full = len(layout.columns) > FEW_COLUMNS or any(len(column) > 2 for column in layout.columns[1:-1])
    return 3 if is_full else 4


def _texts(symbol: str, values: Array, digits: int) -> list[str]:
    return [f"{symbol}{number(float(value), digits)}" for value in values]


def _node_markers(layout: GraphLayout, found: Passes) -> go.Scatter:
    """Circles coloured by what leaves the neuron."""
    values = np.column_stack([_leaving(node, layout, found) for node in layout.nodes])
    largest = float(np.abs(values).max()) or 1.0
    marker = {
        "size": _NODE, "color": values[-1], "colorscale": SIGNED_SCALE, "cmin": -largest, "cmax": largest,
        "line": {"color": DATA_COLOR, "width": 1.5},
    }  # fmt: skip
    return go.Scatter(
        x=[node.x for node in layout.nodes],
        y=[node.y for node in layout.nodes],
        mode="markers",
        marker=marker,
        hoverinfo="skip",
        meta=update_frames(found.n_updates, {"marker.color": values}),
    )


def _leaving(node: Node, layout: GraphLayout, found: Passes) -> Array:
    nothing = np.zeros(found.n_updates)
    if node.column == len(layout.columns) - 1 or (layout.is_alone and node.name == "1"):
        return nothing
    if node.column == 0:
        return found.inputs[:, node.place]
    if layout.is_alone:
        return found.layers[0].z[:, 0] if node.column == 1 else found.prediction
    return found.layers[node.column - 1].value[:, node.place]


def _edge_hovers(layout: GraphLayout, found: Passes) -> go.Scatter:
    """Unseen marks in the middle of the edges that tell weight and gradient."""
    texts = []
    for edge in layout.edges:
        weight, gradient = (float(values[-1]) for values in _entries(edge, found))
        name = "b" if edge.source.name == "1" and layout.is_alone else f"{edge.source.name} → {edge.target.name}"
        texts.append(f"{name}<br>weight {number(weight)}<br>gradient {number(gradient)}")
    return go.Scatter(
        x=[edge.source.x + 0.4 * (edge.target.x - edge.source.x) for edge in layout.edges],
        y=[edge.source.y + 0.4 * (edge.target.y - edge.source.y) for edge in layout.edges],
        mode="markers",
        marker={"size": 16, "opacity": 0, "color": DATA_COLOR},
        hovertext=texts,
        hovertemplate="%{hovertext}<extra></extra>",
    )
