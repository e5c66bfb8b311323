"""The view of what runs through the hidden layers: sums, activations, gradients, and units that died."""

from __future__ import annotations

from typing import Literal

from core.catalogue.experiment import Drawing
from core.catalogue.mlp.views_weights import restart_subtitle
from core.experiments.mlp import MLPResult, chosen
from core.experiments.mlp.signals import (
    GradientNorms,
    Signal,
    SignalHistogram,
    UnitCounts,
    gradient_norms,
    signal_histograms,
    unit_counts,
)
from core.experiments.wording import number
from core.figures.signals import (
    counts_table,
    histogram_table,
    norms_table,
    plot_gradient_norms,
    plot_histograms,
    plot_unit_counts,
)
from core.functions import make_activation
from core.settings import Settings, choice

_TITLES: dict[Signal, str] = {
    "pre-activations": "Weighted sums z",
    "activations": "Activations f(z)",
    "gradients": "Gradients by z",
}


class SignalsView(Settings):
    """Whose network, and what of the numbers that run through it."""

    solver: str = choice("", "The solver whose network is shown.")
    restart: str = choice("best", "Best, median and worst by the loss at the end, on validation rows if there are any.")
    show: Literal["pre-activations", "activations", "gradients", "dead units", "gradient norms"] = choice(
        "activations",
        "Histograms over units and training rows of the weighted sums z, of f(z), or of the loss's derivative by z; "
        "units that pass on next to nothing; or the size of each layer's gradient.",
        titles={
            "pre-activations": "weighted sums z",
            "activations": "activations f(z)",
            "gradients": "gradients by z",
            "dead units": "saturated and dead units",
        },
    )


def has_hidden_layers(result: MLPResult) -> bool:
    """Whether there is a layer to look into."""
    return bool(result.problem.objective.hidden)


def draw_signals(result: MLPResult, view: SignalsView) -> Drawing:
    """Histograms with playback, counts of units, or norms of the layers' gradients."""
    run, restart = chosen(result, view.solver, view.restart)
    subtitle = restart_subtitle(result, restart)
    if view.show == "dead units":
        counts = unit_counts(result, run, restart)
        alt = f"Share of saturated pairs and of dead units of {len(counts)} hidden layers over training."
        drawing = Drawing(
            plot_unit_counts(counts, title=f"Saturated and dead units: {run.name}", subtitle=subtitle),
            counts_table(counts),
            _dead_reading(result, counts),
            alt,
        )
    elif view.show == "gradient norms":
        norms = gradient_norms(result, run, restart)
        alt = f"Norm of the gradient of {len(norms)} layers over training, on a log axis."
        drawing = Drawing(
            plot_gradient_norms(norms, title=f"Gradient by layer: {run.name}", subtitle=subtitle),
            norms_table(norms),
            _norm_reading(norms),
            alt,
        )
    else:
        found = signal_histograms(result, run, restart, view.show)
        figure = plot_histograms(found, signal=view.show, title=f"{_TITLES[view.show]}: {run.name}", subtitle=subtitle)
        alt = f"Histograms of the {view.show} of {len(found)} hidden layers over all units and training rows."
        drawing = Drawing(figure, histogram_table(found), _histogram_reading(view.show, found), alt)
    drawing.figure.update_layout(uirevision=f"{view.show}{result.settings.hidden}")
    return drawing


def _dead_reading(result: MLPResult, counts: tuple[UnitCounts, ...]) -> str:
    title = make_activation(result.settings.activation).title
    meaning = (
        f"A unit is saturated for a row where the slope of {title} is below 1 % of its largest (for ReLU: where the "
        "unit is off); it is dead if that holds for every training row: next to no gradient reaches its weights. "
        "Thick: dead units; thin: pairs of a unit and a row. "
    )
    worst = max(counts, key=lambda one: one.dead[-1] / one.width)
    if worst.dead[-1]:
        are = "is" if worst.dead[-1] == 1 else "are"
        return (
            f"{meaning}At the end, layer {worst.number}: {worst.dead[-1]} of {worst.width} units {are} dead for every "
            "training row."
        )
    fullest = max(counts, key=lambda one: one.saturated[-1] / (one.width * one.n_rows))
    share = 100 * fullest.saturated[-1] / (fullest.width * fullest.n_rows)
    return (
        f"{meaning}At the end no unit is dead; most saturated is layer {fullest.number}, in {number(share, 3)} % of "
        "its pairs."
    )


def _norm_reading(norms: tuple[GradientNorms, ...]) -> str:
    first, last = norms[0], norms[-1]
    pairs = [("at the start", 0), ("at the end", -1)]
    told = [f"{when} {number(float(first.norms[at] / last.norms[at]), 3)}" for when, at in pairs if last.norms[at] > 0]
    zeros = any((one.norms == 0).any() for one in norms)
    return (
        "How strongly the loss on all training rows pulls at each layer. A first layer with a far smaller gradient "
        "than the last learns slowly (vanishing gradient). First layer's norm over the last's: "
        f"{', '.join(told) or 'both are 0'}." + (" A norm of exactly 0 has no place on the log axis." if zeros else "")
    )


def _histogram_reading(show: Signal, found: tuple[SignalHistogram, ...]) -> str:
    first, last = float(found[0].spread[-1]), float(found[-1].spread[-1])
    if show == "gradients":
        zeros = max(found, key=lambda one: one.zeros[-1])
        apart = (
            f" Exactly 0 in layer {zeros.number}: {number(100 * float(zeros.zeros[-1]), 3)} %, apart on the left."
            if zeros.zeros[-1] > 0
            else ""
        )
        return (
            "How strongly each unit's weighted sum pulls at the mean loss, row by row: what backpropagation sends "
            f"back. Root mean square at the end: {_first_and_last(found, first, last)}.{apart}"
        )
    what = "weighted sums z, before the activation" if show == "pre-activations" else "outputs f(z) of the units"
    return (
        f"The {what}, for every unit and training row. Standard deviation at the end: "
        f"{_first_and_last(found, first, last)}; at the start "
        f"{_first_and_last(found, float(found[0].spread[0]), float(found[-1].spread[0]))}."
    )


def _first_and_last(found: tuple[SignalHistogram, ...], first: float, last: float) -> str:
    told = f"layer 1 {number(first, 3)}"
    return told if len(found) == 1 else f"{told}, layer {len(found)} {number(last, 3)}"
