"""A run's folder: everything that a reader or a program needs, whole, and only of this run."""

from __future__ import annotations

import dataclasses
import hashlib
import json

import numpy as np
import pandas as pd
import pytest

from core.catalogue import EXPERIMENTS, LINEAR_REGRESSION
from core.headless.asked import ask
from core.report import settings_json
from tests.core.headless.conftest import QUICK, command, results

SETTINGS = ask(LINEAR_REGRESSION, LINEAR_REGRESSION.settings(), [word for word in QUICK if word != "--set"]).settings
STEM = "linear_regression"


@pytest.fixture(scope="module")
def direct():
    return LINEAR_REGRESSION.run(SETTINGS)


# -------------------------------------------------------------------------------------------------- what is written


def test_each_solver_is_told_in_its_sentence(finished, direct):
    _, said = finished
    assert said.code == 0
    assert [one.sentence in said.out for one in LINEAR_REGRESSION.outcomes(direct)] == [True] * 4
    assert said.err == (
        "Linear regression.\nNo PNG, SVG and PDF, only HTML: kaleido finds no Chrome or Chromium that starts.\n"
    )


def test_the_folder_has_the_files_of_the_views_asked_for_and_of_no_other(finished):
    folder, _ = finished
    views = {"fit": [], "estimates": ["-by-solver.csv"]}
    ends = (".html", ".csv", "-caption.md", "-caption.tex")
    of_views = {f"{STEM}_{view}{end}" for view, more in views.items() for end in (*ends, *more)}
    assert {file.name for file in folder.iterdir()} == of_views | {"settings.json", "script.py", "results.json"}


def test_the_settings_are_those_of_a_page_and_run_unchanged(finished, tmp_path):
    """The bytes of the page's export; run again from that file, every number is the same."""
    folder, _ = finished
    assert (folder / "settings.json").read_bytes() == settings_json(SETTINGS)
    said = command("run", STEM, "--settings", str(folder / "settings.json"), "--view", "fit")
    again = next(tmp_path.iterdir())
    assert said.code == 0 and again.name == f"{STEM}-{_hash(SETTINGS)}"
    assert results(again)["numbers"] == results(folder)["numbers"]


def _hash(settings) -> str:
    return hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:8]


def test_results_hold_outcomes_numbers_versions_seeds_and_seconds(finished, direct):
    """The coefficients against numpy's least squares on the same rows."""
    told = results(finished[0])
    data = SETTINGS.data.load()
    best = np.linalg.lstsq(np.column_stack([np.ones(30), data.X]), data.y, rcond=None)[0]
    np.testing.assert_allclose(told["numbers"]["runs"][0]["fit"]["theta"], best, rtol=1e-12)
    assert told["numbers"]["runs"][2]["fit"]["loss"] == direct.runs[2].fit.loss
    assert [one["sentence"] for one in told["outcomes"]] == [one.sentence for one in LINEAR_REGRESSION.outcomes(direct)]
    assert told["experiment"] == STEM and told["finished"] is True
    assert told["seed"] == {"data.seed": 0, "seed": 0, "start_seed": 16}
    assert told["versions"]["numpy"] == np.__version__ and told["versions"]["descent-lab"]
    assert told["seconds"]["taken"] > 0
    assert told["settings"] == json.loads(SETTINGS.model_dump_json())
    assert told["caption"] == LINEAR_REGRESSION.caption(direct)


def test_tables_come_back_in_full_precision(finished, direct):
    view = next(view for view in LINEAR_REGRESSION.views if view.name == "estimates")
    drawing = view.draw(direct, view.settings())
    for name, table in {"": drawing.table, "-by-solver": drawing.more_tables["By solver"]}.items():
        read = pd.read_csv(finished[0] / f"{STEM}_estimates{name}.csv", dtype=str, keep_default_na=False)
        assert list(read) == list(table)
        for column in table.select_dtypes("float"):
            found = [float(text) if text else np.nan for text in read[column]]
            np.testing.assert_array_equal(found, table[column])


def test_the_page_shows_the_figure_offline(finished):
    page = (finished[0] / f"{STEM}_fit.html").read_text("utf-8")
    assert "Plotly.newPlot" in page and "<script src=" not in page and page.count("plotly.js v") >= 1


def test_the_caption_names_the_picture(finished):
    assert f"{{{STEM}_fit.pdf}}" in (finished[0] / f"{STEM}_fit-caption.tex").read_text("utf-8")


@pytest.mark.parametrize(
    "experiment", [one for one in EXPERIMENTS.values() if one.lessons], ids=lambda experiment: experiment.name
)
def test_any_experiment_runs_from_a_lesson(experiment, tmp_path):
    """Its first lesson with the view that opens there, and that view's settings."""
    lesson = experiment.lessons[0]
    said = command("run", experiment.name, "--lesson", lesson.name, "--view", lesson.view, "--out", "out")
    assert said.code == 0 and "Traceback" not in said.err
    told = results(tmp_path / "out")
    assert told["finished"] and list(told["views"]) == [lesson.view] and told["numbers"]
    wanted = lesson.view_settings or next(one for one in experiment.views if one.name == lesson.view).settings()
    assert told["views"][lesson.view]["settings"] == json.loads(wanted.model_dump_json())


