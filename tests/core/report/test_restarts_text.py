"""The mathematics fold, the caption and the script of the restarts: every number in them is the run's own."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest

from core.catalogue import EXPERIMENTS
from core.data import TwoMoons
from core.experiments.objective_choices import KnownFunction, LogisticModel, Network
from core.experiments.restarts import RestartsResult, RestartsSettings, run
from core.report.restarts_text import caption, mathematics

SETTINGS = {
    "himmelblau": RestartsSettings(objective=KnownFunction(function="himmelblau"), restarts=10, basin_side=None),
    "network": RestartsSettings(
        objective=Network(data=TwoMoons(n_samples=40), hidden=(3,)), restarts=4, max_steps=30, basin_side=None
    ),
    "relu": RestartsSettings(
        objective=Network(data=TwoMoons(n_samples=40), hidden=(3,), activation="relu"), restarts=4, max_steps=30,
        basin_side=None,
    ),
    "one": RestartsSettings(objective=LogisticModel(fit_intercept=False), restarts=4, max_steps=30, start_scale=3),
}  # fmt: skip


@cache
def _result(name: str) -> RestartsResult:
    return run(SETTINGS[name])


@pytest.mark.parametrize("name", SETTINGS)
def test_the_share_and_its_interval_are_the_run_s(name):
    result = _result(name)
    best = result.runs[0].best
    text = mathematics(result)
    assert rf"\hat p = {best.count}/{best.total}" in text
    assert text.count("$") % 2 == 0


def test_copies_are_counted_with_signs_where_the_activation_has_them():
    assert r"$3! \cdot 8 = 48$" in mathematics(_result("network"))
    assert r"$3! = 6$" in mathematics(_result("relu"))
    assert "Copies" not in mathematics(_result("himmelblau"))


def test_the_caption_states_objective_starts_budget_and_result():
    text = caption(_result("himmelblau"))
    for part in ("Himmelblau", "2 parameters", "10 random starts", "start seed 0", "at most 500 updates"):
        assert part in text
    assert "times 3" in caption(_result("one"))


def test_the_script_reproduces_the_places():
    script = EXPERIMENTS["restarts"].script(SETTINGS["himmelblau"])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    best = _result("himmelblau").found.groups[0]
    assert f"loss {best.losses[0]!r}" in done.stdout
