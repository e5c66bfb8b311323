"""The command that runs an experiment without a page."""

from __future__ import annotations

import shlex

from core.settings import Settings
from core.settings_paths import changed, format_scalar


def headless_command(name: str, settings: Settings) -> str:
    """``python -m core run NAME --set ...`` with the fewest dotted names, ready for a shell.

    Examples
    --------
    >>> from core.solvers import Adam
    >>> headless_command("example", Adam(learning_rate=0.5))
    'python -m core run example --set learning_rate=0.5'
    """
    words = ["python", "-m", "core", "run", name]
    for path, value in changed(settings).items():
        words += ["--set", f"{path}={format_scalar(value)}"]
    return shlex.join(words)
