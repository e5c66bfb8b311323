"""What happened to each solver, above the figure: its mark, one sentence, and a button that mends a failed run."""

from __future__ import annotations

import html
from itertools import groupby

import streamlit as st

from core.catalogue import Experiment, Outcome
from pages._ui.marks import mark_html
from pages._ui.state import apply


def show_outcomes(experiment: Experiment, outcomes: tuple[Outcome, ...], *, with_remedies: bool = True) -> None:
    """Draw one line a solver, with its remedy where the page's settings can be changed."""
    with st.container(key="outcomes", gap=None):
        number = 0
        for has_button, group in groupby(outcomes, key=lambda outcome: with_remedies and bool(outcome.remedy)):
            lines = tuple(group)
            if has_button:
                for outcome in lines:
                    _show_with_remedy(experiment, outcome, number)
                    number += 1
            else:
                st.html("".join(map(_line, lines)))
                number += len(lines)


def _show_with_remedy(experiment: Experiment, outcome: Outcome, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(_line(outcome), width="content")
        st.button(
            outcome.remedy_label, key=f"remedy-{number}", width="content",
            on_click=apply, args=(experiment, dict(outcome.remedy)),
        )  # fmt: skip


def _line(outcome: Outcome) -> str:
    mark = mark_html(outcome.color, outcome.symbol)
    state = "" if outcome.is_good else " descent-failed"
    return (
        f'<p class="descent-outcome{state}">{mark} <b>{html.escape(outcome.name)}</b> '
        f"{html.escape(outcome.sentence)}</p>"
    )
