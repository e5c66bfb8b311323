"""A network without hidden layers is a linear model, and numbers at the edge come out right all the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from core.objectives import MLP, LinearRegression, LogisticRegression

RNG = np.random.default_rng(4)
X = RNG.normal(size=(12, 3))
Y = RNG.normal(size=12)
CLASSES = (X[:, 0] + RNG.normal(size=12) > 0).astype(float)
THETA = RNG.normal(size=(4, 4))  # intercept first, as linear models have it
LAST = [1, 2, 3, 0]  # where the network's parameters stand among those


def assert_same(network: MLP, model: LinearRegression | LogisticRegression) -> None:
    """Value, gradient, Hessian and predictions, the network's bias being the model's intercept."""
    value, gradient = network.value_and_gradient(THETA[:, LAST])
    expected_value, expected_gradient = model.value_and_gradient(THETA)
    np.testing.assert_allclose(value, expected_value, rtol=1e-13)
    np.testing.assert_allclose(gradient, expected_gradient[:, LAST], rtol=1e-12, atol=1e-15)
    hessian = model.hessian(THETA)[:, LAST][:, :, LAST]
    np.testing.assert_allclose(network.hessian(THETA[:, LAST]), hessian, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(network.predict(THETA[:, LAST])[..., 0], model.predict(THETA), rtol=1e-13)


@pytest.mark.parametrize("loss", ["mse", "mae", "huber", "student_t"])
@pytest.mark.parametrize("l2", [0.0, 0.3])
def test_without_hidden_layers_it_is_linear_regression(loss, l2):
    assert_same(MLP(X, Y, hidden=(), loss=loss, l2=l2), LinearRegression(X, Y, loss=loss, l2=l2))


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
@pytest.mark.parametrize("l2", [0.0, 0.3])
def test_without_hidden_layers_and_with_a_sigmoid_it_is_logistic_regression(loss, l2):
    network = MLP(X, CLASSES, hidden=(), output="sigmoid", loss=loss, l2=l2)
    assert_same(network, LogisticRegression(X, CLASSES, loss=loss, l2=l2))


def test_a_softmax_of_two_classes_is_logistic_regression_of_the_difference():
    """p1 = σ(z1 - z0); the gradients by the two classes' weights are opposite."""
    network = MLP(X, CLASSES, hidden=(), output="softmax", loss="cross_entropy")
    theta = RNG.normal(size=(4, 8))
    pairs = theta.reshape(4, 4, 2)  # weights, then the bias, class by class
    model = LogisticRegression(X, CLASSES)
    value, gradient = model.value_and_gradient((pairs[..., 1] - pairs[..., 0])[:, np.argsort(LAST)])
    found_value, found = network.value_and_gradient(theta)
    np.testing.assert_allclose(found_value, value, rtol=1e-12)
    np.testing.assert_allclose(found.reshape(4, 4, 2)[..., 1], gradient[:, LAST], rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(found.reshape(4, 4, 2)[..., 0], -gradient[:, LAST], rtol=1e-11, atol=1e-15)


# ------------------------------------------------------------------------------------------------------------- the edge
def test_softmax_with_a_penalty_at_huge_logits_is_scipys():
    """Logits of some 1e5; SciPy's log_softmax, softmax, and the gradient X^T (p - y) / n + 2 l2 W by hand."""
    labels = np.arange(12) % 3
    network = MLP(X, labels, hidden=(), output="softmax", loss="cross_entropy", l2=0.01)
    theta = 1e5 * RNG.normal(size=network.n_params)
    ((weights, bias),) = network.unpack(theta)
    logits = X @ weights + bias
    value, gradient = network.value_and_gradient(theta)
    expected = -log_softmax(logits, axis=1)[np.arange(12), labels].mean() + 0.01 * (weights**2).sum()
    assert float(value) == pytest.approx(expected, rel=1e-12)
    error = (softmax(logits, axis=1) - np.eye(3)[labels]) / 12
    by_hand = np.concatenate([(X.T @ error + 0.02 * weights).ravel(), error.sum(axis=0)])
    np.testing.assert_allclose(gradient, by_hand, rtol=1e-10, atol=1e-12)


def test_a_class_without_samples_keeps_its_output():
    """Labels 0 and 2: three outputs, and the middle one's gradient is its mean probability."""
    network = MLP(X, 2.0 * CLASSES, hidden=(), output="softmax", loss="cross_entropy")
    theta = RNG.normal(size=network.n_params)
    gradient = network.unpack(network.value_and_gradient(theta)[1])[0][1]
    assert network.widths == (3, 3)
    assert gradient[1] == pytest.approx(network.predict(theta)[:, 1].mean(), rel=1e-12)


def test_a_class_number_far_out_costs_one_column_a_class_and_no_more():
    network = MLP(X[:2], [0.0, 99_999.0], hidden=(), output="softmax", loss="cross_entropy")
    assert network.y.shape == (2, 100_000)


@pytest.mark.parametrize(("output", "loss"), [("identity", "mse"), ("sigmoid", "cross_entropy"), ("softmax", "mse")])
def test_many_samples_have_the_mean_of_each_alone(output, loss):
    target = np.eye(2)[CLASSES.astype(int)] if output == "softmax" else CLASSES
    theta = np.random.default_rng(1).normal(size=MLP(X, target, output=output, loss=loss).n_params)
    alone = [
        MLP(X[i : i + 1], target[i : i + 1], output=output, loss=loss).value_and_gradient(theta) for i in range(len(X))
    ]
    value, gradient = MLP(X, target, output=output, loss=loss).value_and_gradient(theta)
    np.testing.assert_allclose(value, np.mean([one[0] for one in alone]), rtol=1e-13)
    np.testing.assert_allclose(gradient, np.mean([one[1] for one in alone], axis=0), rtol=1e-11, atol=1e-15)


def test_the_weights_of_a_constant_feature_move_as_the_biases_do():
    """A column of ones: its gradient is the first biases'."""
    network = MLP(np.column_stack([X, np.ones(12)]), Y, hidden=(5,))
    theta = RNG.normal(size=(2, network.n_params))
    weights, bias = network.unpack(network.value_and_gradient(theta)[1])[0]
    np.testing.assert_allclose(weights[:, 3], bias, rtol=1e-12, atol=1e-15)
