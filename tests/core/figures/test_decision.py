"""Pictures of predictions and confusions: what is drawn is what was computed, small enough, for every kind of data."""

from __future__ import annotations

from functools import cache

import numpy as np
import plotly.graph_objects as go
import pytest

from core.catalogue.mlp.views_prediction import (
    ConfusionView,
    PredictionView,
    confusion_choices,
    draw_confusion,
    draw_prediction,
    prediction_choices,
)
from core.data import (
    Blobs,
    BreastCancer,
    Checkerboard,
    Circles,
    Diabetes,
    Digits,
    Iris,
    LabelledCsv,
    LogisticLine,
    Sine,
    Spirals,
    TwoMoons,
    Xor,
)
from core.experiments.mlp import MLPResult, MLPSettings, chosen, run
from core.experiments.mlp.predictions import decision_map, picture_answers, prediction_curves
from core.experiments.solver_choices import Descent
from core.figures import for_report
from core.solvers import Adam
from pages._ui.wire import figure_json

_FLOWERS = "red,green,kind\n" + "\n".join(f"{k % 7},{k % 5 + 2 * (k % 3)},{'abc'[k % 3]}<b>&$" for k in range(40))
DATA = {
    "two classes": TwoMoons(),
    "circles": Circles(),
    "checkerboard": Checkerboard(),
    "four rows": Xor(),
    "three arms": Spirals(n_arms=3),
    "ten classes": Blobs(n_centres=10),
    "two of thirty features": BreastCancer(features=()),
    "one feature, two classes": LogisticLine(),
    "one feature, three classes": Iris(features=("petal width (cm)",)),
    "text labels": LabelledCsv(file="flowers.csv"),
    "curve": Sine(),
    "many features": Diabetes(features=()),
    "pictures": Digits(),
}


@cache
def _trained(name: str, hidden: tuple[int, ...] = (6,)) -> MLPResult:
    solvers = (Descent(optimizer=Adam(learning_rate=0.03)),)
    settings = MLPSettings(data=DATA[name], hidden=hidden, solvers=solvers, epochs=120, restarts=2)
    return run(settings, files=lambda name, sha256: _FLOWERS.encode())


def _movers(figure: go.Figure) -> dict[str, dict]:
    """The frames of every trace that moves, by its name, and of the layout."""
    parts = {trace.name or trace.type: trace.meta for trace in figure.data} | {"layout": figure.layout.meta}
    return {name: meta for name, meta in parts.items() if meta}


@pytest.mark.parametrize("name", DATA)
def test_every_prediction_explains_itself_and_is_small(name):
    """Title, axis titles, n and seeds in the subtitle, a reading, an alt text; below 1 MB, also in the report theme."""
    result = _trained(name)
    drawing = draw_prediction(result, PredictionView())
    layout = drawing.figure.layout
    subtitle = layout.title.subtitle.text
    assert layout.title.text == f"Prediction: {result.runs[0].name}"
    assert f"n = {result.runs[0].n_samples}" in subtitle and "seeds 0, 0" in subtitle
    assert subtitle.startswith("epoch 120 · ")
    if name != "pictures":
        assert layout.xaxis.title.text and layout.yaxis.title.text
    assert len(drawing.table) and drawing.alt.endswith(".") and drawing.reading.endswith(".")
    assert len(figure_json(drawing.figure)) < 1_000_000
    for_report(drawing.figure)


@pytest.mark.parametrize("name", DATA)
def test_the_last_frame_is_the_drawn_state(name):
    """Every attribute that moves ends at what the figure shows at rest, and all parts move at the same epochs."""
    figure = draw_prediction(_trained(name), PredictionView()).figure
    movers = _movers(figure)
    assert len({tuple(meta["steps"]) for meta in movers.values()}) == 1
    traces = {trace.name or trace.type: trace for trace in figure.data}
    for mover, meta in movers.items():
        for attribute, values in meta["frames"].items():
            shown = figure.layout if mover == "layout" else traces[mover]
            if attribute.startswith("annotations["):
                place, attribute = attribute.removeprefix("annotations[").split("].")
                shown = figure.layout.annotations[int(place)]
            for part in attribute.split("."):
                shown = shown[part]
            np.testing.assert_array_equal(np.asarray(shown), np.asarray(values[-1]))


def test_two_classes_are_coloured_by_the_probability_of_class_one():
    result = _trained("two classes")
    found = decision_map(result, "", "best")
    ground = draw_prediction(result, PredictionView()).figure.data[0]
    np.testing.assert_array_equal(ground.z, found.probability[-1, :, :, 1])
    assert (ground.zmin, ground.zmax) == (0, 1)
    assert ground.colorbar.title.text == "p(lower moon)"


def test_many_classes_are_coloured_in_the_winner_s_band():
    """The code's whole part is the winner by numpy's argmax; within a band it grows with the probability."""
    result = _trained("three arms")
    found = decision_map(result, "", "best")
    code = np.asarray(draw_prediction(result, PredictionView()).figure.data[0].z) / 1000
    top = found.probability[-1].max(axis=-1)
    np.testing.assert_array_equal(np.floor(code), found.probability[-1].argmax(axis=-1))
    np.testing.assert_allclose(code % 1, 0.98 * (top - 1 / 3) / (2 / 3), atol=5e-4)


