"""The server's start and stop: the first page has the cores to itself before worker processes start."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

import app


@pytest.fixture
def done(monkeypatch) -> list[str]:
    """What the server did, in its order."""
    done = []

    @contextmanager
    def worker_processes():
        done.append("open")
        yield
        done.append("close")

    monkeypatch.setattr("core.solvers.worker_processes", worker_processes)
    monkeypatch.setattr(app, "_draw_once", lambda: (time.sleep(0.02), done.append("draw")))
    monkeypatch.setattr(app, "_share_once", lambda: done.append("share"))
    return done


def serve(until: Callable[[], bool]) -> None:
    async def up() -> None:
        async with app.warm_up(app.app):
            while not until():
                await asyncio.sleep(0.01)

    with ThreadPoolExecutor(1) as thread:  # this one may have the loop of a browser
        thread.submit(lambda: asyncio.run(up())).result()


def test_processes_are_started_after_the_first_page_and_stopped_with_the_server(done):
    serve(lambda: "share" in done)
    assert done == ["draw", "open", "share", "close"]


def test_server_stopped_at_once_starts_no_process(done, monkeypatch):
    monkeypatch.setattr(app, "_PAGES_DRAWN", 10_000)  # stopped within that time, on whatever machine
    serve(lambda: True)
    assert done == ["draw"]
