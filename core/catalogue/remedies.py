"""The verdict on one solver as a page shows it, with a step size to try where its own failed."""

from __future__ import annotations

from typing import Protocol

from core.catalogue.experiment import Outcome
from core.figures.theme import Mark


class Judged(Protocol):
    """What every experiment's verdict says."""

    @property
    def name(self) -> str: ...

    @property
    def sentence(self) -> str: ...

    @property
    def is_good(self) -> bool: ...


def told(verdict: Judged, mark: Mark, *, step: float | None, field: str) -> Outcome:
    """The outcome with its mark, and a button that puts ``step`` into the setting ``field`` if there is one to try."""
    remedy, label = ({}, "") if step is None else ({field: step}, f"Use step size {step:.3g}")
    return Outcome(verdict.name, mark.color, mark.symbol, verdict.sentence, verdict.is_good, remedy, label)
