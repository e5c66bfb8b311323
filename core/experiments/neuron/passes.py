"""Every number of one sample's way forward and back through the network, before each update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.neuron.comparison import COMPARISONS
from core.experiments.neuron.training import NeuronResult

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class LayerPass:
    """One layer at every update, for the sample shown with it.

    Attributes
    ----------
    name, inputs_names, units : of the layer, of what enters it, and of its neurons.
    weights, bias : arrays of shape (n_updates, n_in, n_out) and (n_updates, n_out), before the update.
    entering : array of shape (n_updates, n_in), the activations of the layer before, or the sample's features.
    z, value : arrays of shape (n_updates, n_out): weighted sum and what the activation makes of it.
    slope : array of shape (n_updates, n_out), the activation's derivative at z.
    by_value, by_z : arrays of shape (n_updates, n_out), the derivative of the sample's loss by value and by z.
    by_weights : array of shape (n_updates, n_in, n_out), the sample's gradient: ``entering`` times ``by_z``.
    followed_weights, followed_bias : the gradient that the update followed, of the shapes of weights and bias.
    """

    name: str
    input_names: tuple[str, ...]
    units: tuple[str, ...]
    weights: Array
    bias: Array
    entering: Array
    z: Array
    value: Array
    slope: Array
    by_value: Array
    by_z: Array
    by_weights: Array
    followed_weights: Array
    followed_bias: Array


@dataclass(frozen=True, eq=False)
class Passes:
    """All layers at every update, with the sample's target, prediction and loss, arrays of shape (n_updates,)."""

    layers: tuple[LayerPass, ...]
    inputs: Array
    target: Array
    prediction: Array
    loss: Array
    by_prediction: Array

    @property
    def n_updates(self) -> int:
        """How many updates there are."""
        return len(self.target)


def passes(result: NeuronResult) -> Passes:
    r"""Send each update's sample forward and its loss back, by the chain rule written out.

    .. math:: z_l = a_{l-1} W_l + b_l, \quad a_l = f_l(z_l), \quad \frac{\partial L}{\partial z_l} =
       \frac{\partial L}{\partial a_l} f_l'(z_l), \quad \frac{\partial L}{\partial W_l} = a_{l-1}^\top
       \frac{\partial L}{\partial z_l}, \quad \frac{\partial L}{\partial a_{l-1}} =
       \frac{\partial L}{\partial z_l} W_l^\top

    One sample an update, so a and z are rows; the shapes are those of :class:`LayerPass`.
    """
    problem, objective = result.problem, result.problem.objective
    target = problem.dataset.y[result.rows]
    sums, values = _forward(result)
    logit, prediction = sums[-1][:, 0], values[-1][:, 0]
    comparison = COMPARISONS[result.settings.loss_used]
    by_prediction = comparison.derivative(logit, prediction, target)
    with np.errstate(over="ignore", invalid="ignore"):
        layers = _backward(result, sums, values, by_prediction)
    loss = objective.criterion.value(logit[:, None, None], target[:, None, None])[:, 0]
    return Passes(tuple(layers), values[0], target, prediction, loss, by_prediction)


def _forward(result: NeuronResult) -> tuple[list[Array], list[Array]]:
    """Each layer's z, and the values of every column of neurons, inputs first."""
    sums: list[Array] = []
    values: list[Array] = [result.problem.dataset.X[result.rows]]
    pairs = result.problem.objective.unpack(result.before)
    for (weights, bias), activation in zip(pairs, result.problem.activations, strict=True):
        z = (values[-1][:, None, :] @ weights)[:, 0] + bias
        sums.append(z)
        values.append(activation.value(z))
    return sums, values


def _backward(result: NeuronResult, sums: list[Array], values: list[Array], by_prediction: Array) -> list[LayerPass]:
    problem, by_value = result.problem, by_prediction[:, None]
    before, followed = problem.objective.unpack(result.before), problem.objective.unpack(result.gradient)
    layers: list[LayerPass] = []
    for at in reversed(range(len(sums))):
        slope = problem.activations[at].derivative(sums[at])
        by_z = by_value * slope
        layer = LayerPass(
            problem.layer_names[at],
            problem.unit_names[at],
            problem.unit_names[at + 1],
            *before[at],
            values[at],
            sums[at],
            values[at + 1],
            slope,
            by_value,
            by_z,
            values[at][:, :, None] * by_z[:, None, :],
            *followed[at],
        )
        layers.insert(0, layer)
        by_value = (by_z[:, None, :] @ before[at][0].swapaxes(1, 2))[:, 0]
    return layers


def weight_name(source: str, unit: str, *, is_alone: bool, number: int) -> str:
    """A weight in a table: ``w1`` of a single neuron, else the edge it stands on, ``w(x1→h2)``."""
    return f"w{number}" if is_alone else f"w({source}→{unit})"


def bias_name(unit: str, *, is_alone: bool) -> str:
    """A bias in a table: ``b`` of a single neuron, else ``b(h2)``."""
    return "b" if is_alone else f"b({unit})"


def parameter_names(layers: Sequence[LayerPass]) -> tuple[str, ...]:
    """Weights and biases in the order of theta, as tables call them."""
    is_alone = len(layers) == 1
    names: list[str] = []
    for layer in layers:
        for number, source in enumerate(layer.input_names, start=1):
            names += [weight_name(source, unit, is_alone=is_alone, number=number) for unit in layer.units]
        names += [bias_name(unit, is_alone=is_alone) for unit in layer.units]
    return tuple(names)
