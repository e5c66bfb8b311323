"""The pictures of the statistical views: what they draw is what was computed, and their words say it."""

from __future__ import annotations

from functools import cache

import numpy as np
import plotly.graph_objects as go
import pytest

from core.catalogue.logistic_regression.entry import LOGISTIC_REGRESSION
from core.catalogue.logistic_regression.views_probabilities import (
    ProbabilityView,
    draw_probabilities,
    probability_choices,
)
from core.catalogue.logistic_regression.views_statistics import (
    CalibrationView,
    OddsView,
    RocView,
    draw_calibration,
    draw_odds,
    draw_roc,
    judging_choices,
    odds_choices,
)
from core.data import BreastCancer, LogisticLine, OneAgainstRest, PureNoise, Separable, SigmoidMinima, TwoMoons
from core.experiments.logistic_regression import LogisticRegressionResult, LogisticRegressionSettings, run
from core.experiments.logistic_regression.calibration import calibrations
from core.experiments.logistic_regression.odds import odds_ratios
from core.experiments.logistic_regression.roc import rocs
from core.experiments.solver_choices import Descent
from core.solvers import GradientDescent

VIEWS = {"probabilities": ProbabilityView(), "odds": OddsView(), "calibration": CalibrationView(), "roc": RocView()}
SETTINGS = {
    "line": {},
    "parts": {"data": TwoMoons(), "validation": 0.2, "test": 0.2, "max_steps": 50},
    "all_columns": {"data": BreastCancer(features=()), "standardize": True, "max_steps": 50},
    "separable_line": {"data": Separable(), "max_steps": 50},
    "separable": {"data": Separable(n_features=2), "max_steps": 50},
    "many": {"data": LogisticLine(n_samples=5000), "max_steps": 30},
    "squared": {"loss": "mse", "data": OneAgainstRest(), "degree": 2, "max_steps": 50},
    "fractions": {"data": SigmoidMinima(), "loss": "mse", "max_steps": 50},
}


@cache
def _result(name: str) -> LogisticRegressionResult:
    return run(LogisticRegressionSettings(**SETTINGS[name]))


def _traces(figure: go.Figure, part: str):
    return [trace for trace in figure.data if part in (trace.name or "")]


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_that_is_offered_explains_itself(name, view):
    """Title, subtitle with n and seed, titles on both axes, a sentence to read it by, and a table."""
    result = _result(name)
    entry = {one.name: one for one in LOGISTIC_REGRESSION.offered_views(result)}
    if name == "fractions" and view != "probabilities":
        assert view not in entry
        return
    drawing = entry[view].draw(result, VIEWS[view])
    layout = drawing.figure.to_dict()["layout"]
    assert layout["title"]["text"]
    assert f"n = {result.problem.objective.n_samples}" in layout["title"]["subtitle"]["text"]
    assert "seed 0" in layout["title"]["subtitle"]["text"]
    axes = [layout[key] for key in layout if key.startswith(("xaxis", "yaxis"))]
    assert all(axis["title"]["text"] for axis in axes if axis.get("showticklabels", True))
    assert drawing.reading and drawing.alt and len(drawing.table)
    assert "  " not in drawing.reading and "None" not in drawing.reading


def test_probabilities_are_the_first_view():
    assert LOGISTIC_REGRESSION.views[0].name == "probabilities"


def test_curves_have_their_solvers_marks_and_frames():
    result = _result("line")
    figure = draw_probabilities(result, ProbabilityView()).figure
    colors = {outcome.name: outcome.color for outcome in LOGISTIC_REGRESSION.outcomes(result)}
    for one in result.runs:
        (trace,) = _traces(figure, one.name)
        assert trace.line.color == colors[one.name]
        np.testing.assert_array_equal(trace.meta["frames"]["y"][-1], trace.y)
        assert len(trace.meta["steps"]) == len(trace.meta["frames"]["y"])


