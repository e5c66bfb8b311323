"""The parts of the front page: a finished run in full, and the lessons as cards that open theirs."""

from __future__ import annotations

import streamlit as st

from core.catalogue import Experiment
from pages._ui import runs
from pages._ui.chart import chart
from pages._ui.flat import build, lesson_flat, view_of
from pages._ui.outcomes import show_outcomes
from pages._ui.state import leave, link
from pages._ui.style import draw_style

COLUMNS = 3


def arrive() -> None:
    """Begin a page that has no experiment of its own."""
    leave()
    draw_style()


def show_lesson(experiment: Experiment, page: str, number: int = 0) -> None:
    """One lesson as it stands: its figure beside what to notice, and the link that opens it."""
    lesson = experiment.lessons[number]
    shown = runs.obtain(experiment, lesson.settings)
    if shown is None:
        return
    flat = lesson_flat(experiment, lesson)
    view = view_of(experiment, flat)
    drawing = runs.draw(experiment, shown, view, build(view.settings, flat, f"{view.name}."))
    picture, words = st.columns([2, 1], gap="large")
    with picture:
        chart(drawing.figure, key="front-chart", alt=drawing.alt)
    with words:
        st.markdown(f"#### {lesson.title}")
        st.markdown(lesson.text)
        show_outcomes(experiment, experiment.outcomes(shown.result), with_remedies=False)
        link(page, experiment, lesson, label="Open this run and change it")


def show_cards(experiment: Experiment, page: str) -> None:
    """The lessons, each with a link that opens its finished run."""
    for start in range(0, len(experiment.lessons), COLUMNS):
        places = st.columns(COLUMNS)
        for place, lesson in zip(places, experiment.lessons[start : start + COLUMNS], strict=False):
            with place.container(border=True, height="stretch", gap="xsmall"):
                link(page, experiment, lesson)
                st.markdown(_first_sentences(lesson.text))


def _first_sentences(text: str, enough: int = 70, most: int = 160) -> str:
    """As many whole sentences as fit a card, and at least so many that a reader learns something."""
    shown = ""
    for sentence in text.replace(". ", ".\n").split("\n"):
        if len(shown) >= enough and len(shown) + len(sentence) > most:
            break
        shown = f"{shown} {sentence}".strip()
    return shown
