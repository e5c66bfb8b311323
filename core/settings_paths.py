"""Settings as flat dotted names and back: ``solvers.2.learning_rate = 0.1``.

The address bar, the widgets of a page and the command line all speak this one language. A choice among classes is
its path with the chosen kind (``data = "line"``); a row of settings is its path with the number of rows
(``solvers = 3``, then ``solvers.1 = "momentum"``); a tuple of scalars is a text with commas.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from core.settings import Settings

Scalar = str | int | float | bool | None
NONE = "none"  # what None is written as where all values are texts: an address, a command line
MAX_ROWS = 100  # more rows of settings than any experiment allows; a count from an address is checked before it is used


@dataclass(frozen=True)
class Variant:
    """One choice among settings classes; with an inline field the choice of that field is part of it."""

    kind: str
    model: type[Settings]
    inline_field: str = ""
    inline_model: type[Settings] | None = None

    @property
    def label(self) -> str:
        """What a reader calls this choice."""
        return (self.inline_model or self.model).label()

    def fields(self) -> Iterator[tuple[str, FieldInfo]]:
        """The fields to fill in: those of the inline class in the place of the field that holds it."""
        for name, field in self.model.model_fields.items():
            if self.inline_model is not None and name == self.inline_field:
                yield from ((key, info) for key, info in self.inline_model.model_fields.items() if key != "kind")
            elif name != "kind":
                yield name, field

    def build(self, values: dict[str, object]) -> Settings:
        """The settings of this choice with the given values of its fields."""
        if self.inline_model is None:
            return self.model(**values)
        own = {name: value for name, value in values.items() if name in self.model.model_fields}
        inner = {name: value for name, value in values.items() if name not in own}
        return self.model(**own, **{self.inline_field: self.inline_model(**inner)})

    def value(self, settings: Settings, name: str) -> object:
        """The value of one of :meth:`fields` in settings of this choice."""
        inner = self.inline_model is not None and name not in self.model.model_fields
        return getattr(getattr(settings, self.inline_field) if inner else settings, name)


def variants(annotation: object) -> dict[str, Variant]:
    """The choices of a union of settings classes by kind; empty for any other annotation."""
    found: dict[str, Variant] = {}
    for model in _settings_classes(annotation):
        for variant in _variants_of(model):
            found[variant.kind] = variant
    return found


def variant_of(annotation: object, settings: Settings) -> Variant:
    """Which choice of the union these settings are."""
    for variant in variants(annotation).values():
        if isinstance(settings, variant.model) and (
            variant.inline_model is None or isinstance(getattr(settings, variant.inline_field), variant.inline_model)
        ):
            return variant
    raise ValueError(f"{type(settings).__name__} is not among the choices.")


def rows_of(annotation: object) -> object | None:
    """The annotation of one row where a field holds a tuple of settings, else None."""
    arguments = get_args(annotation)
    is_tuple = get_origin(annotation) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis
    return arguments[0] if is_tuple and _settings_classes(arguments[0]) else None


def is_text_list(annotation: object) -> bool:
    """Whether a field holds a tuple of scalars."""
    return get_origin(annotation) is tuple and rows_of(annotation) is None


def allows_none(annotation: object) -> bool:
    """Whether a field may be None."""
    return NoneType in get_args(annotation)


def base_type(annotation: object) -> type:
    """The scalar type of a field: bool, int, float or str."""
    for candidate in (*get_args(annotation), annotation):
        if candidate in (bool, int, float, str):
            return candidate  # type: ignore[return-value]
    return str


def literals(annotation: object) -> tuple[str, ...]:
    """The words a field may take, empty where it is not a choice among words."""
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def to_flat(settings: Settings, prefix: str = "") -> dict[str, Scalar]:
    """Every value of the settings under its dotted name."""
    flat: dict[str, Scalar] = {}
    for name, field in type(settings).model_fields.items():
        if name != "kind":
            flat |= _flat_value(field.annotation, getattr(settings, name), prefix + name)
    return flat


def from_flat(model: type[Settings], flat: Mapping[str, Scalar], prefix: str = "") -> Settings:
    """Settings with the given values under their dotted names and the defaults for the rest.

    Raises
    ------
    ValueError
        For a value outside its field's bounds or an unknown kind. Names that no field bears are passed over.
    """
    values = {
        name: _value_at(field.annotation, flat, prefix + name, field.get_default(call_default_factory=True))
        for name, field in model.model_fields.items()
        if name != "kind"
    }
    return model(**values)


def changed(settings: Settings) -> dict[str, Scalar]:
    """The fewest dotted names that give the settings back from the defaults: what a link has to carry."""
    flat: dict[str, Scalar] = {}
    for name, field in type(settings).model_fields.items():
        if name != "kind":
            default = field.get_default(call_default_factory=True)
            flat |= _changed_at(field.annotation, getattr(settings, name), default, name)
    return flat


def join_texts(items: Iterable[object]) -> str:
    """A tuple of scalars as one text with commas; a comma inside an item is quoted as in a CSV file."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([format_scalar(item) for item in items])
    return line.getvalue()


