"""The gallery: every activation with derivative and gain, every initializer with formula, histogram and variance."""

from __future__ import annotations

from core.catalogue.experiment import Drawing
from core.experiments.activations_and_initializers import StudyResult
from core.experiments.activations_and_initializers.gallery import activation_plates, initializer_plates
from core.experiments.wording import number, whole
from core.figures.gallery import (
    activations_table,
    histograms_table,
    initializers_table,
    plot_activations,
    plot_initializers,
)
from core.functions import ACTIVATIONS, INITIALIZERS
from core.settings import Settings
from core.settings import number as number_field


class ActivationsView(Settings):
    """Nothing to choose: all activations stand side by side."""


class InitializersView(Settings):
    """The layer whose weights are drawn."""

    fan_in: int = number_field(16, "Inputs of the layer.", label="Inputs", ge=1, le=256)
    fan_out: int = number_field(16, "Units of the layer.", label="Units", ge=1, le=256)


def draw_activations(result: StudyResult, view: ActivationsView) -> Drawing:
    """All registered activations."""
    plates = activation_plates(tuple(ACTIVATIONS))
    figure = plot_activations(plates, title="Activations", subtitle="f(z) and its derivative f′(z), z from −5 to 5")
    reading = (
        "The gain is the factor on the standard deviation of the first weights that is recommended for the activation "
        "(as torch.nn.init.calculate_gain lists it; 1 where it has none). Where the derivative is near 0, a unit "
        "passes next to no gradient back."
    )
    rows = [
        f"| {one.activation.title} | ${one.activation.formula}$ | {number(one.activation.gain)} |" for one in plates
    ]
    formulas = "\n".join(["| activation | formula | gain |", "|---|---|---:|", *rows])
    alt = f"Curves of {len(plates)} activations and their derivatives."
    return Drawing(figure, activations_table(plates), reading, alt, formulas=formulas)


def draw_initializers(result: StudyResult, view: InitializersView) -> Drawing:
    """All registered initializers, on one layer."""
    seed = result.settings.start_seed
    plates = initializer_plates(tuple(INITIALIZERS), view.fan_in, view.fan_out, seed)
    figure = plot_initializers(
        plates, title="Initializers",
        subtitle=f"layer with {view.fan_in} inputs and {view.fan_out} units · {whole(plates[0].n_weights)} weights · "
        f"start seed {seed}",
    )  # fmt: skip
    reading = (
        "What each law draws for one layer, each over its own range. Laws that scale with the layer divide the "
        "variance by its inputs, or by the mean of inputs and units, so that sums of many terms stay the size of one. "
        "Constants here: c = 1, a = −1, b = 1, μ = 0, σ = 1; g = √2 in He's laws, else 1."
    )
    rows = [
        f"| {one.initializer.title} | ${one.initializer.formula}$ | {number(one.variance)} | "
        f"{number(one.drawn_variance)} | {one.initializer.reference} |"
        for one in plates
    ]
    header = ["| initializer | law of one weight | variance | drawn | reference |", "|---|---|---:|---:|---|"]
    alt = f"Histograms of the weights that {len(plates)} initializers draw."
    tables = {"Histograms": histograms_table(plates)}
    return Drawing(
        figure, initializers_table(plates), reading, alt, more_tables=tables, formulas="\n".join([*header, *rows])
    )
