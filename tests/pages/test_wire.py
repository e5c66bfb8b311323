"""What a figure weighs and says on its way to the browser: small, exact enough for the eye."""

from __future__ import annotations

import base64
import json

import numpy as np
import plotly.graph_objects as go
import pytest

from pages._ui.wire import figure_json, fits_float32


def sent(figure: go.Figure, *path: str) -> dict | list:
    node = json.loads(figure_json(figure))["data"][0]
    for name in path:
        node = node[name]
    return node


def sent_array(figure: go.Figure, *path: str) -> np.ndarray:
    node = sent(figure, *path)
    flat = np.frombuffer(base64.b64decode(node["bdata"]), dtype=f"<{node['dtype']}")
    return flat.reshape([int(size) for size in node["shape"].split(",")]) if "shape" in node else flat


def playing(frames: dict, n_steps: int = 2) -> go.Figure:
    return go.Figure(go.Heatmap(meta={"role": "frames", "steps": list(range(n_steps)), "frames": frames}))


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
    z = np.linspace(0.0, 1.0, 12).reshape(2, 3, 2)
    figure = playing({"z": z})
    figure.add_scatter(y=np.linspace(0.0, 1.0, 5))
    figure_json(figure)
    assert figure.data[1].y.dtype == np.float64
    np.testing.assert_array_equal(figure.data[0].meta["frames"]["z"], z)


def test_a_contour_with_paths_weighs_less_than_200_kb():
    axis = np.linspace(-5, 5, 101)
    figure = go.Figure(go.Contour(x=axis, y=axis, z=np.hypot(*np.meshgrid(axis, axis))))
    for run in range(4):
        steps = np.arange(200)
        figure.add_scatter(x=np.cos(steps + run), y=np.sin(steps), meta={"role": "path", "steps": steps})
    assert len(figure_json(figure)) < 200_000


@pytest.mark.parametrize("give", [np.asarray, np.ndarray.tolist], ids=["array", "nested lists"])
def test_forty_frames_of_a_heat_map_weigh_less_than_a_megabyte(give):
    z = np.random.default_rng(0).uniform(size=(40, 61, 61))
    figure = playing({"z": give(z)}, n_steps=40)
    assert len(figure_json(figure)) < 1_000_000
    np.testing.assert_array_equal(sent_array(figure, "meta", "frames", "z"), z.astype(np.float32))


def test_a_colour_too_small_for_single_precision_is_sent_as_zero():
    """A saturated sigmoid must not double what is sent; a curve keeps it, for a logarithmic axis."""
    values = np.array([[[1e-60, 1.0]], [[0.5, 1.0]]])
    figure = playing({"z": values, "y": values[:, 0]})
    assert sent_array(figure, "meta", "frames", "z").tolist() == [[[0.0, 1.0]], [[0.5, 1.0]]]
    np.testing.assert_array_equal(sent_array(figure, "meta", "frames", "y"), values[:, 0])


@pytest.mark.parametrize(
    ("values", "code"),
    [([0, 255], "u1"), ([-1, 100], "i1"), ([0, 256], "u2"), ([-1, 70_000], "i4"), ([0, 2**40], "f4")],
)
def test_whole_numbers_take_the_fewest_bytes(values, code):
    figure = playing({"y": np.array([values, values])})
    assert sent(figure, "meta", "frames", "y")["dtype"] == code
    assert sent_array(figure, "meta", "frames", "y").tolist() == [values, values]


def test_words_colours_and_frames_of_unequal_length_stay_lists():
    frames = {"text": [["a", "b"], ["c", ""]], "line.color": ["#123456", "#654321"], "y": [[0.5, 1.5], [0.5, 1.5, 2.5]]}
    wire = sent(playing(frames), "meta", "frames")
    assert wire["text"] == frames["text"] and wire["line.color"] == frames["line.color"]
    assert [row["dtype"] for row in wire["y"]] == ["f4", "f4"]


def test_frames_of_the_layout_are_packed_too():
    figure = go.Figure()
    figure.layout.meta = {"role": "frames", "steps": [0, 1], "frames": {"shapes[0].line.width": np.array([1.0, 2.0])}}
    assert json.loads(figure_json(figure))["layout"]["meta"]["frames"]["shapes[0].line.width"]["dtype"] == "f4"


@pytest.mark.parametrize("values", [np.zeros((3, 2)), [[1.0], [2.0], [3.0]], np.zeros(3), ["a", "b", "c"]])
def test_frames_that_do_not_fit_their_steps_are_refused(values):
    with pytest.raises(ValueError, match=r"frames\['y'\] must have one entry a step, 2 of them\. Got 3\."):
        figure_json(playing({"y": values}))
