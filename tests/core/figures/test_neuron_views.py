"""The other figures of the neuron page: titles on their axes, numbers of the run, one entry of a frame an update."""

from __future__ import annotations

import numpy as np
import pytest

from core.catalogue.neuron import NEURON
from core.data import Separable, Sine, TwoMoons, Xor
from core.experiments.neuron import NeuronSettings, passes, run
from core.experiments.neuron.activity import activity
from core.experiments.neuron.loss_curve import loss_curves
from core.experiments.neuron.one_matrix import one_matrix
from core.experiments.neuron.settings import EqualStart
from core.experiments.neuron.units import units
from core.experiments.wording import number
from core.figures.activity import plot_activity
from core.figures.loss_curve import plot_loss_curve
from core.figures.one_matrix import plot_one_matrix
from core.figures.units import plot_units
from core.figures.weight_matrix import outer_table, plot_weight_matrix, product_table

VIEWS = {view.name: view for view in NEURON.views}
SETTINGS = {
    "one neuron": NeuronSettings(),
    "one update": NeuronSettings(updates=1),
    "2-2-1": NeuronSettings(data=Xor(), hidden=(2,), updates=30),
    "regression": NeuronSettings(data=Sine(), hidden=(4,), output="identity", loss="mae", updates=5),
    "all samples": NeuronSettings(data=TwoMoons(n_samples=20), hidden=(3, 3), batch="all samples", updates=5),
    "no activation": NeuronSettings(data=Xor(), hidden=(3, 2), activation="identity", updates=5),
    "twins": NeuronSettings(data=Xor(), hidden=(2,), start=EqualStart(), updates=30),
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_every_network_is_titled_and_plays_as_many_frames_as_updates(name, view):
    result = run(SETTINGS[name])
    figure = VIEWS[view].draw(result, VIEWS[view].settings()).figure
    assert figure.layout.title.text and "seed 0" in figure.layout.title.subtitle.text
    if view not in ("graph", "matrix"):  # a graph has no axes; a matrix carries names in the place of ticks
        axes = [axis for axis in (*figure.select_xaxes(), *figure.select_yaxes()) if axis.matches is None]
        assert all(axis.title.text for axis in axes)
    metas = [part.meta for part in (*figure.data, figure.layout) if (part.meta or {}).get("role") == "frames"]
    for meta in metas:
        assert meta["steps"] == list(range(1, result.n_updates + 1)) and meta["unit"] == "update"
        assert all(len(values) == result.n_updates for values in meta["frames"].values())
    assert bool(metas) == (result.n_updates > 1 and view not in ("product", "units"))


def test_weight_matrix_has_a_row_an_input_and_a_column_a_neuron():
    result = run(SETTINGS["2-2-1"])
    found = passes(result)
    layer = found.layers[0]
    figure = plot_weight_matrix(result, found, layer)
    weights, bias = result.problem.objective.unpack(result.before)[0]
    np.testing.assert_array_equal(figure.data[0].z, np.vstack([weights[-1], bias[-1]]))
    np.testing.assert_array_equal(figure.data[1].z[:2], np.outer(layer.entering[-1], layer.by_z[-1]))
    assert figure.data[0].text[0][1] == number(weights[-1, 0, 1])
    assert list(figure.layout.xaxis.ticktext) == [
        f"z({u})<br>{number(z)}" for u, z in zip(("h1", "h2"), layer.z[-1], strict=True)
    ]
    row, column = figure.layout.yaxis.ticktext[0], figure.layout.xaxis2.ticktext[1]
    assert row == f"x1 = {number(layer.entering[-1, 0])}"
    assert column == f"∂L/∂z(h2)<br>{number(layer.by_z[-1, 1])}"


def test_tables_of_the_matrix_write_its_products_out():
    result = run(SETTINGS["all samples"])
    layer = passes(result).layers[1]
    sums, outer = product_table(layer, 4), outer_table(layer, 4, result.settings.learning_rate)
    np.testing.assert_allclose(sums["z"], layer.entering[4] @ layer.weights[4] + layer.bias[4], rtol=1e-12)
    assert len(outer) == 12
    np.testing.assert_array_equal(outer["gradient of the update"][:9], layer.followed_weights[4].ravel())
    np.testing.assert_array_equal(outer["gradient of the update"][9:], layer.followed_bias[4])
    weights, bias = result.problem.objective.unpack(result.after)[1]
    np.testing.assert_allclose(outer["after"], np.append(weights[4], bias[4]), rtol=1e-12)
    cell = outer.iloc[5]
    assert (cell["from"], cell["to"]) == ("h2", "h6")
    assert cell["this sample's gradient"] == layer.entering[4, 1] * layer.by_z[4, 2]


def test_loss_curve_draws_the_point_the_target_and_the_runs_loss_on_top():
    result = run(SETTINGS["one neuron"])
    data = loss_curves(result)
    figure = plot_loss_curve(result, data)
    traces = {trace.name: trace for trace in figure.data}
    assert list(traces)[:2] == ["squared error, to compare", "cross-entropy (this run's loss)"]
    point = traces["what the network said"]
    assert (point.x[0], point.y[0]) == (passes(result).prediction[-1], data.curves[0].y[-1])
    assert traces["target y"].x[0] == passes(result).target[-1]
    low, high = figure.layout.yaxis.range
    assert low < 0 < data.curves[0].y.max() < high


def test_activity_colours_the_samples_by_class_and_rings_the_one_shown():
    result = run(SETTINGS["2-2-1"])
    figure = plot_activity(result, activity(result, "h2"))
    names = [trace.name for trace in figure.data]
    assert names == ["tanh(z)", "its slope tanh′(z)", "samples: equal (y = 0)", "samples: different (y = 1)",
                     "this update's sample"]  # fmt: skip
    assert len(figure.data[2].x) == len(figure.data[3].x) == 2
    assert figure.data[4].x[0] in {*figure.data[2].x, *figure.data[3].x}
    assert figure.layout.xaxis.title.text == "weighted sum z of h2"


def test_one_matrix_draws_both_sums_of_every_sample():
    result = run(SETTINGS["no activation"])
    data = one_matrix(result)
    figure = plot_one_matrix(result, data)
    assert [trace.name for trace in figure.data[:2]] == ["network", "product of the layers"]
    drawn = np.array(figure.data[0].y, dtype=float)
    assert np.isnan(drawn).sum() == 4 and drawn.size == 4 * 7
    np.testing.assert_array_equal(figure.data[2].y, data.difference)


def test_twins_lie_on_each_other_wide_under_narrow():
    result = run(SETTINGS["twins"])
    figure = plot_units(result, units(result))
    first, second = (trace for trace in figure.data if (trace.meta or {}).get("role") == "path")
    np.testing.assert_allclose(first.x, second.x, rtol=1e-12)
    np.testing.assert_allclose(first.y, second.y, rtol=1e-12)
    assert first.line.width > second.line.width
    assert figure.layout.yaxis2.range == (0, 0.1)  # so that rounding is seen as zero


def test_each_head_stands_on_its_own_path():
    result = run(SETTINGS["regression"])
    figure = plot_units(result, units(result))
    heads = [trace for trace in figure.data if (trace.meta or {}).get("role") == "head"]
    assert len(heads) == 4
    assert all(figure.data[head.meta["path"]].name == head.name for head in heads)
    assert figure.layout.yaxis.title.text == "bias"


def test_no_path_is_cut_at_the_frame():
    result = run(NeuronSettings())
    figure = plot_units(result, units(result))
    for axis, values in ((figure.layout.xaxis, figure.data[0].x), (figure.layout.yaxis, figure.data[0].y)):
        assert axis.range[0] < min(values) and max(values) < axis.range[1]


def test_a_wide_sample_is_told_to_be_drawn_in_part():
    result = run(NeuronSettings(data=Separable(n_samples=300, n_features=2)))
    assert "200 of 300 samples are drawn." in VIEWS["activity"].draw(result, VIEWS["activity"].settings()).reading
