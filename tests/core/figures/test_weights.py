"""What the pictures of weights, signals and images draw: the numbers of their histories, in every frame."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from core.catalogue import Drawing
from core.catalogue.mlp.views_signals import SignalsView, draw_signals
from core.catalogue.mlp.views_weights import ImagesView, WeightsView, draw_images, draw_weights
from core.data import Digits, TwoMoons
from core.experiments.mlp import MLPResult, MLPSettings, chosen, run
from core.experiments.mlp.images import unit_images
from core.experiments.mlp.signals import signal_histograms, unit_counts
from core.experiments.mlp.weights import singular_histories, weight_histories
from core.experiments.solver_choices import Descent
from core.figures.layer_grid import layer_marks, legend_layers
from core.settings import Settings
from core.solvers import Adam
from pages._ui.wire import figure_json

SOLVERS = (Descent(optimizer=Adam(learning_rate=0.05)),)
SETTINGS = {
    "moons": MLPSettings(data=TwoMoons(n_samples=60), hidden=(4, 3), epochs=30, restarts=2, solvers=SOLVERS),
    "linear": MLPSettings(data=TwoMoons(n_samples=60), hidden=(), epochs=10, restarts=1, solvers=SOLVERS),
    "deep": MLPSettings(
        data=TwoMoons(n_samples=60), hidden=(32,) * 12, activation="relu", epochs=20, restarts=1, solvers=SOLVERS
    ),
    "digits": MLPSettings(data=Digits(), hidden=(32,), epochs=20, restarts=1, solvers=SOLVERS),
    "wide": MLPSettings(data=Digits(), hidden=(256, 64), epochs=3, restarts=1, solvers=SOLVERS),
}
QUANTITIES = ("weights", "change", "gradient")
SIGNALS = ("pre-activations", "activations", "gradients")
VIEWS: list[Settings] = [
    *(WeightsView(show=show) for show in (*QUANTITIES, "singular values")),
    *(SignalsView(show=show) for show in (*SIGNALS, "dead units", "gradient norms")),
    *(ImagesView(show=show) for show in QUANTITIES),
]


@cache
def result(name: str) -> MLPResult:
    return run(SETTINGS[name])


@cache
def drawing(name: str, view: Settings) -> Drawing:
    draw = {WeightsView: draw_weights, SignalsView: draw_signals, ImagesView: draw_images}[type(view)]
    return draw(result(name), view)


def fits(name: str, view: Settings) -> bool:
    if isinstance(view, ImagesView):
        return name in ("digits", "wide")
    return not isinstance(view, SignalsView) or name != "linear"


CASES = [(name, view) for name in SETTINGS for view in VIEWS if fits(name, view)]


@pytest.mark.parametrize(("name", "view"), CASES, ids=str)
def test_every_picture_explains_itself_and_is_small(name, view):
    """Title, n and seeds, a reading and a text for the blind, a table, and below 1 MB on the wire."""
    made = drawing(name, view)
    layout = made.figure.layout
    assert layout.title.text and f"n = {result(name).problem.train.n_samples}" in layout.title.subtitle.text
    assert "seed" in layout.title.subtitle.text
    assert made.reading.strip().endswith(".") and made.alt.endswith(".") and len(made.table)
    assert len(figure_json(made.figure).encode()) < 1_000_000


@pytest.mark.parametrize(("name", "view"), CASES, ids=str)
def test_the_last_frame_is_the_state_that_is_drawn(name, view):
    """The figure is given at its last step, where it rests; every frame has one entry a step."""
    figure = drawing(name, view).figure
    for trace in figure.data:
        meta = trace.meta
        for attribute, frames in (meta["frames"] if meta else {}).items():
            assert len(frames) == len(meta["steps"])
            np.testing.assert_array_equal(np.asarray(frames[-1]), np.asarray(trace[attribute]))
    words = figure.layout.meta
    for attribute, frames in (words["frames"] if words else {}).items():
        place = int(attribute.removeprefix("annotations[").removesuffix("].text"))
        assert figure.layout.annotations[place].text == frames[-1]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_maps_draw_w_and_b_of_every_layer(quantity):
    """The frames are the history itself, on one scale from minus to plus its largest size, told by the colour bar."""
    figure = drawing("moons", WeightsView(show=quantity)).figure
    given = result("moons")
    histories = weight_histories(given, *chosen(given), quantity=quantity)
    for one, matrix, bias in zip(histories, figure.data[::2], figure.data[1::2], strict=True):
        np.testing.assert_array_equal(matrix.meta["frames"]["z"], one.weights)
        np.testing.assert_array_equal(np.squeeze(bias.meta["frames"]["z"], axis=1), one.bias)
        for trace in (matrix, bias):
            assert (trace.zmin, trace.zmax) == (-one.reach, one.reach)
        assert list(matrix.colorbar.tickvals) == [-one.reach, 0, one.reach]


def test_numbers_stand_in_the_cells_of_small_matrices_only():
    """2 x 4 has room for three digits, 64 x 32 has not."""
    small, large = (drawing(name, WeightsView()).figure.data[0] for name in ("moons", "digits"))
    assert small.text[0][0].replace("−", "-") == f"{small.z[0][0]:.3g}"
    assert large.texttemplate is None


def test_the_row_of_biases_is_set_apart_below_the_matrix():
    """Its upper edge is below the last row's lower edge; the axis runs downwards and holds both."""
    for name in ("moons", "digits", "deep"):
        figure = drawing(name, WeightsView()).figure
        matrix, bias, axis = figure.data[0], figure.data[1], figure.layout.yaxis
        assert bias.y0 - bias.dy / 2 > len(matrix.z) + 0.5
        assert axis.range == (bias.y0 + bias.dy / 2, 0.5)


