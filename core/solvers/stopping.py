"""When a run stops: tolerances on the step, the gradient and the loss, a target, and patience on validation loss."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.settings import Settings, number

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

_GROWTH_LIMIT = 1e10  # a loss this many times 1 + |first loss| will not come back


class Visit(NamedTuple):
    """What the rules look at after an update: one row a run that is still going."""

    theta: Array
    step: Array
    previous_value: Array
    value: Array
    gradient_norm: Array


class Stopping(Settings):
    """Rules that end a run as converged; ``None`` switches one off. Pass ``None`` for the whole to run all steps.

    A run that meets any one of ``step``, ``gradient``, ``relative_loss`` or ``target_loss`` has converged; one whose
    validation loss has not improved for ``patience`` updates has stalled. On mini-batches only the last two are looked
    at: one batch that fits well would meet the others by chance.
    """

    step: float | None = number(
        1e-10,
        "Stop when the step is shorter than this share of 1 + |θ| (the classical rule).",
        label="Step tolerance",
        ge=0,
        le=1,
        scale="log",
        none="off",
    )
    gradient: float | None = number(
        1e-8, "Stop when the gradient's norm is below this.", label="Gradient tolerance", ge=0, scale="log", none="off"
    )
    relative_loss: float | None = number(
        None,
        "Stop when an update changes the loss by less than this share of it.",
        label="Loss tolerance",
        ge=0,
        le=1,
        scale="log",
        none="off",
    )
    target_loss: float | None = number(
        None, "Stop when the loss is at or below this.", label="Target loss", none="off", advanced=True
    )
    patience: int | None = number(
        None,
        "Stop after this many updates without a better loss on the validation rows.",
        label="Patience",
        ge=1,
        scale="log",
        none="off",
        advanced=True,
    )

    def converged(self, visit: Visit, *, on_batches: bool = False) -> Flags:
        """Which runs meet a tolerance, of shape (n_runs,)."""
        met = np.zeros(visit.value.shape, dtype=bool)
        if self.target_loss is not None:
            met |= visit.value <= self.target_loss
        if on_batches:
            return met
        if self.step is not None:
            met |= _norm(visit.step) <= self.step * (1.0 + _norm(visit.theta))
        if self.gradient is not None:
            met |= visit.gradient_norm <= self.gradient
        if self.relative_loss is not None:
            met |= np.abs(visit.value - visit.previous_value) <= self.relative_loss * np.abs(visit.previous_value)
        return met


def diverged(first_value: Array, theta: Array, value: Array, gradient: Array, gradient_norm: Array) -> Flags:
    """Which runs have left for infinity: a number that is not finite, or a loss grown ten-billion-fold.

    A finite sum of squares tells that all its terms are finite, at a fraction of the cost of looking at each.
    """
    limit = _GROWTH_LIMIT * (1.0 + np.abs(first_value))
    lost = ~((value <= limit) & (np.vecdot(theta, theta) + gradient_norm < np.inf))
    if not np.count_nonzero(lost):
        return lost
    finite = np.isfinite(value) & np.isfinite(theta).all(axis=1) & np.isfinite(gradient).all(axis=1)
    return ~(finite & (value <= limit))


def _norm(rows: Array) -> Array:
    return np.sqrt(np.vecdot(rows, rows))
