"""A settings model as the page's sidebar: a control for every field, what is advanced below "More"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import streamlit as st
from pydantic.fields import FieldInfo

from core.catalogue import Experiment
from core.settings import Settings
from core.settings_paths import Scalar, rows_of, variant_of, variants
from pages._ui.fields import hint, label_of
from pages._ui.rows import draw_rows
from pages._ui.state import current, settings_of
from pages._ui.uploads import uploader
from pages._ui.widgets import Control, choose, complaint, draw

FILE_FIELDS = ("file", "sha256")  # filled by the uploader, never by hand


@dataclass
class _Later:
    """Controls put off until "More" is drawn, under the heading of the group they belong to."""

    groups: dict[str, list[Callable[[], None]]] = field(default_factory=dict)

    def add(self, heading: str, control: Callable[[], None]) -> None:
        self.groups.setdefault(heading, []).append(control)

    def draw(self) -> None:
        for heading, controls in self.groups.items():
            if heading:
                st.markdown(f"**{heading}**")
            for control in controls:
                control()


def draw_settings(experiment: Experiment) -> None:
    """Draw every control of the experiment's settings into the present container."""
    settings, later = settings_of(experiment), _Later()
    for name, info in type(settings).model_fields.items():
        # A place of its own, however many controls the fields before it have: a control that moves is mounted anew by
        # the browser, and one that is mounted anew may report the value it had before.
        with st.container(key=f"field-{name}"):
            if name != "kind" and _has_effect(info, partial(getattr, settings)):
                _draw_field(experiment, name, info, settings, later)
    if later.groups:
        more = st.expander("More", key="more", on_change="rerun")
        if more.open:  # what nobody sees costs every rerun, and the first paint most
            with more:
                later.draw()


def _has_effect(info: FieldInfo, value_of: Callable[[str], object]) -> bool:
    """Whether the field it needs is filled; a control that changes nothing is not drawn."""
    needed = hint(info, "needs")
    return not needed or bool(value_of(needed))


def _draw_field(
    experiment: Experiment,
    name: str,
    info: FieldInfo,
    settings: Settings,
    later: _Later,
) -> None:
    if rows_of(info.annotation) is not None:
        draw_rows(experiment, name, info, getattr(settings, name))
    elif variants(info.annotation):
        _draw_choice(experiment, name, info, getattr(settings, name), later)
    else:
        _place(Control(experiment, name, info, _value(experiment, name), settings), "", later)


def _draw_choice(experiment: Experiment, path: str, info: FieldInfo, chosen: Settings, later: _Later) -> None:
    """A list of the classes, if there are several, and the fields of the one that is chosen."""
    heading = label_of(path.rsplit(".", 1)[-1], info)
    choices, is_advanced = variants(info.annotation), bool(hint(info, "advanced"))
    if len(choices) > 1:
        labels = {kind: variant.label for kind, variant in choices.items()}
        kind = variant_of(info.annotation, chosen).kind

        def pick() -> None:
            choose(experiment, path, labels, kind, label=heading, help=info.description)

        later.add(heading, pick) if is_advanced else pick()
    variant = variant_of(info.annotation, chosen)
    if set(FILE_FIELDS) <= {name for name, _ in variant.fields()}:
        uploader(experiment, path, name=str(_value(experiment, f"{path}.file")))
        complaint(experiment, f"{path}.upload")
    for name, child in variant.fields():
        key, value = f"{path}.{name}", variant.value(chosen, name)
        if variants(child.annotation):
            _draw_choice(experiment, key, child, cast(Settings, value), later)
        elif name not in FILE_FIELDS and _has_effect(child, partial(variant.value, chosen)):
            control = Control(experiment, key, child, _value(experiment, key), chosen)
            _place(control, heading, later, is_advanced=is_advanced)


def _place(control: Control, heading: str, later: _Later, *, is_advanced: bool = False) -> None:
    if is_advanced or hint(control.field, "advanced"):
        later.add(heading, lambda: draw(control))
    else:
        draw(control)


def _value(experiment: Experiment, key: str) -> Scalar:
    return current(experiment)[key]
