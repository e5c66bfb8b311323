"""What a run is asked for: the experiment, its settings and its views, from a file, a lesson and ``--set``."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from core.catalogue import EXPERIMENTS, Experiment, Lesson, View
from core.headless.failures import MisuseError
from core.settings import Settings, explain
from core.settings_paths import Scalar, changed, from_flat, to_flat

Flat = Mapping[str, Scalar]


@dataclass(frozen=True)
class Asked:
    """An experiment with its settings, and the views to draw with theirs: all, or those that were named."""

    experiment: Experiment
    settings: Settings
    views: tuple[tuple[View, Settings], ...]
    is_named: bool = False


def find_experiment(name: str) -> Experiment:
    """The experiment of that name."""
    return EXPERIMENTS[_known(name, EXPERIMENTS, "an experiment")]


def read_settings(experiment: Experiment, file: Path) -> Settings:
    """Settings from a ``settings.json``."""
    try:
        return experiment.settings.model_validate_json(file.read_bytes())
    except OSError as error:
        raise MisuseError(f"The file {str(file)!r} cannot be read: {error.strerror or error}.") from None
    except ValidationError as error:
        raise MisuseError(f"{str(file)!r} does not hold settings of {experiment.name}. {explain(error)}") from None


def find_lesson(experiment: Experiment, name: str) -> Lesson:
    """The lesson of that name."""
    lessons = {lesson.name: lesson for lesson in experiment.lessons}
    return lessons[_known(name, lessons, f"a lesson of {experiment.name}")]


def ask(
    experiment: Experiment,
    settings: Settings,
    sets: Sequence[str],
    *,
    views: Sequence[str] = (),
    lesson: Lesson | None = None,
) -> Asked:
    """Put changes by dotted name on settings, and choose views: all of them where none is named.

    Raises
    ------
    MisuseError
        For an unknown name or a value its field does not take, in one sentence.
    """
    changes = _pairs(sets)
    by_view = {view.name: view for view in experiment.views}
    chosen = [by_view[_known(name, by_view, f"a view of {experiment.name}")] for name in views] or experiment.views
    own = {name: value for name, value in changes.items() if _root(name) in experiment.settings.model_fields}
    asked = _with(settings, own)
    view_settings = {view.name: _view_settings(view, changes, lesson) for view in experiment.views}
    names = {**to_flat(asked), **_all_flat(view_settings)}
    for name in changes:
        _known(name, names, f"a setting of {experiment.name}")
    return Asked(
        experiment, asked, tuple((view, view_settings[view.name]) for view in dict.fromkeys(chosen)), bool(views)
    )


def _view_settings(view: View, changes: Flat, lesson: Lesson | None) -> Settings:
    prefix = f"{view.name}."
    own = {name.removeprefix(prefix): value for name, value in changes.items() if name.startswith(prefix)}
    is_shown = lesson is not None and lesson.view == view.name and lesson.view_settings is not None
    usual = lesson.view_settings if lesson is not None and is_shown else view.settings()
    assert usual is not None
    return _with(usual, own)


def _with(settings: Settings, changes: Flat) -> Settings:
    """The settings with some changes; what belongs to a choice that is no longer made is dropped."""
    now, needed = to_flat(settings), changed(settings)
    switched = tuple(f"{name}." for name, value in changes.items() if _is_other_kind(now, name, value))
    kept = {name: value for name, value in needed.items() if not name.startswith(switched)}
    try:
        return from_flat(type(settings), {**kept, **changes})
    except ValidationError as error:
        raise MisuseError(_explained(error, changes)) from None
    except ValueError as error:
        raise MisuseError(str(error)) from None


def _explained(error: ValidationError, changes: Flat) -> str:
    """The fault by the whole name of the change that made it: a class knows its own fields alone."""
    place, colon, rest = explain(error).partition(":")
    guilty = [name for name in changes if colon and name.endswith(f".{place}")]
    return f"{guilty[0] if len(guilty) == 1 else place}{colon}{rest}"


def _is_other_kind(now: Flat, name: str, value: Scalar) -> bool:
    has_children = any(other.startswith(f"{name}.") for other in now)
    return has_children and isinstance(now.get(name), str) and now[name] != value


def _pairs(sets: Sequence[str]) -> dict[str, Scalar]:
    pairs: dict[str, Scalar] = {}
    for text in sets:
        name, is_there, value = text.partition("=")
        if not name or not is_there:
            raise MisuseError(f"--set must be followed by KEY=VALUE. Got {text!r}.")
        pairs[name.strip()] = value.strip()
    return pairs


def _all_flat(view_settings: Mapping[str, Settings]) -> dict[str, Scalar]:
    flats = (to_flat(settings, f"{name}.") for name, settings in view_settings.items())
    return {name: value for flat in flats for name, value in flat.items()}


def _root(name: str) -> str:
    return name.split(".")[0]


def _known(name: str, names: Mapping[str, object], what: str) -> str:
    """The name, if it is among the names; else ``MisuseError`` with those that come near it."""
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=3) or (list(names) if len(names) <= 20 else [])
    hint = (
        f" Did you mean {_either(near)}?" if near and len(near) <= 3 else f" There are {', '.join(near)}." * bool(near)
    )
    raise MisuseError(f"{name!r} is not {what}.{hint}")


def _either(names: Sequence[str]) -> str:
    return " or ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
