"""The chain rule written out: every derivative against differences of the loss, and against backpropagation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from core.data import Line, Separable, Sine, TwoMoons, Xor
from core.experiments.neuron import NeuronResult, NeuronSettings, passes, run
from core.experiments.neuron.comparison import COMPARISONS
from core.experiments.neuron.passes import parameter_names
from core.experiments.neuron.settings import DrawnStart
from core.functions import ACTIVATIONS

PAIRS = [("sigmoid", "cross_entropy"), ("sigmoid", "mse"), ("tanh", "mse"), ("identity", "mae"), ("relu", "mse")]
SHAPES = [(), (2,), (3, 2), (4, 1, 4)]
STEP = 1e-5


def _run(**fields: object) -> NeuronResult:
    return run(NeuronSettings(**{"data": TwoMoons(n_samples=20), "updates": 6, **fields}))


def _loss_of(result: NeuronResult, theta: np.ndarray, at: int) -> float:
    """The loss of the sample of update ``at``, by the formulas alone: a loop over layers, neuron by neuron."""
    value, place = list(result.problem.dataset.X[result.rows[at]]), 0
    widths = result.problem.objective.widths
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(widths)):
        weights, bias = theta[place : place + n_in * n_out], theta[place + n_in * n_out : place + (n_in + 1) * n_out]
        place += (n_in + 1) * n_out
        sums = [sum(value[i] * weights[i * n_out + j] for i in range(n_in)) + bias[j] for j in range(n_out)]
        value = [float(result.problem.activations[layer].value(np.array([z]))[0]) for z in sums]
    target = result.problem.dataset.y[result.rows[at]]
    return float(COMPARISONS[result.settings.loss].value(np.array(value[0]), np.array(target)))


@pytest.mark.parametrize("hidden", SHAPES)
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_gradient_is_that_of_differences(hidden, output, loss):
    """Oracle: central differences of a slow loop over neurons; error of order step², digits lost of order ε/step."""
    result = _run(hidden=hidden, output=output, loss=loss)
    found, at = passes(result), result.n_updates - 1
    mine = np.concatenate([np.append(layer.by_weights[at].ravel(), layer.by_z[at]) for layer in found.layers])
    steps = STEP * np.eye(mine.size)
    theirs = [
        (_loss_of(result, result.before[at] + e, at) - _loss_of(result, result.before[at] - e, at)) / (2 * STEP)
        for e in steps
    ]
    np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-8)
    assert found.loss[at] == pytest.approx(_loss_of(result, result.before[at], at), rel=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("data", [TwoMoons(n_samples=20), Sine(n_samples=20)], ids=lambda data: data.kind)
def test_gradient_is_that_of_the_objective(activation, data):
    """Oracle: backpropagation as MLP has it, on the same samples; the two differ in the order of sums alone."""
    pair = ("sigmoid", "cross_entropy") if data.kind == "two_moons" else ("identity", "mse")
    result = _run(data=data, hidden=(3, 2), activation=activation, output=pair[0], loss=pair[1], learning_rate=0.1)
    found = passes(result)
    mine = np.concatenate(
        [np.concatenate([layer.by_weights.reshape(6, -1), layer.by_z], axis=1) for layer in found.layers], axis=1
    )
    value, theirs = result.problem.objective.value_and_gradient(result.before, result.rows[:, None])
    np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(found.loss, value, rtol=1e-12)


@pytest.mark.parametrize("hidden", SHAPES)
def test_sums_and_values_are_those_of_the_objective(hidden):
    """Oracle: the layers of MLP, which runs all samples."""
    result = _run(hidden=hidden)
    every = result.problem.objective.layers(result.before)
    for layer, whole in zip(passes(result).layers, every, strict=True):
        for at, row in enumerate(result.rows):
            np.testing.assert_allclose(layer.z[at], whole.pre_activation[at, row], rtol=1e-12, atol=1e-14)
            np.testing.assert_allclose(layer.value[at], whole.activation[at, row], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_derivative_by_the_sum_is_the_product_of_its_factors(output, loss):
    last = passes(_run(output=output, loss=loss)).layers[-1]
    np.testing.assert_array_equal(last.by_z, last.by_value * last.slope)
    np.testing.assert_array_equal(last.by_weights, last.entering[:, :, None] * last.by_z[:, None, :])


def test_cross_entropy_of_a_sigmoid_leaves_prediction_minus_target():
    """Also far out, where p rounds to 0 or 1 and the factors alone would be 0 times infinity in naive arithmetic."""
    found = passes(_run(data=Separable(n_samples=20, n_features=2), start=DrawnStart(std=30.0), updates=20))
    assert np.abs(found.layers[0].z).max() > 37
    np.testing.assert_allclose(found.layers[0].by_z[:, 0], found.prediction - found.target, rtol=1e-12, atol=1e-15)


def test_a_mean_gradient_is_the_mean_of_every_sample_s():
    """Oracle: one run a sample, each with its own row."""
    result = _run(data=Xor(), hidden=(2,), batch="all samples")
    objective = result.problem.objective
    each = [objective.value_and_gradient(result.before, np.full((6, 1), row))[1] for row in range(4)]
    np.testing.assert_allclose(result.gradient, np.mean(each, axis=0), rtol=1e-12, atol=1e-16)
    layer = passes(result).layers[0]
    np.testing.assert_array_equal(layer.followed_weights.reshape(6, -1), result.gradient[:, :4])


def test_names_follow_the_order_of_theta():
    assert parameter_names(passes(_run()).layers) == ("w1", "w2", "b")
    assert parameter_names(passes(_run(data=Line(), hidden=(2,), output="identity", loss="mse")).layers) == (
        "w(x→h1)", "w(x→h2)", "b(h1)", "b(h2)", "w(h1→p)", "w(h2→p)", "b(p)",
    )  # fmt: skip


def test_neurons_are_numbered_through_all_layers():
    layers = passes(_run(hidden=(2, 3))).layers
    assert [layer.units for layer in layers] == [("h1", "h2"), ("h3", "h4", "h5"), ("p",)]
    assert [layer.name for layer in layers] == ["hidden layer 1", "hidden layer 2", "output"]
