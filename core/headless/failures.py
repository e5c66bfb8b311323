"""How a command ends, and the failures that are told in one sentence."""

from __future__ import annotations

FINISHED, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


class MisuseError(Exception):
    """The command itself is wrong: a name, a setting, a folder."""


class FailureError(Exception):
    """The command is right and what it asks for cannot be had."""
