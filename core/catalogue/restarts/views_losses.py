"""Four views of the losses: at the end, by place, the chance of having found the best, and along the way."""

from __future__ import annotations

import math

from core.catalogue.experiment import Drawing
from core.catalogue.restarts.choices import SOLVER, solver_marks
from core.catalogue.restarts.places_table import places_table
from core.experiments.restarts import RestartsResult
from core.experiments.restarts.chances import Chances, chances
from core.experiments.restarts.choosing import chosen_solver
from core.experiments.restarts.curves import Measure, RestartCurves, restart_curves
from core.experiments.restarts.distribution import distributions, levels, names_of
from core.experiments.restarts.outcomes import best_words, interval_words, needed_words
from core.experiments.restarts.places import PlaceRow, loss_words, place_rows
from core.experiments.wording import counted, number, whole
from core.figures.restart_losses import (
    chances_table,
    distribution_table,
    plot_chances,
    plot_distribution,
    plot_restart_curves,
    plot_shares,
    restart_curves_table,
)
from core.figures.restart_plane import lost_words
from core.figures.restart_wording import restarts_subtitle
from core.settings import Settings, choice


class DistributionView(Settings):
    """Nothing to choose: all solvers are drawn."""


class PlacesView(Settings):
    """Which solver's places."""

    solver: str = choice("", SOLVER)


class ChancesView(Settings):
    """Nothing to choose: all solvers are drawn."""


class CurvesView(Settings):
    """Which solver's loss curves, as they are or above the lowest loss found."""

    solver: str = choice("", SOLVER)
    measure: Measure = choice(
        "loss", "The loss itself, or how far it is above the lowest loss that any restart found.", label="Follow"
    )


def draw_distribution(result: RestartsResult, view: DistributionView) -> Drawing:
    """The final losses of all restarts, sorted, with the levels many of them share."""
    found, jumps = distributions(result), levels(result)
    figure = plot_distribution(
        found, jumps, marks=solver_marks(result), scale=result.scale, subtitle=restarts_subtitle(result)
    )
    told = ", ".join(f"{names_of(level)} at {loss_words(level.loss)}" for level in jumps[:5])
    alt = f"Share of restarts with a final loss of at most x, for {counted(len(found), 'solver')}; levels: {told}."
    lost = sum(one.n_lost for one in found)
    reading = (
        "Each curve climbs by one restart at that restart's final loss: a steep step is a loss that many restarts "
        f"share, a place where descent ends or gets stuck{f' ({told})' if told else ''}.{lost_words(lost)}"
    )
    return Drawing(figure, distribution_table(found), reading, alt)


def draw_places(result: RestartsResult, view: PlacesView) -> Drawing:
    """How often each place was found, and the table of the places with the numbers that decided what they are."""
    run = chosen_solver(result, view.solver)
    rows = place_rows(result, run)
    figure = plot_shares(rows, subtitle=restarts_subtitle(result, run.name))
    figure.update_layout(uirevision=view.solver)
    alt = "Shares of the restarts by place: " + ", ".join(
        f"{row.place.title} {100 * row.share.value:.3g} %" for row in rows[:8]
    )
    return Drawing(figure, places_table(result, rows), _places_reading(result, rows), f"{alt}.", shows_table=True)


def draw_chances(result: RestartsResult, view: ChancesView) -> Drawing:
    """The probability that so many restarts have found the best, with its interval."""
    found = chances(result)
    figure = plot_chances(found, marks=solver_marks(result), subtitle=restarts_subtitle(result))
    alt = "Probability of having reached the best place against the number of restarts: " + ", ".join(
        f"{one.name} needs {needed_words(one.best)} for 95 %" for one in found
    )
    return Drawing(figure, chances_table(found), _chances_reading(result, found), f"{alt}.")


def draw_curves(result: RestartsResult, view: CurvesView) -> Drawing:
    """The loss of every restart over the updates, by place."""
    run = chosen_solver(result, view.solver)
    curves = restart_curves(result, run, view.measure)
    figure = plot_restart_curves(curves, subtitle=restarts_subtitle(result, run.name))
    figure.update_layout(uirevision=f"{view.solver}{view.measure}")
    alt = f"Loss against updates of the restarts of {run.name}, in {counted(len(curves.groups), 'group')} by place."
    return Drawing(figure, restart_curves_table(curves), _curves_reading(curves), alt)


def _places_reading(result: RestartsResult, rows: tuple[PlaceRow, ...]) -> str:
    most = max(rows, key=lambda row: row.share.count)
    said = (
        f"Most restarts, {whole(most.share.count)} of {whole(most.share.total)}, end in {most.place.name}: probability "
        f"{100 * most.share.value:.3g} %, 95 % interval {interval_words(most.share)} (Wilson's, the whiskers). "
    )
    said += f"{most.place.why} "
    if result.chosen.network is not None:
        said += "Networks that differ only in the order or the signs of their hidden units count as one place."
    return said.strip()


def _chances_reading(result: RestartsResult, found: tuple[Chances, ...]) -> str:
    parts = []
    for one in found:
        if math.isinf(one.best.needed()[0]):
            parts.append(f"{one.name}: no restart {best_words(result)}; no number of them can be told.")
            continue
        parts.append(
            f"{one.name}: {whole(one.best.count)} of {whole(one.best.total)} restarts {best_words(result)}: "
            f"with 95 % probability it takes {needed_words(one.best)} to get there."
        )
    return (
        f"{' '.join(parts)} The curve is 1 − (1 − p)ⁿ with the share p of the restarts, the band that of its 95 % "
        "interval. The best is the best found here: whether something better exists, no number of restarts proves."
    )


def _curves_reading(curves: RestartCurves) -> str:
    groups = sorted(curves.groups, key=lambda group: -group.count)[:3]
    told = "; ".join(
        f"{group.place.name if group.place else 'other places'}: {number(group.median[0])} to "
        f"{loss_words(group.median[-1])}"
        for group in groups
    )
    return f"Thin: restarts, thick: the median of each place, from first to last {told}.{lost_words(curves.n_lost)}"
