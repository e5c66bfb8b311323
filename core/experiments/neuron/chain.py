"""The chain rule of one update as a table: each number with its formula, forward, backward, and the update itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from core.experiments.neuron.comparison import COMPARISONS
from core.experiments.neuron.passes import LayerPass, Passes, bias_name, parameter_names, weight_name
from core.experiments.neuron.training import NeuronResult
from core.experiments.wording import number

_COLUMNS = ["quantity", "formula", "with numbers", "value"]


class Step(NamedTuple):
    """One number on the way: what it is, by which formula, with the numbers put in, and its value."""

    quantity: str
    formula: str
    with_numbers: str
    value: float


def forward_table(result: NeuronResult, found: Passes, at: int) -> pd.DataFrame:
    """One row a number of update ``at`` (from 0), from the inputs to the loss, in the order they are computed."""
    return pd.DataFrame(list(forward_steps(result, found, at)), columns=_COLUMNS)


def backward_table(result: NeuronResult, found: Passes, at: int) -> pd.DataFrame:
    """One row a derivative of update ``at`` (from 0), from the loss to the weights, in the order they are computed."""
    return pd.DataFrame(list(backward_steps(result, found, at)), columns=_COLUMNS)


def update_table(result: NeuronResult, found: Passes, at: int) -> pd.DataFrame:
    """One row a weight or bias: before update ``at`` (from 0), the gradient it follows, the step, and after."""
    rate, before, gradient = result.settings.learning_rate, result.before[at], result.gradient[at]
    words = [f"{number(w)} − {number(rate)} · {_signed(g)}" for w, g in zip(before, gradient, strict=True)]
    slope = "∂L/∂w" if result.is_single else "mean ∂L/∂w"
    return pd.DataFrame(
        {
            "parameter": parameter_names(found.layers),
            "before": before,
            slope: gradient,
            "before − η · gradient": words,
            "after": result.after[at],
        }
    )


def forward_steps(result: NeuronResult, found: Passes, at: int) -> Iterator[Step]:
    """Weighted sum and activation of every neuron, first layer first, and the loss."""
    is_alone = len(found.layers) == 1
    for place, layer in enumerate(found.layers):
        title = result.problem.activations[place].title
        for j, unit in enumerate(layer.units):
            z, value = float(layer.z[at, j]), float(layer.value[at, j])
            yield Step(sum_name(unit, is_alone), *_weighted_sum(layer, at, j, is_alone), z)
            yield Step(unit, f"{title}({sum_name(unit, is_alone)})", f"{title}({number(z)})", value)
    comparison = COMPARISONS[result.settings.loss_used]
    target, prediction = float(found.target[at]), float(found.prediction[at])
    compared = f"p = {number(prediction)}, y = {number(target)}"
    yield Step("L", comparison.formula, compared, float(found.loss[at]))


def backward_steps(result: NeuronResult, found: Passes, at: int) -> Iterator[Step]:
    """Derivatives of the loss, last layer first."""
    comparison = COMPARISONS[result.settings.loss_used]
    compared = f"p = {number(float(found.prediction[at]))}, y = {number(float(found.target[at]))}"
    yield Step("∂L/∂p", comparison.slope_formula, compared, float(found.by_prediction[at]))
    is_alone = len(found.layers) == 1
    for place in reversed(range(len(found.layers))):
        layer, title = found.layers[place], result.problem.activations[place].title
        for j, unit in enumerate(layer.units):
            if place + 1 < len(found.layers):
                yield _from_above(unit, j, found.layers[place + 1], at)
            yield from _through_activation(layer, at, j, title, is_alone)
            yield from _to_weights(layer, at, j, is_alone)


def sum_name(unit: str, is_alone: bool) -> str:
    """A weighted sum in a table: ``z`` of a single neuron, else ``z(h1)``."""
    return "z" if is_alone else f"z({unit})"


def _weighted_sum(layer: LayerPass, at: int, j: int, is_alone: bool) -> tuple[str, str]:
    symbols, numbers = [], []
    for i, source in enumerate(layer.input_names):
        name = weight_name(source, layer.units[j], is_alone=is_alone, number=i + 1)
        symbols.append(f"{source} · {name}")
        numbers.append(f"{_signed(layer.entering[at, i])} · {_signed(layer.weights[at, i, j])}")
    symbols.append(bias_name(layer.units[j], is_alone=is_alone))
    numbers.append(_signed(layer.bias[at, j]))
    return " + ".join(symbols), " + ".join(numbers)


def _from_above(unit: str, j: int, above: LayerPass, at: int) -> Step:
    """The derivative by a hidden neuron's value: what comes back over its outgoing edges."""
    terms = [f"∂L/∂z({after}) · w({unit}→{after})" for after in above.units]
    pairs = zip(above.by_z[at], above.weights[at, j], strict=True)
    numbers = [f"{_signed(slope)} · {_signed(weight)}" for slope, weight in pairs]
    value = float(above.by_z[at] @ above.weights[at, j])
    return Step(f"∂L/∂{unit}", " + ".join(terms), " + ".join(numbers), value)


def _through_activation(layer: LayerPass, at: int, j: int, title: str, is_alone: bool) -> Iterator[Step]:
    unit, z = layer.units[j], sum_name(layer.units[j], is_alone)
    outer, slope = float(layer.by_value[at, j]), float(layer.slope[at, j])
    yield Step(f"∂{unit}/∂{z}", f"{title}′({z})", f"{title}′({number(float(layer.z[at, j]))})", slope)
    product = f"{_signed(outer)} · {_signed(slope)}"
    yield Step(f"∂L/∂{z}", f"∂L/∂{unit} · ∂{unit}/∂{z}", product, float(layer.by_z[at, j]))


def _to_weights(layer: LayerPass, at: int, j: int, is_alone: bool) -> Iterator[Step]:
    unit, slope = layer.units[j], float(layer.by_z[at, j])
    z = sum_name(unit, is_alone)
    for i, source in enumerate(layer.input_names):
        name = weight_name(source, unit, is_alone=is_alone, number=i + 1)
        entering = float(layer.entering[at, i])
        if is_alone:
            yield Step(f"∂z/∂{name}", source, number(entering), entering)
        product = f"{_signed(slope)} · {_signed(entering)}"
        yield Step(f"∂L/∂{name}", f"∂L/∂{z} · {source}", product, float(layer.by_weights[at, i, j]))
    yield Step(f"∂L/∂{bias_name(unit, is_alone=is_alone)}", f"∂L/∂{z} · 1", f"{_signed(slope)} · 1", slope)


def _signed(value: float | np.floating) -> str:
    """A number as a factor: in brackets where it has a minus sign."""
    text = number(float(value))
    return f"({text})" if text.startswith("−") else text
