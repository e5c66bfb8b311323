"""Views of the weights: matrices with signs, their singular values, and first-layer weights as pictures."""

from __future__ import annotations

from typing import Literal

import numpy as np

from core.catalogue.experiment import Drawing
from core.catalogue.mlp.choices import Choices, solver_and_restart
from core.experiments.mlp import MLPResult, chosen
from core.experiments.mlp.images import UnitImages, samples, unit_images
from core.experiments.mlp.weights import (
    LayerHistory,
    Quantity,
    SingularHistory,
    layer_choices,
    singular_histories,
    weight_histories,
)
from core.experiments.wording import number
from core.figures.images import images_table, plot_unit_images, samples_table
from core.figures.network_wording import network_subtitle
from core.figures.weights import plot_singular_values, plot_weights, singular_table, weights_table
from core.settings import Settings, choice

_SOLVER = "The solver whose network is shown."
_RESTART = "Best, median and worst by the loss at the end, on validation rows if there are any."
_TITLES: dict[Quantity, str] = {
    "weights": "Weights and biases",
    "change": "Change since the start",
    "gradient": "Gradient of the loss",
}
_MOST_TOLD = 4  # layers in a sentence


class WeightsView(Settings):
    """Whose weights, of which layer, and what of them."""

    solver: str = choice("", _SOLVER)
    restart: str = choice("best", _RESTART)
    show: Literal["weights", "change", "gradient", "singular values"] = choice(
        "weights",
        "The weights, how far they have moved, the derivative of the training loss by each, or how much each matrix "
        "stretches what enters.",
        titles={"change": "change since the start"},
    )
    layer: str = choice("all", "All layers, or one that then has the whole width.")


class ImagesView(Settings):
    """Whose first layer, and what of it."""

    solver: str = choice("", _SOLVER)
    restart: str = choice("best", _RESTART)
    show: Quantity = choice(
        "weights",
        "The weights, how far they have moved, or the derivative of the training loss by each.",
        titles={"change": "change since the start"},
    )


def weights_choices(result: MLPResult) -> Choices:
    """Solvers, restarts and layers to choose from."""
    return {**solver_and_restart(result), "layer": layer_choices(result)}


def draw_weights(result: MLPResult, view: WeightsView) -> Drawing:
    """Every layer's matrix as a signed map with playback, or its singular values over training."""
    run, restart = chosen(result, view.solver, view.restart)
    subtitle = restart_subtitle(result, restart)
    if view.show == "singular values":
        singular = singular_histories(result, run, restart, layer=view.layer)
        figure = plot_singular_values(singular, title=f"Singular values: {run.name}", subtitle=subtitle)
        drawing = Drawing(figure, singular_table(singular), _rank_reading(singular), _singular_alt(singular))
    else:
        found = weight_histories(result, run, restart, quantity=view.show, layer=view.layer)
        figure = plot_weights(found, title=f"{_TITLES[view.show]}: {run.name}", subtitle=subtitle)
        shapes = ", ".join(f"W{one.number} {one.weights.shape[1]} by {one.weights.shape[2]}" for one in found)
        alt = f"Heat maps of {view.show} with their biases: {shapes}. Blue is negative, orange positive."
        at_the_end = singular_table(singular_histories(result, run, restart, layer=view.layer, most=1))
        more = {"Singular values at the end": at_the_end}
        drawing = Drawing(figure, weights_table(found, view.show), _reading(view.show, found), alt, more_tables=more)
    figure.update_layout(uirevision=f"{view.show}{view.layer}{result.problem.objective.widths}")
    return drawing


def draw_images(result: MLPResult, view: ImagesView) -> Drawing:
    """Every first-layer unit's incoming weights as a picture, with playback."""
    run, restart = chosen(result, view.solver, view.restart)
    found, shown = unit_images(result, run, restart, view.show), samples(result)
    figure = plot_unit_images(
        found, shown, title=f"First layer as pictures: {run.name}",
        subtitle=restart_subtitle(result, restart),
    )  # fmt: skip
    figure.update_layout(uirevision=f"{found.tiles.shape}")
    alt = (
        f"{len(found.names)} pictures of 8 by 8 pixels, the {_words(view.show)} into each first-layer unit; blue is "
        f"negative, orange positive. Beneath them one picture of each of {len(shown.names)} classes."
    )
    return Drawing(
        figure, images_table(found, view.show), _images_reading(result, found, view.show), alt,
        more_tables={"The pictures beneath": samples_table(shown)},
    )  # fmt: skip