def test_band_is_drawn_only_if_asked_for():
    drawn = [draw_probabilities(_result("line"), ProbabilityView(band=band)) for band in (True, False)]
    assert [len(_traces(one.figure, "band")) for one in drawn] == [1, 0]
    assert "delta method" in drawn[0].reading and "band" not in drawn[1].reading


def test_spread_rows_stand_beyond_zero_and_one():
    """They hide neither the curve nor each other, and none leaves the frame."""
    figure = draw_probabilities(_result("line"), ProbabilityView()).figure
    low, high = figure.layout.yaxis.range
    (no,), (yes,) = [[trace for trace in figure.data if trace.name == name] for name in ("no", "yes")]
    assert low < min(no.y) <= max(no.y) < 0 and 1 < min(yes.y) <= max(yes.y) < high


def test_every_boundary_has_its_solvers_mark():
    result = _result("parts")
    figure = draw_probabilities(result, ProbabilityView(solver=result.runs[2].name)).figure
    colors = {outcome.name: outcome.color for outcome in LOGISTIC_REGRESSION.outcomes(result)}
    drawn = {trace.name: trace.line.color for trace in figure.data if trace.name in colors}
    assert drawn == colors
    assert result.runs[2].name in figure.layout.title.text


def test_a_boundary_outside_the_frame_is_missed_in_words():
    """One small step from zero has learnt no more than that the class is the rarer one, and says so of every point."""
    settings = LogisticRegressionSettings(
        data=OneAgainstRest(positive="versicolor"),
        solvers=(Descent(optimizer=GradientDescent(learning_rate=0.001)),),
        max_steps=1,
    )
    drawing = draw_probabilities(run(settings), ProbabilityView())
    (trace,) = _traces(drawing.figure, "Gradient descent")
    assert not len(trace.x) and "Gradient descent, η = 0.001 gives one answer all over this frame." in drawing.reading


def test_plane_replays_the_scores_of_every_part():
    figure = draw_probabilities(_result("parts"), ProbabilityView(solver=_result("parts").runs[2].name)).figure
    texts = figure.layout.meta["frames"]["title.subtitle.text"]
    assert texts[-1] == figure.layout.title.subtitle.text and texts[0].startswith("update 0 · accuracy 0.")
    assert "validation" in texts[0] and "test" not in texts[0]


@pytest.mark.parametrize(("name", "count"), [("separable", 1), ("parts", 0), ("all_columns", 1)])
def test_widest_margin_is_drawn_where_there_is_one(name, count):
    assert len(_traces(draw_probabilities(_result(name), ProbabilityView()).figure, "widest margin")) == count


@pytest.mark.parametrize("draw", [draw_probabilities, draw_calibration, draw_roc])
def test_test_rows_are_shown_only_if_asked_for_and_with_a_warning(draw):
    views = {draw_probabilities: ProbabilityView, draw_calibration: CalibrationView, draw_roc: RocView}
    hidden, shown = (draw(_result("parts"), views[draw](show_test=show)) for show in (False, True))
    assert "test rows are hidden" in hidden.reading and "test" not in set(hidden.table["rows"])
    assert "second validation set" in shown.reading and "test" in set(shown.table["rows"])


@pytest.mark.parametrize("choices", [probability_choices, judging_choices])
def test_without_test_rows_nobody_is_asked_about_them(choices):
    assert choices(_result("line"))["show_test"] == () and "show_test" not in choices(_result("parts"))


def test_whiskers_are_the_intervals_on_the_axis_of_ratios():
    result = _result("parts")
    for kind in ("Wald", "profile likelihood"):
        found = odds_ratios(result, "unit", kind)
        figure = draw_odds(result, OddsView(interval=kind)).figure
        (trace,) = _traces(figure, "Maximum likelihood")
        x = np.asarray(trace.x)
        np.testing.assert_allclose(x + trace.error_x.array, np.exp(found.high), rtol=1e-12)
        np.testing.assert_allclose(x - trace.error_x.arrayminus, np.exp(found.low), rtol=1e-12)
        low, high = figure.layout.xaxis.range
        assert 10**low <= np.exp(found.low).min() and np.exp(found.high).max() <= 10**high
        assert kind in figure.layout.title.subtitle.text


