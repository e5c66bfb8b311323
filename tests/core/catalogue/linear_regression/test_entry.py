"""The entry of linear regression: settings that travel, views that draw, clicks and buttons that do what they say."""

from __future__ import annotations

import pytest

from core.catalogue import EXPERIMENTS, LINEAR_REGRESSION
from core.catalogue.comparison_views import StepSizeView, SurfaceView
from core.catalogue.linear_regression.views import EstimatesView
from core.data import Collinear
from core.experiments import Descent, LinearRegressionSettings
from core.experiments.linear_regression.settings import (
    AbsoluteErrorChoice,
    HuberChoice,
    SquaredErrorChoice,
    StudentTChoice,
)
from core.settings_paths import changed, from_flat, to_flat
from core.solvers import GradientDescent

LESSONS = {one.name: one for one in LINEAR_REGRESSION.lessons}
VIEWS = {view.name: view for view in LINEAR_REGRESSION.views}
SETTINGS = {"default": LinearRegressionSettings()} | {name: one.settings for name, one in LESSONS.items()}


def test_names_are_unique_and_lead_home():
    assert EXPERIMENTS[LINEAR_REGRESSION.name] is LINEAR_REGRESSION
    assert len(VIEWS) == len(LINEAR_REGRESSION.views) == len({view.title for view in LINEAR_REGRESSION.views})
    assert len(LESSONS) == len(LINEAR_REGRESSION.lessons) == len({one.title for one in LINEAR_REGRESSION.lessons})


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_opens_a_view_that_exists_with_that_views_settings(name):
    lesson = LESSONS[name]
    assert lesson.view in VIEWS
    assert lesson.view_settings is None or isinstance(lesson.view_settings, VIEWS[lesson.view].settings)
    assert lesson.text.endswith(".")


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_survive_json(name):
    assert LinearRegressionSettings.model_validate_json(SETTINGS[name].model_dump_json()) == SETTINGS[name]


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_survive_the_address_bar(name):
    """All values by dotted name, and only those that differ from the defaults: a link carries the lesson."""
    settings = SETTINGS[name]
    assert from_flat(LinearRegressionSettings, to_flat(settings)) == settings
    few = changed(settings)
    assert from_flat(LinearRegressionSettings, few) == settings
    assert len(few) < len(to_flat(settings)) and (name != "default" or few == {})


@pytest.mark.parametrize("name", SETTINGS)
def test_estimate_of_time_is_short_enough_to_open_a_page(name):
    assert 0 <= LINEAR_REGRESSION.seconds(SETTINGS[name]) < 3


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_reads_and_tells_itself(view):
    """Every word of a drawing is there, and its table has the numbers."""
    drawing = VIEWS[view].draw(LINEAR_REGRESSION.run(SETTINGS["default"]), VIEWS[view].settings())
    assert drawing.reading.endswith(".") and drawing.alt.endswith(".")
    assert len(drawing.table) > 3
    assert all(len(table) for table in drawing.more_tables.values())


@pytest.mark.parametrize("pair", ["", "x2 × x3", "intercept × x1"])
def test_a_click_gives_the_settings_that_start_there(pair):
    """By way of the address bar, as the page does it; then run again."""
    settings = LinearRegressionSettings(data=Collinear(n_features=3), max_steps=20)
    view, result = SurfaceView(pair=pair), LINEAR_REGRESSION.run(settings)
    assert VIEWS["surface"].clicked is not None
    flat = VIEWS["surface"].clicked(result, view, 0.75, -2.5)
    again = LINEAR_REGRESSION.run(from_flat(LinearRegressionSettings, {**to_flat(settings), **flat}))
    figure = VIEWS["surface"].draw(again, view).figure
    trails = [trace for trace in figure.data if (trace.meta or {}).get("role") == "path" and trace.name]
    from_the_start = [trace for trace in trails if trace.name.startswith(("Gradient", "Momentum"))]
    assert len(from_the_start) == 2
    assert {(trace.x[0], trace.y[0]) for trace in from_the_start} == {(0.75, -2.5)}


def test_axes_offered_are_those_of_the_model():
    result = LINEAR_REGRESSION.run(LinearRegressionSettings(data=Collinear()))
    assert VIEWS["surface"].choices is not None
    assert VIEWS["surface"].choices(result)["pair"] == ("x1 × x2", "intercept × x1", "intercept × x2")


def test_new_start_forgets_the_click_and_keeps_the_data():
    (action,) = LINEAR_REGRESSION.actions
    settings = LinearRegressionSettings(start=(1.0, 2.0))
    after = from_flat(LinearRegressionSettings, {**to_flat(settings), **action.change(settings)})
    first, second = LINEAR_REGRESSION.run(settings), LINEAR_REGRESSION.run(after)
    assert second.start.tolist() != first.start.tolist() and second.settings.start == ()
    assert second.problem.dataset.y.tolist() == first.problem.dataset.y.tolist()


def test_remedy_mends_the_run_it_is_offered_for():
    settings = LinearRegressionSettings(solvers=(Descent(), Descent(optimizer=GradientDescent(2.0))), max_steps=1000)
    good, bad = LINEAR_REGRESSION.outcomes(LINEAR_REGRESSION.run(settings))
    assert good.is_good and not good.remedy and not good.remedy_label
    assert not bad.is_good and set(bad.remedy) == {"solvers.2.learning_rate"}
    assert bad.remedy_label == f"Use step size {bad.remedy['solvers.2.learning_rate']:.3g}"
    mended = from_flat(LinearRegressionSettings, {**to_flat(settings), **bad.remedy})
    assert all(outcome.is_good for outcome in LINEAR_REGRESSION.outcomes(LINEAR_REGRESSION.run(mended)))


def test_tolerance_of_the_step_view_is_on_its_axis():
    result = LINEAR_REGRESSION.run(SETTINGS["default"])
    figure = VIEWS["steps"].draw(result, StepSizeView(tolerance=0.01)).figure
    assert figure.layout.yaxis.title.text == "updates to 1 % of the initial gap"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Student's t"),
        ({"loss": AbsoluteErrorChoice()}, "expected information"),
        ({"loss": StudentTChoice()}, "observed information"),
        ({"loss": HuberChoice()}, "No solver here gives intervals"),
        ({"ridge": 0.1}, "No solver here gives intervals"),
    ],
    ids=["mse", "mae", "student_t", "huber", "ridge"],
)
def test_estimates_tell_where_the_drawn_intervals_come_from(fields, told):
    """And there are intervals in the table if and only if the sentence says so."""
    drawing = VIEWS["estimates"].draw(LINEAR_REGRESSION.run(LinearRegressionSettings(**fields)), EstimatesView())
    assert told in drawing.reading
    assert drawing.table["95 % from"].notna().to_numpy().any() == ("No solver" not in drawing.reading)


def test_divergence_past_the_limit_is_claimed_for_quadratics_alone():
    for loss, claimed in ((SquaredErrorChoice(), True), (HuberChoice(), False)):
        result = LINEAR_REGRESSION.run(LinearRegressionSettings(loss=loss))
        drawing = VIEWS["steps"].draw(result, StepSizeView())
        assert ("past its limit (dashed) a rule diverges" in drawing.reading) is claimed
        assert drawing.table["diverged"].to_numpy().any() == claimed
