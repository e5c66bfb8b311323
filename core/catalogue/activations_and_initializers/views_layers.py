"""Two views of signals by layer: in one cell's networks over training, and in fresh networks against theory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from core.catalogue.activations_and_initializers.views_grid import CELL_HELP, Choices, cell_choices
from core.catalogue.experiment import Drawing
from core.experiments.activations_and_initializers import StudyResult
from core.experiments.activations_and_initializers.jacobian import SingularValues, singular_values
from core.experiments.activations_and_initializers.layers import LayerMeasure, LayerSignals, layer_signals
from core.experiments.activations_and_initializers.propagation import (
    INPUT_CORRELATION,
    Propagation,
    Stack,
    propagate,
)
from core.experiments.activations_and_initializers.study import BEST
from core.experiments.wording import counted, number
from core.figures.propagation import (
    FreshMeasure,
    plot_propagation,
    plot_singular_spectra,
    propagation_table,
    spectra_table,
)
from core.figures.study_curves import layers_table, plot_layer_signals
from core.figures.study_wording import study_subtitle
from core.figures.theme import class_marks
from core.functions import make_activation, make_initializer
from core.settings import Settings, choice
from core.settings import number as number_field

MOST_LAWS = 10
N_NETWORKS = 8
_MEASURES: dict[str, FreshMeasure] = {
    "size of z": "size", "gradient by z": "gradient", "correlation": "correlation", "saturated pairs": "saturated",
    "dead units": "dead",
}  # fmt: skip
_LAYER_MEANINGS: dict[LayerMeasure, str] = {
    "gradient norm": "The Euclidean norm of the gradient of the loss by one layer's weights and biases; the last layer "
    "is the output.",
    "gradient by z": "Root mean square, over units and rows, of the derivative of a row's loss by a unit's weighted "
    "sum z.",
    "size of z": "Root mean square, over units and rows, of the weighted sums z.",
    "saturated pairs": "Share of the pairs of a unit and a row where the slope of the activation is below 1 % of its "
    "largest (for ReLU: where the unit is off).",
    "dead units": "Share of the units whose slope is below 1 % of its largest at every row: next to no gradient "
    "reaches their weights.",
    "effective rank": "The effective rank of a layer's activations (a row a sample, a column a unit, columns shifted "
    "to mean 0): the exponential of the entropy of the singular values divided by their sum (Roy & Vetterli 2007). "
    "Near 1, all rows lie along one direction.",
}


class LayersView(Settings):
    """What of one cell's layers is followed."""

    show: LayerMeasure = choice("gradient norm", "What is followed, layer by layer.")
    cell: str = choice(BEST, CELL_HELP)


class FreshView(Settings):
    """Which activation, what of the signals, and how deep and wide the networks are."""

    show: Literal[
        "size of z", "gradient by z", "correlation", "saturated pairs", "dead units", "singular values"
    ] = choice(
        "size of z",
        "Mean squares of the sums z and of a gradient sent back; the correlation of two inputs' sums; units that pass "
        "on next to nothing; or what the layers make of a small change of the input.",
        titles={"singular values": "singular values of ∂z/∂x"},
    )  # fmt: skip
    activation: str = choice("", "The function of the hidden units.")
    depth: int = number_field(30, "Layers.", label="Layers", ge=2, le=100)
    width: int = number_field(100, "Units of every layer; theory is for infinitely many.", label="Units", ge=16, le=256)


def layers_choices(result: StudyResult) -> Choices:
    """What is followed, in words of any length, and the cells."""
    return {"show": tuple(_LAYER_MEANINGS), **cell_choices(result)}


def fresh_choices(result: StudyResult) -> Choices:
    """The activations of the grid, by title."""
    return {"activation": tuple(make_activation(name).title for name in result.settings.activations)}


def draw_layers(result: StudyResult, view: LayersView) -> Drawing:
    """One measure of a cell's layers against the updates."""
    one = result.named(view.cell)
    signals = layer_signals(result, one, view.show)
    title = f"Layers of {result.name(one.cell)}"
    figure = plot_layer_signals(signals, title=title, subtitle=study_subtitle(result))
    figure.update_layout(uirevision=f"{view.show}{view.cell}")
    alt = f"{view.show} of {signals.values.shape[2]} layers over {len(signals.updates)} moments of training."
    return Drawing(figure, layers_table(signals), _layers_reading(result, signals), alt)


def draw_fresh(result: StudyResult, view: FreshView) -> Drawing:
    """Signals in freshly drawn networks, one line a law of the first weights."""
    stacks, names = _stacks(result, view)
    marks = class_marks(max(3, len(stacks)))[: len(stacks)]
    activation = make_activation(stacks[0].activation)
    subtitle = (
        f"{counted(view.depth, 'layer')} of {view.width} units · {N_NETWORKS} networks a law, not trained · "
        f"start seed {result.settings.start_seed}"
    )
    title = f"{activation.title[:1].upper()}{activation.title[1:]} before training"
    words = {"title": title, "subtitle": subtitle}
    if view.show == "singular values":
        spectra = [singular_values(stack) for stack in stacks]
        drawing = Drawing(
            plot_singular_spectra(spectra, names, marks, **words), spectra_table(spectra, names),
            _spectra_reading(spectra, names), f"Singular values of the Jacobian by layer for {len(names)} laws.",
        )  # fmt: skip
    else:
        found, measure = [propagate(stack) for stack in stacks], _MEASURES[view.show]
        figure = plot_propagation(found, names, marks, measure=measure, **words)
        alt = f"{view.show} by layer for {len(names)} laws of the first weights, measured and by mean-field theory."
        drawing = Drawing(
            figure, propagation_table(found, names), _fresh_reading(found, names, measure) + _left_out(result), alt
        )
    drawing.figure.update_layout(uirevision=f"{view.show}{view.depth}")
    return drawing


