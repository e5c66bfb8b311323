"""What ``list`` and ``describe`` print: the experiments, and one's settings, views and lessons."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from pydantic.fields import FieldInfo

from core.catalogue import EXPERIMENTS, Experiment
from core.settings import Settings
from core.settings_paths import (
    NONE,
    Variant,
    allows_none,
    base_type,
    format_scalar,
    is_text_list,
    join_texts,
    literals,
    rows_of,
    variant_of,
    variants,
)

_WIDTH = 100
_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "multiple_of": "a multiple of"}


def listing() -> str:
    """One line an experiment: its name and what it does."""
    longest = max(len(name) for name in EXPERIMENTS)
    return "\n".join(_entry(name, experiment.summary, longest) for name, experiment in EXPERIMENTS.items())


def description(experiment: Experiment) -> str:
    """An experiment's settings by dotted name, its views with theirs, and its lessons."""
    views = "\n".join(
        "\n".join([_entry(view.name, view.title, 14), *_settings(view.settings(), f"{view.name}.", "    ")])
        for view in experiment.views
    )
    lessons = "\n".join(_entry(lesson.name, lesson.title, 24) for lesson in experiment.lessons)
    where = "yes: --workers and --scheduler compute them" if experiment.in_pieces else "none"
    parts = [
        f"{experiment.title} ({experiment.name})\n{experiment.summary}",
        f"Independent pieces: {where}.",
        "Settings, to change by --set NAME=VALUE, with their defaults:",
        "\n".join(_settings(experiment.settings(), "", "  ")),
        f"Views, to choose by --view NAME, with their settings:\n{views}",
        f"Lessons, to run by --lesson NAME:\n{lessons}",
    ]
    return "\n\n".join(parts)


def _entry(name: str, text: str, width: int) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=f"  {name:<{width}}  ", subsequent_indent=" " * (width + 4))


def _settings(settings: Settings, prefix: str, indent: str) -> Iterator[str]:
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    fields = ((name, field) for name, field in type(settings).model_fields.items() if name != "kind")
    yield from _fields(fields, values, prefix, indent)


def _fields(
    fields: Iterator[tuple[str, FieldInfo]], values: Mapping[str, object], prefix: str, indent: str
) -> Iterator[str]:
    for name, field in fields:
        yield from _field(prefix + name, field, values[name], indent)


def _field(path: str, field: FieldInfo, value: object, indent: str) -> Iterator[str]:
    row = rows_of(field.annotation)
    if row is not None:
        assert isinstance(value, tuple)
        chosen = ", ".join(_kind(row, item) for item in value)
        yield _line(
            f"{path}=", f"{len(value)} ({chosen})", f"{field.description} How many; {path}.1 is the first.", indent
        )
        yield from _kinds(row, value[0], f"{path}.1", indent + "  ")
    elif isinstance(value, Settings):
        usual = _kind(field.annotation, value) if variants(field.annotation) else ""
        yield _line(f"{path}=", usual, field.description or "", indent)
        yield from _kinds(field.annotation, value, path, indent + "  ")
    else:
        usual = join_texts(value) if isinstance(value, tuple) else format_scalar(value)
        yield _line(f"{path}=", usual, f"{field.description} {_allowed(field)}".strip(), indent)


def _kinds(annotation: object, value: Settings, path: str, indent: str) -> Iterator[str]:
    """The fields of each choice among classes; of one that is the only one, without a heading."""
    choices = variants(annotation)
    for variant in choices.values():
        is_usual = variant == variant_of(annotation, value)
        holder = value if is_usual else _default(variant)
        if "kind" in variant.model.model_fields:
            yield f"{indent}{path}={variant.kind}: {variant.label}"
        if holder is not None:
            values = {name: variant.value(holder, name) for name, _ in variant.fields()}
            yield from _fields(variant.fields(), values, f"{path}.", indent + "  ")


def _default(variant: Variant) -> Settings | None:
    try:
        return variant.build({})
    except ValueError:  # it has a field without a default
        return None


def _kind(annotation: object, value: Settings) -> str:
    return variant_of(annotation, value).kind


def _line(name: str, usual: str, text: str, indent: str) -> str:
    shown = f"{indent}{name}{usual}"
    return textwrap.fill(text, _WIDTH, initial_indent=f"{shown}  ", subsequent_indent=indent + "    ")


def _allowed(field: FieldInfo) -> str:
    """What the field takes, in brackets."""
    words = literals(field.annotation)
    if words:
        return f"[{', '.join(words)}]"
    if is_text_list(field.annotation):
        return "[with commas]"
    bounds = [
        f"{sign} {format_scalar(getattr(rule, name))}"
        for rule in field.metadata
        for name, sign in _BOUNDS.items()
        if getattr(rule, name, None) is not None
    ]
    kind = {bool: "true or false", int: "whole", float: "", str: ""}[base_type(field.annotation)]
    parts = [part for part in (kind, *bounds, NONE if allows_none(field.annotation) else "") if part]
    return f"[{', '.join(parts)}]" if parts else ""
