"""What the chart sends to the browser: small, exact enough for the eye, numbered in order."""

from __future__ import annotations

import base64
import json

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.chart import figure_json, fits_float32


def sent_array(figure: go.Figure, *path: str) -> np.ndarray:
    node = json.loads(figure_json(figure))["data"][0]
    for name in path:
        node = node[name]
    return np.frombuffer(base64.b64decode(node["bdata"]), dtype=f"<{node['dtype']}")


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        ([0.0, 1.0, 2.0], True),
        ([0.0, 0.0], True),
        ([np.nan, 1.0, np.inf, 2.0], True),
        ([1e-30, 1e30], True),
        ([1.0, 1.0 + 1e-9], False),  # would be drawn as a step
        ([1e6, 1e6 + 1.0], False),
        ([0.0, 1e39], False),  # would become infinite
        ([1e-300, 1.0], False),  # would vanish from a logarithmic axis
    ],
)
def test_single_precision_is_used_only_where_it_cannot_be_seen(values, fits):
    assert fits_float32(np.array(values)) is fits


def test_arrays_travel_in_single_precision_wherever_they_stand():
    x = np.linspace(0.0, 1.0, 50)
    figure = go.Figure(go.Scatter(x=x, y=x**2, marker={"color": x}, meta={"role": "path", "steps": np.arange(50)}))
    assert sent_array(figure, "x").dtype == np.float32
    assert sent_array(figure, "marker", "color").dtype == np.float32
    assert sent_array(figure, "meta", "steps").tolist() == list(range(50))
    np.testing.assert_array_equal(sent_array(figure, "y"), (x**2).astype(np.float32))


def test_a_narrow_range_keeps_its_double_precision():
    y = 1.0 + 1e-9 * np.arange(50)
    np.testing.assert_array_equal(sent_array(go.Figure(go.Scatter(y=y)), "y"), y)


def test_the_figure_itself_is_left_as_it_was():
    figure = go.Figure(go.Scatter(y=np.linspace(0.0, 1.0, 5)))
    figure_json(figure)
    assert figure.data[0].y.dtype == np.float64


def test_a_contour_with_paths_weighs_less_than_200_kb():
    axis = np.linspace(-5, 5, 101)
    figure = go.Figure(go.Contour(x=axis, y=axis, z=np.hypot(*np.meshgrid(axis, axis))))
    for run in range(4):
        steps = np.arange(200)
        figure.add_scatter(x=np.cos(steps + run), y=np.sin(steps), meta={"role": "path", "steps": steps})
    assert len(figure_json(figure)) < 200_000


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
