"""The views of the neuron experiment: what each lets a reader choose, and how it is drawn and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from core.catalogue.experiment import Drawing
from core.experiments.neuron import LayerPass, NeuronResult, Passes, passes
from core.experiments.neuron.activity import activity, activity_table, unit_choices
from core.experiments.neuron.chain import backward_table, forward_table, update_table
from core.experiments.neuron.loss_curve import compared_table, loss_curves
from core.experiments.neuron.one_matrix import layers_table, matrix_table, one_matrix
from core.experiments.neuron.units import Units, units, units_table
from core.experiments.wording import number
from core.figures.activity import plot_activity
from core.figures.loss_curve import plot_loss_curve
from core.figures.network_graph import EdgeNumbers, plot_network
from core.figures.one_matrix import plot_one_matrix
from core.figures.units import plot_units
from core.figures.weight_matrix import outer_table, plot_weight_matrix, product_table
from core.settings import Settings, choice


class GraphView(Settings):
    """What stands on the edges."""

    numbers: EdgeNumbers = choice(
        "by room", "Weight and derivative on the edges; in a narrow window a deep network has no room for them.",
        label="Numbers on edges",
    )  # fmt: skip


class MatrixView(Settings):
    """Whose weight matrix."""

    layer: str = choice("", "The layer whose neurons the weights lead to.", label="Into")


class ActivityView(Settings):
    """Whose activation."""

    unit: str = choice("", "The neuron whose activation is drawn.", label="Neuron")


class OneMatrixView(Settings):
    """Nothing to choose."""


class UnitsView(Settings):
    """Which neurons are compared."""

    layer: str = choice("", "The layer whose neurons are compared.", label="Neurons of")


class LossView(Settings):
    """What the loss is drawn over."""

    axis: Literal["prediction", "weighted sum z"] = choice(
        "prediction", "What runs along the axis: the output, or the weighted sum it is made of.", label="Over"
    )


def number_choices(result: NeuronResult) -> Mapping[str, tuple[str, ...]]:
    """Whether there is anything to choose: up to one hidden layer the numbers always find room."""
    is_deep = len(result.settings.hidden) > 1
    return {"numbers": ("by room", "always") if is_deep else ("by room",)}


def layer_choices(result: NeuronResult) -> Mapping[str, tuple[str, ...]]:
    """The layers that have weights."""
    return {"layer": result.problem.layer_names}


def neuron_choices(result: NeuronResult) -> Mapping[str, tuple[str, ...]]:
    """The neurons that have weights."""
    return {"unit": unit_choices(result)}


def draw_graph(result: NeuronResult, view: GraphView) -> Drawing:
    """The network as a graph, and the chain rule of the last update as a table."""
    found, at = passes(result), result.n_updates - 1
    figure = plot_network(result, found, view.numbers)
    figure.update_layout(uirevision=result.problem.shape)
    alt = (
        f"A {result.problem.shape} network before update {at + 1}: target {number(float(found.target[at]))}, "
        f"prediction {number(float(found.prediction[at]))}, loss {number(float(found.loss[at]))}."
    )
    tables = {
        "Back: the derivative of the loss by every number, each from those above it": backward_table(result, found, at),
        f"Update {at + 1}: every weight moves against its derivative": update_table(result, found, at),
    }
    forward = forward_table(result, found, at)
    return Drawing(figure, forward, _graph_reading(result, found), alt, shows_table=True, more_tables=tables)


def draw_matrix(result: NeuronResult, view: MatrixView) -> Drawing:
    """A layer's weights and their gradient as matrices."""
    found = passes(result)
    layer = _layer(found, view.layer)
    figure = plot_weight_matrix(result, found, layer)
    figure.update_layout(uirevision=f"{result.problem.shape}{layer.name}")
    n_in, n_out = layer.weights.shape[1:]
    reading = (
        f"The weight matrix W ({n_in} × {n_out}) has a row for each input and a column for each neuron. A neuron's z "
        "is its column times what enters, plus its bias: below the column. The gradient is an outer product: each of "
        "its cells is its row's number times its column's."
    )
    reading += _how_computed(result)
    alt = f"{n_in} × {n_out} weights into the {layer.name} with their biases, and the derivatives of the loss by them."
    at = result.n_updates - 1
    title = f"Update {at + 1}: the gradient written out, and every weight before and after"
    tables = {title: outer_table(layer, at, result.settings.learning_rate)}
    return Drawing(figure, product_table(layer, at), reading, alt, shows_table=True, more_tables=tables)


def draw_activity(result: NeuronResult, view: ActivityView) -> Drawing:
    """A neuron's activation with the samples on it."""
    data = activity(result, view.unit)
    figure = plot_activity(result, data)
    figure.update_layout(uirevision=f"{data.unit}{data.activation.name}")
    title, share = data.activation.title, float(data.saturated[-1])
    reading = (
        f"Every sample arrives at {data.unit} as a number z and leaves as {title}(z). On the way back its derivative "
        f"is multiplied by the slope at its z: {number(float(data.activation.derivative(data.shown[0][-1:])[0]))} for "
        "the ringed sample."
    )
    if share > 0:
        reading += (
            f" For {share:.0%} of the samples that slope is below 1 % of the largest: they hardly move the weights."
        )
    if data.z.shape[1] < result.problem.dataset.n_samples:
        reading += f" {data.z.shape[1]} of {result.problem.dataset.n_samples} samples are drawn."
    alt = f"{title} and its slope over z, with {data.z.shape[1]} samples at their sums in neuron {data.unit}."
    return Drawing(figure, activity_table(result, data), reading, alt)


