"""``list`` and ``describe`` tell everything that ``run`` takes."""

from __future__ import annotations

import re
import shlex

import pytest

from core.catalogue import EXPERIMENTS
from core.headless.arguments import read_arguments
from core.headless.describe import description
from core.headless.run import _read
from core.report import settings_json
from core.settings_paths import to_flat, variants
from tests.core.headless.conftest import command


def test_the_list_has_every_experiment_with_its_summary():
    said = command("list")
    assert said.code == 0
    for name, experiment in EXPERIMENTS.items():
        assert f"  {name} " in said.out and experiment.summary in re.sub(r"\s+", " ", said.out)


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=lambda one: one.name)
def test_the_description_has_every_setting_view_and_lesson(experiment):
    text = description(experiment)
    names = set(re.findall(r"^ +([a-z_0-9.]+)=", text, flags=re.MULTILINE))
    flat = [name for name in to_flat(experiment.settings()) if not re.search(r"\.([2-9]|\d\d)(\.|$)", name)]
    assert not {name for name in flat if name not in names and name + "=" not in text}
    for view in experiment.views:
        assert re.search(rf"^  {view.name} ", text, flags=re.MULTILINE)
        assert all(f"{view.name}.{name}=" in text for name in to_flat(view.settings()))
    for lesson in experiment.lessons:
        assert f"  {lesson.name} " in text
    assert max(map(len, text.splitlines())) <= 130


def test_the_description_has_every_kind_with_its_own_settings_and_bounds():
    said = command("describe", "mlp")
    kinds = variants(EXPERIMENTS["mlp"].settings.model_fields["data"].annotation)
    assert said.code == 0 and all(f"data={kind}: " in said.out for kind in kinds)
    assert "restarts=8  Starting points; every solver sets out from each. [whole, ≥ 1, ≤ 64]" in said.out
    assert "activation=tanh" in said.out and "leaky_relu" in said.out


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("describe", "--help")])
def test_help_ends_well(words):
    said = command(*words)
    assert said.code == 0 and "usage: python -m core" in said.out and not said.err


def test_the_examples_of_the_help_mean_something(tmp_path):
    """Their experiment, lesson, settings and views are there; HOST is the reader's to fill in."""
    (tmp_path / "settings.json").write_bytes(settings_json(EXPERIMENTS["linear_regression"].settings()))
    examples = re.findall(r"^  python -m core (run .+)$", command("run", "--help").out, flags=re.MULTILINE)
    assert len(examples) == 4 and "--scheduler tcp://HOST:8786" in examples[-1]
    for example in examples:
        words = shlex.split(example)
        assert _read(read_arguments(words)).experiment.name == words[1]