def test_a_ratio_beyond_the_axis_stands_at_its_edge_with_its_value():
    settings = LogisticRegressionSettings(data=BreastCancer(), max_steps=50)  # raw units: descent is thrown far out
    figure = draw_odds(run(settings), OddsView()).figure
    descent, key = _traces(figure, "Gradient descent")
    assert not descent.showlegend and key.marker.symbol == "square"  # the legend keeps the solver's own mark
    assert set(descent.marker.symbol) <= {"triangle-left", "triangle-right"} and all(descent.text)
    assert all(np.abs(np.log10(descent.x)) <= figure.layout.xaxis.range[1])


def test_every_column_is_named_and_of_very_many_the_farthest_are_drawn():
    figure = draw_odds(_result("all_columns"), OddsView()).figure
    assert len(figure.layout.yaxis.ticktext) == 30 and figure.layout.height > 700
    noise = LogisticRegressionSettings(data=PureNoise(n_features=60), ridge=0.1, max_steps=20)
    drawing = draw_odds(run(noise), OddsView())
    ratios = drawing.table[drawing.table["solver"] == "Maximum likelihood"].set_index("column")["β"].abs()
    drawn = list(drawing.figure.layout.yaxis.ticktext)
    assert len(ratios) == 60 and len(drawn) == 40 and "the 40 of 60 columns" in drawing.reading
    assert ratios[drawn].min() >= ratios.drop(drawn).max()


def test_the_band_is_offered_where_there_is_one():
    assert "band" not in probability_choices(_result("line"))
    assert probability_choices(_result("separable_line"))["band"] == ()


@pytest.mark.parametrize(("name", "word"), [("separable", "separated"), ("all_columns", "separated")])
def test_without_intervals_the_reason_is_read_and_none_is_offered(name, word):
    drawing = draw_odds(_result(name), OddsView())
    assert word in drawing.reading and "intervals" not in drawing.figure.layout.title.subtitle.text
    assert odds_choices(_result(name))["interval"] == ()


def test_calibration_draws_its_bins_and_bars_its_rows():
    result = _result("parts")
    figure = draw_calibration(result, CalibrationView(n_bins=5)).figure
    for one in calibrations(result, n_bins=5):
        points, bars = _traces(figure, {"train": "training", "validation": "validation"}[one.part])
        np.testing.assert_array_equal(points.y, one.observed)
        np.testing.assert_allclose(np.asarray(points.y) + points.error_y.array, one.interval_high)
        np.testing.assert_array_equal(bars.y, one.count)
        left, right = np.asarray(bars.x) - np.asarray(bars.width) / 2, np.asarray(bars.x) + np.asarray(bars.width) / 2
        assert (left >= one.low).all() and (right <= one.high).all()


@pytest.mark.parametrize("curve", ["ROC", "precision–recall"])
def test_the_threshold_is_marked_where_its_answers_are(curve):
    result = _result("parts")
    figure = draw_roc(result, RocView(curve=curve, threshold=0.3)).figure
    marked = _traces(figure, "threshold 0.3")
    for trace, one in zip(marked, rocs(result, threshold=0.3), strict=True):
        at = one.decisions
        x, y = (1 - at.specificity, at.sensitivity) if curve == "ROC" else (at.sensitivity, at.precision)
        assert (trace.x[0], trace.y[0]) == (x, y)


def test_area_under_the_drawn_precision_steps_is_the_average_precision():
    """Oracle: the steps summed by hand, as drawn ("vh": first up or down, then across)."""
    result = _result("parts")
    figure = draw_roc(result, RocView(curve="precision–recall")).figure
    for trace, one in zip(_traces(figure, "average precision"), rocs(result), strict=True):
        assert trace.line.shape == "vh"
        assert np.sum(np.diff(trace.x) * np.asarray(trace.y)[1:]) == pytest.approx(one.average_precision)
