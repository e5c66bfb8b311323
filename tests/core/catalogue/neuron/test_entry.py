"""The entry of the neuron page: settings that travel, views that draw, buttons that do what they say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.catalogue import EXPERIMENTS
from core.catalogue.neuron import NEURON
from core.data import Line, Xor
from core.experiments.neuron import NeuronResult, NeuronSettings
from core.experiments.neuron.settings import DrawnStart, EqualStart, ZeroStart
from core.settings_paths import Scalar, changed, from_flat, to_flat

ROOT = Path(__file__).resolve().parents[4]
LESSONS = {one.name: one for one in NEURON.lessons}
VIEWS = {view.name: view for view in NEURON.views}
SETTINGS = {"default": NeuronSettings()} | {name: one.settings for name, one in LESSONS.items()}


def _after(settings: NeuronSettings, label: str) -> NeuronSettings:
    action = next(one for one in NEURON.actions if one.label == label)
    after = from_flat(NeuronSettings, {**to_flat(settings), **action.change(settings)})
    assert isinstance(after, NeuronSettings)
    return after


def _choices(view: str, result: NeuronResult) -> Mapping[str, tuple[Scalar, ...]]:
    choices = VIEWS[view].choices
    assert choices is not None
    return choices(result)


def test_names_are_unique_and_lead_home():
    assert EXPERIMENTS[NEURON.name] is NEURON
    assert len(VIEWS) == len(NEURON.views) == len({view.title for view in NEURON.views})
    assert len(LESSONS) == len(NEURON.lessons) == len({one.title for one in NEURON.lessons})


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_opens_a_view_that_exists_with_that_views_settings(name):
    lesson = LESSONS[name]
    assert lesson.view in VIEWS
    assert lesson.view_settings is None or isinstance(lesson.view_settings, VIEWS[lesson.view].settings)


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_survive_json_and_the_address_bar(name):
    settings = SETTINGS[name]
    assert NeuronSettings.model_validate_json(settings.model_dump_json()) == settings
    assert from_flat(NeuronSettings, to_flat(settings)) == settings
    assert from_flat(NeuronSettings, changed(settings)) == settings


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", SETTINGS)
def test_every_view_reads_and_tells_itself(view, name):
    drawing = VIEWS[view].draw(NEURON.run(SETTINGS[name]), VIEWS[view].settings())
    assert drawing.reading.endswith(".") and drawing.alt.endswith(".")
    assert len(drawing.table) and all(len(table) for table in drawing.more_tables.values())


def test_choices_offered_are_those_of_the_network():
    deep, alone = (NEURON.run(NeuronSettings(data=Xor(), hidden=hidden)) for hidden in ((2, 2), ()))
    assert _choices("matrix", deep) == {"layer": ("hidden layer 1", "hidden layer 2", "output")}
    assert _choices("activity", deep) == {"unit": ("h1", "h2", "h3", "h4", "p")}
    assert _choices("units", alone) == {"layer": ("output",)}
    assert len(_choices("graph", alone)["numbers"]) == 1 < len(_choices("graph", deep)["numbers"])


def test_one_update_more_and_less():
    settings = NeuronSettings(updates=7)
    assert _after(settings, "+1 update").updates == 8 and _after(settings, "−1 update").updates == 6
    assert _after(NeuronSettings(updates=200), "+1 update").updates == 200
    assert _after(NeuronSettings(updates=1), "−1 update").updates == 1


@pytest.mark.parametrize("start", [DrawnStart(std=3.0), EqualStart(), ZeroStart()], ids=lambda start: start.kind)
def test_new_start_draws_other_weights_and_keeps_the_data(start):
    settings = NeuronSettings(start=start)
    before, after = NEURON.run(settings), NEURON.run(_after(settings, "New start"))
    assert (before.before[0] != after.before[0]).all()
    assert before.problem.dataset.X.tolist() == after.problem.dataset.X.tolist()
    assert not isinstance(start, DrawnStart) or after.settings.start.std == 3.0


def test_remedy_mends_the_run_it_is_offered_for():
    settings = NeuronSettings(data=Line(), output="identity", loss="mse", learning_rate=1.0, updates=50)
    (bad,) = NEURON.outcomes(NEURON.run(settings))
    assert not bad.is_good and bad.remedy == {"learning_rate": 0.1} and bad.remedy_label == "Use step size 0.1"
    mended = from_flat(NeuronSettings, {**to_flat(settings), **bad.remedy})
    (good,) = NEURON.outcomes(NEURON.run(mended))
    assert good.is_good and not good.remedy


def test_script_prints_the_numbers_of_the_run():
    """Run as a reader runs it, from the root of the checkout."""
    settings = NeuronSettings(data=Xor(), hidden=(2,), updates=3)
    printed = subprocess.run(
        [sys.executable, "-c", NEURON.script(settings)], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    result = NEURON.run(settings)
    assert str(result.trajectory.loss.tolist()) in printed
    assert all(repr(float(value)) in printed for value in result.trajectory.final_theta)
