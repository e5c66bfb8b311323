"""What the page plays back: attributes of a trace or layout with one entry a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Steps = Sequence[float] | NDArray[np.number]


def playback(
    steps: Steps, frames: Mapping[str, object], *, unit: Literal["step", "update", "epoch"] = "step"
) -> dict[str, object] | None:
    """The ``meta`` of a trace or layout; None where there is one moment alone.

    Parameters
    ----------
    steps : of each moment, ascending, in ``unit``.
    frames : attribute, dotted, to its values, one entry a moment: an array's first axis, or a list.
    unit : what the player counts.
    """
    if len(steps) < 2:
        return None
    return {"role": "frames", "steps": np.asarray(steps).tolist(), "unit": unit, "frames": dict(frames)}


def update_frames(n_updates: int, frames: Mapping[str, object]) -> dict[str, object] | None:
    """The same with one entry for each update of a run, from the first."""
    return playback(range(1, n_updates + 1), frames, unit="update")


def epoch_frames(epochs: Steps, frames: Mapping[str, object]) -> dict[str, object] | None:
    """The same with one entry for each of these epochs."""
    return playback(epochs, frames, unit="epoch")
