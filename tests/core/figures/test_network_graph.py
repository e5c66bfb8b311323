"""The graph of a network: every number on it is the run's, and nothing stands on anything else."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest

from core.data import Sine, TwoMoons, Xor
from core.experiments.neuron import NeuronResult, NeuronSettings, passes, run
from core.experiments.wording import number
from core.figures.network_graph import plot_network
from core.figures.network_layout import network_layout
from core.figures.theme import NEGATIVE_COLOR, POSITIVE_COLOR

SHAPES = [(), (2,), (3,), (4,), (2, 2), (4, 4), (3, 2, 4)]


def _result(hidden: tuple[int, ...] = (2,), updates: int = 5, **fields: object) -> NeuronResult:
    return run(NeuronSettings(**{"data": Xor(), "hidden": hidden, "updates": updates, **fields}))


def _texts(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


@pytest.mark.parametrize("hidden", SHAPES)
def test_every_neuron_and_every_weight_is_there_once(hidden):
    result = _result(hidden)
    layout = network_layout(result)
    names = [node.name for node in layout.nodes]
    assert len(set(names)) == len(names) and names[-2:] == ["p", "L"]
    n_biases = 0 if layout.is_alone else sum(hidden) + 1
    assert len(layout.edges) == result.problem.objective.n_params - n_biases
    assert len({(edge.source.name, edge.target.name) for edge in layout.edges}) == len(layout.edges)


@pytest.mark.parametrize("hidden", SHAPES)
def test_labels_of_edges_keep_apart(hidden):
    """At least 30 pixels of the 424 that the graph has at its height on the page: two lines of text."""
    layout = network_layout(_result(hidden))
    for layer, share in enumerate(layout.label_at):
        edges = [edge for edge in layout.edges if edge.layer == layer]
        if share is not None:
            heights = [(1 - share) * edge.source.y + share * edge.target.y for edge in edges]
            assert all(abs(a - b) * 424 > 30 for a, b in combinations(heights, 2))
    assert layout.label_at[0] is not None or len(hidden) > 1 or hidden[0] == 4


@pytest.mark.parametrize("hidden", [(), (2,), (3, 2)])
def test_frames_show_the_numbers_of_their_updates(hidden):
    """Oracle: the passes. Each text of a frame is found among the numbers of that update, symbol by symbol."""
    result = _result(hidden)
    found = passes(result)
    figure = plot_network(result, found, "always")
    frames = figure.layout.meta["frames"]
    digits = 4 if hidden in ((), (2,)) else 3
    for at in range(5):
        shown = {texts[at] for name, texts in frames.items() if name.startswith("annotations")}
        for layer in found.layers:
            for value in layer.followed_weights[at].ravel():
                assert f"∂ {number(float(value), digits)}" in shown
            if hidden:
                expected = [("z ", layer.z), ("a ", layer.value), ("∂z ", layer.by_z), ("b ", layer.bias)]
                for symbol, values in expected:
                    assert {f"{symbol}{number(float(v), digits)}" for v in values[at]} <= shown
        assert f"update {at + 1} of 5" in frames["title.subtitle.text"][at]
    assert [texts[-1] for name, texts in frames.items() if name.endswith("].text")] == [
        figure.layout.annotations[int(name.split("[")[1].split("]")[0])].text
        for name in frames
        if name.startswith("annotations")
    ]


def test_edges_wear_the_sign_and_size_of_their_weights():
    result = _result()
    figure, edges = plot_network(result, passes(result)), network_layout(result).edges
    weights = [result.problem.objective.unpack(result.before)[e.layer][0][:, e.row, e.unit] for e in edges]
    largest = max(np.abs(w).max() for w in weights)
    frames = figure.layout.meta["frames"]
    for place, values in enumerate(weights):
        colors = [POSITIVE_COLOR if w > 0 else NEGATIVE_COLOR for w in values]
        assert frames[f"shapes[{place}].line.color"] == colors
        np.testing.assert_allclose(frames[f"shapes[{place}].line.width"], 1 + 6 * np.abs(values) / largest, atol=0.01)
        assert figure.layout.shapes[place].line.color == colors[-1]


def test_a_single_neuron_is_taken_apart():
    result = run(NeuronSettings(updates=1))
    figure, found = plot_network(result, passes(result)), passes(result)
    texts = _texts(figure)
    weights, bias = found.layers[0].weights[0, :, 0], found.layers[0].bias[0, 0]
    assert [f"w1 {number(weights[0])}", f"w2 {number(weights[1])}", f"b {number(bias)}"] == [
        text for text in texts if text[:2] in ("w1", "w2", "b ")
    ]
    assert {"<b>input</b>", "<b>weighted sum</b>", "<b>activation</b>", "<b>loss</b>"} <= set(texts)
    assert f"∂L/∂p {number(float(found.by_prediction[0]))}" in texts
    assert figure.layout.meta is None  # one update: nothing to play


def test_numbers_on_the_edges_of_a_deep_network_wait_to_be_asked_for():
    result = _result((2, 2), data=TwoMoons(n_samples=20))
    bare, full = (plot_network(result, passes(result), numbers) for numbers in ("by room", "always"))
    n_edges = len(network_layout(result).edges)
    assert len(full.layout.annotations) - len(bare.layout.annotations) == 2 * n_edges
    assert len(bare.data[0].hovertext) == n_edges


def test_titles_of_columns_stand_above_the_numbers_of_three_neurons():
    """In pixels: the topmost number, over a node at a sixth of the plot's height, and the title, 12 above its end."""
    figure = plot_network(_result((3, 3, 3)), passes(_result((3, 3, 3))))
    height = (figure.layout.height - figure.layout.margin.t - figure.layout.margin.b) / 1.04
    tops = {note.text: note.y * height + note.yshift for note in figure.layout.annotations}
    title = tops.pop("<b>hidden 1</b>")
    tops = [top for text, top in tops.items() if not text.startswith("<b>")]
    assert title - max(tops) > 14


def test_texts_that_move_are_plain_lines():
    """One line without tags, so that playback can paint them instead of drawing the figure anew."""
    result = run(NeuronSettings(data=Sine(), hidden=(4, 4), output="identity", loss="mse", updates=30))
    frames = plot_network(result, passes(result), "always").layout.meta["frames"]
    moving = [text for name, texts in frames.items() if name.startswith("annotations") for text in texts]
    assert moving and not any(set("<&$\n") & set(text) or not text for text in moving)
