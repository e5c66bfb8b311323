"""The chart numbers its figures, so that the browser knows which of two is the newer."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import plotly.graph_objects as go
    import streamlit as st

    from pages._ui.chart import chart

    chart(go.Figure(go.Scatter(y=[1, st.session_state.get("height", 2)])), key="c", alt="two points")


def test_figures_are_numbered_in_order_and_an_unchanged_one_keeps_its_number():
    app = AppTest.from_function(page).run()
    assert not app.exception
    first = app.session_state["_chart_revision_c"]
    again = app.run().session_state["_chart_revision_c"]
    app.session_state["height"] = 3
    changed = app.run().session_state["_chart_revision_c"]
    assert again == first
    assert changed[1] > first[1]
