"""What ``results.json`` says of a run, from its first word to its last."""

from __future__ import annotations

import json
import platform
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import core
from core.catalogue import Drawing, Experiment, View
from core.headless.kept import code_hash
from core.report import numbers_of
from core.report.numbers import Json
from core.settings import Settings
from core.settings_paths import to_flat

_PACKAGES = ("numpy", "scipy", "pandas", "scikit-learn", "pydantic", "plotly")


def begun(experiment: Experiment, settings: Settings) -> dict[str, Json]:
    """What is known before the run."""
    seeds = {name: value for name, value in to_flat(settings).items() if name.split(".")[-1].endswith("seed")}
    return {
        "experiment": experiment.name,
        "title": experiment.title,
        "finished": False,
        "settings": as_json(settings),
        "seed": dict(seeds),
        "versions": _versions(),
        "views": {},
    }


def computed(experiment: Experiment, result: Any, *, estimated: float, taken: float) -> dict[str, Json]:
    """What the run has given."""
    outcomes: list[Json] = [
        {
            "name": one.name,
            "sentence": one.sentence,
            "is_good": one.is_good,
            "remedy": dict(one.remedy),
        }
        for one in experiment.outcomes(result)
    ]
    return {
        "outcomes": outcomes,
        "notes": list(experiment.notes(result)),
        "caption": experiment.caption(result),
        "seconds": {"estimated": round(estimated, 3), "taken": round(taken, 3)},
        "numbers": numbers_of(result),
    }


def drawn(view: View, settings: Settings, drawing: Drawing, files: list[str]) -> dict[str, Json]:
    """What a view shows, and the files that hold it."""
    return {
        "title": view.title,
        "settings": as_json(settings),
        "reading": drawing.reading,
        "alt": drawing.alt,
        "files": list(files),
    }


def as_json(settings: Settings) -> Json:
    """Settings as they stand in ``settings.json``."""
    return json.loads(settings.model_dump_json())


def _versions() -> dict[str, Json]:
    project = tomllib.loads((Path(core.__file__).parent.parent / "pyproject.toml").read_text("utf-8"))
    known: dict[str, Json] = {"descent-lab": project["project"]["version"], "code": code_hash()}
    return known | {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES}
