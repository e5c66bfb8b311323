"""The one page template: settings -> controls -> cached run -> what happened -> a view -> its data and exports."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.catalogue import Drawing, Experiment, View
from core.settings import Settings
from core.settings_paths import literals
from pages._ui import runs, state
from pages._ui.chart import chart
from pages._ui.downloads import draw_export
from pages._ui.fields import titles_of
from pages._ui.flat import VIEW, build, view_of
from pages._ui.lessons import draw_box, draw_picker
from pages._ui.outcomes import show_outcomes
from pages._ui.plain import plain
from pages._ui.sidebar import draw_settings
from pages._ui.style import draw_style
from pages._ui.widgets import Control, complaint, draw, telling

CHART_HEIGHT = 520
_NARROW, _WIDE = 210, 330  # of a view's control
_LONG_WORDS = 22  # letters of a choice with its label: more do not fit into a narrow control


def show(experiment: Experiment) -> None:
    """Draw the whole page of an experiment."""
    state.arrive(experiment)
    draw_style()
    with st.sidebar:
        if experiment.lessons:
            draw_picker(experiment)
        draw_settings(experiment)
        state.write_address(experiment)
    st.title(experiment.title, anchor=False)
    st.caption(experiment.summary)
    complaint(experiment, "")
    draw_box(experiment)
    shown = runs.obtain(experiment, state.settings_of(experiment))
    if shown is not None:
        _show_run(experiment, shown)


def _show_run(experiment: Experiment, shown: runs.Shown) -> None:
    outcomes, notes = experiment.outcomes(shown.result), experiment.notes(shown.result)
    show_outcomes(experiment, outcomes)
    if notes:
        st.caption(plain(" ".join(notes)))
    views = experiment.offered_views(shown.result)
    view = view_of(experiment, state.current(experiment))
    if view not in views:  # another data set, or an address from one
        view = views[0]
        state.turn_to(experiment, view)
    exports = _draw_bar(experiment, views)
    view_settings = _draw_view_settings(experiment, view, shown)
    try:
        drawing = runs.draw(experiment, shown, view, view_settings)
    except ValueError as error:
        st.error(plain(str(error)))
    else:
        _show_drawing(experiment, shown, view, view_settings, drawing)
        with exports:
            draw_export(experiment, shown, view, drawing)
    mathematics = st.expander("Show the mathematics", key="mathematics", on_change="rerun")
    if mathematics.open:
        mathematics.markdown(experiment.mathematics(shown.result))


def _draw_bar(experiment: Experiment, views: tuple[View, ...]) -> DeltaGenerator:
    """The views to choose from and the actions; returns the place for the exports."""
    titles = {view.name: view.title for view in views}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        st.segmented_control(
            "View", list(titles), default=state.current(experiment)[VIEW], format_func=lambda name: titles[name],
            required=True, label_visibility="collapsed", **telling(experiment, VIEW),
        )  # fmt: skip
        st.space("stretch")
        with st.container(horizontal=True, width="content", gap="small"):
            for number, action in enumerate(experiment.actions):
                st.button(
                    action.label, key=f"action-{number}", help=action.description,
                    on_click=_act, args=(experiment, number),
                )  # fmt: skip
            return st.container(width="content")


def _draw_view_settings(experiment: Experiment, view: View, shown: runs.Shown) -> Settings:
    """The view's own few controls in one row; a word that the result does not offer gives way to the first it does."""
    prefix = f"{view.name}."
    fields = view.settings.model_fields
    choices = view.choices(shown.result) if view.choices else {}
    flat = dict(state.current(experiment))
    for name, allowed in choices.items():
        if allowed and flat[prefix + name] not in allowed:
            flat[prefix + name] = allowed[0]
    settings = build(view.settings, flat, prefix)
    names = [name for name in fields if name != "kind" and (name not in choices or len(choices[name]) > 1)]
    if names:
        with st.container(horizontal=True, vertical_alignment="bottom", key="view-settings"):
            for name in names:
                control = Control(
                    experiment, prefix + name, fields[name], flat[prefix + name], settings,
                    allowed=tuple(map(str, choices.get(name, ()))), is_inline=True,
                )  # fmt: skip
                with st.container(width=_WIDE if _is_long(control) else _NARROW):
                    draw(control)
    return settings


def _is_long(control: Control) -> bool:
    words = (*control.allowed, *literals(control.field.annotation), *titles_of(control.field).values())
    return any(len(f"{control.label}: {word}") > _LONG_WORDS for word in words)


def _show_drawing(
    experiment: Experiment, shown: runs.Shown, view: View, view_settings: Settings, drawing: Drawing
) -> None:
    def clicked(x: float, y: float) -> None:
        assert view.clicked is not None
        state.apply(experiment, view.clicked(shown.result, view_settings, x, y))

    chart(
        drawing.figure, key=f"chart-{view.name}", alt=drawing.alt,
        height=int(drawing.figure.layout.height or CHART_HEIGHT),
        on_click=clicked if view.clicked else None,
    )  # fmt: skip
    st.markdown(plain(drawing.reading))
    if drawing.formulas:
        st.markdown(drawing.formulas)
    if drawing.shows_table:
        _show_tables(drawing)
        return
    data = st.expander("Data of this figure", key=f"data-{view.name}", on_change="rerun")
    if data.open:
        with data:
            _show_tables(drawing)


def _show_tables(drawing: Drawing) -> None:
    _show_table(drawing.table)
    for title, table in drawing.more_tables.items():
        st.markdown(f"**{title}**")
        _show_table(table)


def _show_table(table: pd.DataFrame) -> None:
    """A table in four significant digits; the export has them all."""
    numeric = table.select_dtypes("float").columns
    formats = {name: st.column_config.NumberColumn(format="%.4g") for name in numeric}
    st.dataframe(table, hide_index=True, column_config=formats, placeholder="–")


def _act(experiment: Experiment, number: int) -> None:
    changes: Mapping = experiment.actions[number].change(state.settings_of(experiment))
    state.apply(experiment, changes)
