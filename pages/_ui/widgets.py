"""One control for one settings field: it shows the page's value and hands every change to the page's state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from core.catalogue import Experiment
from core.settings import Settings
from core.settings_paths import Scalar, base_type, is_text_list, join_texts, literals, split_texts
from pages._ui.fields import (
    as_listed,
    as_text,
    bounds_of,
    hint,
    kind_of,
    label_of,
    listed_values,
    parse_number,
    step_of,
    titles_of,
    word_of,
)
from pages._ui.plain import plain
from pages._ui.state import apply, current, key_of, refuse, renew, said
from pages._ui.uploads import files


@dataclass(frozen=True)
class Control:
    """A field on a page.

    ``name`` is its flat name, ``owner`` the settings that hold it, ``allowed`` the words a text field may take where
    only the result can tell, ``hides_label`` for a control whose neighbour says what it is, ``is_inline`` for one in a
    row above the figure, where a list says its label within.
    """

    experiment: Experiment
    name: str
    field: FieldInfo
    value: Scalar
    owner: Settings
    allowed: tuple[str, ...] = ()
    hides_label: bool = False
    is_inline: bool = False

    @property
    def label(self) -> str:
        """What it is called."""
        return label_of(self.name.rsplit(".", 1)[-1], self.field)

    @property
    def kind(self) -> str:
        """Which widget draws it."""
        return "words" if self.allowed else kind_of(self.field)

    def words(self, read: Callable[[Any], Scalar] | None = None) -> dict[str, Any]:
        """What every widget is told: key, label, help, and where a change goes; ``read`` makes a value of an entry."""
        is_bare = self.hides_label or (self.is_inline and self.kind == "words")
        return {
            "label": self.label,
            "help": None if self.hides_label else self.field.description,
            "label_visibility": "collapsed" if is_bare else "visible",
            **telling(self.experiment, self.name, read),
        }


def draw(control: Control) -> None:
    """Draw the widget of a field, with its sentence below if its last entry was refused."""
    _WIDGETS[control.kind](control)
    complaint(control.experiment, control.name)


def choose(experiment: Experiment, name: str, labels: dict[str, str], value: str, **words: Any) -> None:
    """A list of choices by kind, such as the classes of a union; a change goes to the page's state."""
    kinds = list(labels)
    st.selectbox(
        options=kinds, index=kinds.index(value), format_func=lambda kind: str(labels.get(kind, kind)), filter_mode=None,
        **telling(experiment, name), **words,
    )  # fmt: skip
    complaint(experiment, name)


def complaint(experiment: Experiment, name: str) -> None:
    """The sentence on a refused entry, below its control."""
    place, sentence = said(experiment)
    if sentence and place == name:
        st.error(plain(sentence))


def telling(experiment: Experiment, name: str, read: Callable[[Any], Scalar] | None = None) -> dict[str, Any]:
    """The key of the widget of a flat name, and what a change of it does."""
    key = key_of(experiment, name)
    return {"key": key, "on_change": _changed, "args": (experiment, name, key, read)}


def _changed(experiment: Experiment, name: str, key: str, read: Callable[[Any], Scalar] | None) -> None:
    if key != key_of(experiment, name):
        return  # a widget that has been renewed since: the browser reported it once more
    entry = st.session_state[key]
    try:
        value = read(entry) if read else entry
    except ValueError as error:
        refuse(experiment, str(error), name)
        return
    apply(experiment, {name: value}, by=key)
    held = current(experiment)[name]
    if isinstance(entry, str) and held is not None and as_text(held) != entry:
        renew(experiment, name)  # "1e-1" was typed: the control is to show 0.1
    elif isinstance(entry, str) and read:
        st.session_state[key] = entry  # the browser is told to show what was typed as it shows what is listed


def _toggle(control: Control) -> None:
    st.toggle(value=bool(control.value), **control.words())


def _words(control: Control) -> None:
    options = control.allowed or literals(control.field.annotation)
    index = options.index(control.value) if control.value in options else 0

    def shown(word: str) -> str:
        said = word if control.allowed else word_of(control.field, word)
        return f"{control.label}: {said}" if control.is_inline else said

    st.selectbox(options=options, index=index, format_func=shown, filter_mode=None, **control.words())


def _values(control: Control) -> None:
    """A logarithmic list with free entry."""
    field = control.field
    options = listed_values(field, control.value)
    st.selectbox(
        options=options, index=options.index(as_listed(control.value, field)), accept_new_options=True,
        format_func=_listed, placeholder="A number", **control.words(lambda text: parse_number(text or "", field)),
    )  # fmt: skip


def _listed(text: str) -> str:
    """A value as the list shows it, unlike anything typed: with a blank at its end.

    Where the text in the field is the value shown, the browser takes the next key for the first of a new entry: of 0.35
    typed over 0.3 it would keep the 5.
    """
    return f"{text} "


def _number_in(control: Control) -> float:
    assert isinstance(control.value, int | float)
    return control.value


def _slider(control: Control) -> None:
    scalar, bounds = base_type(control.field.annotation), bounds_of(control.field)
    st.slider(
        min_value=scalar(bounds.low), max_value=scalar(bounds.high), value=scalar(_number_in(control)),
        step=step_of(bounds, scalar), format="%.6g", **control.words(lambda value: scalar(f"{value:.10g}")),
    )  # fmt: skip


def _number(control: Control) -> None:
    scalar, bounds = base_type(control.field.annotation), bounds_of(control.field)
    low = None if bounds.low_open or bounds.low < -1e15 else scalar(bounds.low)
    high = None if bounds.high_open or bounds.high > 1e15 else scalar(bounds.high)
    look = {"step": 1} if scalar is int else {"step": 0.01, "format": "%.6g"}
    st.number_input(min_value=low, max_value=high, value=scalar(_number_in(control)), **look, **control.words())


def _text(control: Control) -> None:
    placeholder = "none" if is_text_list(control.field.annotation) else ""
    st.text_input(value=str(control.value), placeholder=placeholder, **control.words())


def _columns(control: Control) -> None:
    names = _column_names(control)
    chosen = [name for name in split_texts(str(control.value)) if name in names]
    titles = titles_of(control.field)
    st.multiselect(
        options=names, default=chosen, format_func=lambda name: titles.get(name) or str(name),
        placeholder="At least one" if titles else "All but the target", **control.words(join_texts),
    )  # fmt: skip


def _column(control: Control) -> None:
    names = ("", *_column_names(control))
    index = names.index(control.value) if control.value in names else 0
    st.selectbox(options=names, index=index, format_func=lambda name: name or "Automatic", **control.words())


def _column_names(control: Control) -> tuple[str, ...]:
    listing = getattr(control.owner, hint(control.field, "options"))
    try:
        return tuple(listing(files))
    except ValueError:  # the run says what is wrong with the file
        return ()


_WIDGETS: dict[str, Callable[[Control], None]] = {
    "toggle": _toggle,
    "words": _words,
    "values": _values,
    "slider": _slider,
    "number": _number,
    "text": _text,
    "columns": _columns,
    "column": _column,
}
