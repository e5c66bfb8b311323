"""Colours, marks, fonts and the two looks of every figure: on the screen, and in a report. Nothing of it elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

FONTS = "DejaVu Sans, Verdana, sans-serif"
SURFACE_SCALE = "Viridis"
DATA_COLOR = "#7f7f7f"
HALO = "rgba(255,255,255,0.75)"
THEORY_DASH = "4px 3px"

# Signed quantities, and two classes: negative or class 0 is blue, positive or class 1 orange.
NEGATIVE_COLOR, NEUTRAL_COLOR, POSITIVE_COLOR = "#0877bd", "#e8eaeb", "#f59322"
SIGNED_SCALE = [[0.0, NEGATIVE_COLOR], [0.5, NEUTRAL_COLOR], [1.0, POSITIVE_COLOR]]
BACKWARD_COLOR = "#9b6ddb"  # derivatives on their way back through a network


@dataclass(frozen=True)
class Mark:
    """How a method is drawn wherever it appears: colour, dash and marker, and the same marker in plain text."""

    color: str
    dash: str
    marker: str
    symbol: str


# Okabe & Ito 2008, extended to eleven by shades that stay apart in grey; one entry a method, on every page.
_METHODS = {
    "closed_form": Mark("#5b6770", "solid", "circle", "●"),
    "gradient_descent": Mark("#d55e00", "solid", "square", "■"),
    "maximum_likelihood": Mark("#0072b2", "8px 3px", "diamond", "◆"),
    "momentum": Mark("#009e73", "10px 3px 2px 3px", "triangle-up", "▲"),
    "adam": Mark("#cc79a7", "6px 2px", "cross", "✚"),
    "newton": Mark("#56b4e9", "2px 2px", "triangle-down", "▼"),
    "lbfgs": Mark("#b59a00", "12px 3px", "star-diamond", "✦"),
    "nesterov": Mark("#e69f00", "8px 2px 2px 2px", "triangle-right", "▶"),
    "adagrad": Mark("#8c6bb1", "4px 2px", "triangle-left", "◀"),
    "rmsprop": Mark("#a6561a", "12px 2px 2px 2px", "star", "★"),
    "adamw": Mark("#882255", "3px 3px", "x", "✖"),
}


# The neurons of a layer, in their order.
UNIT_MARKS = (
    Mark("#0072b2", "solid", "circle", "●"),
    Mark("#d55e00", "8px 3px", "square", "■"),
    Mark("#009e73", "2px 3px", "diamond", "◆"),
    Mark("#cc79a7", "10px 3px 2px 3px", "triangle-up", "▲"),
)

# The parts of the data, on every page.
PART_MARKS = {
    "train": Mark("#0072b2", "solid", "circle", "●"),
    "validation": Mark("#d55e00", "8px 3px", "square", "■"),
    "test": Mark("#009e73", "2px 3px", "diamond", "◆"),
}

# Prepared on all rows, and on the training rows only: far apart in grey too.
LEAKAGE_MARKS = {
    "leaky": Mark("#e69f00", "8px 3px", "square", "■"),
    "honest": Mark("#0072b2", "solid", "circle", "●"),
}

# Two classes have the colours of the signed scale; more have colours that stay apart to colour-blind eyes.
_TWO_CLASSES = (Mark(NEGATIVE_COLOR, "solid", "circle", "●"), Mark(POSITIVE_COLOR, "8px 3px", "square", "■"))
_CLASSES = (
    Mark("#0877bd", "solid", "circle", "●"),
    Mark("#e69f00", "8px 3px", "square", "■"),
    Mark("#009e73", "2px 3px", "diamond", "◆"),
    Mark("#cc79a7", "10px 3px 2px 3px", "triangle-up", "▲"),
    Mark("#56b4e9", "6px 2px", "triangle-down", "▼"),
    Mark("#d55e00", "2px 2px", "cross", "✚"),
    Mark("#8c6bb1", "12px 3px", "star", "★"),
    Mark("#b5a400", "8px 2px 2px 2px", "x", "✖"),
    Mark("#5b6770", "4px 2px", "triangle-right", "▶"),
    Mark("#a6561a", "3px 3px", "triangle-left", "◀"),
)

_OTHER_PLACES = Mark(DATA_COLOR, "2px 2px", "circle", "●")

# Starts on a basin map that lead to no place: thrown out, and still on their way when the updates ended.
LOST_COLOR, UNFINISHED_COLOR = "#3a3a3a", "#d9d9d9"

# What a second row of a method wears: far from the first in colour, and of methods that are seldom beside it.
_SPARES = ("newton", "adagrad", "lbfgs", "adam", "nesterov", "adamw", "momentum", "rmsprop", "maximum_likelihood")


def marks_for(kinds: Sequence[str]) -> list[Mark]:
    """One mark for each method in order: its own, or for a repeated method the first that nobody in the list has.

    Give it all methods of an experiment, also those that a picture leaves out: then each looks the same everywhere.
    """
    taken = {_METHODS[kind].color for kind in kinds if kind in _METHODS}
    spare = [_METHODS[kind] for kind in _SPARES if _METHODS[kind].color not in taken]
    seen: set[str] = set()
    marks = []
    for kind in kinds:
        is_first = kind in _METHODS and kind not in seen
        marks.append(_METHODS[kind] if is_first else spare.pop(0) if spare else _METHODS["closed_form"])
        seen.add(kind)
    return marks


def class_marks(n_classes: int) -> list[Mark]:
    """One mark for each class, class 0 first; past ten they come again."""
    marks = _TWO_CLASSES if n_classes == 2 else _CLASSES
    return [marks[label % len(marks)] for label in range(n_classes)]


def place_mark(rank: int | None) -> Mark:
    """The mark of one of the nine places that have their own, from 0; all others share a grey."""
    return _CLASSES[rank] if rank is not None and rank < len(_CLASSES) - 1 else _OTHER_PLACES


def finish(figure: go.Figure, *, title: str, subtitle: str, x_title: str = "", y_title: str = "") -> go.Figure:
    """Give a figure its title, subtitle, axis titles and legend in the one house style."""
    figure.update_layout(
        template="none",
        title={
            "text": title,
            "subtitle": {"text": subtitle},
            "x": 0.0,
            "xref": "paper",
            "xanchor": "left",
            "y": 0.98,
            "yanchor": "top",
        },
        font={"family": FONTS, "size": 13},
        margin={"l": 70, "r": 30, "t": 68, "b": 64},
        hovermode="closest",
        legend={"orientation": "h", "yanchor": "top", "y": -0.2, "xanchor": "left", "x": 0.0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    if x_title:
        figure.update_xaxes(title_text=x_title)
    if y_title:
        figure.update_yaxes(title_text=y_title)
    figure.update_xaxes(zeroline=False, showline=True, ticks="outside", exponentformat="power", automargin=True)
    figure.update_yaxes(zeroline=False, showline=True, ticks="outside", exponentformat="power", automargin=True)
    return figure


def for_report(figure: go.Figure) -> go.Figure:
    """A copy in the report theme, whatever the screen's: white ground, dark ink, sizes legible at column width."""
    copy = go.Figure(figure)
    ink, grid = "#222222", "#dddddd"
    copy.update_layout(
        template="none",
        paper_bgcolor="#ffffff",
        plot_bgcolor="#ffffff",
        font={"family": FONTS, "size": 15, "color": ink},
        title={"font": {"color": ink, "size": 18}, "subtitle": {"font": {"color": "#555555", "size": 13}}},
        legend={"font": {"color": ink}},
        width=900,
        height=figure.layout.height or 600,
        margin_b=(figure.layout.margin.b or 64) + 8,  # larger letters than on the screen
    )
    axis = {"color": ink, "gridcolor": grid, "linecolor": ink, "tickcolor": ink}
    copy.update_xaxes(axis)
    copy.update_yaxes(axis)
    for annotation in copy.layout.annotations:
        annotation.font.color = annotation.font.color or ink
    if any(trace["type"] in ("surface", "scatter3d") for trace in copy.to_dict()["data"]):
        scene_axis = {"color": ink, "gridcolor": grid, "backgroundcolor": "#ffffff"}
        copy.update_scenes(xaxis=scene_axis, yaxis=scene_axis, zaxis=scene_axis)
    return copy


def faded(color: str, opacity: float = 0.18) -> str:
    """The colour, seen through."""
    red, green, blue = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def short(text: str, length: int = 40) -> str:
    """A name short enough for an axis or a legend."""
    return text if len(text) <= length else text[: length - 1] + "…"
