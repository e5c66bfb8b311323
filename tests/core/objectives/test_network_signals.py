"""The derivatives by pre-activations against central differences, and against the gradient of the weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core.functions import ACTIVATIONS
from core.objectives import MLP, backpropagated

RNG = np.random.default_rng(5)
X = RNG.normal(size=(6, 2))
TARGETS = {"identity": RNG.normal(size=(6, 2)), "sigmoid": RNG.random((6, 1)), "softmax": np.array([0, 1, 2, 1, 0, 2])}


def network(activation: str, output: str = "identity", loss: str = "mse", hidden: Sequence[int] = (4, 3)) -> MLP:
    return MLP(X, TARGETS[output], hidden=hidden, activation=activation, output=output, loss=loss)


def points(objective: MLP, n_runs: int = 2) -> np.ndarray:
    return np.random.default_rng(1).normal(scale=0.8, size=(n_runs, objective.n_params))


def loss_from(objective: MLP, theta: np.ndarray, number: int, z: np.ndarray) -> float:
    """Mean loss of one network whose layer ``number`` has the weighted sums z, the layers above written out."""
    pairs = objective.unpack(theta)
    for layer in range(number, len(objective.hidden)):
        weights, bias = pairs[layer + 1]
        z = objective.activations[layer].value(z) @ weights + bias
    return float(objective.criterion.value(z.T, objective.y.T).mean())


@pytest.mark.parametrize(
    ("output", "loss"),
    [("identity", "mse"), ("identity", "mae"), ("sigmoid", "cross_entropy"), ("sigmoid", "mse"),
     ("softmax", "cross_entropy"), ("softmax", "mse")],
)  # fmt: skip
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_backpropagated_is_the_derivative_by_each_weighted_sum(activation, output, loss):
    """Central differences of the layers above, 1e-6 of the largest entry; their own error is about 1e-9."""
    objective = network(activation, output, loss)
    theta = points(objective, 1)[0]
    for number, (delta, layer) in enumerate(
        zip(backpropagated(objective, theta), objective.layers(theta), strict=True)
    ):
        expected = np.empty_like(delta)
        for at in np.ndindex(delta.shape):
            step = np.zeros_like(delta)
            step[at] = 1e-6
            above = loss_from(objective, theta, number, layer.pre_activation + step)
            below = loss_from(objective, theta, number, layer.pre_activation - step)
            expected[at] = (above - below) / 2e-6
        assert np.abs(delta - expected).max() <= 1e-6 * np.abs(expected).max()


@pytest.mark.parametrize("hidden", [(), (3,), (4, 3)], ids=str)
def test_inputs_times_backpropagated_is_the_gradient_of_the_weights(hidden):
    """The outer products, summed over the samples, against the objective's own passes; equal up to rounding."""
    objective = network("gelu", "softmax", "cross_entropy", hidden)
    theta = points(objective)
    entering = [
        np.broadcast_to(objective.X, (2, *objective.X.shape)),
        *(one.activation for one in objective.layers(theta)),
    ]
    gradient = objective.value_and_gradient(theta)[1]
    for a, delta, (weights, bias) in zip(
        entering, backpropagated(objective, theta), objective.unpack(gradient), strict=False
    ):
        np.testing.assert_allclose(a.swapaxes(1, 2) @ delta, weights, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(delta.sum(axis=1), bias, rtol=1e-12, atol=1e-14)


def test_a_single_point_gives_arrays_without_the_axis_of_runs():
    """Row r of many is what the point gives alone."""
    objective = network("tanh")
    theta = points(objective, 3)
    for many, alone in zip(backpropagated(objective, theta), backpropagated(objective, theta[1]), strict=True):
        assert alone.shape == many.shape[1:]
        np.testing.assert_array_equal(many[1], alone)