def test_the_dark_line_is_where_the_network_says_one_half():
    """Oracle: the network's own outputs at the drawn points; cells are 1/60 of the frame wide."""
    result = _trained("two classes")
    line = draw_prediction(result, PredictionView()).figure.data[1]
    points = np.stack([line.x, line.y], axis=1).astype(float)
    points = points[np.isfinite(points).all(axis=1)]
    run_, one = chosen(result)
    p = result.problem.objective.predict(run_.trajectory.final_theta[one], result.problem.with_samples(points))
    np.testing.assert_allclose(p, 0.5, atol=0.02)


def test_rings_stand_under_the_misclassified_rows_and_no_others():
    result = _trained("three arms")
    found = decision_map(result, "", "best")
    discs = next(
        trace for trace in draw_prediction(result, PredictionView()).figure.data if trace.name == "misclassified"
    )
    seen = np.array([color != "#0000" for color in discs.marker.color])
    np.testing.assert_array_equal(seen, found.points.wrong[-1])
    np.testing.assert_array_equal(discs.x, found.points.x)


def test_readings_count_the_misclassified_rows_of_each_part():
    result = _trained("three arms")
    points = decision_map(result, "", "best", show_test=True).points
    reading = draw_prediction(result, PredictionView(show_test=True)).reading
    for part, name in (("train", "training"), ("validation", "validation"), ("test", "test")):
        mine = points.parts == part
        assert f"{points.wrong[-1, mine].sum()} of {mine.sum()} {name} rows" in reading


def test_hidden_test_rows_are_in_no_number_and_the_reading_says_why():
    result = _trained("two classes")
    hidden = draw_prediction(result, PredictionView())
    assert "test rows are hidden" in hidden.reading
    assert "test " not in hidden.figure.layout.title.subtitle.text
    assert set(hidden.table["part"]) == {"train", "validation"}
    shown = draw_prediction(result, PredictionView(show_test=True))
    assert "second validation set" in shown.reading
    assert ", test " in shown.figure.layout.title.subtitle.text


def test_a_plane_of_many_features_says_what_is_held_and_takes_two_of_them():
    result = _trained("two of thirty features")
    offered = prediction_choices(result)
    assert offered["across"] == result.problem.feature_names
    assert offered["across"][0] != offered["up"][0]
    view = PredictionView(across="worst radius", up="mean texture")
    drawing = draw_prediction(result, view)
    assert "held at their median" in drawing.reading
    assert drawing.figure.layout.xaxis.title.text == "worst radius"
    assert drawing.figure.layout.yaxis.title.text == "mean texture"


def test_a_plane_of_two_features_offers_no_axes():
    assert prediction_choices(_trained("two classes"))["across"] == ("",)


def test_the_rows_of_two_classes_stand_at_their_labels_and_a_curve_between_them():
    result = _trained("one feature, two classes")
    found = prediction_curves(result, "", "best")
    figure = draw_prediction(result, PredictionView()).figure
    heights = {float(y) for trace in figure.data if trace.mode == "markers" for y in trace.y}
    assert heights == {0.0, 1.0}
    assert 0 <= found.frames.min() <= found.frames.max() <= 1


def test_every_picture_says_the_answer_and_what_it_is_where_that_differs():
    result = _trained("pictures")
    found = picture_answers(result, "", "best")
    notes = draw_prediction(result, PredictionView()).figure.layout.annotations
    assert len(notes) == len(found.rows) == 40
    for note, answer, label in zip(notes, found.answers[-1], found.labels, strict=True):
        assert note.text == (f"{answer}" if answer == label else f"{answer}, is {label}")


def test_a_network_without_hidden_layers_has_a_straight_boundary():
    """Oracle: the least-squares line through the drawn boundary leaves nothing but rounding."""
    line = draw_prediction(_trained("two classes", ()), PredictionView()).figure.data[1]
    x, y = np.asarray(line.x, float), np.asarray(line.y, float)
    kept = np.isfinite(x)
    residual = np.polyfit(x[kept], y[kept], 1, full=True)[1]
    assert residual < 1e-12


@pytest.mark.parametrize("name", ["two classes", "ten classes", "text labels", "pictures", "four rows"])
@pytest.mark.parametrize("show_test", [False, True])
def test_a_confusion_matrix_has_a_number_in_every_cell(name, show_test):
    result = _trained(name)
    view = ConfusionView(show_test=show_test)
    drawing = draw_confusion(result, view)
    part = "train" if result.problem.validation is None else "test" if show_test else "validation"
    cells = drawing.figure.data[0]
    k = len(result.problem.class_names)
    counts = np.asarray(cells.customdata)
    assert counts.shape == (k, k)
    assert counts.sum() == len(result.problem.rows(part))
    assert all(
        text.split("<br>")[0] == str(count) for text, count in zip(np.ravel(cells.text), counts.ravel(), strict=True)
    )
    assert f"{counts.sum()} " in drawing.figure.layout.title.subtitle.text
    assert drawing.shows_table and drawing.table["class"].iloc[-1] == "mean over the classes"
    assert len(figure_json(drawing.figure)) < 100_000


def test_rows_without_validation_offer_the_training_rows_alone():
    assert confusion_choices(_trained("four rows"))["rows"] == ("train",)
