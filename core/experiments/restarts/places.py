"""The distinct places where restarts end, as a reader sees them: a letter, what the place is, its loss, its shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.restarts.running import RestartsResult, SolverRestarts
from core.experiments.wording import number, with_powers
from core.landscape import Group, Kind, Share

Array = NDArray[np.floating]

MOST_NAMED = 9
"""So many places have a colour of their own; the rest share one."""

FALLING = "falling towards 0"
NOT_AT_REST = "not at rest"
_FEW = 2
_NEAR_BOUND = 0.01  # of the scale of losses
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, eq=False)
class Place:
    """One place.

    Attributes
    ----------
    label : its number in the result's ``found.groups``, from 0, the lowest loss first.
    name : a letter, or a number past the alphabet.
    words : what it is: "minimum", "plateau", "falling towards 0", ...
    group : the verdict with its numbers.
    rank : its place among the best and the eight most frequent others, the lowest loss first, from 0: each of those
        has a colour of its own. None for the rest.
    """

    label: int
    name: str
    words: str
    group: Group
    rank: int | None

    @property
    def title(self) -> str:
        """Letter, kind, place where that is short, and loss: "A: minimum at (3, 2), loss 0"."""
        return f"{self.name}: {self.words}{self.at}, loss {self.loss}"

    @property
    def loss(self) -> str:
        """The lowest loss among its restarts, and the highest where that reads otherwise."""
        low, high = self.group.losses
        is_one = number(low, 2) == number(high, 2) or loss_words(high) == loss_words(low)
        return loss_words(low) if is_one else f"{loss_words(low)} to {loss_words(high)}"

    @property
    def at(self) -> str:
        """Where it is, of one or two parameters and where it is one point: " at (3, 2)"."""
        if self.group.theta.size > _FEW or self.words != "minimum":
            return ""
        values = [number(float(value), 3) for value in self.group.theta.round(9)]
        return f" at {values[0]}" if len(values) == 1 else f" at ({', '.join(values)})"

    @property
    def why(self) -> str:
        """Why it is that, in one sentence with the numbers."""
        if self.words != FALLING:
            return with_powers(self.group.point.sentence)
        gradient, loss = number(self.group.point.gradient_norm, 2), loss_words(self.group.losses[0])
        return (
            f"No minimum: the loss, {loss} in the lowest run, goes on falling as the weights grow, ever more slowly "
            f"(gradient {gradient})."
        )

    @property
    def is_named(self) -> bool:
        """Whether it has a colour of its own."""
        return self.rank is not None


@dataclass(frozen=True, eq=False)
class PlaceRow:
    """A place with how often one solver ended in it."""

    place: Place
    share: Share


def places(result: RestartsResult) -> tuple[Place, ...]:
    """All places, from the lowest loss up."""
    groups = result.found.groups
    frequent = [int(label) for label in np.argsort([-group.share.count for group in groups], kind="stable")]
    named = sorted([0, *(label for label in frequent if label)][:MOST_NAMED])
    ranks = {label: rank for rank, label in enumerate(named)}
    return tuple(
        Place(label, place_name(label), _words(result, group), group, ranks.get(label))
        for label, group in enumerate(groups)
    )


def place_rows(result: RestartsResult, run: SolverRestarts) -> tuple[PlaceRow, ...]:
    """The places in which a solver ended, from the lowest loss up."""
    rows = tuple(PlaceRow(place, run.share(place.label)) for place in places(result))
    return tuple(row for row in rows if row.share.count)


def place_name(label: int) -> str:
    """A, B, ..., Z, then numbers."""
    return _LETTERS[label] if label < len(_LETTERS) else str(label + 1)


def loss_words(loss: float) -> str:
    """A loss in four digits; what is 0 to rounding as 0."""
    return number(0.0 if abs(loss) < 1e-15 else loss)


def kind_counts(result: RestartsResult) -> str:
    """How many places of each kind: "4 minima", "1 minimum and 2 plateaus"."""
    kinds = [place.words for place in places(result)]
    counts = {word: kinds.count(word) for word in dict.fromkeys(kinds)}
    parts = [f"{count} {_plural(word, count)}" for word, count in counts.items()]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _words(result: RestartsResult, group: Group) -> str:
    is_resting = group.kind in (Kind.MINIMUM, Kind.SADDLE)
    if not is_resting and not result.chosen.is_function and abs(group.losses[0]) <= _NEAR_BOUND * result.scale:
        return FALLING
    if group.kind is Kind.MINIMUM and group.point.n_flat:
        return "flat minimum"
    if group.kind is Kind.SADDLE:
        return f"saddle of index {group.point.n_negative}"
    return NOT_AT_REST if group.kind is Kind.NOT_STATIONARY else group.kind.value


def _plural(word: str, count: int) -> str:
    if word in (FALLING, NOT_AT_REST):
        return f"place{'s' if count > 1 else ''} {word}"
    if count == 1:
        return word
    if word.startswith("saddle"):
        return word.replace("saddle", "saddles", 1)
    return word.replace("minimum", "minima") if "minimum" in word else f"{word}s"
