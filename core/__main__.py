"""``python -m core``: every experiment without the app."""

from __future__ import annotations

import os
import sys

from core.headless import main

if __name__ == "__main__":  # a worker process imports this file too
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # threads that still compute pieces of an interrupted run would hold the end up
