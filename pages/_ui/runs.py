"""Running an experiment for a page: cached, refused when it would take too long, and never without a picture.

Results and drawings are kept by the experiment's own function and its settings as JSON, never by arrays or objects.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

import streamlit as st

from core.catalogue import Drawing, Experiment, View
from core.data import NoFileError
from core.report import headless_command
from core.settings import Settings
from core.settings_paths import to_flat
from pages._ui.flat import clipped
from pages._ui.plain import plain
from pages._ui.store import Store
from pages._ui.uploads import files

PROGRESS_SECONDS = 0.7  # a longer run shows how far it is and can be cancelled
LONGEST_SECONDS = 60.0  # a longer run is refused before it starts
_TELLING = 0.1  # share done from which on the time left is told
MAX_RESULTS = 64
MAX_DRAWINGS = 128
SHOWN_LETTERS = 400
_BELOW = "Below stands the last run that finished."
_USUAL = "Below stands the run of the default settings."


class Shown(NamedTuple):
    """The run a page shows: its settings and result, and a sentence where these are not the ones asked for."""

    settings: Settings
    result: Any
    sentence: str = ""


@st.cache_resource(show_spinner=False)
def _results() -> Store[Any]:
    return Store(max_entries=MAX_RESULTS)


@st.cache_resource(show_spinner=False)
def _drawings() -> Store[Drawing]:
    return Store(max_entries=MAX_DRAWINGS)


def obtain(experiment: Experiment, settings: Settings) -> Shown | None:
    """The finished run of these settings; if there can be none now, the last one of this session, and why.

    None where not even the default settings run.
    """
    wanted = settings.model_dump_json()
    result = _results().get((experiment.run, wanted))
    sentence = ""
    if result is None:
        try:
            sentence = _reason_not_to_run(experiment, settings, wanted)
            result = None if sentence else _computed(experiment, settings, wanted)
        except NoFileError as missing:
            sentence = str(missing)
            st.info(f"{sentence} {_below(experiment)}")
        except ValueError as error:
            sentence = clipped(str(error), SHOWN_LETTERS)
            st.error(f"{plain(sentence)} {_below(experiment)}")
    if result is not None:
        st.session_state[_slot(experiment, "last")] = (settings, result)
        return Shown(settings, result)
    return _last(experiment, sentence)


def draw(experiment: Experiment, shown: Shown, view: View, view_settings: Settings) -> Drawing:
    """The picture of a view; a ``ValueError`` says in one sentence why there is none."""
    key = (view.draw, experiment.name, shown.settings.model_dump_json(), view.name, view_settings.model_dump_json())
    drawing = _drawings().get(key)
    if drawing is None:
        drawing = view.draw(shown.result, view_settings)
        _drawings().put(key, drawing)
    return drawing


def too_long(experiment: Experiment, settings: Settings) -> str:
    """Why these settings are refused before they run; "" if they are not."""
    seconds = _estimate(experiment, settings)
    if seconds <= LONGEST_SECONDS:
        return ""
    return (
        f"This run would take about {seconds:,.0f} s, more than the {LONGEST_SECONDS:.0f} s a page may take: ask for "
        "fewer updates or epochs, rows, restarts or solvers, or run it in a terminal, from this program's folder."
    )


def _estimate(experiment: Experiment, settings: Settings) -> float:
    """The run's time in seconds; kept, since a file has to be read for it."""
    key = (experiment.seconds, settings.model_dump_json())
    seconds = _results().get(key)
    if seconds is None:
        seconds = experiment.seconds(settings, files=files)
        _results().put(key, seconds)
    return seconds


def _reason_not_to_run(experiment: Experiment, settings: Settings, wanted: str) -> str:
    refused = too_long(experiment, settings)
    if refused:
        st.warning(f"{refused} {_below(experiment)}")
        _show_command(experiment, settings)
        return refused
    if st.session_state.get(_slot(experiment, "cancelled")) == wanted:
        return _offer_to_run(experiment)
    return ""


def _show_command(experiment: Experiment, settings: Settings) -> None:
    """The command that has no limit, to copy."""
    with st.container(key="headless-command"):
        st.code(headless_command(experiment.name, settings), language="sh", wrap_lines=True)
        file = next((value for name, value in to_flat(settings).items() if name.endswith(".file") and value), "")
        if file:
            st.caption(plain(f"Put {file} into the folder where you run it: it is found by its name."))


def _offer_to_run(experiment: Experiment) -> str:
    sentence = f"The run was cancelled. {_below(experiment)}"
    with st.container(horizontal=True, vertical_alignment="center", key="cancelled-run"):
        st.info(sentence)
        st.button("Run it", key="run-it", on_click=_cancel, args=(experiment, ""))
    return sentence


def _computed(experiment: Experiment, settings: Settings, wanted: str) -> Any:
    key = (experiment.run, wanted)
    if _estimate(experiment, settings) <= PROGRESS_SECONDS:
        result = experiment.run(settings, files=files)
    else:
        result = _run_in_sight(experiment, settings, wanted)
    _results().put(key, result)
    return result


def _run_in_sight(experiment: Experiment, settings: Settings, wanted: str) -> Any:
    """Run with a progress bar. Each report is a point where Streamlit can end this script: Cancel needs no more."""
    place, thread, text_at = st.empty(), threading.get_ident(), progress_text()
    with place.container(horizontal=True, vertical_alignment="center", key="running"):
        bar = st.progress(0.0, text=f"About {_estimate(experiment, settings):.0f} s")
        st.button("Cancel", key="cancel-run", on_click=_cancel, args=(experiment, wanted))

    def report(share: float) -> None:
        if threading.get_ident() == thread:  # a worker's thread has no page
            share = min(max(share, 0.0), 1.0)
            bar.progress(share, text=text_at(share))

    result = experiment.run(settings, progress=report, files=files)
    place.empty()
    return result


def progress_text(clock: Callable[[], float] = time.perf_counter) -> Callable[[float], str]:
    """The text at each share of a run that begins now; it stays while the share does, as between two large pieces."""
    began, told, text = clock(), 0.0, "0%"

    def text_at(share: float) -> str:
        nonlocal told, text
        if share != told:
            told, text = share, f"{share:.0%}{time_left(share, clock() - began)}"
        return text

    return text_at


def time_left(share: float, spent: float) -> str:
    """How long the rest takes at the pace so far, once that tells something."""
    return f", about {spent * (1.0 - share) / share:.0f} s left" if share >= _TELLING else ""


def _last(experiment: Experiment, sentence: str) -> Shown | None:
    last = st.session_state.get(_slot(experiment, "last"))
    if last is not None:
        settings, result = last
        return Shown(settings, result, sentence)
    usual = experiment.settings()
    key: Hashable = (experiment.run, usual.model_dump_json())
    try:
        result = _results().get(key) or _computed(experiment, usual, usual.model_dump_json())
    except ValueError:
        return None
    return Shown(usual, result, sentence)


def _below(experiment: Experiment) -> str:
    """What is shown in the place of a run that there is none of."""
    return _USUAL if st.session_state.get(_slot(experiment, "last")) is None else _BELOW


def _cancel(experiment: Experiment, wanted: str) -> None:
    st.session_state[_slot(experiment, "cancelled")] = wanted


def _slot(experiment: Experiment, what: str) -> str:
    return f"_run_{what}_{experiment.name}"
