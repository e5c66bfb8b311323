"""What a reader is told of one solver of a comparison."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SolverVerdict:
    """One solver's outcome; ``other_step`` is one to try where its own was too large or too small, else None."""

    number: int
    name: str
    kind: str
    sentence: str
    is_good: bool
    other_step: float | None = None
