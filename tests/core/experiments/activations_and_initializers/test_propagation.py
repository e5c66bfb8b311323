"""Signals in fresh networks: by hand, by differences, and in the long run as theory has them."""

from __future__ import annotations

import numpy as np
import pytest

from core.experiments.activations_and_initializers.jacobian import jacobians, singular_values
from core.experiments.activations_and_initializers.propagation import Stack, correlated_inputs, propagate
from core.functions import ACTIVATIONS, make_activation


def stack(activation="tanh", initializer="xavier_normal", **values) -> Stack:
    return Stack(**{"activation": activation, "initializer": initializer, "scale": 1.0, "width": 24, "depth": 5,
                    "n_networks": 3, "seed": 0, **values})  # fmt: skip


def sums_of(one: Stack, network: int, x: np.ndarray) -> np.ndarray:
    """The last layer's weighted sums, layer by layer, with nothing shared."""
    f, signal, z = make_activation(one.activation), x, x
    for weights, biases in one.layers():
        z = signal @ weights[network] + biases[network][0]
        signal = f.value(z)
    return z


def test_inputs_have_mean_square_one_and_the_correlation_they_say():
    inputs = correlated_inputs(stack(width=64))
    products = inputs @ inputs.swapaxes(1, 2) / 64
    np.testing.assert_allclose(products, np.tile(0.5 + 0.5 * np.eye(16), (3, 1, 1)), atol=1e-12)


@pytest.mark.parametrize("name", ["tanh", "relu", "gelu"])
def test_sizes_and_correlations_are_those_of_a_slow_loop(name):
    one = stack(name, "normal", scale=0.3)
    found, inputs = propagate(one), correlated_inputs(one)
    for network in range(3):
        z = np.stack([sums_of(one, network, x) for x in inputs[network]])
        assert found.size[network, -1] == pytest.approx(np.mean(z**2), rel=1e-12)
        pairs = [z[i] @ z[j] for i in range(len(z)) for j in range(i)]
        assert found.correlation[network, -1] == pytest.approx(np.mean(pairs) / np.mean((z**2).sum(axis=1)), rel=1e-10)


def test_dead_and_saturated_units_are_counted():
    """Oracle: a ReLU is off where its sum is not positive."""
    one = stack("relu", "he_normal", depth=1)
    found, inputs = propagate(one), correlated_inputs(one)
    ((weights, _),) = one.layers()
    off = inputs @ weights <= 0
    np.testing.assert_allclose(found.saturated[:, 0], off.mean(axis=(1, 2)))
    np.testing.assert_allclose(found.dead[:, 0], off.all(axis=1).mean(axis=1))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_jacobian_is_the_differenced_one(name):
    """Central differences of a slow loop, and numpy's singular values of them."""
    one = stack(name, "lecun_normal", width=6, depth=3)
    inputs = np.random.default_rng(5).normal(size=(3, 6))
    exact, step = jacobians(one, inputs)[-1], 1e-5
    for network in range(3):
        rows = [
            (sums_of(one, network, inputs[network] + step * e) - sums_of(one, network, inputs[network] - step * e))
            / (2 * step)
            for e in np.eye(6)
        ]
        np.testing.assert_allclose(exact[network], np.stack(rows), rtol=1e-6, atol=1e-8)
        singular = np.linalg.svd(np.stack(rows), compute_uv=False)
        np.testing.assert_allclose(np.linalg.svd(exact[network], compute_uv=False), singular, rtol=1e-5, atol=1e-8)


def test_singular_values_are_numpy_s_of_the_jacobian():
    one = stack("tanh", "orthogonal")
    found = singular_values(one)
    assert found.layers.tolist() == [1, 2, 3, 5]  # geometrically spaced
    expected = np.linalg.svd(jacobians(one)[-1], compute_uv=False)
    np.testing.assert_allclose(found.values[:, -1], expected, rtol=1e-12)


def test_orthogonal_linear_layers_leave_every_singular_value_at_one():
    found = singular_values(stack("identity", "orthogonal", depth=100))
    np.testing.assert_allclose(found.values, 1.0, rtol=1e-10)


def test_gradient_is_that_of_the_transposed_jacobian():
    """Oracle: of one linear layer chain the gradient by z_1 is δ times the later weights."""
    one = stack("identity", "xavier_normal", depth=3)
    found = propagate(one).gradient
    delta = np.random.default_rng((0, 2)).normal(size=(3, 12, 24))
    (_, second, third) = (weights for weights, _ in one.layers())
    back = delta @ third.swapaxes(1, 2)
    assert found[:, -1].tolist() == [1, 1, 1]
    np.testing.assert_allclose(found[:, 1], (back**2).mean(axis=(1, 2)) / (delta**2).mean(axis=(1, 2)))
    first = back @ second.swapaxes(1, 2)
    np.testing.assert_allclose(found[:, 0], (first**2).mean(axis=(1, 2)) / (delta**2).mean(axis=(1, 2)))


@pytest.mark.parametrize(
    ("activation", "initializer", "scale"),
    [("relu", "he_normal", 1.0), ("tanh", "xavier_normal", 1.0), ("selu", "lecun_normal", 1.0),
     ("sigmoid", "xavier_uniform", 1.0), ("gelu", "he_uniform", 1.0), ("tanh", "normal", 0.1)],
)  # fmt: skip
def test_wide_networks_are_as_theory_has_them(activation, initializer, scale):
    """Within four standard errors of the mean over networks, and a few per cent that a finite width is off by."""
    found = propagate(stack(activation, initializer, scale=scale, width=200, depth=6, n_networks=8))
    for measured, theory in ((found.size, found.theory.size), (found.gradient, found.theory.gradient),
                             (found.correlation, found.theory.correlation)):  # fmt: skip
        error = measured.std(axis=0, ddof=1) / np.sqrt(8)
        assert (np.abs(measured.mean(axis=0) - theory) < 4 * error + 0.06 * theory).all()


def test_a_network_of_a_hundred_layers_stays_within_numbers():
    found = propagate(stack("sigmoid", "xavier_normal", depth=100))
    assert np.isfinite(found.size).all() and (found.gradient[:, 0] > 0).all()
    assert found.gradient[:, 0].max() < 1e-100


def test_theory_is_silent_on_weights_that_are_not_random():
    assert propagate(stack("tanh", "constant")).theory is None
    assert (propagate(stack("tanh", "zeros")).size == 0).all()
