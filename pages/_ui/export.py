"""The export menu: the report figure as PNG, SVG, PDF or HTML, its data and settings, or all of it in one file."""

import base64
import binascii
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v2 import component

from core.report import figure_html, svg_to_pdf
from pages._ui.chart import PLOTLY_URL
from pages._ui.wire import figure_json

HERE = Path(__file__).parent
WIDTH, HEIGHT = 900, 560


class _Request(TypedDict):
    """What the browser sends: the figure drawn, for the PDF (`svg`) and as it is (`plain`, `png` in base64)."""

    id: str
    kind: str
    svg: str
    plain: str
    png: str


class _Answer(TypedDict):
    id: str
    kind: str
    content: str
    message: str


def export_menu(
    *,
    figure: Callable[[], go.Figure],
    name: str,
    files: Callable[[], dict[str, bytes]],
    key: str,
) -> None:
    """Show the export button; figure and files are made only while its menu is open.

    Parameters
    ----------
    figure : callable
        Makes the figure in the report theme; drawn at its own width and height, or at 900 by 560. One that is
        played back is drawn at the step where the reader has left it on the page (the HTML file: at its end).
    name : str
        The stem of the file names.
    files : callable
        Makes what else belongs to the figure: content by file name.
    key : str
        Names the menu on its page.
    """
    menu = st.popover("Export", key=f"{key}_menu", on_change="rerun")
    if not menu.open:
        st.session_state.pop(_slot(key), None)
        return
    with menu:
        _show_buttons(figure(), name, files(), key)


def _show_buttons(report: go.Figure, name: str, files: dict[str, bytes], key: str) -> None:
    named = {file if file.startswith(name) else f"{name}-{file}": content for file, content in files.items()}

    def answer() -> None:
        request = st.session_state[key].request
        if request is not None:
            st.session_state[_slot(key)] = answer_request(request, report, name, named)

    _COMPONENT(
        key=key,
        data={
            "figure": figure_json(report),
            "width": report.layout.width or WIDTH,
            "height": report.layout.height or HEIGHT,
            "name": name,
            "plotly": PLOTLY_URL,
            "answer": st.session_state.get(_slot(key)),
        },
        on_request_change=answer,
    )
    st.download_button(
        "HTML",
        figure_html(report),  # at once: what a callable makes is forgotten at the next rerun, maybe under the click
        f"{name}.html",
        "text/html",
        key=f"{key}_html",
        on_click="ignore",
        width="stretch",
    )
    for file, content in named.items():
        st.download_button(file, content, file, key=f"{key}_{file}", on_click="ignore", width="stretch")


def answer_request(request: _Request, report: go.Figure, name: str, files: dict[str, bytes]) -> _Answer:
    """Make what the browser cannot: the PDF, or the file that holds everything.

    A failure is an answer too: one sentence, and what could be made without it.
    """
    answer = _Answer(id=request["id"], kind=request["kind"], content="", message="")
    pdf = b""
    try:
        pdf = svg_to_pdf(request["svg"])
    except ValueError as error:
        answer["message"] = f"The PDF could not be made. {error}"
    content = pdf if request["kind"] == "pdf" else _bundle(request, report, name, files, pdf)
    answer["content"] = base64.b64encode(content).decode("ascii")
    return answer


def _bundle(request: _Request, report: go.Figure, name: str, files: dict[str, bytes], pdf: bytes) -> bytes:
    try:
        png = base64.b64decode(request["png"], validate=True)
    except binascii.Error:
        png = b""
    drawn = {
        f"{name}.png": png,
        f"{name}.svg": request["plain"].encode(),
        f"{name}.pdf": pdf,
        f"{name}.html": figure_html(report),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file, content in {**drawn, **files}.items():
            if content:
                bundle.writestr(file, content)
    return buffer.getvalue()


def _slot(key: str) -> str:
    return f"_export_answer_{key}"


_COMPONENT = component(
    "descent_lab_export",
    js="\n".join((HERE / file).read_text("utf-8") for file in ("plotly_loader.js", "tracks.js", "export.js")),
    css=(HERE / "export.css").read_text("utf-8"),
    isolate_styles=False,
)
