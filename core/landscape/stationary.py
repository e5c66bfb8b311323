"""What kind of point a descent has stopped at: minimum, saddle, plateau, or no stationary point at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

LEFT = 1 / 3  # of a gradient, at most, after Newton's step to a stationary point; on exp(-x) 1/e is left for ever
AT_REST = 1e-10  # a gradient, of a loss of size 1, that rounding makes


class Kind(Enum):
    """What a point is, as far as gradient and Hessian can tell."""

    MINIMUM = "minimum"
    SADDLE = "saddle"
    PLATEAU = "plateau"
    NOT_STATIONARY = "not stationary"


@dataclass(frozen=True)
class Tolerances:
    """Where "small" ends.

    Attributes
    ----------
    gradient : of a gradient's norm, times max(1, |loss|); and of a loss above 1 in size a gradient is not small that
        changes it by its own size within 1 + ‖θ‖, as where it falls without bound.
    flat : of an eigenvalue, as a share of the largest in size.
    reach : of a distance, as a share of 1 + ‖θ‖: so near a stationary point must be for the point to be called one.
    scale : by how much losses differ in this problem: a direction is also flat where its curvature changes the loss by
        less than 1e-8 of that within reach. None: no such rule.
    """

    gradient: float = 1e-3
    flat: float = 1e-6
    reach: float = 0.1
    scale: float | None = None

    def gradient_limit(self, loss: float, size: float) -> float:
        """The largest norm that counts as small, at a point with this loss and this 1 + ‖θ‖."""
        return self.gradient if abs(loss) <= 1.0 else abs(loss) * min(self.gradient, 1.0 / size)


@dataclass(frozen=True)
class StationaryPoint:
    """What a point is, with the numbers that decided it.

    Attributes
    ----------
    kind : the verdict.
    loss, gradient_norm, smallest, largest : at the point; eigenvalues by value.
    n_negative, n_flat : eigenvalues below zero (the index of a saddle) and indistinguishable from it. Where the Hessian
        was too large to form, those among the few at its two ends.
    newton_step : ‖H⁻¹∇L‖, how far off the stationary point is that gradient and Hessian together point to.
    left : the gradient's norm there.
    fall : by how much the loss is lower where a level way along a flat direction leads; 0 if none leads down.
    size : 1 + ‖θ‖, what distances are compared with.
    tolerances : where "small" ended.
    """

    kind: Kind
    loss: float
    gradient_norm: float
    smallest: float
    largest: float
    n_negative: int
    n_flat: int
    newton_step: float
    left: float
    fall: float
    size: float
    tolerances: Tolerances

    @property
    def label(self) -> str:
        """A few words: "minimum (flat in 2 directions)", "saddle of index 1"."""
        if self.kind is Kind.MINIMUM and self.n_flat:
            return f"minimum (flat in {_directions(self.n_flat)})"
        return f"saddle of index {self.n_negative}" if self.kind is Kind.SADDLE else self.kind.value

    @property
    def sentence(self) -> str:
        """Why it is that, in one sentence with the numbers."""
        gradient, ends = f"the gradient is {_short(self.gradient_norm)}", self._ends()
        if self.kind is Kind.NOT_STATIONARY:
            limit = self.tolerances.gradient_limit(self.loss, self.size)
            return f"Not stationary: {gradient}, more than {_short(limit)}."
        if self.kind is Kind.SADDLE:
            down = "one direction" if self.n_negative == 1 else f"{self.n_negative} directions"
            return f"Saddle: {gradient}, and in {down} the surface bends downwards ({ends})."
        if self.kind is Kind.MINIMUM:
            flat = f", in {_directions(self.n_flat)} not at all" if self.n_flat else ""
            return f"Minimum: {gradient} and the surface bends upwards{flat} ({ends})."
        if self.fall > 0:
            return f"Plateau: {gradient} and the surface flat, but a level way leads down, by {_short(self.fall)}."
        if self.largest == self.smallest == 0:
            return f"Plateau: {gradient} and the surface flat in every direction."
        step, flat = _short(self.newton_step), f"Plateau: {gradient}, but the surface so flat ({ends}) that"
        if self.newton_step > self.tolerances.reach * self.size:
            return f"{flat} the next stationary point, if there is one, is {step} away."
        return f"{flat} a step of {step} to where the gradient should vanish leaves {_short(self.left)} of it."

    def _ends(self) -> str:
        return f"eigenvalues {_short(self.smallest)} to {_short(self.largest)}"


def verdict(
    eigenvalues: Array,
    *,
    loss: float,
    gradient_norm: float,
    newton_step: float,
    left: float,
    size: float,
    tolerances: Tolerances,
) -> tuple[Kind, int, int]:
    """Kind, number of negative and number of flat directions, before flat directions are probed.

    Parameters
    ----------
    eigenvalues : array of shape (k,), of the Hessian.
    left : the gradient's norm after Newton's step.
    """  # fmt: skip
    sizes = np.abs(eigenvalues)
    limits = tolerances.flat * float(sizes.max(initial=0.0)), gradient_norm / size, _immaterial(size, tolerances)
    flat = sizes <= max(limits)
    n_flat, n_negative = int(flat.sum()), int((~flat & (eigenvalues < 0)).sum())
    scale = max(1.0, abs(loss))
    leads_there = newton_step <= tolerances.reach * size and left <= max(LEFT * gradient_norm, AT_REST * scale)
    if not (np.isfinite(loss) and gradient_norm <= tolerances.gradient_limit(loss, size)):
        return Kind.NOT_STATIONARY, n_negative, n_flat
    if not leads_there or n_flat == eigenvalues.size:
        return Kind.PLATEAU, n_negative, n_flat
    return Kind.SADDLE if n_negative else Kind.MINIMUM, n_negative, n_flat


def _immaterial(size: float, tolerances: Tolerances) -> float:
    """The curvature κ with ½κd² = 1e-8 of the scale of losses, at the distance d that is within reach."""
    return 0.0 if tolerances.scale is None else 2e-8 * tolerances.scale / (tolerances.reach * size) ** 2


def _directions(count: int) -> str:
    return "1 direction" if count == 1 else f"{count} directions"


def _short(value: float) -> str:
    return f"{value:.2g}".replace("-", "−")
