"""What the person at the terminal is told beside the output: sentences, and a bar while something takes its time."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

_CELLS = 30
_SECONDS = 0.1
_CLEAR = "\r\x1b[K"


def say(sentence: str) -> None:
    """Tell the person at the terminal, beside what the command prints."""
    print(sentence, file=sys.stderr)


class Bar:
    """Shows on a terminal the share of the work done, and about how long the rest takes, until its block ends."""

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self._label, self._stream = label, stream or sys.stderr
        self._is_shown = self._stream.isatty()
        self._began = time.monotonic()
        self._told = 0.0

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_shown:
            self._write(_CLEAR)

    def __call__(self, share: float) -> None:
        """Tell the share done, between 0 and 1."""
        now = time.monotonic()
        if not self._is_shown or now - self._told < _SECONDS:
            return
        self._told = now
        share = min(max(share, 0.0), 1.0)
        cells = "#" * round(share * _CELLS)
        self._write(f"{_CLEAR}{self._label} [{cells:-<{_CELLS}}] {share:4.0%}{self._rest(share, now)}")

    def _rest(self, share: float, now: float) -> str:
        if share < 0.02:
            return ""
        return f", {_as_time((now - self._began) * (1 - share) / share)} left"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _as_time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
