"""How a surface's losses are coloured and raised: as they are, by their logarithm, or by their rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.experiments.wording import number
from core.figures.theme import SURFACE_SCALE

Array = NDArray[np.floating]
Scale = Literal["auto", "log", "linear", "rank"]

_LOG_FROM = 20.0  # a loss that grows more than this over the picture is coloured by its logarithm
_SHIFT = 1e-3  # of the range, added before the logarithm where the lowest loss has none
_MAX_TICKS = 7


@dataclass(frozen=True, eq=False)
class LossScale:
    """From a loss to the height that is coloured or drawn, and back for the ticks.

    Attributes
    ----------
    kind : ``"linear"``, ``"log"`` or ``"rank"``: the share of the picture's points that are lower.
    losses : array, the finite losses of the picture, ascending.
    shift : added before the logarithm; 0 where all losses are positive.
    """

    kind: Literal["linear", "log", "rank"]
    losses: Array
    shift: float = 0.0

    @property
    def title(self) -> str:
        """What an axis of heights is called; its ticks are losses."""
        told = {"linear": "loss", "log": "log₁₀ loss", "rank": "loss (by rank)"}[self.kind]
        return "loss (log scale)" if self.shift else told

    def height(self, loss: ArrayLike) -> Array:
        """Heights of these losses, NaN where one is not finite; one without a logarithm is put on the ground."""
        values = np.asarray(loss, dtype=np.float64)
        values = np.where(np.isfinite(values), values, np.nan)
        if self.kind == "linear":
            return values
        if self.kind == "log":
            lifted = values + self.shift
            return np.log10(np.where(lifted <= 0, self.losses[0] + self.shift, lifted))
        return np.interp(values, self.losses, np.linspace(0.0, 1.0, self.losses.size))

    def ticks(self) -> tuple[Array, list[str]] | None:
        """Heights and the losses they stand for; None leaves an axis of losses to Plotly."""
        if self.kind == "linear":
            return None
        if self.kind == "rank":
            losses = np.quantile(self.losses, np.linspace(0.0, 1.0, 6))
        elif self.shift:
            low, high = self.losses[0] + self.shift, self.losses[-1] + self.shift
            losses = np.geomspace(low, high, 6) - self.shift
        else:
            losses = _log_ticks(float(self.losses[0]), float(self.losses[-1]))
        return self.height(losses), [number(loss, 3) for loss in losses]

    def colours(self) -> dict[str, object]:
        """The colour scale, with ticks that read as losses whatever is coloured."""
        bar: dict[str, object] = {"title": {"text": "loss"}, "thickness": 14, "len": 0.9}
        ticks = self.ticks()
        if ticks is not None:
            bar |= {"tickvals": ticks[0], "ticktext": ticks[1]}
        return {"colorscale": SURFACE_SCALE, "colorbar": bar, "name": "loss"}


def loss_scale(loss: Array, wanted: Scale = "auto") -> LossScale:
    """The scale for the losses of a picture.

    ``"auto"`` takes the logarithm where the loss grows more than 20-fold. A logarithm of losses that are not all
    positive is taken of the loss plus what lifts the lowest to a thousandth of the range.

    Raises
    ------
    ValueError
        Where no loss is finite.
    """
    losses = np.sort(loss[np.isfinite(loss)].ravel().astype(np.float64))
    if not losses.size:
        raise ValueError("The loss is not finite anywhere in this picture: move or shrink it.")
    low, high = float(losses[0]), float(losses[-1])
    shift = 0.0 if low > 0 else _SHIFT * (high - low) - low
    if wanted == "rank":
        return LossScale("rank", losses)
    if wanted == "linear" or high == low:
        return LossScale("linear", losses)
    if wanted == "log" or _grows(losses):
        return LossScale("log", losses, shift)
    return LossScale("linear", losses)


def _grows(losses: Array) -> bool:
    """Whether most of the picture would have one colour on a linear scale."""
    low, high = float(losses[0]), float(losses[-1])
    if low > 0:
        return high > _LOG_FROM * low
    return high - low > _LOG_FROM / 2 * (float(np.median(losses)) - low)


def _log_ticks(low: float, high: float) -> Array:
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    ticks = np.sort(np.concatenate([decades, 3 * decades])) if len(decades) <= 4 else decades
    ticks = ticks[(ticks >= low) & (ticks <= high)]
    return ticks[:: max(1, -(-len(ticks) // _MAX_TICKS))]