def split_texts(text: str) -> tuple[str, ...]:
    """The items of a text with commas."""
    return tuple(part.strip() for row in csv.reader([text], skipinitialspace=True) for part in row if part.strip())


def _settings_classes(annotation: object) -> list[type[Settings]]:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return [member for member in members if isinstance(member, type) and issubclass(member, Settings)]


@cache
def _variants_of(model: type[Settings]) -> tuple[Variant, ...]:
    for name, field in model.model_fields.items():
        hints = field.json_schema_extra
        if isinstance(hints, dict) and hints.get("inline"):
            inner = variants(field.annotation).values()
            return tuple(Variant(one.kind, model, name, one.model) for one in inner)
    kind = model.model_fields.get("kind")
    return (Variant(str(kind.default) if kind else model.__name__, model),)


def _flat_value(annotation: object, value: object, path: str) -> dict[str, Scalar]:
    if isinstance(value, Settings):
        variant = variant_of(annotation, value)
        flat: dict[str, Scalar] = {path: variant.kind} if "kind" in variant.model.model_fields else {}
        for name, field in variant.fields():
            flat |= _flat_value(field.annotation, variant.value(value, name), f"{path}.{name}")
        return flat
    if isinstance(value, tuple):
        row = rows_of(annotation)
        if row is None:
            return {path: join_texts(value)}
        flat = {path: len(value)}
        for index, item in enumerate(value, start=1):
            flat |= _flat_value(row, item, f"{path}.{index}")
        return flat
    assert value is None or isinstance(value, str | int | float | bool)
    return {path: value}


def _changed_at(annotation: object, value: object, default: object, path: str) -> dict[str, Scalar]:
    """The part of :func:`to_flat` that :func:`from_flat` would not fill in itself, by the same defaults."""
    row = rows_of(annotation)
    if row is not None:
        assert isinstance(value, tuple)
        assert isinstance(default, tuple)
        flat: dict[str, Scalar] = {} if len(value) == len(default) else {path: len(value)}
        for index, item in enumerate(value):
            flat |= _changed_at(row, item, default[min(index, len(default) - 1)], f"{path}.{index + 1}")
        return flat
    if isinstance(value, Settings):
        assert isinstance(default, Settings)
        variant, usual = variant_of(annotation, value), variant_of(annotation, default)
        flat = {} if variant == usual else {path: variant.kind}
        for name, field in variant.fields():
            inner = variant.value(default, name) if variant == usual else field.get_default(call_default_factory=True)
            flat |= _changed_at(field.annotation, variant.value(value, name), inner, f"{path}.{name}")
        return flat
    return {} if value == default else _flat_value(annotation, value, path)


def _value_at(annotation: object, flat: Mapping[str, Scalar], path: str, default: object) -> object:
    row = rows_of(annotation)
    if row is not None:
        assert isinstance(default, tuple)
        count = _row_count(path, flat.get(path, len(default)))
        return tuple(
            _value_at(row, flat, f"{path}.{index + 1}", default[min(index, len(default) - 1)]) for index in range(count)
        )
    if _settings_classes(annotation):
        return _settings_at(annotation, flat, path, default)
    if path not in flat:
        return default
    value = flat[path]
    if value == NONE and allows_none(annotation):
        return None
    if is_text_list(annotation) and isinstance(value, str):
        return split_texts(value)
    return value


def _row_count(path: str, value: Scalar) -> int:
    text = str(value or 0)
    if not text.isdecimal() or int(text) > MAX_ROWS:
        raise ValueError(f"{path} must be between 0 and {MAX_ROWS}. Got {text}.")
    return int(text)


def _settings_at(annotation: object, flat: Mapping[str, Scalar], path: str, default: object) -> Settings:
    assert isinstance(default, Settings)
    choices = variants(annotation)
    usual = variant_of(annotation, default)
    kind = str(flat.get(path, usual.kind))
    if kind not in choices:
        raise ValueError(f"{path} must be one of {', '.join(choices)}. Got {kind!r}.")
    variant = choices[kind]
    values = {}
    for name, field in variant.fields():
        usual_value = field.get_default(call_default_factory=True)
        if variant == usual:
            usual_value = variant.value(default, name)
        values[name] = _value_at(field.annotation, flat, f"{path}.{name}", usual_value)
    return variant.build(values)


def format_scalar(value: object) -> str:
    """A number in the fewest digits that give it back exactly, a flag or None as a word, a text as it is."""
    if value is None or isinstance(value, bool):
        return NONE if value is None else str(value).lower()
    return repr(float(value)) if isinstance(value, float) else str(value)
