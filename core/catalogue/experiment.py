"""What an experiment offers to a page or the command line: settings, run, outcomes, views, actions and lessons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import pandas as pd
import plotly.graph_objects as go

from core.settings import Settings
from core.settings_paths import Scalar

S = TypeVar("S", bound=Settings)
R = TypeVar("R")


@dataclass(frozen=True)
class Outcome:
    """What happened to one solver, in one plain sentence.

    ``color`` and ``symbol`` are those of the solver's marks in every figure. ``remedy`` holds dotted names of settings
    with the values that would mend a failed run ("use 0.41"), offered as a button labelled ``remedy_label``.
    """

    name: str
    color: str
    symbol: str
    sentence: str
    is_good: bool = True
    remedy: Mapping[str, Scalar] = field(default_factory=dict)
    remedy_label: str = ""


@dataclass(frozen=True)
class Drawing:
    """One picture, the table of what it shows, how to read it in a sentence or two, and its text for the blind.

    ``more_tables`` stand under the figure by title, with the table itself where ``shows_table`` says so. ``formulas``
    is Markdown with LaTeX that stands below the reading.
    """

    figure: go.Figure
    table: pd.DataFrame
    reading: str
    alt: str
    shows_table: bool = False
    more_tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    formulas: str = ""


@dataclass(frozen=True)
class View(Generic[R]):
    """One way to look at a result.

    ``draw(result, view_settings)`` computes what this view alone needs, then draws. ``clicked(result, view_settings,
    x, y)`` gives the settings to change, by dotted name, when a reader clicks there. ``applies(result)`` says whether
    there is anything to see in this result; without it there always is. ``choices(result)`` gives the words that a view
    setting may take; one that may take a single value is not shown.
    """

    name: str
    title: str
    settings: type[Settings]
    draw: Callable[..., Drawing]
    clicked: Callable[..., Mapping[str, Scalar]] | None = None
    choices: Callable[[R], Mapping[str, tuple[Scalar, ...]]] | None = None
    applies: Callable[[R], bool] | None = None


@dataclass(frozen=True)
class Action(Generic[S]):
    """A button that changes settings ("New start"): ``change(settings)`` gives dotted names and values."""

    label: str
    description: str
    change: Callable[[S], Mapping[str, Scalar]]


@dataclass(frozen=True)
class Lesson:
    """A finished run worth looking at: its settings, the view to open, and what to notice there."""

    name: str
    title: str
    text: str
    settings: Settings
    view: str
    view_settings: Settings | None = None


@dataclass(frozen=True)
class Experiment(Generic[S, R]):
    """One experiment as a page and the command line see it.

    ``run(settings, progress=..., files=...)`` is pure. ``seconds(settings, files=...)`` estimates its time beforehand.
    ``outcomes`` says what happened to each solver, ``mathematics`` gives Markdown with LaTeX and the live numbers,
    ``caption`` the plain sentences for a report, and ``script`` a Python program that reproduces the numbers.
    ``in_pieces`` says that ``run`` also takes ``executor=``, on which its independent pieces are computed; see
    :func:`core.solvers.map_pieces`.
    """

    name: str
    title: str
    summary: str
    settings: type[S]
    run: Callable[..., R]
    seconds: Callable[..., float]
    outcomes: Callable[[R], tuple[Outcome, ...]]
    notes: Callable[[R], tuple[str, ...]]
    views: tuple[View[R], ...]
    mathematics: Callable[[R], str]
    caption: Callable[[R], str]
    script: Callable[[S], str]
    actions: tuple[Action[S], ...]
    lessons: tuple[Lesson, ...]
    in_pieces: bool = False

    def offered_views(self, result: R) -> tuple[View[R], ...]:
        """The views that apply to a result; the first of all views must."""
        return tuple(view for view in self.views if view.applies is None or view.applies(result))
