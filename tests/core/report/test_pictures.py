"""Pictures without a page: drawn by the machine's Chromium, once started for all, and a reason where there is none."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import plotly.graph_objects as go
import psutil
import pytest
from PIL import Image
from pypdf import PdfReader

from core.report import NoPicturesError, Pictures

CHROMIUM = os.environ.get("DESCENT_LAB_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NEEDED = os.environ.get("DESCENT_LAB_REQUIRE_BROWSER") == "1"
with_chromium = pytest.mark.skipif(CHROMIUM is None and not NEEDED, reason="no Chromium found")


def figure(title: str = "λ² of η") -> go.Figure:
    layout = {"width": 300, "height": 200, "title": {"text": title}, "font": {"family": "DejaVu Sans"}}
    return go.Figure(go.Scatter(x=[0, 1], y=[0, 1], line={"color": "#d55e00"}), layout)


@with_chromium
def test_a_figure_becomes_png_svg_and_pdf_and_again_after_its_browser_has_died(monkeypatch):
    """Three times the figure's size in pixels, in its colour; text as text."""
    monkeypatch.setenv("BROWSER_PATH", str(CHROMIUM))
    mine = set(psutil.Process().children())
    with Pictures() as pictures:
        first = pictures.draw(figure())
        browser = next(child for child in psutil.Process().children() if child not in mine)
        browser.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        second = pictures.draw(figure("after"))
    image = Image.open(io.BytesIO(first["png"])).convert("RGB")
    assert image.size == (900, 600) and (0xD5, 0x5E, 0x00) in {color for _, color in image.getcolors(10**6)}
    assert first["svg"].startswith(b"<svg") and "λ² of η".encode() in first["svg"]
    assert "λ² of η" in PdfReader(io.BytesIO(first["pdf"])).pages[0].extract_text()
    assert b"after" in second["svg"]
    assert set(psutil.Process().children()) <= mine


def test_no_browser_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    with pytest.raises(NoPicturesError, match="kaleido finds no Chrome or Chromium that starts"), Pictures():
        pass


def test_no_kaleido_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "kaleido", None)
    with pytest.raises(NoPicturesError, match="kaleido is not installed"), Pictures():
        pass


@with_chromium
def test_a_picture_is_drawn_where_a_loop_is_running_as_in_a_notebook(monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", str(CHROMIUM))

    async def notebook() -> dict[str, bytes]:
        with Pictures() as pictures:
            return pictures.draw(figure())

    with ThreadPoolExecutor(1) as thread:  # the tests of pages in a browser leave a loop running on this one
        drawn = thread.submit(lambda: asyncio.run(notebook())).result()
    assert drawn["png"].startswith(b"\x89PNG")
