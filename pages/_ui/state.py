"""Where a page's state lives: in the session while the page is used, in the address whenever it is opened.

The address is read when a reader arrives (a new session, another page, the browser's back and forward) and written
after every change. Widgets are not bound to it one by one: a bound widget puts only the reader's own changes into the
address, not those of a lesson, a remedy or a new default, and a link opened over a used page would mix with it.

A widget shows its value as its default. Where anything but the widget itself changes that value, the widget's key is
changed too (:func:`key_of`): the browser keeps a value by key, tells a closed popover's widgets nothing, and would
otherwise send the old value back as if the reader had chosen it.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.catalogue import Experiment, Lesson, View
from core.settings import Settings
from core.settings_paths import Scalar
from pages._ui.flat import (
    VIEW,
    Flat,
    address,
    build,
    clipped,
    default_flat,
    lesson_flat,
    merged,
    read_address,
    with_rows,
)

_PAGE = "_page"  # the page that the session showed last
_SENT = "_address"  # the parameters last sent to the browser
# Streamlit pushes a history entry at every change of the address. Here Back leaves the page, as with its bound widgets.
_REPLACE = """<script>
if (!window.descentLabReplaces) {
  window.descentLabReplaces = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const samePage = url && new URL(url, location.href).pathname === location.pathname;
    return samePage ? history.replaceState(state, title, url) : push(state, title, url);
  };
}
</script>"""


def arrive(experiment: Experiment) -> None:
    """Take the page's state from the address if the reader has just come, else leave it as it is."""
    came = st.session_state.get(_PAGE) != experiment.name
    st.session_state[_PAGE] = experiment.name
    texts = st.query_params.to_dict()
    if _slot(experiment) not in st.session_state or (texts and (came or _is_history_navigation())):
        flat, dropped = read_address(experiment, texts)
        _replace(experiment, flat)
        parts = ", ".join(dropped)
        say(experiment, f"This link holds what cannot be used and was left out: {parts}." if parts else "")


def leave() -> None:
    """Note that a page without an experiment is shown: coming back is an arrival."""
    st.session_state[_PAGE] = ""


def current(experiment: Experiment) -> Flat:
    """Everything the page holds, by flat name."""
    slot = _slot(experiment)
    if slot not in st.session_state:
        st.session_state[slot] = default_flat(experiment)
    return st.session_state[slot]


def settings_of(experiment: Experiment) -> Settings:
    """The settings the page holds."""
    return build(experiment.settings, current(experiment))


def key_of(experiment: Experiment, name: str) -> str:
    """The present key of the widget of a flat name: the name itself until something else sets the widget's value."""
    generation = _generations(experiment).get(name, 0)
    return f"{name}--{generation}" if generation else name


def renew(experiment: Experiment, *names: str) -> None:
    """Give the widgets of these names new keys, so that they show what the page holds."""
    generations = _generations(experiment)
    for name in names:
        generations[name] = generations.get(name, 0) + 1


def apply(experiment: Experiment, changes: Mapping[str, Scalar], *, by: str = "") -> None:
    """Make changes by flat name; a wrong one is refused with all the others, in one sentence.

    Call it from a callback, before any widget of the run is drawn; ``by`` is the key of the widget that asks.
    """
    try:
        _replace(experiment, merged(experiment, current(experiment), changes), by=by)
    except ValueError as error:
        refuse(experiment, str(error), next(iter(changes), ""))
    else:
        say(experiment, "")


def apply_rows(experiment: Experiment, name: str, rows: tuple[Settings, ...]) -> None:
    """Replace the rows of settings in a field."""
    try:
        _replace(experiment, with_rows(experiment, current(experiment), name, rows))
    except ValueError as error:
        refuse(experiment, str(error), name)


def open_lesson(experiment: Experiment, lesson: Lesson) -> None:
    """Put a lesson's settings and view in the place of everything the page holds."""
    _replace(experiment, lesson_flat(experiment, lesson))
    say(experiment, "")


def turn_to(experiment: Experiment, view: View) -> None:
    """Open another view than the one held, which the present result does not offer; before its widget is drawn."""
    _replace(experiment, {**current(experiment), VIEW: view.name})
    write_address(experiment)


def refuse(experiment: Experiment, sentence: str, name: str) -> None:
    """Say why the entry of a control does not hold, and let the control show the last good value."""
    say(experiment, sentence, name)
    renew(experiment, name)


def say(experiment: Experiment, sentence: str, name: str = "") -> None:
    """Keep a sentence to be shown beside the control ``name``, or on top if it names none; "" takes it back."""
    st.session_state[f"{_slot(experiment)}_said"] = (name, clipped(sentence, 300))


def said(experiment: Experiment) -> tuple[str, str]:
    """The control and the sentence that :func:`say` kept."""
    return st.session_state.get(f"{_slot(experiment)}_said", ("", ""))


def write_address(experiment: Experiment) -> None:
    """Bring the browser's address up to date; it may report one that is behind, so what was sent counts too."""
    wanted = address(experiment, current(experiment))
    sent = (experiment.name, wanted)
    if st.session_state.get(_SENT) != sent or st.query_params.to_dict() != wanted:
        st.session_state[_SENT] = sent
        st.query_params.from_dict(wanted)
    st.html(_REPLACE, unsafe_allow_javascript=True)


def link(page: str, experiment: Experiment, lesson: Lesson, *, label: str = "", icon: str | None = None) -> None:
    """A link that opens a lesson on its page, whatever that page held before."""
    parameters = address(experiment, lesson_flat(experiment, lesson))
    st.page_link(page, label=label or lesson.title, icon=icon, query_params=parameters)


def is_as_in(experiment: Experiment, lesson: Lesson) -> bool:
    """Whether the page's settings are still those of the lesson."""
    return settings_of(experiment) == lesson.settings


def _replace(experiment: Experiment, flat: Flat, *, by: str = "") -> None:
    """Hold other values, and renew the widgets whose value is not of their own making."""
    before = st.session_state.get(_slot(experiment), {})
    others = [name for name in before if name in flat and flat[name] != before[name]]
    renew(experiment, *(name for name in others if key_of(experiment, name) != by))
    st.session_state[_slot(experiment)] = flat


def _generations(experiment: Experiment) -> dict[str, int]:
    return st.session_state.setdefault(f"{_slot(experiment)}_generations", {})


def _slot(experiment: Experiment) -> str:
    return f"_flat_{experiment.name}"


def _is_history_navigation() -> bool:
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))
