"""Where the nodes, edges and labels of a small network's graph stand: columns of neurons from left to right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from core.experiments.neuron import NeuronResult

_LEAST_SPACING = 0.076  # of the height, between two labels of two lines
_SHARES = np.arange(0.52, 0.14, -0.01)  # along an edge, the middle first


class Node(NamedTuple):
    """A node at (x, y): what it is called, and the column and place it has."""

    name: str
    x: float
    y: float
    column: int
    place: int


class Edge(NamedTuple):
    """A weighted edge: entry (row, unit) of a layer's weights, the bias in the row after the last."""

    layer: int
    row: int
    unit: int
    source: Node
    target: Node


@dataclass(frozen=True)
class GraphLayout:
    """The picture's geometry; x counts columns from 0, y runs from 0 at the bottom to 1.

    ``columns`` are inputs, neurons (of a single one the weighted sum, then the activation) and the loss; ``titles``
    stand above them. ``plain`` are edges without a weight. ``label_at`` is the share of the way along each layer's
    edges where their numbers stand, None where there is no room for them.
    """

    is_alone: bool
    columns: tuple[tuple[Node, ...], ...]
    titles: tuple[str, ...]
    edges: tuple[Edge, ...]
    plain: tuple[tuple[Node, Node], ...]
    label_at: tuple[float | None, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, column by column."""
        return tuple(node for column in self.columns for node in column)


def network_layout(result: NeuronResult) -> GraphLayout:
    """Columns of evenly spaced nodes; a single neuron is taken apart, and its bias is an edge from a node 1."""
    names = result.problem.unit_names
    if len(names) == 2:
        columns = _columns(((*names[0], "1"), ("z",), ("p",), ("L",)))
        titles = ("input", "weighted sum", "activation", "loss")
        edges = tuple(Edge(0, place, 0, node, columns[1][0]) for place, node in enumerate(columns[0]))
        plain = ((columns[1][0], columns[2][0]), (columns[2][0], columns[3][0]))
        return GraphLayout(True, columns, titles, edges, plain, (0.5,))
    columns = _columns((*names, ("L",)))
    n_hidden = len(names) - 2
    hidden = ["hidden layer"] if n_hidden == 1 else [f"hidden {at + 1}" for at in range(n_hidden)]
    edges = tuple(
        Edge(at, source.place, target.place, source, target)
        for at, (left, right) in enumerate(pairwise(columns[:-1]))
        for source in left
        for target in right
    )
    label_at = tuple(_label_share(left, right) for left, right in pairwise(columns[:-1]))
    plain = ((columns[-2][0], columns[-1][0]),)
    return GraphLayout(False, columns, ("input", *hidden, "output", "loss"), edges, plain, label_at)


def _columns(names: tuple[tuple[str, ...], ...]) -> tuple[tuple[Node, ...], ...]:
    return tuple(
        tuple(Node(name, float(at), 1.0 - (k + 0.5) / len(column), at, k) for k, name in enumerate(column))
        for at, column in enumerate(names)
    )


def _label_share(left: tuple[Node, ...], right: tuple[Node, ...]) -> float | None:
    """The share nearest to the middle of the edges at which no two labels meet."""
    for share in _SHARES:
        heights = np.sort([(1.0 - share) * source.y + share * target.y for source in left for target in right])
        if heights.size == 1 or np.diff(heights).min() >= _LEAST_SPACING:
            return float(share)
    return None
