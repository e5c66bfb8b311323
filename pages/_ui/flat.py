"""What a page holds, as flat dotted names: settings, view, each view's settings, lesson; from a link and to an address.

Pure functions. ``Flat`` holds every name of the present settings and also remembers names that belong to a choice no
longer made, so that choosing it again brings its values back.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from core.catalogue import Experiment, Lesson, View
from core.settings import Settings, explain
from core.settings_paths import Scalar, changed, format_scalar, from_flat, to_flat, variants
from pages._ui.fields import hint

Flat = dict[str, Scalar]

VIEW = "view"
LESSON = "lesson"
MAX_NAMES = 200  # of a link; more is nonsense and would take long to check one by one
SHOWN_LETTERS = 40


def default_flat(experiment: Experiment) -> Flat:
    """What a page holds when it is first opened."""
    return complete(experiment, {})


def complete(experiment: Experiment, flat: Mapping[str, Scalar]) -> Flat:
    """Every name with its value: the given ones, and defaults for the rest.

    Raises
    ------
    ValueError
        For a value that its field does not take, in one sentence.
    """
    whole = to_flat(build(experiment.settings, flat))
    for view in experiment.views:
        prefix = f"{view.name}."
        whole |= to_flat(build(view.settings, flat, prefix), prefix)
    view_names = [view.name for view in experiment.views]
    lesson_names = [lesson.name for lesson in experiment.lessons]
    whole[VIEW] = _one_of(view_names, flat.get(VIEW, view_names[0]), VIEW)
    whole[LESSON] = _one_of(["", *lesson_names], flat.get(LESSON, ""), LESSON)
    return whole


def build(model: type[Settings], flat: Mapping[str, Scalar], prefix: str = "") -> Settings:
    """Settings from flat names; every fault is a ``ValueError`` of one sentence."""
    try:
        return from_flat(model, flat, prefix)
    except ValidationError as error:
        raise ValueError(explain(error)) from None


def view_of(experiment: Experiment, flat: Mapping[str, Scalar]) -> View:
    """The view that is open."""
    return next(view for view in experiment.views if view.name == flat[VIEW])


def lesson_of(experiment: Experiment, flat: Mapping[str, Scalar]) -> Lesson | None:
    """The lesson that was opened last and not closed."""
    return next((lesson for lesson in experiment.lessons if lesson.name == flat[LESSON]), None)


def lesson_flat(experiment: Experiment, lesson: Lesson) -> Flat:
    """Exactly what a lesson shows: its settings and view, defaults for all else."""
    flat: Flat = {**to_flat(lesson.settings), VIEW: lesson.view, LESSON: lesson.name}
    if lesson.view_settings is not None:
        flat |= to_flat(lesson.view_settings, f"{lesson.view}.")
    return complete(experiment, flat)


def address(experiment: Experiment, flat: Mapping[str, Scalar]) -> dict[str, str]:
    """The fewest parameters of a link that opens the page as it is."""
    needed = changed(build(experiment.settings, flat))
    for view in experiment.views:
        own = changed(build(view.settings, flat, f"{view.name}."))
        needed |= {f"{view.name}.{name}": value for name, value in own.items()}
    if flat[VIEW] != experiment.views[0].name:
        needed[VIEW] = flat[VIEW]
    lesson = lesson_of(experiment, flat)
    if lesson is not None and (needed or lesson_flat(experiment, lesson) == complete(experiment, flat)):
        needed[LESSON] = lesson.name  # alone it opens the lesson, which then must be what the page shows
    return {name: format_scalar(value) for name, value in needed.items()}


def read_address(experiment: Experiment, texts: Mapping[str, str]) -> tuple[Flat, tuple[str, ...]]:
    """What a link asks for, and its parameters that could not be used.

    A wrong value or a name that the page does not have costs its own parameter alone: the others are kept and the
    default takes its place. A lesson's name alone asks for the lesson.
    """
    asked = dict(list(texts.items())[:MAX_NAMES])
    known = {name: text for name, text in asked.items() if name.split(".")[0] in _roots(experiment)}
    wrong: tuple[str, ...] = ()
    try:
        flat = complete(experiment, known)
    except ValueError:
        flat, wrong = _salvaged(experiment, known)
    unknown = [name for name in asked if name not in flat and name not in wrong]
    lesson = lesson_of(experiment, flat)
    if lesson is not None and not address(experiment, flat):
        flat = lesson_flat(experiment, lesson)
    return flat, tuple(f"{clipped(name)}={clipped(asked[name])}" for name in (*wrong, *unknown))


def merged(experiment: Experiment, flat: Mapping[str, Scalar], changes: Mapping[str, Scalar]) -> Flat:
    """The page after some changes by name.

    Where a choice among classes changes, values that were mere defaults of the old class give way to the defaults of
    the new one; values that somebody chose are carried over if the new class takes them.

    Raises
    ------
    ValueError
        For a change that the settings do not take, in one sentence.
    """
    kept = dict(flat)
    switched = [name for name, value in changes.items() if _has_children(flat, name) and flat[name] != value]
    for name in switched:
        gone = _defaults_under(experiment, flat, name) | _listed_by_data(experiment, name)
        kept = {key: value for key, value in kept.items() if key not in gone}
    try:
        return {**kept, **changes, **complete(experiment, {**kept, **changes})}
    except ValueError:
        if not switched:
            raise
    for name in switched:
        kept = {key: value for key, value in kept.items() if not key.startswith(f"{name}.")}
    return {**kept, **changes, **complete(experiment, {**kept, **changes})}


def with_rows(experiment: Experiment, flat: Mapping[str, Scalar], name: str, rows: tuple[Settings, ...]) -> Flat:
    """The page with other rows of settings in the field ``name``.

    Raises
    ------
    ValueError
        For too few or too many rows.
    """
    settings = build(experiment.settings, flat)
    values = {field: getattr(settings, field) for field in type(settings).model_fields}
    try:
        new = to_flat(type(settings)(**{**values, name: rows}))
    except ValidationError as error:
        raise ValueError(explain(error)) from None
    others = {key: value for key, value in flat.items() if key != name and not key.startswith(f"{name}.")}
    return {**others, **new}


def _one_of(allowed: list[str], value: Scalar, name: str) -> str:
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}. Got {value!r}.")
    return str(value)


def _roots(experiment: Experiment) -> set[str]:
    return {*experiment.settings.model_fields, *(view.name for view in experiment.views), VIEW, LESSON}


def _salvaged(experiment: Experiment, texts: Mapping[str, str]) -> tuple[Flat, tuple[str, ...]]:
    good: dict[str, str] = {}
    wrong: list[str] = []
    for name in sorted(texts, key=lambda name: name.count(".")):  # a kind before the fields that depend on it
        try:
            complete(experiment, {**good, name: texts[name]})
        except ValueError:
            wrong.append(name)
        else:
            good[name] = texts[name]
    return complete(experiment, good), tuple(wrong)


def clipped(text: str, letters: int = SHOWN_LETTERS) -> str:
    """A text short enough for a sentence."""
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def _has_children(flat: Mapping[str, Scalar], name: str) -> bool:
    return name in flat and any(key.startswith(f"{name}.") for key in flat)


def _listed_by_data(experiment: Experiment, name: str) -> set[str]:
    """Names below a choice whose values only the old class knew, such as columns of its data."""
    first, *rest = name.split(".")
    field = experiment.settings.model_fields.get(first)
    classes = list(variants(field.annotation).values()) if field else []
    for part in rest:
        inner = [info.annotation for one in classes for child, info in one.fields() if child == part]
        classes = [variant for annotation in inner for variant in variants(annotation).values()]
    return {f"{name}.{child}" for one in classes for child, info in one.fields() if hint(info, "options")}


def _defaults_under(experiment: Experiment, flat: Mapping[str, Scalar], name: str) -> set[str]:
    """Names below a choice whose values are what the choice alone would give."""
    bare = {key: value for key, value in flat.items() if not key.startswith(f"{name}.")}
    usual = complete(experiment, bare)
    return {key for key, value in flat.items() if key.startswith(f"{name}.") and usual.get(key) == value}
