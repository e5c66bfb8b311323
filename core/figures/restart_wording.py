"""Words and marks that every figure of the random restarts shares."""

from __future__ import annotations

from core.experiments.restarts import RestartsResult
from core.experiments.restarts.places import Place
from core.experiments.wording import counted, updates
from core.figures.theme import Mark, place_mark, short

OTHER_PLACES = "other places"


def restarts_subtitle(result: RestartsResult, solver: str = "") -> str:
    """How many restarts of what, by which solver, on one line, so that a screenshot explains itself."""
    settings = result.settings
    restarts, steps = counted(result.n_runs, "restart"), updates(settings.max_steps)
    by = f"{solver} · " if solver else ""
    return f"{by}{short(result.chosen.title, 90)} · {restarts} · at most {steps} · start seed {settings.start_seed}"


def mark_of(place: Place | None) -> Mark:
    """The mark of a place, the same in every view; None for all that have none of their own."""
    return place_mark(place.rank if place else None)


def name_of(place: Place | None, count: int) -> str:
    """A legend entry: what the place is and how many restarts end there."""
    return f"{place.title if place else OTHER_PLACES} ({counted(count, 'restart')})"


def height_for(n_entries: int) -> int:
    """Height of a figure, in pixels, that leaves the picture its room above so many entries of the legend."""
    return 520 + 20 * max(0, (n_entries + 1) // 2 - 2)
