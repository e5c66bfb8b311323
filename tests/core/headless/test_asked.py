"""What a command asks for: settings from lessons, files and dotted names, and one sentence for each mistake."""

from __future__ import annotations

import shlex

import pytest

from core.catalogue import EXPERIMENTS
from core.headless.arguments import read_arguments
from core.headless.asked import ask, find_experiment, find_lesson, read_settings
from core.headless.failures import MisuseError
from core.report import headless_command, settings_json
from core.settings_paths import to_flat
from tests.core.headless.conftest import command

MLP = EXPERIMENTS["mlp"]
LESSONS = [(one, lesson) for one in EXPERIMENTS.values() for lesson in one.lessons]


@pytest.mark.parametrize(("experiment", "lesson"), LESSONS, ids=lambda one: one.name)
def test_the_command_of_any_settings_asks_for_exactly_these(experiment, lesson):
    """As a shell reads it, from the defaults; and the file that a page exports says the same."""
    words = shlex.split(headless_command(experiment.name, lesson.settings))
    assert words[:4] == ["python", "-m", "core", "run"]
    given = read_arguments(words[3:])
    assert ask(find_experiment(given.name), experiment.settings(), given.sets).settings == lesson.settings


def test_an_exported_settings_file_is_read_back(tmp_path):
    for experiment, lesson in LESSONS:
        (tmp_path / "settings.json").write_bytes(settings_json(lesson.settings))
        assert read_settings(experiment, tmp_path / "settings.json") == lesson.settings


def test_a_lesson_brings_the_settings_of_its_view():
    experiment, lesson = next((one, lesson) for one, lesson in LESSONS if lesson.view_settings is not None)
    asked = ask(experiment, lesson.settings, (), lesson=find_lesson(experiment, lesson.name))
    assert {view.name: settings for view, settings in asked.views}[lesson.view] == lesson.view_settings


def test_another_kind_of_data_begins_with_its_own_defaults():
    """60 moons do not ask for 60 iris flowers; but what is set with the kind counts, and the rest stays."""
    moons = ask(MLP, MLP.settings(), ["data.n_samples=60", "restarts=3"]).settings
    circles = to_flat(ask(MLP, moons, ["data=circles", "data.noise=0.3"]).settings)
    assert (circles["data.n_samples"], circles["data.noise"], circles["restarts"]) == (200, 0.3, 3)
    same = to_flat(ask(MLP, moons, ["data=two_moons"]).settings)
    assert same["data.n_samples"] == 60


def test_more_rows_keep_those_there_are():
    one = to_flat(ask(MLP, MLP.settings(), ["solvers.1.learning_rate=0.5"]).settings)
    more = to_flat(ask(MLP, ask(MLP, MLP.settings(), ["solvers.1.learning_rate=0.5"]).settings, ["solvers=4"]).settings)
    assert one["solvers"] == 3 and more["solvers"] == 4 and more["solvers.1.learning_rate"] == 0.5


def test_views_take_settings_under_their_name():
    asked = ask(MLP, MLP.settings(), ["weights.restart=2"], views=["weights"])
    ((view, settings),) = asked.views
    assert view.name == "weights" and settings.restart == "2" and asked.settings == MLP.settings()


def test_all_views_are_drawn_where_none_is_named_and_each_once():
    assert [view for view, _ in ask(MLP, MLP.settings(), ()).views] == list(MLP.views)
    assert len(ask(MLP, MLP.settings(), (), views=["weights", "weights"]).views) == 1


MISTAKES = {
    "run mlpp": "'mlpp' is not an experiment. Did you mean mlp?",
    "describe nothing": "'nothing' is not an experiment. There are neuron,",
    "run mlp --set restart=3": "'restart' is not a setting of mlp. Did you mean restarts",
    "run mlp --set restarts=300": "restarts: should be less than or equal to 64. Got '300'.",
    "run mlp --set restarts": "--set must be followed by KEY=VALUE. Got 'restarts'.",
    "run mlp --set solvers=many": "solvers must be between 0 and 100. Got many.",
    "run mlp --set data=moons": "data must be one of logistic_line,",
    "run mlp --set hidden=8,x": "hidden: must be whole numbers with commas between, as in 8, 8. Got 'x'.",
    "run mlp --set weights.what=3": "'weights.what' is not a setting of mlp.",
    "run mlp --lesson nope": "'nope' is not a lesson of mlp.",
    "run mlp --view nope": "'nope' is not a view of mlp. There are prediction,",
    "run mlp --settings nope.json": "The file 'nope.json' cannot be read: No such file or directory.",
    "run mlp --settings empty.json": "'empty.json' does not hold settings of mlp.",
    "run mlp --settings other.json": "'other.json' does not hold settings of mlp.",
    "run mlp --workers 0": "must be a whole number from 1 to 1024, got '0'",
    "run mlp --workers 2 --scheduler tcp://127.0.0.1:1": "not allowed with argument --workers",
    "run mlp --settings empty.json --lesson xor": "not allowed with argument --settings",
    "run mlp --out other.json": "'other.json' holds other files: choose another folder by --out.",
    "run": "The following arguments are required: NAME. See python -m core run --help.",
    "fly": "invalid choice: 'fly'",
    "": "The following arguments are required: COMMAND. See python -m core --help.",
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_gets_one_sentence_and_the_exit_code_2(words, tmp_path):
    (tmp_path / "empty.json").write_text("")
    (tmp_path / "other.json").write_bytes(settings_json(EXPERIMENTS["splits"].settings()))
    said = command(*words.split())
    assert said.code == 2 and not said.out
    assert MISTAKES[words] in said.err and said.err.count("\n") == 1


def test_what_the_settings_do_not_take_is_refused_without_a_folder(tmp_path):
    with pytest.raises(MisuseError, match="data.noise"):
        ask(MLP, MLP.settings(), ["data.noise=-1"])
    command("run", "mlp", "--set", "data.noise=-1")
    assert not list(tmp_path.iterdir())
