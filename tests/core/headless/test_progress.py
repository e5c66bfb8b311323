"""The bar is for a terminal alone."""

import io

import pytest

from core.headless.progress import Bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("core.headless.progress.time.monotonic", lambda: now[0])
    return now


def test_a_terminal_sees_the_share_and_the_time_left_and_then_a_clean_line(clock):
    seen = Terminal()
    with Bar("mlp", seen) as bar:
        clock[0] = 10.0
        bar(0.25)
        clock[0] = 10.01
        bar(0.3)  # too soon to be drawn again
    assert seen.getvalue() == "\r\x1b[Kmlp [########----------------------]  25%, 30 s left\r\x1b[K"


def test_hours_and_minutes_are_told_as_such(clock):
    seen = Terminal()
    bar = Bar("mlp", seen)
    for now, share in ((60.0, 0.1), (3600.0, 0.2)):
        clock[0] = now
        bar(share)
    assert ", 9 min left" in seen.getvalue() and ", 4.0 h left" in seen.getvalue()


def test_a_file_or_a_pipe_sees_nothing(clock):
    seen = io.StringIO()
    with Bar("mlp", seen) as bar:
        clock[0] = 10.0
        bar(0.5)
    assert not seen.getvalue()
