"""``python -m core``: every experiment without the app."""

from __future__ import annotations

import os
import sys
import threading

from core.headless import main


def _is_computing() -> bool:
    """Whether threads go on with pieces of an interrupted run: Python would wait for them to end."""
    return any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread())


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] - a terminal may lack Greek letters
    code = main(sys.argv[1:])
    if _is_computing():
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)
