"""Frames for the page to play back: one for each update of a run."""

from __future__ import annotations

from collections.abc import Mapping


def update_frames(n_updates: int, frames: Mapping[str, object]) -> dict[str, object] | None:
    """The ``meta`` of a trace or layout whose attributes have one entry an update; None where there is one alone."""
    if n_updates < 2:
        return None
    return {"role": "frames", "steps": list(range(1, n_updates + 1)), "unit": "update", "frames": frames}
