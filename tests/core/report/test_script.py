"""The script that reproduces a run: executed, it prints that run's numbers to the last digit."""

from __future__ import annotations

import ast
import contextlib
import io

import pytest

from core.catalogue import EXPERIMENTS, LINEAR_REGRESSION
from core.data import Csv
from core.experiments import LinearRegressionSettings, run_linear_regression
from core.experiments.linear_regression.settings import HuberChoice
from core.experiments.mlp import MLPSettings
from core.experiments.mlp import run as run_mlp
from core.report import reproduction_script

LESSONS = {one.name: one.settings for one in LINEAR_REGRESSION.lessons}
SETTINGS = {
    "default": LinearRegressionSettings(),
    "raw-longley": LESSONS["raw-longley"],
    "noise-ball": LESSONS["noise-ball"].model_copy(update={"max_steps": 200}),
    "what does not apply": LinearRegressionSettings(loss=HuberChoice()),
}


def _printed(script: str) -> list[str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
    return out.getvalue().splitlines()


@pytest.mark.parametrize("name", SETTINGS)
def test_script_prints_the_runs_own_numbers(name):
    """Losses and coefficients by their repr, which gives a float back exactly."""
    result = run_linear_regression(SETTINGS[name])
    lines = iter(_printed(LINEAR_REGRESSION.script(SETTINGS[name])))
    for run in result.runs:
        if run.fit is None:
            assert next(lines) == f"{run.name}: {run.message}"
            continue
        assert next(lines) == f"{run.name}: {run.fit.status.value}, loss {float(run.fit.loss)!r}"
        printed = ast.literal_eval(next(lines).strip())
        assert printed == dict(zip(result.problem.objective.parameter_names, run.fit.theta.tolist(), strict=True))
    assert next(lines, None) is None


@pytest.mark.parametrize("file", ['quo"te.csv', '"""', "{braces}.csv", "back\\slash", "ünï − λ.csv", "new\nline"])
def test_script_holds_any_text_in_the_settings(file):
    """Oracle: the settings that the script itself builds, in place of the run."""
    settings = LinearRegressionSettings(data=Csv(file=file, features=("a_b", '"', "\\")))
    script = reproduction_script(settings, title="T", module="core.experiments.linear_regression")
    space: dict[str, object] = {}
    exec(script.split("result = run(settings)")[0], space)
    assert space["settings"] == settings


def test_script_of_a_network_prints_every_restart():
    """Status and loss of each, by their repr."""
    settings = MLPSettings(restarts=2, epochs=3)
    lines = iter(_printed(EXPERIMENTS["mlp"].script(settings)))
    for one in run_mlp(settings).runs:
        assert next(lines) == f"{one.name}:"
        for restart, (status, loss) in enumerate(zip(one.trajectory.status, one.trajectory.final_loss, strict=True), 1):
            assert next(lines) == f"    restart {restart}: {status.value}, training loss {float(loss)!r}"
    assert next(lines, None) is None
