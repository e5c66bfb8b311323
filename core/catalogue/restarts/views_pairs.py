"""Two views of two ends: the line between them, and what the two networks answer."""

from __future__ import annotations

import numpy as np

from core.catalogue.experiment import Drawing
from core.experiments.restarts import RestartsResult
from core.experiments.restarts.between import Between, TwoFunctions, between, two_functions
from core.experiments.restarts.choosing import chosen_place
from core.experiments.wording import number
from core.figures.restart_pairs import between_table, plot_between, plot_two_functions, two_functions_table
from core.figures.restart_wording import restarts_subtitle
from core.settings import Settings, choice

_FIRST = "The place of the first end."
_SECOND = "The place of the second end; the same place takes the two ends in it that lie farthest apart."
_SAME = 1e-6


class BetweenView(Settings):
    """Between which two places."""

    first: str = choice("", _FIRST, label="From")
    second: str = choice("", _SECOND, label="To")


class FunctionsView(Settings):
    """The networks of which two places."""

    first: str = choice("", _FIRST, label="First network")
    second: str = choice("", _SECOND, label="Second network")


def draw_between(result: RestartsResult, view: BetweenView) -> Drawing:
    """The loss on the straight line between two ends."""
    data = between(result, chosen_place(result, view.first, 0), chosen_place(result, view.second, 1))
    figure = plot_between(data, subtitle=restarts_subtitle(result))
    figure.update_layout(uirevision=f"{view.first}{view.second}")
    alt = f"Loss on the line from {data.first.title} to {data.second.title}; barrier {number(data.plain.barrier)}."
    return Drawing(figure, between_table(data), _between_reading(data), alt)


def draw_functions(result: RestartsResult, view: FunctionsView) -> Drawing:
    """What the networks at two ends answer."""
    data = two_functions(result, chosen_place(result, view.first, 0), chosen_place(result, view.second, 1))
    figure = plot_two_functions(data, subtitle=restarts_subtitle(result))
    figure.update_layout(uirevision=f"{view.first}{view.second}")
    alt = f"Answers of two networks, at {data.first.title} and at {data.second.title}, side by side."
    return Drawing(figure, two_functions_table(data), _functions_reading(data), alt)


def _between_reading(data: Between) -> str:
    if not data.plain.distance:
        return f"Only one restart ended in {data.first.name}, so both ends are one point. Choose another place."
    said = (
        f"On the straight line from restart {data.runs[0]} ({data.first.name}) to restart {data.runs[1]} "
        f"({data.second.name}), {number(data.plain.distance)} long, {_barrier(data.plain.barrier)}"
    )
    if data.aligned is None:
        return f"{said}."
    if data.aligned.distance < _SAME * (1.0 + data.plain.distance):
        return (
            f"{said}. With the second network's units in the order and signs nearest to the first's nothing is left "
            "between them: they are one network, written down in two ways."
        )
    return (
        f"{said}. With the second network's units in the order and signs nearest to the first's, which changes none "
        f"of its answers, the line is {number(data.aligned.distance)} long and {_barrier(data.aligned.barrier)}."
    )


def _barrier(height: float) -> str:
    if not np.isfinite(height):
        return "the loss is not finite somewhere"
    return f"the loss rises {number(height)} above the line between its ends" if height > 1e-9 else "nothing rises"


def _functions_reading(data: TwoFunctions) -> str:
    plain, modulo = data.copies
    apart = f"The two networks lie {number(plain)} apart"
    if modulo < 1e-3 * (1.0 + plain):
        return (
            f"{apart}, but in another order and with other signs of their hidden units they are one and the same: the "
            f"largest difference of their answers is {number(data.difference, 2)}."
        )
    return (
        f"{apart}, {number(modulo)} with their hidden units in the best order: they are different networks, and their "
        f"answers differ by {number(data.difference)} at the most."
    )
