"""Symmetries of hidden units: copies compute the same, have one canonical form, and are as many as theory says."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from core.functions import ACTIVATIONS, make_activation
from core.landscape import canonical, copies, n_copies
from core.landscape.symmetry import centre_of_symmetry
from core.objectives import MLP, LinearRegression

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 2)), RNG.normal(size=20)


def _network(hidden: tuple[int, ...] = (2,), **options: object) -> tuple[MLP, np.ndarray]:
    objective = MLP(X, Y, hidden=hidden, **options)
    return objective, np.random.default_rng(1).normal(size=objective.n_params)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_centre_is_the_point_about_which_the_activation_is_odd(name):
    """Over the registry: tanh and the identity about 0, the sigmoid about ½, and no other."""
    activation = make_activation(name)
    centre = centre_of_symmetry(activation)
    assert centre == {"tanh": 0.0, "identity": 0.0, "sigmoid": 0.5}.get(name)
    if centre is not None:
        z = np.linspace(-30.0, 30.0, 301)
        np.testing.assert_allclose(activation.value(-z), 2 * centre - activation.value(z), atol=1e-15)
    else:
        assert not activation.is_odd


@pytest.mark.parametrize(
    ("hidden", "activation", "expected"),
    [
        ((2,), "tanh", 8),
        ((3,), "tanh", 48),
        ((2,), "relu", 2),
        ((2, 2), "tanh", 64),
        ((2, 3), ["relu", "tanh"], 2 * 48),
        ((2,), "sigmoid", 8),
        ((), "tanh", 1),
    ],
)
def test_there_are_as_many_copies_as_orders_and_signs(hidden, activation, expected):
    """H! orders and 2^H signs a layer; all differ, all compute the same function, and have one canonical form."""
    objective, theta = _network(hidden, activation=activation)
    every = copies(objective, theta)
    assert every.shape == (expected, objective.n_params) and n_copies(objective) == expected
    assert len(np.unique(every.round(9), axis=0)) == expected
    predictions = objective.predict(every)
    np.testing.assert_allclose(predictions, np.broadcast_to(predictions[:1], predictions.shape), atol=1e-13)
    forms = canonical(objective, every)
    np.testing.assert_allclose(forms, np.broadcast_to(forms[:1], forms.shape), atol=1e-13)


def test_copies_of_one_hidden_layer_are_those_written_by_hand():
    """Oracle: columns of W1, entries of b1 and rows of W2 permuted and signed in a loop."""
    objective, theta = _network((3,))
    expected = []
    for order, signs in product(permutations(range(3)), product([1.0, -1.0], repeat=3)):
        copy = theta.copy()
        (W1, b1), (W2, _) = objective.unpack(copy)
        moved, factors = list(order), np.array(signs)
        W1[...], b1[...], W2[...] = W1[:, moved] * factors, b1[moved] * factors, W2[moved] * factors[:, None]
        expected.append(copy)
    np.testing.assert_array_equal(copies(objective, theta), np.array(expected))


def test_the_canonical_form_computes_the_same_and_is_its_own():
    for activation in ("tanh", "sigmoid", "relu", "identity"):
        objective, theta = _network((4, 3), activation=activation)
        form = canonical(objective, theta)
        np.testing.assert_allclose(objective.predict(form), objective.predict(theta), atol=1e-13)
        np.testing.assert_allclose(canonical(objective, form), form, atol=1e-14)


def test_canonical_forms_of_many_runs_are_those_of_each():
    objective, _ = _network((4, 3))
    runs = np.random.default_rng(2).normal(size=(6, objective.n_params))
    before = runs.copy()
    forms = canonical(objective, runs)
    assert forms.tolist() == [canonical(objective, run).tolist() for run in runs]
    assert runs.tolist() == before.tolist()


def test_different_networks_keep_different_forms():
    objective, theta = _network()
    other = theta.copy()
    other[0] += 0.1
    assert np.abs(canonical(objective, theta) - canonical(objective, other)).max() > 0.01


@pytest.mark.parametrize("seed", range(5))
def test_weights_that_are_equal_or_opposite_make_no_tie(seed):
    """The solutions of XOR: units with weights of one size. Rounding errors do not change which copy is the form."""
    objective, _ = _network()
    theta = np.array([3.0, -3.0, 3.0, 3.0, -1.0, 1.0, 2.0, -2.0, 0.5])
    noise = 1e-13 * np.random.default_rng(seed).normal(size=(8, 9))
    forms = canonical(objective, copies(objective, theta) + noise)
    assert np.abs(forms - forms[0]).max() < 1e-11


def test_units_with_equal_incoming_weights_are_told_apart_by_their_outgoing():
    objective, _ = _network((3,), activation="relu")
    theta = np.array([1.0, 1.0, 2.0, -1.0, -1.0, 0.5, 0.3, 0.3, 0.0, 5.0, -7.0, 1.0, 0.0])
    noise = 1e-14 * np.random.default_rng(3).normal(size=(6, objective.n_params))
    forms = canonical(objective, copies(objective, theta) + noise)
    assert np.abs(forms - forms[0]).max() < 1e-12


def test_a_unit_without_incoming_weights_has_one_sign():
    objective, _ = _network((1,))
    theta = np.array([0.0, 0.0, 0.0, 2.0, 0.1])
    forms = canonical(objective, copies(objective, theta))
    assert forms[0].tolist() == forms[1].tolist()


def test_what_is_no_network_is_its_own_form():
    objective = LinearRegression(X, Y)
    theta = np.array([3.0, -2.0, 1.0])
    assert canonical(objective, theta).tolist() == theta.tolist() and n_copies(objective) == 1
    assert copies(objective, theta).tolist() == [theta.tolist()]


def test_float32_stays_float32():
    objective, theta = _network((4,), activation="sigmoid")
    form = canonical(objective, theta.astype(np.float32))
    assert form.dtype == np.float32
    np.testing.assert_allclose(form, canonical(objective, theta), rtol=1e-5)


def test_too_many_copies_are_not_listed():
    objective, theta = _network((12,))
    with pytest.raises(ValueError, match="50000 copies at most.*Got 1961990553600"):
        copies(objective, theta)
