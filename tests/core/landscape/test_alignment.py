"""Alignment of two networks: against all copies one by one, exact copies, several layers, what must not change."""

from __future__ import annotations

import numpy as np
import pytest

from core.landscape import align, copies, distance_modulo_symmetry
from core.landscape.symmetry import centred_layers
from core.objectives import MLP, LinearRegression

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 2)), RNG.normal(size=20)


def _network(hidden: tuple[int, ...], activation: object = "tanh", seed: int = 1) -> tuple[MLP, np.ndarray, np.ndarray]:
    objective = MLP(X, Y, hidden=hidden, activation=activation)
    a, b = np.random.default_rng(seed).normal(size=(2, objective.n_params))
    return objective, a, b


def _flat(objective: MLP, theta: np.ndarray) -> np.ndarray:
    return np.concatenate([part[0].ravel() for part in centred_layers(objective, theta[None])])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("activation", ["tanh", "relu", "identity"])
def test_one_hidden_layer_is_aligned_as_well_as_any_copy(activation, seed):
    """Oracle: the distance to every one of the H!·2^H copies."""
    objective, a, b = _network((3,), activation, seed)
    best = np.linalg.norm(copies(objective, b) - a, axis=1).min()
    assert np.linalg.norm(align(objective, a, b) - a) == pytest.approx(best, rel=1e-12)
    assert distance_modulo_symmetry(objective, a, b) == pytest.approx(best, rel=1e-12)


def test_sigmoid_units_are_aligned_in_centred_layers():
    """Oracle: the copies again, with half of each unit's outgoing weight in the next bias."""
    objective, a, b = _network((3,), "sigmoid")
    every = np.stack([_flat(objective, copy) for copy in copies(objective, b)])
    best = np.linalg.norm(every - _flat(objective, a), axis=1).min()
    assert distance_modulo_symmetry(objective, a, b) == pytest.approx(best, rel=1e-12)
    assert np.linalg.norm(_flat(objective, align(objective, a, b)) - _flat(objective, a)) == pytest.approx(best)


@pytest.mark.parametrize("hidden", [(4,), (5, 4), (4, 3, 4)])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
def test_alignment_changes_no_prediction_and_brings_b_no_farther(hidden, activation):
    objective, a, b = _network(hidden, activation)
    aligned = align(objective, a, b)
    np.testing.assert_allclose(objective.predict(aligned), objective.predict(b), atol=1e-12)
    farthest = np.linalg.norm(_flat(objective, b) - _flat(objective, a))
    assert distance_modulo_symmetry(objective, a, b) < farthest
    assert not np.array_equal(aligned, b)


@pytest.mark.parametrize("hidden", [(6,), (5, 4), (6, 6, 6)])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
def test_a_copy_is_brought_back_to_the_original(hidden, activation):
    """Units shuffled and signed in every layer, by hand, and a little noise: the distance is the noise's."""
    objective, a, _ = _network(hidden, activation)
    rng = np.random.default_rng(5)
    layers = [(weights.copy(), bias.copy()) for weights, bias in objective.unpack(a)]
    for at, width in enumerate(hidden):
        order, signs = rng.permutation(width), np.ones(width)
        if activation != "relu":
            signs = rng.choice([-1.0, 1.0], size=width)
        (W, b), (after, bias) = layers[at], layers[at + 1]
        if activation == "sigmoid":  # σ(-z) = 1 - σ(z)
            bias = bias + after[signs.astype(int)[np.argsort(order)] < 0].sum(axis=0)
        layers[at], layers[at + 1] = (W[:, order] * signs, b[order] * signs), (after[order] * signs[:, None], bias)
    copy = np.concatenate([part.ravel() for pair in layers for part in pair])
    np.testing.assert_allclose(objective.predict(copy), objective.predict(a), atol=1e-12)
    np.testing.assert_allclose(align(objective, a, copy), a, atol=1e-13)
    assert distance_modulo_symmetry(objective, a, copy) < 1e-12
    noise = 1e-6 * rng.normal(size=a.shape)
    assert distance_modulo_symmetry(objective, a, copy + noise) < 2e-5


def test_several_layers_are_nearly_as_near_as_any_copy():
    """Coordinate descent finds a local optimum. Oracle: the distance to each of the 384 copies of a 2-2-3-1 net."""
    found = []
    for seed in range(12):
        objective, a, b = _network((2, 3), seed=seed)
        best = np.linalg.norm(copies(objective, b) - a, axis=1).min()
        distance = distance_modulo_symmetry(objective, a, b)
        assert distance >= best * (1 - 1e-12)
        found.append(distance / best)
    assert np.median(found) < 1 + 1e-12 and max(found) < 1.15


def test_many_runs_are_aligned_as_each_by_itself():
    objective, a, _ = _network((3, 3))
    runs = np.random.default_rng(6).normal(size=(7, objective.n_params))
    aligned, distances = align(objective, a, runs), distance_modulo_symmetry(objective, a, runs)
    for row, run in enumerate(runs):
        np.testing.assert_allclose(aligned[row], align(objective, a, run), atol=1e-14)
        assert distances[row] == pytest.approx(distance_modulo_symmetry(objective, a, run), rel=1e-14)
    each = distance_modulo_symmetry(objective, runs, runs)
    np.testing.assert_allclose(each, 0.0, atol=1e-14)


def test_what_is_no_network_is_not_moved():
    objective = LinearRegression(X, Y)
    a, b = np.array([1.0, 2.0, 2.0]), np.zeros(3)
    assert align(objective, a, b).tolist() == [0.0, 0.0, 0.0]
    assert distance_modulo_symmetry(objective, a, b) == 3.0
    assert distance_modulo_symmetry(objective, a, np.zeros((2, 3))).tolist() == [3.0, 3.0]


def test_runs_that_do_not_pair_are_refused():
    objective, a, b = _network((3,))
    with pytest.raises(ValueError, match="as many as theta_b's 3. Got 2"):
        align(objective, np.stack([a, b]), np.stack([a, b, a]))


def test_float32_stays_float32():
    objective, a, b = _network((3,))
    assert align(objective, a.astype(np.float32), b.astype(np.float32)).dtype == np.float32
