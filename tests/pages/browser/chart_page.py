"""A page of one's own for a test of the chart component: served, waited for, pressed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[3]
PLOT = "document.querySelector('.descent-plot')"
FRONT = """
import streamlit as st
from pages._ui.chart import plotly_route
app = st.App({script!r}, routes=[plotly_route()])
"""


@dataclass(frozen=True)
class Served:
    """A running page: where it answers and what its server wrote."""

    url: str
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")


@contextmanager
def serve_script(script: str, folder: Path) -> Iterator[Served]:
    """Serve a Streamlit script with plotly.js beside it, on a free port of this machine, until the block ends."""
    (folder / "page.py").write_text(script, encoding="utf-8")
    (folder / "front.py").write_text(FRONT.format(script=str(folder / "page.py")), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = Served(f"http://127.0.0.1:{port}", folder / "log.txt")
    start = f"import sys, uvicorn; sys.path[:0] = {[str(folder), str(ROOT)]}; "
    start += f"uvicorn.run('front:app', host='127.0.0.1', port={port})"
    command = [sys.executable, "-c", start]
    with served.log_file.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 30
        while not _is_healthy(served.url):
            assert process.poll() is None and time.monotonic() < deadline, served.log()
            time.sleep(0.1)
        yield served
    finally:
        process.terminate()
        process.wait(timeout=10)


def _is_healthy(url: str) -> bool:
    try:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"{url}/_stcore/health", timeout=2) as reply:
            return reply.status == 200
    except OSError:
        return False


def wait_drawn(page: Page, *, after: str = "") -> str:
    """Wait for a figure newer than the one given, and return its revision."""
    page.wait_for_function(
        "old => { const now = document.querySelector('.descent-chart')?.dataset.ready; return now && now !== old; }",
        arg=after,
    )
    return page.locator(".descent-chart").get_attribute("data-ready") or ""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
