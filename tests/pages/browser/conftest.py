"""Fixtures of the browser tests: a served app, a Chromium, and a page that fails its test if it logged an error.

``open_page("/linear-regression")`` is what a test needs. Where no Chromium is found these tests are skipped with a line
in the summary; under ``DESCENT_LAB_REQUIRE_BROWSER=1`` they fail instead.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

ROOT = Path(__file__).resolve().parents[3]
STARTUP_SECONDS = 30
RUN_MILLISECONDS = 30_000

NO_CHROMIUM = (
    "BROWSER TESTS SKIPPED: no Chromium found. Get one with `playwright install chromium` or, on Debian, "
    "`apt-get install chromium`; or name its path in DESCENT_LAB_CHROMIUM."
)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
]
# On a deep link Streamlit's client first probes these below the page's own path, and is told 404.
HARMLESS_PROBES = ("/_stcore/health", "/_stcore/host-config")
SKIPPED = pytest.StashKey[bool]()


# ---------------------------------------------------------------------------------------------------------- the server
@dataclass(frozen=True)
class Server:
    """A running app: where it answers and what it wrote."""

    url: str
    log_file: Path

    def log(self) -> str:
        """Everything the server has written so far."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_healthy(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/_stcore/health", timeout=2) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def serve(log_file: Path) -> Iterator[Server]:
    """Serve the app on a free port of this machine alone, until the block ends."""
    port = free_port()
    options = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [f"--{name}={value}" for name, value in options.items()]
    server = Server(f"http://127.0.0.1:{port}", log_file)
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + STARTUP_SECONDS
        while not is_healthy(server.url):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The app did not start within {STARTUP_SECONDS} s:\n{server.log()}", pytrace=False)
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the one app that the browser tests share."""
    with serve(tmp_path_factory.mktemp("server") / "log.txt") as running:
        yield running


@pytest.fixture
def cold_server(tmp_path: Path) -> Iterator[Server]:
    """Return an app that nobody has opened yet."""
    with serve(tmp_path / "log.txt") as running:
        yield running


# --------------------------------------------------------------------------------------------------------- the browser
def find_chromium(playwright: Playwright) -> str | None:
    """Return the Chromium to drive: the one named, Playwright's own, or the system's."""
    named = os.environ.get("DESCENT_LAB_CHROMIUM")
    if named:
        return named
    own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, pytestconfig: pytest.Config) -> str:
    """Return the path of a Chromium; skip where there is none, fail where one is required."""
    path = find_chromium(playwright)
    if path is not None:
        return path
    if os.environ.get("DESCENT_LAB_REQUIRE_BROWSER") == "1":
        pytest.fail(NO_CHROMIUM.replace("SKIPPED", "REQUIRED"), pytrace=False)
    pytestconfig.stash[SKIPPED] = True
    pytest.skip("no Chromium found")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """Add to pytest-playwright's launch options the Chromium that was found."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGUMENTS}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say loudly that the browser tests did not run."""
    if config.stash.get(SKIPPED, False):
        terminalreporter.write_line(NO_CHROMIUM, red=True, bold=True)


# ------------------------------------------------------------------------------------------------------------ the page
class OpenPage(Protocol):
    """Open a path of the app, wait until its script has run, and return the page."""

    def __call__(
        self, path: str = "/", *, on: Server | None = None, dark: bool = False, width: int = 1280, height: int = 900
    ) -> Page: ...


@dataclass
class Complaints:
    """What went wrong on a page without failing an assertion."""

    lines: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.lines.append(f"page error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        url = message.location.get("url", "").split("?")[0]
        if not url.endswith(HARMLESS_PROBES):
            self.lines.append(f"console error: {message.text} ({url})")


def wait_until_run(page: Page) -> None:
    """Wait until the page's script has finished."""
    page.wait_for_selector(
        "[data-testid=stApp][data-test-script-state=notRunning]", state="attached", timeout=RUN_MILLISECONDS
    )


@pytest.fixture
def complaints() -> Complaints:
    """Return what the pages of this test complained of; a test that expects a complaint clears ``lines``."""
    return Complaints()


@pytest.fixture
def open_page(request: pytest.FixtureRequest, browser: Browser, complaints: Complaints) -> Iterator[OpenPage]:
    """Return the function that opens a page; afterwards no error may be in its console, text or server's log."""
    opened: list[tuple[Page, Server, int]] = []
    contexts: list[BrowserContext] = []

    def open_one(
        path: str = "/", *, on: Server | None = None, dark: bool = False, width: int = 1280, height: int = 900
    ) -> Page:
        app = on or request.getfixturevalue("server")
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        opened.append((page, app, len(app.log())))
        page.goto(app.url + path)
        wait_until_run(page)
        return page

    yield open_one
    for page, app, before in opened:
        complaints.lines += tracebacks(page, app.log()[before:])
    for context in contexts:
        context.close()
    assert not complaints.lines, "\n".join(complaints.lines)


def tracebacks(page: Page, log: str) -> list[str]:
    """Return the tracebacks that a reader of the page or of the server's log would see."""
    texts = {"page": page.locator("body").inner_text(), "server log": log}
    return [f"traceback in the {where}:\n{text}" for where, text in texts.items() if "Traceback (most recent" in text]
