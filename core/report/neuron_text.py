"""The neuron page in words and formulas with the numbers of the last update in them, and the caption."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.experiments.neuron import LayerPass, NeuronResult, Passes, passes
from core.experiments.neuron.comparison import COMPARISONS
from core.experiments.neuron.outcomes import verdict
from core.experiments.neuron.settings import DrawnStart, EqualStart, TypedStart
from core.experiments.wording import number
from core.report.live_numbers import tex

Array = NDArray[np.floating]

PRINT_UPDATES = """\
print(f"{result.trajectory.status.value} after {int(result.trajectory.stopped_at)} updates")
print("mean loss at the start and after every update:", result.trajectory.loss.tolist())
print(dict(zip(result.problem.objective.parameter_names, result.trajectory.final_theta.tolist())))
"""
"""What a script of this page prints: the loss after every update, and the last weights."""


def mathematics(result: NeuronResult) -> str:
    """Markdown with LaTeX: forward, backward and the update, each with the numbers of the last update."""
    found, at = passes(result), result.n_updates - 1
    parts = [_opening(result, found, at), *_forward(result, found, at), _loss(result, found, at)]
    parts += [*_backward(result, found, at), *_update(result, found, at)]
    return "\n\n".join(parts)


def caption(result: NeuronResult) -> str:
    """Plain sentences that state data, network, loss, start, updates, seed and result."""
    problem, settings = result.problem, result.settings
    hidden = f", {problem.activations[0].title} in the hidden layers" if settings.hidden else ""
    data = f"{problem.dataset.title} ({problem.dataset.source.rstrip('.')}); {problem.dataset.n_samples} samples."
    network = (
        f"A {problem.shape} network{hidden}, {problem.activations[-1].title} output and "
        f"{COMPARISONS[settings.loss_used].title} as the loss; {_start_words(result)}."
    )
    descent = (
        f"Gradient descent with step size {number(settings.learning_rate)}, each update on {settings.batch}, "
        f"order seed {settings.seed}."
    )
    return " ".join([data, network, descent, verdict(result).sentence])


def _start_words(result: NeuronResult) -> str:
    start = result.settings.start
    if isinstance(start, DrawnStart):
        return f"first weights drawn from N(0, {number(start.std)}²) with seed {start.seed}"
    if isinstance(start, EqualStart):
        return f"every first weight {number(start.value)}"
    return "first weights typed in" if isinstance(start, TypedStart) else "every first weight 0"


def _opening(result: NeuronResult, found: Passes, at: int) -> str:
    x = _row(found.inputs[at])
    return (
        f"**Update {at + 1}, sample {int(result.rows[at]) + 1}.** With the input as a row $x = {x}$, a layer's weight "
        "matrix $W_l$ has a row for each of its inputs and a column for each of its neurons."
    )


def _forward(result: NeuronResult, found: Passes, at: int) -> list[str]:
    parts = ["**Forward.** " + " ".join(_formulas(result))]
    for place, layer in enumerate(found.layers, start=1):
        product = f"{_row(layer.entering[at])} {_matrix(layer.weights[at])} + {_row(layer.bias[at])}"
        z, a = _row(layer.z[at]), _row(layer.value[at])
        parts.append(rf"$$z_{{{place}}} = {product} = {z}, \qquad {_value(place, found)} = {a}$$")
    return parts


def _formulas(result: NeuronResult) -> list[str]:
    """What is computed in every layer, and the activations in use."""
    activations = {one.title: one.formula for one in result.problem.activations}
    used = ", ".join(f"{title}: ${formula}$" for title, formula in activations.items())
    return [r"$z_l = a_{l-1} W_l + b_l$ with $a_0 = x$, and $a_l = f_l(z_l)$.", f"In use, {used}."]


def _value(place: int, found: Passes) -> str:
    return "p" if place == len(found.layers) else f"a_{{{place}}}"


def _loss(result: NeuronResult, found: Passes, at: int) -> str:
    comparison = COMPARISONS[result.settings.loss_used]
    p, y, loss = (tex(float(part[at])) for part in (found.prediction, found.target, found.loss))
    return f"**Loss.** With $p = {p}$ and $y = {y}$:\n\n$$L = {comparison.latex} = {loss}$$"


def _backward(result: NeuronResult, found: Passes, at: int) -> list[str]:
    """From the loss to every matrix; the arrows of the graph in the other direction."""
    comparison = COMPARISONS[result.settings.loss_used]
    opening = (
        r"**Backward.** The chain rule, from the loss to the weights, with $\delta_l = \partial L/\partial z_l$ and "
        r"$\odot$ the product entry by entry:" + "\n\n"
        rf"$$\frac{{\partial L}}{{\partial p}} = {comparison.slope_latex} = {tex(float(found.by_prediction[at]))}$$"
    )
    parts = [opening]
    for place in range(len(found.layers), 0, -1):
        parts.append(_delta(found, place, at))
        parts.append(_gradient(found.layers[place - 1], place, at))
    return parts


def _delta(found: Passes, place: int, at: int) -> str:
    layer = found.layers[place - 1]
    slope, delta = _row(layer.slope[at]), _row(layer.by_z[at])
    if place == len(found.layers):
        outer, numbers = r"\frac{\partial L}{\partial p}", tex(float(layer.by_value[at, 0]))
    else:
        above = found.layers[place]
        outer = rf"\delta_{{{place + 1}}} W_{{{place + 1}}}^\top"
        numbers = rf"{_row(above.by_z[at])} {_matrix(above.weights[at])}^\top"
    return rf"$$\delta_{{{place}}} = {outer} \odot f_{{{place}}}'(z_{{{place}}}) = {numbers} \odot {slope} = {delta}$$"


def _gradient(layer: LayerPass, place: int, at: int) -> str:
    before = "x" if place == 1 else f"a_{{{place - 1}}}"
    product = rf"{_row(layer.entering[at])}^\top {_row(layer.by_z[at])} = {_matrix(layer.by_weights[at])}"
    bias = rf"\frac{{\partial L}}{{\partial b_{{{place}}}}} = \delta_{{{place}}}"
    weights = rf"\frac{{\partial L}}{{\partial W_{{{place}}}}} = {before}^\top \delta_{{{place}}} = {product}"
    return rf"$${weights}, \qquad {bias}$$"


def _update(result: NeuronResult, found: Passes, at: int) -> list[str]:
    rate = tex(result.settings.learning_rate)
    whole = "" if result.is_single else r" The gradient followed is the mean of such gradients over all samples."
    parts = [rf"**Update**, $W_l \leftarrow W_l - \eta\, \partial L/\partial W_l$ and the same for $b_l$.{whole}"]
    after = result.problem.objective.unpack(result.after[at])
    for place, (layer, (weights, bias)) in enumerate(zip(found.layers, after, strict=True), start=1):
        step = (
            rf"{_matrix(layer.weights[at])} - {rate} \cdot {_matrix(layer.followed_weights[at])} = {_matrix(weights)}"
        )
        shift = rf"{_row(layer.bias[at])} - {rate} \cdot {_row(layer.followed_bias[at])} = {_row(bias)}"
        parts.append(rf"$$W_{{{place}}}:\ {step}$$")
        parts.append(rf"$$b_{{{place}}}:\ {shift}$$")
    return parts


def _row(values: Array) -> str:
    if len(values) == 1:
        return f"({tex(float(values[0]))})"
    return _matrix(values[None])


def _matrix(values: Array) -> str:
    rows = r" \\ ".join(" & ".join(tex(float(value)) for value in row) for row in values)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
