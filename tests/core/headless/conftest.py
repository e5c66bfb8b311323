"""What the tests of the command line share: a folder to run in, without a browser, and what a command says."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.headless import main

QUICK = ("--set", "data.n_samples=30", "--set", "max_steps=40")


@dataclass(frozen=True)
class Said:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


def command(*words: str) -> Said:
    """Run a command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    return Said(code, out.getvalue(), err.getvalue())


def results(folder: Path) -> dict:
    return json.loads((folder / "results.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch) -> None:
    """A folder of its own, and no Chrome: pictures are another test's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "no-browser"))


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> tuple[Path, Said]:
    """A finished run of two views, in a folder that the tests only read."""
    folder = tmp_path_factory.mktemp("finished") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BROWSER_PATH", "/no-browser")
        said = command(
            "run", "linear_regression", *QUICK, "--set", "steps.tolerance=0.01", "--view", "fit", "--view", "estimates",
            "--out", str(folder),
        )  # fmt: skip
    return folder, said