def draw_one_matrix(result: NeuronResult, view: OneMatrixView) -> Drawing:
    """The network's sums against those of a single matrix."""
    data = one_matrix(result)
    figure = plot_one_matrix(result, data)
    figure.update_layout(uirevision=result.problem.shape)
    largest, share = float(data.difference.max()), float(data.difference.max()) / (data.scale or 1.0)
    if data.is_product and len(result.problem.objective.hidden):
        reading = (
            "Without an activation the layers multiply to one matrix, x W₁W₂…, with the biases carried along: the "
            f"dashed lines. At every update it gives what the network gives, to {number(largest, 2)}, which is "
            "rounding. Such a network is a linear model, however deep."
        )
    elif data.is_product:
        reading = (
            "The weighted sum of a single neuron is one matrix times x, plus the bias: the two never differ by more "
            f"than {number(largest, 2)}, which is rounding. Add hidden layers to see what an activation between them "
            "changes."
        )
    else:
        reading = (
            "Dashed: the single matrix that comes nearest to the network on these samples (least squares). It misses "
            f"by up to {number(largest, 3)}, {number(100 * share, 2)} % of the largest sum: that is what the "
            "activation adds. Set it to identity and the two are the same."
        )
    what = "the product of its layers" if data.is_product else "the nearest single matrix"
    alt = f"The output neuron's sum for {len(data.samples)} samples along the run, by the network and by {what}."
    tables = {"The layers after the last update": layers_table(result)}
    return Drawing(figure, matrix_table(data), reading, alt, shows_table=True, more_tables=tables)


def draw_units(result: NeuronResult, view: UnitsView) -> Drawing:
    """The neurons of a layer side by side."""
    data = units(result, view.layer)
    figure = plot_units(result, data)
    figure.update_layout(uirevision=f"{data.layer}{result.problem.shape}")
    alt = f"Paths of the incoming weights of {len(data.units)} neurons over {result.settings.updates} updates."
    return Drawing(figure, units_table(data), _units_reading(data), alt)


def draw_loss(result: NeuronResult, view: LossView) -> Drawing:
    """The loss over the prediction, or over the weighted sum."""
    data = loss_curves(result, view.axis)
    figure = plot_loss_curve(result, data)
    figure.update_layout(uirevision=f"{view.axis}{result.settings.loss_used}")
    curve = data.curves[0]
    variable = "p" if view.axis == "prediction" else "z"
    reading = (
        f"The loss compares one number, the prediction, with another, the target {number(float(data.target[-1]))}. "
        f"Here the loss is {number(float(curve.y[-1]))}, and the tangent's slope ∂L/∂{variable} = "
        f"{number(float(curve.slope[-1]))} is where the way back begins: {_what_a_slope_says(float(curve.slope[-1]))}."
    )
    if variable == "z" and len(data.curves) > 1 and result.settings.output_used == "sigmoid":
        reading += " Far on the wrong side squared error is flat, cross-entropy is not: it still has a slope to follow."
    alt = f"The {curve.title} over the {data.axis}, with the network's point and its tangent."
    return Drawing(figure, compared_table(result), reading, alt)


def _layer(found: Passes, name: str) -> LayerPass:
    return next((layer for layer in found.layers if layer.name == name), found.layers[0])


def _how_computed(result: NeuronResult) -> str:
    """Where the numbers of W come from."""
    followed = "gradient" if result.is_single else "mean of such gradients over all samples"
    return (
        f" W itself is computed by such updates: it begins at the start, and each update takes "
        f"η = {number(result.settings.learning_rate)} times the {followed} from it. Shown is W before the update."
    )


def _graph_reading(result: NeuronResult, found: Passes) -> str:
    told = "orange edges are positive weights, blue ones negative, wide ones large"
    if len(found.layers) == 1:
        reading = (
            "Left to right: inputs times weights are summed to z, the activation turns z into the prediction p, the "
            f"loss L compares p with the target y; {told}. Purple, right to left: derivatives of the loss; each is the "
            "product of those on its way, as the tables show."
        )
    else:
        reading = (
            f"Each neuron sums what enters to z and passes on a = f(z); {told}. Purple: derivatives of the loss, ∂ by "
            "the weight on an edge, ∂z by a neuron's sum (and so by its bias b)."
        )
    if not result.is_single:
        n = result.problem.dataset.n_samples
        reading += f" The ∂ of the weights are means over all {n} samples, the neurons show one of them."
    if len(found.layers) > 1:
        reading += " Point at an edge to read its numbers."
    reading += " All numbers are those before the update; the last table makes it."
    return reading


def _what_a_slope_says(slope: float) -> str:
    if slope == 0:
        return "a slope of 0 says that nothing should change"
    sign, way = ("positive", "come down") if slope > 0 else ("negative", "go up")
    return f"a {sign} slope says that the prediction should {way}"


def _units_reading(data: Units) -> str:
    if not data.has_moved:
        return "No weight into this layer has moved: every derivative was zero, for every sample."
    rank = ""
    if np.isfinite(data.rank_share).all():
        least = float(data.rank_share.max())
        rank = (
            " The second singular value of W stays zero to rounding: its rank is 1." if least < 1e-12 else
            " Below: the second singular value of W as a share of the first; where it is 0, W has rank 1."
        )  # fmt: skip
    if data.twins:
        pairs = ", ".join(f"{a} and {b}" for a, b in data.twins)
        return (
            f"{pairs}: they began with equal weights, so they get equal derivatives, and one path lies on the other "
            f"for ever. They are one neuron, drawn twice.{rank}"
        )
    if len(data.units) == 1:
        return "Open circle: where the weights began. Press play to follow them."
    return f"Open circles: where the weights began. Different beginnings get different derivatives.{rank}"
