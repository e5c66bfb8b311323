"""Networks against central differences, a network written one neuron at a time, and scikit-learn's MLP."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from core.functions import ACTIVATIONS, Tanh
from core.objectives import MLP, Objective

RNG = np.random.default_rng(11)
X = RNG.normal(size=(7, 2))
LABELS = np.array([0, 1, 2, 1, 0, 2, 2])
OUTPUT_LOSSES = [
    ("identity", "mse"), ("identity", "mae"), ("identity", "huber"),
    ("sigmoid", "mse"), ("sigmoid", "mae"), ("sigmoid", "huber"), ("sigmoid", "cross_entropy"),
    ("softmax", "mse"), ("softmax", "mae"), ("softmax", "huber"), ("softmax", "cross_entropy"),
]  # fmt: skip


def network(
    activation: str = "tanh",
    output: str = "identity",
    loss: str = "mse",
    hidden: Sequence[int] = (4, 3),
    l2: float = 0.0,
) -> MLP:
    target = {"identity": RNG.normal(size=(7, 2)), "sigmoid": RNG.random((7, 2)), "softmax": LABELS}[output]
    return MLP(X, target, hidden=hidden, activation=activation, output=output, loss=loss, l2=l2)


def somewhere(objective: MLP, n_runs: int = 2) -> np.ndarray:
    """Points at which every unit is alive and no kink is near."""
    return np.random.default_rng(1).normal(scale=0.8, size=(n_runs, objective.n_params))


def differences(function, theta: np.ndarray, width: float) -> np.ndarray:
    """Central differences by every parameter, on the last axis."""
    steps = width * np.eye(theta.shape[-1])
    return np.stack([(function(theta + step) - function(theta - step)) / (2 * width) for step in steps], axis=-1)


# ------------------------------------------------------------------------------------------------------------ gradients
@pytest.mark.parametrize("hidden", [(), (3,), (4, 3), (3, 3, 2)], ids=str)
@pytest.mark.parametrize(("output", "loss"), OUTPUT_LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_is_that_of_the_value(activation, output, loss, hidden):
    """Central differences, 1e-6 of the largest entry; their own error is about 1e-9."""
    objective = network(activation, output, loss, hidden, l2=0.01)
    theta = somewhere(objective)
    gradient = objective.value_and_gradient(theta)[1]
    expected = differences(objective.value, theta, 1e-6)
    assert np.abs(gradient - expected).max() <= 1e-6 * np.abs(expected).max()


@pytest.mark.parametrize("hidden", [(), (3,), (4, 3)], ids=str)
@pytest.mark.parametrize(("output", "loss"), OUTPUT_LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_hessian_is_that_of_the_gradient(activation, output, loss, hidden):
    objective = network(activation, output, loss, hidden, l2=0.01)
    theta = somewhere(objective)
    expected = differences(lambda at: objective.value_and_gradient(at)[1], theta, 1e-6)
    assert np.abs(objective.hessian(theta) - expected).max() <= 1e-6 * np.abs(expected).max()


def test_hessian_times_a_vector_is_the_hessians_product():
    objective = network("tanh", "softmax", "cross_entropy")
    theta, vector = somewhere(objective, 3), RNG.normal(size=(3, objective.n_params))
    expected = np.einsum("rjk,rk->rj", objective.hessian(theta), vector)
    np.testing.assert_allclose(objective.hessian_vector_product(theta, vector), expected, rtol=1e-12, atol=1e-15)


def test_penalty_is_on_weights_alone():
    plain, penalised = network(l2=0.0), network(l2=0.3)
    theta = somewhere(plain)
    plain_value = MLP(X, penalised.y, hidden=(4, 3)).value(theta)
    weights = sum((matrix**2).sum(axis=(1, 2)) for matrix, _ in penalised.unpack(theta))
    np.testing.assert_allclose(penalised.value(theta) - plain_value, 0.3 * weights, rtol=1e-12)


# --------------------------------------------------------------------------------------------------------------- values
def by_hand(objective: MLP, theta: np.ndarray, sample: np.ndarray) -> list[float]:
    """One network on one sample, one neuron after the other: tanh inside, nothing at the end."""
    values, at = sample.tolist(), 0
    for number, (n_in, n_out) in enumerate(zip(objective.widths, objective.widths[1:], strict=False)):
        weights = theta[at : at + n_in * n_out].tolist()
        biases = theta[at + n_in * n_out : at + (n_in + 1) * n_out].tolist()
        at += (n_in + 1) * n_out
        z = [biases[j] + sum(values[i] * weights[i * n_out + j] for i in range(n_in)) for j in range(n_out)]
        is_last = number == objective.n_layers - 1
        values = z if is_last else [math.tanh(one) for one in z]
    return values


def test_prediction_is_that_of_one_neuron_after_the_other():
    """The order of theta: W row by row, then b, layer after layer."""
    objective = network()
    theta = somewhere(objective)
    expected = [[by_hand(objective, run, sample) for sample in X] for run in theta]
    np.testing.assert_allclose(objective.predict(theta), expected, rtol=1e-12)


@pytest.mark.parametrize(("output", "loss"), [("sigmoid", "cross_entropy"), ("softmax", "cross_entropy")])
def test_loss_is_scikit_learns(output, loss):
    """scikit-learn's MLPClassifier at the same weights: the mean cross-entropy, its own penalty switched off."""
    from sklearn.neural_network import MLPClassifier

    labels = LABELS if output == "softmax" else (LABELS > 0).astype(int)
    peer = MLPClassifier(
        (4,), activation="tanh", alpha=0.0, max_iter=1, solver="sgd", batch_size=7, learning_rate_init=1e-300
    )
    with pytest.warns(Warning, match="Maximum iterations"):
        peer.fit(X, labels)
    objective = MLP(X, labels, hidden=(4,), output=output, loss=loss)
    parts = [np.concatenate([w.ravel(), b]) for w, b in zip(peer.coefs_, peer.intercepts_, strict=True)]
    assert float(objective.value(np.concatenate(parts))) == pytest.approx(peer.loss_, rel=1e-12)