def test_tables_hold_every_drawn_number():
    """Weights by epoch, layer, source and unit; singular values; counts; shares; pixels."""
    given = result("moons")
    run_, restart = chosen(given)
    table = drawing("moons", WeightsView()).table
    for one in weight_histories(given, run_, restart):
        part = table[table["layer"] == one.number]
        assert part["weights"].to_numpy().tolist() == [
            float(value)
            for at in range(len(one.epochs))
            for value in [*one.weights[at].ravel(), *one.bias[at]]
        ]  # fmt: skip
        row = part[(part["from"] == one.sources[1]) & (part["to"] == one.units[0])]
        np.testing.assert_array_equal(row["weights"], one.weights[:, 1, 0])
    values = np.concatenate([one.values.ravel() for one in singular_histories(given, run_, restart)])
    np.testing.assert_array_equal(drawing("moons", WeightsView(show="singular values")).table["singular value"], values)
    dead = np.concatenate([one.dead for one in unit_counts(given, run_, restart)])
    np.testing.assert_array_equal(drawing("moons", SignalsView(show="dead units")).table["dead units"], dead)
    shares = np.concatenate([one.shares.ravel() for one in signal_histograms(given, run_, restart, "activations")])
    np.testing.assert_array_equal(drawing("moons", SignalsView(show="activations")).table["share"], shares)


def test_the_table_of_images_finds_each_pixel():
    """Unit, row and column lead to the image's own number."""
    given = result("digits")
    found = unit_images(given, *chosen(given))
    table = drawing("digits", ImagesView()).table
    for unit, r, c in ((0, 0, 0), (7, 2, 5), (31, 7, 7)):
        part = table[(table["unit"] == found.names[unit]) & (table["row"] == r + 1) & (table["column"] == c + 1)]
        np.testing.assert_array_equal(part["weights"], found.images[:, unit, r, c])


def test_histograms_draw_shares_and_exact_zeros_apart():
    """Bars in per cent; a layer of ReLUs has its zeros left of all bins."""
    figure = drawing("moons", SignalsView(show="pre-activations")).figure
    given = result("moons")
    for one, bars in zip(signal_histograms(given, *chosen(given), "pre-activations"), figure.data, strict=True):
        np.testing.assert_allclose(bars.y, 100 * one.shares[-1])
    deep = drawing("deep", SignalsView(show="gradients")).figure
    zeros = [one.zeros[-1] for one in signal_histograms(result("deep"), *chosen(result("deep")), "gradients")]
    assert list(deep.data[1].text) == [f"{100 * share:.0f} %" for share in zeros]
    assert deep.data[1].x[0] < deep.data[0].x0


def test_the_reading_of_dead_units_gives_their_count():
    """The layer with the largest share, as counted."""
    given = result("deep")
    counts = unit_counts(given, *chosen(given))
    worst = max(counts, key=lambda one: one.dead[-1] / one.width)
    assert worst.dead[-1] > 0
    reading = drawing("deep", SignalsView(show="dead units")).reading
    assert f"layer {worst.number}: {worst.dead[-1]} of 32 units" in reading


def test_layers_differ_in_more_than_colour():
    """Of any number of layers no two neighbours share a dash, and the legend names the first and the last."""
    for count in (2, 4, 5, 12, 33):
        marks = layer_marks(count)
        assert len({mark.color for mark in marks}) == count
        assert all(one.dash != other.dash for one, other in pairwise(marks))
        assert {1, count} <= legend_layers(count) and len(legend_layers(count)) <= 8
