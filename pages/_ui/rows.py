"""Rows of settings, such as the solvers compared: a mark, a method and its first value, the rest behind a button."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st
from pydantic.fields import FieldInfo

from core.catalogue import Experiment
from core.figures.theme import Mark, marks_for
from core.settings import Settings
from core.settings_paths import Variant, rows_of, variant_of, variants
from pages._ui.fields import hint, label_of
from pages._ui.marks import mark_html
from pages._ui.state import apply_rows, current, settings_of
from pages._ui.widgets import Control, choose, complaint, draw


class Row(NamedTuple):
    """One row of the field ``name``: its path, settings and choice."""

    experiment: Experiment
    name: str
    number: int
    settings: Settings
    variant: Variant

    @property
    def path(self) -> str:
        """The flat name of the row's choice."""
        return f"{self.name}.{self.number}"

    def control(self, field_name: str, info: FieldInfo, *, hides_label: bool = False) -> Control:
        """The control of one of its fields."""
        key = f"{self.path}.{field_name}"
        value = current(self.experiment)[key]
        return Control(self.experiment, key, info, value, self.settings, hides_label=hides_label)


def draw_rows(
    experiment: Experiment,
    name: str,
    info: FieldInfo,
    rows: tuple[Settings, ...],
) -> None:
    """Draw the rows and the button that adds one."""
    annotation = rows_of(info.annotation)
    labels = {kind: variant.label for kind, variant in variants(annotation).items()}
    least, most = _limits(info)
    st.markdown(f"**{label_of(name, info)}**", help=info.description)
    chosen = [variant_of(annotation, settings) for settings in rows]
    marks = marks_for([variant.kind for variant in chosen])
    for number, (settings, variant, mark) in enumerate(zip(rows, chosen, marks, strict=True), start=1):
        row = Row(experiment, name, number, settings, variant)
        with st.container(key=f"row-{name}-{number}", gap="small"):
            _draw_row(row, labels, mark, removable=len(rows) > least)
    complaint(experiment, name)
    st.button(
        f"Add {label_of(name, info).lower().removesuffix('s')}", key=f"{name}.add", icon=":material/add:",
        type="tertiary", disabled=len(rows) >= most, on_click=_add, args=(experiment, name),
        help=f"At most {most} are compared." if len(rows) >= most else None,
    )  # fmt: skip


def _draw_row(row: Row, labels: dict[str, str], mark: Mark, *, removable: bool) -> None:
    fields = list(row.variant.fields())
    first = next((item for item in fields if not hint(item[1], "advanced") and not variants(item[1].annotation)), None)
    rest = [item for item in fields if item is not first]
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", wrap=False):
        st.html(mark_html(mark.color, mark.symbol), width=18)
        choose(row.experiment, row.path, labels, row.variant.kind,
               label=f"Method of row {row.number}", label_visibility="collapsed")  # fmt: skip
        if not first:
            _draw_buttons(row, rest, removable=removable)
    if first:
        with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", wrap=False):
            st.html(f"<span>{_symbol(label_of(*first))}</span>", width=18)
            draw(row.control(*first, hides_label=True))
            _draw_buttons(row, rest, removable=removable)


def _draw_buttons(row: Row, rest: list[tuple[str, FieldInfo]], *, removable: bool) -> None:
    if rest:
        with st.popover("", icon=":material/tune:", help="More of this row", key=f"{row.path}.more"):
            for name, info in rest:
                _draw_further(row, name, info)
    if removable:
        st.button("", icon=":material/close:", key=f"{row.path}.remove", type="tertiary", help="Remove this row",
                  on_click=_remove, args=(row.experiment, row.name, row.number))  # fmt: skip


def _draw_further(row: Row, name: str, info: FieldInfo) -> None:
    choices = variants(info.annotation)
    if not choices:
        draw(row.control(name, info))
        return
    path, chosen = f"{row.path}.{name}", getattr(row.settings, name)
    labels = {kind: variant.label for kind, variant in choices.items()}
    variant = variant_of(info.annotation, chosen)
    choose(row.experiment, path, labels, variant.kind, label=label_of(name, info), help=info.description)
    for inner, inner_info in variant.fields():
        key = f"{path}.{inner}"
        draw(Control(row.experiment, key, inner_info, current(row.experiment)[key], chosen))


def _limits(info: FieldInfo) -> tuple[int, int]:
    least = next((rule.min_length for rule in info.metadata if hasattr(rule, "min_length")), 0)
    most = next((rule.max_length for rule in info.metadata if hasattr(rule, "max_length")), 6)
    return least, most


def _symbol(label: str) -> str:
    """The last letter of "Step size η", which the narrow column has room for."""
    last = label.split()[-1]
    return last if len(last) <= 2 else ""


def _add(experiment: Experiment, name: str) -> None:
    """Add the first method that is not among the rows, with its defaults; once all are, the last row again."""
    rows = getattr(settings_of(experiment), name)
    annotation = rows_of(experiment.settings.model_fields[name].annotation)
    present = {variant_of(annotation, row).kind for row in rows}
    unused = [variant for kind, variant in variants(annotation).items() if kind not in present]
    apply_rows(experiment, name, (*rows, unused[0].build({}) if unused else rows[-1]))


def _remove(experiment: Experiment, name: str, number: int) -> None:
    rows = getattr(settings_of(experiment), name)
    apply_rows(experiment, name, (*rows[: number - 1], *rows[number:]))
