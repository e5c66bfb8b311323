"""The mathematics fold, the caption and the script of the study: every number in them is the run's own."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.catalogue import EXPERIMENTS
from core.data import TwoMoons
from core.experiments.activations_and_initializers import StudyResult, StudySettings, run
from core.experiments.activations_and_initializers.mean_field import mean_field
from core.functions import ACTIVATIONS, INITIALIZERS, make_activation
from core.report import activations_and_initializers_text as text_of_study
from core.report.activations_and_initializers_text import caption, mathematics

STUDY = EXPERIMENTS["activations_and_initializers"]
SETTINGS = StudySettings(
    data=TwoMoons(n_samples=60), activations=("relu", "selu"), initializers=("lecun_normal", "constant"), widths=(6,),
    n_seeds=3, max_steps=40, step_sizes=(0.1, 0.5), comparison="best",
)  # fmt: skip


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return run(SETTINGS)


def test_mathematics_holds_the_formulas_and_factors_of_this_grid(result):
    """Oracle: SELU with LeCun's law stays at mean square 1 with χ = 1.072; ReLU with it halves, χ = 1/2."""
    text = mathematics(result)
    assert make_activation("selu").formula in text and INITIALIZERS["lecun_normal"].formula in text
    rows = re.findall(r"\| (\w+) \| LeCun normal \| \$1\$ \| \$(.*?)\$ \| \$(.*?)\$ \|", text)
    found = {name: (size, slope) for name, size, slope in rows}
    assert found["SELU"] == ("1", "1.072") and found["ReLU"][1] == "0.5"
    assert r"\le 0.1\}" in text and "0.6931" in text and "smallest median $T$" in text


def test_a_law_that_is_not_random_has_no_row(result):
    assert "| constant |" not in mathematics(result)
    only = run(SETTINGS.model_copy(update={"initializers": ("zeros", "constant"), "max_steps": 20}))
    assert "| ReLU | zeros | $0$ |" in mathematics(only)


def test_of_many_pairs_the_first_are_told_and_no_others_computed(result, monkeypatch):
    axes = {"activations": tuple(ACTIVATIONS)[:7], "initializers": ("lecun_normal", "he_normal")}
    computed = []
    monkeypatch.setattr(text_of_study, "mean_field", lambda *pair: computed.append(pair) or mean_field(*pair))
    text = mathematics(replace(result, settings=result.settings.model_copy(update=axes)))
    assert "The first 12 of 14 pairs." in text
    assert len(computed) == 12 == len(re.findall(r"^\| .* \| (?:LeCun|He) normal \| ", text, flags=re.MULTILINE))


def test_caption_states_data_grid_training_seeds_and_result(result):
    text = caption(result)
    for part in (
        "Two moons", "60 rows, standardised", "Grid of 4 cells (2 activations, 2 initializers", "3 networks each",
        "Gradient descent on all rows, best step size of 0.1, 0.5 for each cell, 40 updates", "start seed 0",
        *(outcome.sentence for outcome in STUDY.outcomes(result)),
    ):  # fmt: skip
        assert part in text


def test_script_prints_the_numbers_of_the_run(result):
    done = subprocess.run(
        [sys.executable, "-c", STUDY.script(SETTINGS)], cwd=Path(__file__).resolve().parents[3], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 4
    for line, one in zip(lines, result.cells, strict=True):
        assert line.startswith(f"{result.name(one.cell)}, step size {one.step_size!r}: {one.arrival[1]!r} updates")
        assert f"loss {one.ends[1]!r}" in line
