"""What the grid shows, in sentences made from its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.experiments.activations_and_initializers.cells import AXES, Axis, axis_values, value_name
from core.experiments.activations_and_initializers.study import StudyResult
from core.experiments.activations_and_initializers.training import ENDINGS, CellResult, Ending
from core.experiments.wording import counted, number, updates, whole


@dataclass(frozen=True)
class Finding:
    """A sentence on one value of the first axis that varies; ``place`` is the value's place on it, from 0."""

    name: str
    sentence: str
    is_good: bool
    place: int


def spoken_axis(result: StudyResult) -> Axis:
    """The axis whose values are told apart in the findings: the first that varies."""
    return result.varying[0] if result.varying else "activation"


def summary(result: StudyResult) -> str:
    """One sentence on the whole grid, and one on the cells that failed."""
    cells, threshold = result.cells, number(result.settings.threshold)
    came = [one for one in cells if math.isfinite(one.arrival[1])]
    if not came:
        where = "Fewer than" if len(cells) == 1 else f"In none of {len(cells)} cells do"
        told = (
            f"{where} half of the networks reach a loss of {threshold} within "
            f"{updates(result.settings.max_steps)}{_lowest(result)}."
        )
    elif len(cells) == 1:
        told = f"Half of the networks reach a loss of {threshold} after {_arrival(cells[0])}."
    else:
        told = (
            f"In {len(came)} of {counted(len(cells), 'cell')} half of the networks or more reach the loss {threshold}; "
            f"first {result.name(result.best.cell)}, after {_arrival(result.best)}."
        )
    return f"{told}{_failures(result)}"


def findings(result: StudyResult) -> tuple[Finding, ...]:
    """One sentence for each value of the first axis that varies: what goes with it best, and what does not at all."""
    axis = spoken_axis(result)
    found = []
    for place, value in enumerate(axis_values(result.settings, axis)):
        those = [one for one in result.cells if one.cell.at(axis) == value]
        best = min(those, key=lambda one: one.rank)
        name = value_name(axis, value)
        sentence, is_good = _on_one(result, axis, those, best)
        found.append(Finding(f"{name[:1].upper()}{name[1:]}", sentence, is_good, place))
    return tuple(found)


def ended(one: CellResult) -> str:
    """How a cell's runs ended, in words: "6 of 8 arrived, 2 stalled"."""
    counts = [(ending, one.endings.count(ending)) for ending in ENDINGS]
    told = [(ending, count) for ending, count in counts if count]
    first, rest = told[0], told[1:]
    return ", ".join([f"{first[1]} of {one.n_seeds} {_SAID[first[0]]}", *(f"{n} {_SAID[how]}" for how, n in rest)])


_SAID = {
    "arrived": "arrived", "diverged": "diverged", "never left the start": "never left the start", "stalled": "stalled",
    "on its way": "still falling at the end",
}  # fmt: skip


_HOPELESS: tuple[Ending, Ending] = ("never left the start", "diverged")


def _lowest(result: StudyResult) -> str:
    """The lowest median loss at the end, where one exists."""
    best = result.best
    if not math.isfinite(best.ends[1]):
        return ""
    return f"; the lowest median at the end is {number(best.ends[1])}, of {result.name(best.cell)}"


def _on_one(result: StudyResult, axis: Axis, those: Sequence[CellResult], best: CellResult) -> tuple[str, bool]:
    if len(those) == 1:
        is_there = math.isfinite(best.arrival[1])
        told = f"{_arrival(best)} to the threshold; " if is_there else ""
        if not is_there and math.isfinite(best.ends[1]):
            told = f"median loss {number(best.ends[1])} at the end; "
        return _sentence(f"{told}{ended(best)}."), is_there
    if not math.isfinite(best.arrival[1]):
        if not math.isfinite(best.ends[1]):
            return "In every cell half of the networks or more diverge.", False
        return (
            f"In no cell do half of the networks reach the threshold; lowest median loss at the end "
            f"{number(best.ends[1])}, {_with(result, axis, best)}."
        ), False
    late = [one for one in those if not math.isfinite(one.arrival[1])]
    most = whole(result.settings.max_steps)
    told = f"First {_with(result, axis, best)}: {_arrival(best)}"
    if not late:
        last = max(those, key=lambda one: one.rank)
        return f"{told}; last {_with(result, axis, last)}: {_arrival(last)}.", True
    if len(late) <= 3:
        names = ", ".join(_with(result, axis, one) for one in late)
        return f"{told}; more than {most} {names}.", True
    return f"{told}; more than {most} in {len(late)} of {len(those)} cells.", True


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _with(result: StudyResult, axis: Axis, one: CellResult) -> str:
    """What the cell has beside the value that is spoken of: "with He normal, 30 hidden layers"."""
    others: list[Axis] = [other for other in AXES if other in result.varying and other != axis]
    return "with " + ", ".join(value_name(other, one.cell.at(other)) for other in others)


def _arrival(one: CellResult) -> str:
    low, middle, high = one.arrival
    if not math.isfinite(middle):
        return f"more than {updates(int(one.steps[-1]))}"
    upper = whole(high) if math.isfinite(high) else "never"
    told = f"{updates(int(middle))} in the median" if one.n_seeds > 1 else updates(int(middle))
    return f"{told} (middle half {whole(low)} to {upper})" if low != high else told


def _failures(result: StudyResult) -> str:
    """Cells in which every run failed in the same way, by that way."""
    told = []
    counts = [sum(one.share(ending) == 1 for one in result.cells) for ending in _HOPELESS]
    if counts[0]:
        told.append(f"in {counted(counts[0], 'cell')} no network left the start")
    if counts[1]:
        told.append(f"in {counted(counts[1], 'cell')} every network diverged")
    text = " and ".join(told)
    return f" {_sentence(text)}." if text else ""