def restart_subtitle(result: MLPResult, restart: int) -> str:
    """Which of the restarts it is, then what all figures of networks say."""
    n_runs = len(result.theta0)
    return f"restart {restart + 1} of {n_runs} · {network_subtitle(result)}" if n_runs > 1 else network_subtitle(result)


def _reading(show: Quantity, found: tuple[LayerHistory, ...]) -> str:
    if show == "change":
        moved = [f"layer {one.number} by {number(_norm(one, -1), 3)}" for one in found[:_MOST_TOLD]]
        return (
            "What training added to the weights drawn at the start, weight by weight. Moved in all (Euclidean norm of "
            f"the change): {', '.join(moved)}."
        )
    if show == "gradient":
        norms = [
            f"layer {one.number} from {number(_norm(one, 0), 3)} to {number(_norm(one, -1), 3)}"
            for one in found[:_MOST_TOLD]
        ]
        return (
            "Each number is the derivative of the loss on all training rows by one weight or bias: gradient descent "
            f"subtracts η times it. Norm of the gradient, start to end: {', '.join(norms)}."
        )
    one = found[0]
    row, column = np.unravel_index(np.abs(one.weights[-1]).argmax(), one.weights[-1].shape)
    largest = number(float(one.weights[-1, row, column]))
    source = one.sources[row] if one.number == 1 else f"unit {one.sources[row]}"
    return (
        "A weight matrix W has a row for each number that enters the layer and a column for each of its units. A unit "
        "multiplies what enters by its column, adds its bias b (the row apart), and bends the sum by the activation. "
        f"Orange raises the sum, blue lowers it. Largest in size in layer {one.number}: {largest}, from {source} to "
        f"{one.unit_word} {one.units[column]}. W is computed by training: set at the start, then moved by every update "
        "against its gradient; play shows it, and the page The neuron writes one update out."
    )


def _norm(one: LayerHistory, at: int) -> float:
    return float(np.sqrt((one.weights[at] ** 2).sum() + (one.bias[at] ** 2).sum()))


def _rank_reading(found: tuple[SingularHistory, ...]) -> str:
    told = [
        f"layer {one.number}: rank {one.rank[-1]} of {min(one.shape)}, largest {number(float(one.values[-1, 0]))}"
        for one in found[:_MOST_TOLD]
    ]
    left_out = any((one.values == 0).any() for one in found)
    return (
        "A matrix stretches what enters along directions of its own; its singular values say by how much. The rank is "
        f"how many of them are not 0 up to rounding. At the end {'; '.join(told)}."
        + (" A singular value of exactly 0 has no place on a log axis." if left_out else "")
    )


def _singular_alt(found: tuple[SingularHistory, ...]) -> str:
    return f"Singular values of {len(found)} weight matrices over training, on log axes."


def _words(show: Quantity) -> str:
    return {"weights": "weights", "change": "change of the weights", "gradient": "gradient"}[show]


def _images_reading(result: MLPResult, found: UnitImages, show: Quantity) -> str:
    if show == "gradient":
        return (
            "The derivative of the loss on all training rows by each weight. Descent moves against it: weights on blue "
            "pixels grow, on orange ones they fall."
        )
    if show == "change":
        opening = "What training added to each unit's weights; the noise of the start is taken off. "
        has_moved = found.images[-1] != 0
    else:
        opening = (
            "Each tile holds one unit's weights where its pixels are: ink on orange raises the unit's sum, ink on blue "
            "lowers it. "
        )
        has_moved = found.images[-1] != found.images[0]
    is_still = ~has_moved.any(axis=0).ravel() & (np.ptp(result.problem.objective.X, axis=0) == 0)
    if not is_still.any():
        return opening
    return (
        f"{opening}{is_still.sum()} pixels have the same ink in every training picture: they teach nothing, and their "
        "weights never moved."
    )