def test_layers_hold_every_z_and_every_activation():
    objective = network("relu", "softmax", "cross_entropy")
    theta = somewhere(objective, 3)
    found = objective.layers(theta)
    before = np.broadcast_to(X, (3, *X.shape))
    for layer, (weights, bias) in zip(found, objective.unpack(theta), strict=True):
        np.testing.assert_allclose(layer.pre_activation, before @ weights + bias[:, None, :], rtol=1e-12, atol=1e-14)
        before = layer.activation
    np.testing.assert_allclose(before, objective.predict(theta), rtol=1e-14)
    assert np.array_equal(found[0].activation, np.maximum(found[0].pre_activation, 0.0))


def test_other_samples_can_be_predicted_and_looked_into():
    objective, other = network(), RNG.normal(size=(3, 2))
    theta = somewhere(objective)
    assert objective.predict(theta, other).shape == (2, 3, 2)
    np.testing.assert_array_equal(objective.layers(theta, other)[-1].activation, objective.predict(theta, other))


def test_predictions_of_many_runs_are_those_of_each_alone():
    """Over several chunks of runs, whose buffers are filled again and again."""
    many = RNG.normal(size=(700, 2))
    objective = MLP(many, many[:, 0], hidden=(16,))
    theta = somewhere(objective, 23)
    together = objective.predict(theta)
    assert all(np.array_equal(objective.predict(run), found) for run, found in zip(theta, together, strict=True))


def test_unpacked_weights_are_views_of_theta():
    objective = network()
    theta = somewhere(objective)
    assert [(w.shape, b.shape) for w, b in objective.unpack(theta)] == [
        ((2, 2, 4), (2, 4)), ((2, 4, 3), (2, 3)), ((2, 3, 2), (2, 2)),
    ]  # fmt: skip
    assert all(np.shares_memory(part, theta) for pair in objective.unpack(theta) for part in pair)


def test_one_vector_gives_results_without_the_runs_axis():
    objective: Objective = network("tanh", "softmax", "cross_entropy")
    theta = somewhere(objective)
    value, gradient = objective.value_and_gradient(theta[1])
    assert (np.shape(value), gradient.shape) == ((), (objective.n_params,))
    assert objective.predict(theta[1]).shape == (7, 3)
    assert objective.hessian(theta[1]).shape == (objective.n_params, objective.n_params)
    assert objective.layers(theta[1])[0].activation.shape == (7, 4)


def test_parameter_names_count_layers_inputs_and_units_from_one():
    assert MLP(X, X[:, 0], hidden=(1,)).parameter_names == ("W1[1,1]", "W1[2,1]", "b1[1]", "W2[1,1]", "b2[1]")


