"""Places for one picture a layer: side by side with widths that fit, one above the other, or in a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.colors import sample_colorscale
from plotly.subplots import make_subplots

from core.figures.theme import SURFACE_SCALE, UNIT_MARKS, Mark

MOST_IN_A_LINE = 4
_MOST_IN_A_LEGEND = 8
_NARROWEST = 0.16  # of the width, for a layer of few units
_DASHES = ("solid", "8px 3px", "2px 3px", "10px 3px 2px 3px")
_MARKERS = (("circle", "●"), ("square", "■"), ("diamond", "◆"), ("triangle-up", "▲"))


def layers_beside(widths: Sequence[int], titles: Sequence[str]) -> tuple[go.Figure, list[tuple[int, int]]]:
    """A figure with a place a layer, and the places by row and column; up to four stand in one line."""
    count = len(widths)
    if count <= MOST_IN_A_LINE:
        shares = column_shares(widths)
        spacing = 0.13 if count == 2 else 0.09
        figure = make_subplots(1, count, column_widths=shares, subplot_titles=titles, horizontal_spacing=spacing)
        return figure, [(1, place + 1) for place in range(count)]
    rows = round(math.sqrt(count / 2))
    columns = math.ceil(count / rows)
    figure = make_subplots(
        rows, columns, subplot_titles=titles, horizontal_spacing=0.2 / columns, vertical_spacing=0.25 / rows
    )
    return figure, [(place // columns + 1, place % columns + 1) for place in range(count)]


def column_shares(widths: Sequence[int]) -> list[float]:
    """Shares of the width in proportion to the units, none below a legible one."""
    total = sum(widths)
    raised = [max(width / total, _NARROWEST) for width in widths]
    return [share / sum(raised) for share in raised]


def layer_marks(count: int) -> list[Mark]:
    """One mark for each layer, first to last: four of their own, or more of them from dark to light."""
    if count <= len(UNIT_MARKS):
        return list(UNIT_MARKS[:count])
    colors = sample_colorscale(SURFACE_SCALE, [0.85 * place / (count - 1) for place in range(count)])
    return [Mark(str(color), _DASHES[at % 4], *_MARKERS[at % 4]) for at, color in enumerate(colors)]


def legend_layers(count: int) -> set[int]:
    """Numbers of the layers that a legend names, from 1: all, or eight from the first to the last."""
    if count <= _MOST_IN_A_LEGEND:
        return set(range(1, count + 1))
    return {round(1 + (count - 1) * place / (_MOST_IN_A_LEGEND - 1)) for place in range(_MOST_IN_A_LEGEND)}
