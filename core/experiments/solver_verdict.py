"""What a reader is told of one solver of a comparison."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SolverVerdict:
    """One solver's outcome; ``smaller_step`` is one to try where its own was too large, else None."""

    number: int
    name: str
    kind: str
    sentence: str
    is_good: bool
    smaller_step: float | None = None