# ----------------------------------------------------------------------------------------------------------------- runs
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_run_does_not_depend_on_its_batch_mates(activation, dtype):
    """Exactly, over several chunks: 700 samples of a 2-16-3 network fill the cache with some five runs."""
    many = RNG.normal(size=(700, 2))
    objective = MLP(
        many, RNG.integers(0, 3, 700), hidden=(16,), activation=activation, output="softmax", loss="cross_entropy"
    )
    theta = somewhere(objective, 23).astype(dtype)
    assert objective.runs_at_once < 23
    value, gradient = objective.value_and_gradient(theta)
    for run in (0, 11, 22):
        alone = objective.value_and_gradient(theta[run])
        assert np.array_equal(alone[0], value[run]) and np.array_equal(alone[1], gradient[run])
    assert np.array_equal(objective.value(theta), value)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_float32_is_computed_in_float32(activation):
    objective = network(activation, "sigmoid", "cross_entropy")
    theta = somewhere(objective)
    value, gradient = objective.value_and_gradient(theta.astype(np.float32))
    assert (value.dtype, gradient.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(gradient, objective.value_and_gradient(theta)[1], rtol=1e-3, atol=1e-5)


def test_rows_pick_samples_for_all_runs_or_for_each():
    objective = network("tanh", "softmax", "cross_entropy")
    theta, rows = somewhere(objective), np.array([[0, 4, 5], [2, 2, 6]])
    value, gradient = objective.value_and_gradient(theta, rows)
    for run in range(2):
        alone = MLP(X[rows[run]], np.eye(3)[LABELS[rows[run]]], hidden=(4, 3), output="softmax", loss="cross_entropy")
        np.testing.assert_allclose(value[run], alone.value(theta[run]), rtol=1e-13)
        np.testing.assert_allclose(gradient[run], alone.value_and_gradient(theta[run])[1], rtol=1e-11, atol=1e-15)
    assert np.array_equal(objective.value(theta, rows[0])[0], objective.value(theta, rows)[0])


def test_an_activation_can_be_chosen_for_each_layer():
    mixed = MLP(X, X[:, 0], hidden=(4, 3), activation=("relu", Tanh()))
    theta = somewhere(mixed)
    layers = mixed.layers(theta)
    assert np.array_equal(layers[0].activation, np.maximum(layers[0].pre_activation, 0))
    np.testing.assert_allclose(layers[1].activation, np.tanh(layers[1].pre_activation), rtol=1e-14)


def test_initial_points_do_not_depend_on_their_number_and_differ():
    objective = network()
    few = objective.initialize("xavier_normal", 2, np.random.default_rng(5))
    many = objective.initialize("xavier_normal", 9, np.random.default_rng(5))
    assert np.array_equal(few, many[:2])
    assert len(np.unique(many, axis=0)) == 9
    biases = [bias for _, bias in objective.unpack(many)]
    assert not any(bias.any() for bias in biases)


def test_an_initializer_can_be_chosen_for_each_layer():
    objective = network(hidden=(4,))
    theta = objective.initialize(["zeros", "normal"], 2, np.random.default_rng(5))
    (first, _), (second, _) = objective.unpack(theta)
    assert not first.any() and second.all()


# --------------------------------------------------------------------------------------------------------------- faults
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"hidden": (0,)}, r"hidden must list widths of at least 1. Got \(0,\)"),
        ({"hidden": (2.5,)}, r"hidden must list widths of at least 1. Got \(2.5,\)"),
        ({"activation": "step"}, "activation must be one of identity, .*. Got 'step'"),
        ({"activation": ("tanh", "tanh")}, "activation must be one, or one for each of 1 layers. Got 2"),
        ({"loss": "cross_entropy"}, "cross_entropy needs output='sigmoid' or 'softmax'"),
        ({"l2": -1.0}, "l2 must be zero or positive. Got -1.0"),
        ({"feature_names": ("x",)}, "feature_names must name 2 columns. Got 1 names"),
        ({"output": "softmax"}, "y must hold class labels 0..k-1 for softmax"),
        ({"output": "sigmoid", "loss": "cross_entropy"}, r"y must lie in \[0, 1\] for the cross-entropy"),
    ],
)
def test_bad_arguments_are_named(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        MLP(X, 5.0 * X[:, 0], **{"hidden": (3,), **arguments})


@pytest.mark.parametrize(
    ("features", "target", "sentence"),
    [
        (np.empty((0, 2)), np.empty(0), "X must have shape .* at least 1"),
        (X, np.zeros(3), r"y must have shape \(7,\) or \(7, n_outputs\). Got \(3,\)"),
        (X * np.nan, np.zeros(7), "X must be finite"),
        (X, np.full(7, np.inf), "y must be finite"),
    ],
)
def test_samples_that_cannot_be_used_are_refused(features, target, sentence):
    with pytest.raises(ValueError, match=sentence):
        MLP(features, target)


def test_rows_that_are_no_probabilities_are_refused():
    with pytest.raises(ValueError, match="y must have rows of probabilities that sum to 1"):
        MLP(X, np.ones((7, 3)), output="softmax", loss="cross_entropy")
