"""The base of every settings model and the helpers that declare its fields.

A field declares its bounds, default, one-sentence description and display hints once. That one line validates,
draws the widget, binds the address bar, documents, and writes ``settings.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Scale = Literal["linear", "log"]


class Settings(BaseModel):
    """Frozen, validated settings; equal settings have equal ``model_dump_json()``, which is the cache key.

    Values may be given by position in the order the fields are declared (``kind`` apart), as in ``Momentum(0.1, 0.9)``.

    Raises
    ------
    ValueError
        For an unknown field or a value outside its bounds (a ``pydantic.ValidationError``; see :func:`explain`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __init__(self, *values: object, **fields: object) -> None:
        names = [name for name in type(self).model_fields if name != "kind"]
        if len(values) > len(names):
            raise TypeError(f"{type(self).__name__} takes at most {len(names)} values. Got {len(values)}.")
        super().__init__(**dict(zip(names, values, strict=False)), **fields)

    @classmethod
    def label(cls) -> str:
        """What a reader calls this choice: the class's ``title``, or its name in words."""
        title = cls.model_config.get("title")
        return title or cls.__name__


def number(
    default: float | None,
    description: str,
    *,
    label: str = "",
    scale: Scale = "linear",
    advanced: bool = False,
    none: str = "",
    needs: str = "",
    **bounds: float,
) -> Any:
    """Declare an integer or real field.

    Parameters
    ----------
    default : the value when nothing is chosen.
    description : one sentence, shown as the control's help and in the documentation.
    label : what the control is called; the field's name in words if empty.
    scale : ``"log"`` offers the values 1, 3, 10, ... within the bounds, with free entry.
    advanced : stands under "More".
    none : what ``None`` is called where the field may be None ("full batch").
    needs : the field or property without whose value this one does nothing; while that is empty or 0 no control is
        drawn for it.
    **bounds : pydantic's ``ge``, ``gt``, ``le``, ``lt``, ``multiple_of``.
    """
    hints = {"label": label, "scale": scale, "advanced": advanced, "none": none, "needs": needs}
    return Field(default=default, description=description, json_schema_extra=_kept(hints), **_as_bounds(bounds))


def choice(
    default: object,
    description: str,
    *,
    label: str = "",
    advanced: bool = False,
    inline: bool = False,
    options: str = "",
    needs: str = "",
    titles: Mapping[str, str] | None = None,
) -> Any:
    """Declare a flag, a text, a choice among literals or among settings classes.

    Parameters
    ----------
    default, description, label, advanced : as for :func:`number`.
    inline : merges a choice among classes into the choice that holds it: one list of methods, not a list in a list.
    options : the name of the holder's method that lists what may be chosen, where only the data can tell ("columns").
    needs : as for :func:`number`.
    titles : what a reader calls each word of a choice among literals; the word itself, spelled out, if it has none.
    """
    hints = {
        "label": label, "advanced": advanced, "inline": inline, "options": options, "needs": needs,
        "titles": dict(titles or {}),
    }  # fmt: skip
    return Field(default=default, description=description, json_schema_extra=_kept(hints))


def explain(error: ValidationError) -> str:
    """The first fault of a validation error in one sentence: which field, what it must be, what was given."""
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    message = fault["msg"].removeprefix("Input ").removeprefix("Value error, ").removesuffix(".")
    if not place:  # a rule on several fields names them itself
        return f"{message[:1].upper()}{message[1:]}."
    more = error.error_count() - 1
    rest = f" ({more} more)" if more else ""
    given = fault["input"]
    is_told = " Got " in message or not isinstance(given, str | int | float | None)
    got = "" if is_told else f" Got {given!r}."
    return f"{place}: {message}.{got}{rest}"


def _kept(hints: Mapping[str, object]) -> dict[str, Any] | None:
    return {name: value for name, value in hints.items() if value} or None


def _as_bounds(bounds: dict[str, float]) -> dict[str, Any]:
    unknown = set(bounds) - {"ge", "gt", "le", "lt", "multiple_of"}
    if unknown:
        raise TypeError(f"bounds must be ge, gt, le, lt or multiple_of. Got {sorted(unknown)}.")
    return dict(bounds)
