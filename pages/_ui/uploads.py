"""Files that readers bring: kept by content in a bounded store of the server, never on its disk."""

from __future__ import annotations

import hashlib

import streamlit as st

from core.catalogue import Experiment
from core.data import TableError, read_table
from pages._ui.state import apply, current, say
from pages._ui.store import Store

MAX_FILES = 20
MAX_BYTES = 60_000_000


@st.cache_resource(show_spinner=False)
def _kept() -> Store[bytes]:
    return Store(max_entries=MAX_FILES, max_size=MAX_BYTES, size=len)


def keep(content: bytes) -> str:
    """Keep a file's content and return its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    _kept().put(sha256, content)
    return sha256


def files(name: str, sha256: str) -> bytes:
    """The content of an uploaded file. Only who knows its hash gets it: the name alone would find a stranger's file.

    Raises
    ------
    ValueError
        If the file is not here, with a sentence that asks for it.
    """
    content = _kept().get(sha256) if sha256 else None
    if content is None:
        raise ValueError(f"The file {name!r} is not on this server: choose it again under Data to see its result.")
    return content


def uploader(experiment: Experiment, path: str, *, name: str) -> None:
    """The control that brings a file for the settings at ``path``; ``name`` is the file that is chosen."""
    key = f"{path}.upload"
    st.file_uploader(
        "CSV file",
        type=["csv", "tsv", "txt", "dat"],
        key=key,
        help="Columns of numbers, best with a header line; classes may be words. At most 5 MB. It stays on this "
        "server, in memory.",
        on_change=_uploaded,
        args=(experiment, path, key),
    )
    if name and st.session_state.get(key) is None:
        st.caption(f"Chosen: {name}")


def _uploaded(experiment: Experiment, path: str, key: str) -> None:
    upload = st.session_state[key]
    if upload is None:  # taken away again: the page keeps the file it has
        return
    content = upload.getvalue()
    try:
        read_table(content, min_numbers=1)  # enough where the target is text; the run asks for more where it needs it
    except TableError as error:
        say(experiment, f"{upload.name}: {error}", f"{path}.upload")
        return
    sha256 = keep(content)
    changes = {"file": upload.name, "sha256": sha256, "target": "", "features": "", "positive": ""}
    known = current(experiment)
    apply(experiment, {f"{path}.{field}": value for field, value in changes.items() if f"{path}.{field}" in known})