def test_a_view_with_nothing_to_show_is_told_where_it_was_asked_for(tmp_path):
    """A quantity has no confusion matrix."""
    brief = (f"--set={change}" for change in ("data=sine", "restarts=1", "epochs=2", "solvers=1"))
    said = command("run", "mlp", *brief, "--out", "out", "--view", "confusion")
    assert said.code == 1
    assert said.err.splitlines()[-1] == "Confusion matrix: there is nothing to see in this result."
    assert results(tmp_path / "out")["views"]["confusion"]["refusal"]


# ------------------------------------------------------------------------------------------------------ whose folder


def test_a_run_does_not_write_over_another(tmp_path):
    command("run", "neuron", "--set", "updates=1", "--view", "matrix", "--out", "one")
    before = (tmp_path / "one" / "results.json").read_bytes()
    for words, sentence in {
        "run neuron --set updates=2": "'one' holds the results of other settings: choose another folder by --out.",
        "run linear_regression": "'one' holds the results of the experiment neuron: choose another folder by --out.",
    }.items():
        said = command(*words.split(), "--out", "one")
        assert (said.code, said.err) == (2, f"{sentence}\n")
    assert (tmp_path / "one" / "results.json").read_bytes() == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years of work")
    assert command("run", "neuron", "--out", "mine").code == 2
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def test_the_same_run_may_be_made_again():
    words = ("run", "neuron", "--set", "updates=1", "--view", "matrix")
    assert command(*words).code == command(*words).code == 0


# ---------------------------------------------------------------------------------------------------------- CSV files


@pytest.fixture
def table(tmp_path):
    """A file, and settings beside it that name it with its hash, away from the current folder."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=40)
    content = pd.DataFrame({"x": x, "y": 3 * x + 1}).to_csv(index=False).encode()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "mine.csv").write_bytes(content)
    data = {"kind": "csv", "file": "mine.csv", "sha256": hashlib.sha256(content).hexdigest()}
    settings = LINEAR_REGRESSION.settings.model_validate({"data": data})
    (folder / "settings.json").write_bytes(settings_json(settings))
    return folder


def test_a_file_is_found_beside_the_settings_that_name_it_and_goes_with_the_results(table, tmp_path):
    words = ("run", STEM, "--settings", "elsewhere/settings.json", "--view", "fit", "--out", "out")
    assert command(*words).code == 0
    np.testing.assert_allclose(results(tmp_path / "out")["numbers"]["runs"][0]["fit"]["theta"], [1, 3], rtol=1e-12)
    assert (tmp_path / "out" / "mine.csv").read_bytes() == (table / "mine.csv").read_bytes()
    again = command("run", STEM, "--settings", "out/settings.json", "--view", "fit", "--out", "again")
    assert again.code == 0


def test_a_file_is_found_in_the_current_folder(table, tmp_path):
    (table / "mine.csv").rename(tmp_path / "mine.csv")
    assert command("run", STEM, "--set", "data=csv", "--set", "data.file=mine.csv", "--view", "fit").code == 0
    words = ("run", STEM, "--settings", "elsewhere/settings.json", "--view", "fit", "--out", "out")
    assert command(*words).code == 0


def test_a_file_that_is_missing_or_another_is_told_where_it_was_looked_for(table, tmp_path):
    words = ("run", STEM, "--settings", "elsewhere/settings.json", "--out", "out")
    (table / "mine.csv").write_text("x,y\n1,2\n")
    said = command(*words)
    assert said.code == 1 and "is not the one these settings were made with" in said.err
    assert f"cannot be read in {str(tmp_path)!r}" in said.err and "Traceback" not in said.err
    assert results(tmp_path / "out")["failure"] in said.err
    assert command("run", STEM, "--set", "data=csv").err.endswith("No file is chosen: choose a CSV file.\n")


# ----------------------------------------------------------------------------------------------------------- failures


def test_a_run_that_refuses_ends_with_1_and_its_sentence():
    said = command("run", "mlp", "--set", "data=sine", "--set", "loss=cross_entropy")
    assert said.code == 1
    assert said.err.splitlines()[-1] == (
        "loss must be by task, mse, mae or huber where a quantity is predicted. Got cross_entropy."
    )


def test_an_error_of_the_program_is_one_sentence_with_its_traceback_in_a_file(tmp_path, monkeypatch):
    def fail(settings, **_):
        raise ZeroDivisionError("by nothing")

    broken = dataclasses.replace(EXPERIMENTS["neuron"], run=fail)
    monkeypatch.setitem(EXPERIMENTS, "neuron", broken)
    said = command("run", "neuron", "--out", "out")
    assert said.code == 1 and "Traceback" not in said.err
    assert said.err.splitlines()[-1] == (
        "This is an error of the program, ZeroDivisionError: by nothing. Its traceback is in 'out/error.txt'."
    )
    assert "ZeroDivisionError: by nothing" in (tmp_path / "out" / "error.txt").read_text("utf-8")
    assert results(tmp_path / "out")["finished"] is False
