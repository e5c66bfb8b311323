"""Figures on splits: what is drawn is what was computed, in the screen's look and in the report's."""

from __future__ import annotations

import numpy as np
import pytest

from core.catalogue.splits import SPLITS
from core.catalogue.splits.views import BiasView, StepChoiceView
from core.data import BreastCancer, PureNoise
from core.experiments.splits import SplitsSettings, run
from core.experiments.splits.bias import bias
from core.figures import for_report

VIEWS = {view.name: view for view in SPLITS.views}
CHOICES = [
    ("bias", BiasView()),
    ("bias", BiasView(measure="log-loss")),
    ("features", VIEWS["features"].settings()),
    ("steps", StepChoiceView()),
    ("steps", StepChoiceView(show_test=True)),
    ("parts", VIEWS["parts"].settings()),
]


@pytest.fixture(scope="module")
def result():
    return run(SplitsSettings(data=PureNoise(n_samples=40, n_features=60), repeats=20))


@pytest.mark.parametrize(("name", "settings"), CHOICES, ids=str)
def test_report_is_a_white_copy(result, name, settings):
    figure = VIEWS[name].draw(result, settings).figure
    copy = for_report(figure)
    assert copy.layout.paper_bgcolor == "#ffffff" and len(copy.data) == len(figure.data)
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"


@pytest.mark.parametrize(("name", "settings"), CHOICES, ids=str)
def test_a_figure_stays_far_below_a_megabyte(result, name, settings):
    assert len(VIEWS[name].draw(result, settings).figure.to_json()) < 200_000


@pytest.mark.parametrize("measure", ["accuracy", "log-loss"])
def test_lines_stand_at_the_means_and_say_them(result, measure):
    data = bias(result, measure)
    figure = VIEWS["bias"].draw(result, BiasView(measure=measure)).figure
    lines = [shape.x0 for shape in figure.layout.shapes if shape.yref == "y"]
    assert lines[:3] == [data.leaky.mean(), data.honest.mean(), data.guessing]
    notes = [note.text for note in figure.layout.annotations]
    assert f"leaky {data.leaky.mean():.4g}" in notes and f"honest {data.honest.mean():.4g}" in notes
    assert figure.layout.shapes[2].line.dash != "solid"


def test_labels_of_the_means_stand_on_either_side_of_them(result):
    """So that they do not lie on each other where the means are close."""
    figure = VIEWS["bias"].draw(result, BiasView()).figure
    sides = {note.text.split()[0]: note.xanchor for note in figure.layout.annotations}
    assert sides["leaky"] == "left" and sides["honest"] == "right"


def test_whiskers_reach_the_ends_of_the_intervals(result):
    data = bias(result)
    figure = VIEWS["bias"].draw(result, BiasView()).figure
    whiskers = [trace for trace in figure.data if trace.type == "scatter"]
    ends = [(trace.x[0] - trace.error_x.array[0], trace.x[0] + trace.error_x.array[0]) for trace in whiskers]
    wide, narrow = data.for_new_data, data.mean_optimism
    np.testing.assert_allclose(ends, [(wide.low, wide.high), (narrow.low, narrow.high)])


def test_strips_and_their_key_agree_in_colour(result):
    """The middle of each third of the scale is the colour of its part."""
    strips, *keys = VIEWS["parts"].draw(result, VIEWS["parts"].settings()).figure.data[:4]
    scale = dict(zip((0, 1, 2), [color for _, color in strips.colorscale][::2], strict=True))
    assert [key.marker.color for key in keys] == [scale[part] for part in range(3)]
    assert (strips.zmin, strips.zmax) == (-0.5, 2.5)


def test_short_names_of_features_leave_no_empty_band_above_the_lower_plot():
    """The names of the breast cancer data need a third of the height, x1 to x60 a good fifth."""
    noise = VIEWS["features"].draw(_small(PureNoise(n_samples=40, n_features=60)), VIEWS["features"].settings()).figure
    real = VIEWS["features"].draw(_small(BreastCancer(features=())), VIEWS["features"].settings()).figure
    short_gap, long_gap = (f.layout.yaxis.domain[0] - f.layout.yaxis2.domain[1] for f in (noise, real))
    assert short_gap < 0.25 and 0.35 < long_gap < 0.45
    assert noise.layout.xaxis.title.text == "feature" and not real.layout.xaxis.title.text


def _small(data):
    return run(SplitsSettings(data=data, repeats=20))
