"""The entry of splits and leakage: settings that travel, views that draw, a button that does what it says."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.catalogue import EXPERIMENTS
from core.catalogue.splits import SPLITS
from core.catalogue.splits.views import StepChoiceView
from core.data import PureNoise
from core.experiments.splits import ScaleFeatures, SelectFeatures, SplitsSettings
from core.settings_paths import changed, from_flat, to_flat

LESSONS = {one.name: one for one in SPLITS.lessons}
VIEWS = {view.name: view for view in SPLITS.views}
SETTINGS = {"default": SplitsSettings()} | {name: one.settings for name, one in LESSONS.items()}
SMALL = SplitsSettings(data=PureNoise(n_samples=40, n_features=60), repeats=20)


def test_names_are_unique_and_lead_home():
    assert EXPERIMENTS[SPLITS.name] is SPLITS
    assert len(VIEWS) == len(SPLITS.views) and len(LESSONS) == len(SPLITS.lessons)


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_opens_a_view_that_applies_with_that_views_settings(name):
    lesson = LESSONS[name]
    result = SPLITS.run(lesson.settings.model_copy(update={"repeats": 10}))
    assert lesson.view in [view.name for view in SPLITS.offered_views(result)]
    assert lesson.view_settings is None or isinstance(lesson.view_settings, VIEWS[lesson.view].settings)
    assert lesson.text.endswith(".")


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_survive_json_and_the_address_bar(name):
    settings = SETTINGS[name]
    assert SplitsSettings.model_validate_json(settings.model_dump_json()) == settings
    assert from_flat(SplitsSettings, to_flat(settings)) == settings
    assert from_flat(SplitsSettings, changed(settings)) == settings


@pytest.mark.parametrize("name", SETTINGS)
def test_estimate_of_time_is_short_enough_to_open_a_page(name):
    assert 0 < SPLITS.seconds(SETTINGS[name]) < 3


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("repeat", ["new splits", "new data"])
def test_every_view_reads_and_tells_itself(view, repeat):
    """Every word of a drawing is there, its table has the numbers, and every axis has a title."""
    result = SPLITS.run(SMALL.model_copy(update={"repeat": repeat}))
    drawing = VIEWS[view].draw(result, VIEWS[view].settings())
    assert drawing.reading.endswith(".") and drawing.alt.endswith(".")
    assert len(drawing.table) > 3 and all(len(table) for table in drawing.more_tables.values())
    assert "seed 0" in drawing.figure.layout.title.subtitle.text
    axes = [axis for name, axis in drawing.figure.layout.to_plotly_json().items() if "axis" in name]
    titled = [axis for axis in axes if axis.get("title", {}).get("text") or axis.get("ticktext")]
    assert len(titled) >= len(axes) - 1  # the names of features stand for the title of theirs


@pytest.mark.parametrize("preparation", [ScaleFeatures(), SelectFeatures(count=50)], ids=["scale", "select"])
def test_where_every_feature_is_kept_there_is_no_view_of_those_chosen(preparation):
    few = {"data": PureNoise(n_samples=40, n_features=30), "preparation": preparation}
    result = SPLITS.run(SMALL.model_copy(update=few))
    assert [outcome.name for outcome in SPLITS.outcomes(result)] == [
        "Scaled on all rows",
        "Scaled on the training rows",
    ]
    assert [view.name for view in SPLITS.offered_views(result)] == ["bias", "steps", "parts"]


def test_new_splits_change_the_splits_and_keep_the_data():
    (action,) = SPLITS.actions
    after = from_flat(SplitsSettings, {**to_flat(SMALL), **action.change(SMALL)})
    first, second = SPLITS.run(SMALL), SPLITS.run(after)
    assert first.repetitions[0].test.tolist() != second.repetitions[0].test.tolist()
    assert first.dataset.X.tolist() == second.dataset.X.tolist()


def test_outcomes_have_the_colours_of_the_bars():
    result = SPLITS.run(SMALL)
    bars = VIEWS["bias"].draw(result, VIEWS["bias"].settings()).figure.data[:2]
    assert [bar.marker.color for bar in bars] == [outcome.color for outcome in SPLITS.outcomes(result)]
    assert [outcome.is_good for outcome in SPLITS.outcomes(result)] == [False, True]


def test_the_test_loss_is_nowhere_in_the_drawing_until_asked_for():
    result = SPLITS.run(SMALL)
    hidden, shown = (VIEWS["steps"].draw(result, StepChoiceView(show_test=show)) for show in (False, True))
    assert "The test rows have not been looked at." in hidden.reading
    assert "test loss" not in hidden.table and "test loss" not in hidden.more_tables["Over the splits"]
    assert np.isfinite(shown.table["test loss"].to_numpy()).sum() == 1
    (losses,) = [trace.y for trace in shown.figure.data if (trace.name or "").startswith("on the test rows")]
    assert losses[0] == shown.table["test loss"].dropna().iloc[0]
    assert not [trace for trace in hidden.figure.data if "test" in (trace.name or "")]


@pytest.mark.parametrize("view", ["steps", "parts"])
def test_views_of_three_parts_say_how_many_rows_each_has(view):
    drawing = VIEWS[view].draw(SPLITS.run(SMALL), VIEWS[view].settings())
    assert "18 train, 10 validation, 12 test" in drawing.figure.layout.title.subtitle.text


def test_what_is_the_same_in_every_split_is_not_given_as_a_span():
    def reading(settings: SplitsSettings) -> str:
        return VIEWS["parts"].draw(SPLITS.run(settings), VIEWS["parts"].settings()).reading

    assert "share of yes among the test rows is always 0.5." in reading(SMALL)
    by_chance = reading(SMALL.model_copy(update={"stratify": False}))
    assert re.search(r"among the test rows goes from 0\.\d+ to 0\.\d+\.", by_chance)
