"""Lessons: finished runs worth looking at, chosen in the sidebar or opened by a link, editable from then on."""

from __future__ import annotations

import streamlit as st

from core.catalogue import Experiment
from pages._ui.flat import LESSON, lesson_of
from pages._ui.state import apply, current, is_as_in, key_of, open_lesson


def draw_picker(experiment: Experiment) -> None:
    """A list of the lessons; choosing one opens it."""
    titles = {lesson.name: lesson.title for lesson in experiment.lessons}
    names, active, key = list(titles), str(current(experiment)[LESSON]), key_of(experiment, LESSON)
    st.selectbox(
        "Lesson", names, index=names.index(active) if active else None, format_func=lambda name: titles[name], key=key,
        filter_mode=None, placeholder="Choose a finished run", on_change=_picked, args=(experiment, key),
        help="A finished run worth looking at. Everything stays editable.",
    )  # fmt: skip


def draw_box(experiment: Experiment) -> None:
    """What to notice in the lesson that is open."""
    lesson = lesson_of(experiment, current(experiment))
    if lesson is None:
        return
    with st.container(border=True, key="lesson-box", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{lesson.title}.** {lesson.text}", width="stretch")
        with st.container(horizontal=True, gap="small", width="content"):
            st.button(
                "Back to the lesson", key="lesson-back", disabled=is_as_in(experiment, lesson),
                on_click=open_lesson, args=(experiment, lesson),
            )  # fmt: skip
            st.button("Close", key="lesson-close", type="tertiary", on_click=apply, args=(experiment, {LESSON: ""}))


def _picked(experiment: Experiment, key: str) -> None:
    if key != key_of(experiment, LESSON):
        return
    name = st.session_state[key]
    lesson = next((lesson for lesson in experiment.lessons if lesson.name == name), None)
    if lesson is None:
        apply(experiment, {LESSON: ""})
    else:
        open_lesson(experiment, lesson)