def _stacks(result: StudyResult, view: FreshView) -> tuple[list[Stack], list[str]]:
    """One for each law and scale of the grid, up to ten, and their names."""
    settings = result.settings
    titles = {make_activation(name).title: name for name in settings.activations}
    activation = titles.get(view.activation, settings.activations[0] if settings.activations else "tanh")
    pairs = [(law, scale) for law in settings.initializers for scale in settings.scales][:MOST_LAWS]
    several = len(settings.scales) > 1
    names = [
        make_initializer(law).title + (f" × {number(scale)}" if several or scale != 1 else "") for law, scale in pairs
    ]
    stacks = [
        Stack(activation, law, scale, view.width, view.depth, N_NETWORKS, settings.start_seed) for law, scale in pairs
    ]
    return stacks, [f"{name[:1].upper()}{name[1:]}" for name in names]


def _left_out(result: StudyResult) -> str:
    count = len(result.settings.initializers) * len(result.settings.scales)
    return f" Only the first {MOST_LAWS} of {count} laws are drawn." if count > MOST_LAWS else ""


def _layers_reading(result: StudyResult, signals: LayerSignals) -> str:
    n_networks = signals.values.shape[1]
    of = f"median over {counted(n_networks, 'network')}" if n_networks > 1 else "of one network"
    rows = f", {signals.n_rows} rows" if signals.n_rows < result.samples.n_samples else ""
    told = f"{_LAYER_MEANINGS[signals.measure]} Lines: {of}{rows}."
    first, last = (float(signals.ratio[at]) for at in (0, -1))
    if signals.measure in ("gradient norm", "gradient by z") and math.isfinite(first) and math.isfinite(last):
        return f"{told} First layer's over the last's: {number(first, 3)} at the start, {number(last, 3)} at the end."
    ends = signals.medians[-1]
    if signals.values.shape[2] > 1 and np.isfinite(ends).all():
        factor, unit = (100, " %") if signals.measure in ("saturated pairs", "dead units") else (1, "")
        shown = [f"{number(factor * float(ends[at]), 3)}{unit}" for at in (0, -1)]
        return f"{told} At the end: {shown[0]} in layer 1, {shown[1]} in layer {len(ends)}."
    return told


def _fresh_reading(found: Sequence[Propagation], names: Sequence[str], measure: FreshMeasure) -> str:
    band = "Lines: median over the networks; bands: the middle half. "
    if measure in ("saturated", "dead"):
        lasts = [100 * float(np.median(getattr(one, measure)[:, -1])) for one in found]
        most, worst = max(zip(lasts, names, strict=True), key=lambda pair: pair[0])
        what = {"saturated": "pairs of a unit and an input are saturated", "dead": "units are dead"}[measure]
        meaning = (
            "Saturated: the slope is below 1 % of its largest; dead: at every one of the inputs. Slopes of ReLU are 0 "
            "where it is off. "
        )
        return f"{meaning}{band}Most in the last layer with {worst}: {number(most, 3)} % of the {what}."
    opening = {
        "size": "Inputs have mean square 1. ",
        "gradient": "A random gradient enters at the last layer and is sent back to the first. ",
        "correlation": f"Any two inputs have correlation {number(INPUT_CORRELATION)}; where it goes to 1, the network "
        "can no longer tell inputs apart. ",
    }[measure]
    theory = "Dashed: mean-field theory, for infinite width (Poole et al. 2016; Schoenholz et al. 2017). "
    silent = [name for one, name in zip(found, names, strict=True) if one.theory is None]
    none = f"Of {', '.join(silent)} it says nothing: those weights are not random. " if silent else ""
    facts = "; ".join(_fact(one, name, measure) for one, name in zip(found, names, strict=True))
    return f"{opening}{band}{theory}{none}{facts}."


def _fact(one: Propagation, name: str, measure: FreshMeasure) -> str:
    """From the first layer to the last, or back; and the factor a layer that theory gives in the long run."""
    values = np.median(getattr(one, measure), axis=0)
    begin, end = (values[-1], values[0]) if measure == "gradient" else (values[0], values[-1])
    told = f"{name}: {_size(begin)}" + ("" if math.isnan(begin) and math.isnan(end) else f" to {_size(end)}")
    if measure == "gradient" and one.theory is not None and np.isfinite(one.theory.slope[-1]):
        told += f" (χ = {number(float(one.theory.slope[-1]), 3)} a layer)"
    return told


def _size(value: float) -> str:
    if math.isfinite(value):
        return number(float(value), 3)
    return "none, all sums are 0" if math.isnan(value) else "beyond the range of numbers"


def _spectra_reading(spectra: Sequence[SingularValues], names: Sequence[str]) -> str:
    facts = []
    for one, name in zip(spectra, names, strict=True):
        values = np.where(np.isnan(one.values[:, -1]), 0.0, one.values[:, -1])
        largest = float(np.median(values[:, 0]))
        kept = f", {number(100 * float((values > 0).mean()), 3)} % above its rounding" if largest > 0 else ""
        facts.append(f"{name}: largest {_size(largest)}{kept}")
    return (
        "J = ∂z/∂x at one input a network: how a small change of the input reaches a layer's sums. Line: the median "
        "singular value; band: from the smallest above the rounding of the largest up to the largest. All near 1 would "
        f"let every direction through, forward and back. In the last layer: {'; '.join(facts)}."
    )
