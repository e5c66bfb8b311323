"""Random planes: Gaussian directions, each filter's norm, orthogonality, and invariance under rescaling."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from core.landscape import evaluate_surface, random_plane
from core.objectives import MLP, LinearRegression, LogisticRegression, Objective

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(40, 3)), RNG.normal(size=40)


def _network(**options: object) -> tuple[MLP, np.ndarray]:
    objective = MLP(X, Y, **{"hidden": (5, 4), "activation": "relu", **options})
    return objective, np.random.default_rng(1).normal(size=objective.n_params)


def _parts(objective: MLP, vector: np.ndarray) -> list[np.ndarray]:
    """Each neuron's incoming weights, a column of W, and each layer's biases: the slow obvious way."""
    found = []
    for weights, bias in objective.unpack(vector):
        found += [weights[:, j] for j in range(weights.shape[1])] + [bias]
    return found


def test_each_neuron_moves_by_the_norm_of_its_own_incoming_weights():
    """Oracle: columns of W by hand. Norms of rows, the wrong axis, differ."""
    objective, theta = _network()
    plane = random_plane(theta, objective, rng=np.random.default_rng(2))
    for direction in (plane.u, plane.v):
        for moved, own in zip(_parts(objective, direction), _parts(objective, theta), strict=True):
            assert np.linalg.norm(moved) == pytest.approx(np.linalg.norm(own), rel=1e-14)
    rows = [np.linalg.norm(part[0], axis=1) for part in (objective.unpack(plane.u)[0], objective.unpack(theta)[0])]
    assert np.abs(rows[0] / rows[1] - 1.0).max() > 0.1


def test_each_layer_moves_by_the_norm_of_its_weights_and_of_its_biases():
    objective, theta = _network()
    plane = random_plane(theta, objective, "layer", rng=np.random.default_rng(2))
    for moved, own in zip(objective.unpack(plane.u), objective.unpack(theta), strict=True):
        for part in (0, 1):
            assert np.linalg.norm(moved[part]) == pytest.approx(np.linalg.norm(own[part]), rel=1e-14)
    assert len(objective.parameter_groups("layer")) == 6


def test_without_normalisation_the_directions_are_orthonormal():
    objective, theta = _network()
    plane = random_plane(theta, objective, "none", rng=np.random.default_rng(2))
    basis = np.stack([plane.u, plane.v])
    np.testing.assert_allclose(basis @ basis.T, np.eye(2), atol=1e-15)
    assert plane.unit == "distance in parameter space"


def test_directions_are_orthogonal_within_each_filter():
    """Biases of the single output are a group of one, where nothing can be orthogonal: all that remains is theirs."""
    objective, theta = _network()
    plane = random_plane(theta, objective, rng=np.random.default_rng(3))
    for first, second in zip(_parts(objective, plane.u), _parts(objective, plane.v), strict=True):
        if first.size > 1:
            assert abs(first @ second) <= 1e-14 * np.linalg.norm(first) * np.linalg.norm(second)
    assert abs(plane.cosine) == pytest.approx(theta[-1] ** 2 / (theta @ theta), rel=1e-12)


def test_the_angle_that_remains_is_reported():
    """A net with one input and one output has many filters of one weight. Oracle: the definition of the cosine."""
    objective = MLP(X[:, :1], Y, hidden=(20,))
    theta = np.random.default_rng(4).normal(size=objective.n_params)
    plane = random_plane(theta, objective, rng=np.random.default_rng(5))
    expected = (plane.u @ plane.v) / np.linalg.norm(plane.u) / np.linalg.norm(plane.v)
    assert plane.cosine == pytest.approx(expected, rel=1e-12)
    assert abs(plane.cosine) > 1e-3


def test_directions_are_gaussian_not_uniform():
    """Entries of unit vectors times √n are all but standard normal; those of uniform numbers are not."""
    objective = LinearRegression(np.zeros((2, 4000)), np.zeros(2), fit_intercept=False)
    plane = random_plane(np.ones(4000), objective, "none", rng=np.random.default_rng(6))
    for direction in (plane.u, plane.v):
        assert kstest(direction * np.sqrt(4000), "norm").pvalue > 0.01
    uniform = np.random.default_rng(6).uniform(-1.0, 1.0, 4000)
    assert kstest(uniform / np.linalg.norm(uniform) * np.sqrt(4000), "norm").pvalue < 1e-6


def _rescaled(objective: MLP, theta: np.ndarray, factor: float) -> np.ndarray:
    """The first layer times the factor, the weights that leave it divided by it: the same function of a ReLU net."""
    changed = theta.copy()
    layers = objective.unpack(changed)
    layers[0][0][...] *= factor
    layers[0][1][...] *= factor
    layers[1][0][...] /= factor
    return changed


@pytest.mark.parametrize(("normalization", "is_same"), [("filter", True), ("layer", True), ("none", False)])
def test_normalised_surfaces_do_not_depend_on_the_scale_of_a_relu_layer(normalization, is_same):
    """Scaled by 7.3, as Li et al. (2018) argue: the same to 1e-12 with normalisation, and another without it."""
    objective, theta = _network()
    other = _rescaled(objective, theta, 7.3)
    np.testing.assert_allclose(objective.predict(other), objective.predict(theta), rtol=1e-12)
    planes = [random_plane(point, objective, normalization, rng=np.random.default_rng(7)) for point in (theta, other)]
    losses = [evaluate_surface(objective, plane, 1.0, 11).loss for plane in planes]
    difference = np.abs(losses[1] / losses[0] - 1.0).max()
    assert difference < 1e-12 if is_same else difference > 0.1


@pytest.mark.parametrize("kind", [LinearRegression, LogisticRegression])
def test_the_coefficients_of_a_linear_model_are_one_filter(kind):
    objective = kind(X, (Y > 0).astype(float))
    theta = np.array([3.0, 1.0, 2.0, 2.0])
    plane = random_plane(theta, objective, rng=np.random.default_rng(8))
    assert np.linalg.norm(plane.u[1:]) == pytest.approx(3.0) and abs(plane.u[0]) == 3.0
    assert len(kind(X, (Y > 0).astype(float), fit_intercept=False).parameter_groups("filter")) == 1


class Bowl:
    """An objective that knows of no groups."""

    n_params, n_samples, parameter_names = 4, 1, ("a", "b", "c", "d")

    def value(self, theta, rows=None):
        return (np.asarray(theta) ** 2).sum(axis=-1)


def test_an_objective_without_groups_is_one_filter():
    plane = random_plane([1.0, 2.0, 0.0, 2.0], Bowl(), rng=np.random.default_rng(9))
    assert np.linalg.norm(plane.u) == pytest.approx(3.0) == np.linalg.norm(plane.v)
    assert abs(plane.cosine) < 1e-15


@pytest.mark.parametrize("objective", [MLP(X, Y, hidden=(3, 2)), LinearRegression(X, Y), MLP(X, Y, hidden=())])
@pytest.mark.parametrize("kind", ["filter", "layer"])
def test_every_parameter_is_in_one_group(objective: Objective, kind):
    assert sorted(np.concatenate(objective.parameter_groups(kind))) == list(range(objective.n_params))


@pytest.mark.parametrize("normalization", ["filter", "layer", "none"])
def test_float32_stays_float32(normalization):
    objective, theta = _network()
    plane = random_plane(theta.astype(np.float32), objective, normalization, rng=np.random.default_rng(10))
    assert plane.u.dtype == plane.at(0.0, 1.0).dtype == np.float32
    surface = evaluate_surface(objective, plane, 0.5, 5)
    assert surface.loss.dtype == np.float32
    assert surface.loss[2, 2] == objective.value(theta.astype(np.float32))


def test_filters_of_one_weight_each_still_span_a_plane():
    """One feature and an intercept: the draws have only their signs, and half of all pairs are parallel."""
    objective = LinearRegression(X[:, :1], Y)
    for seed in range(20):
        plane = random_plane([1.0, 2.0], objective, rng=np.random.default_rng(seed))
        assert abs(plane.cosine) == pytest.approx(0.6)


def test_the_same_stream_gives_the_same_plane_and_theta_is_not_touched():
    objective, theta = _network()
    before = theta.copy()
    planes = [random_plane(theta, objective, rng=np.random.default_rng(11)) for _ in range(2)]
    assert planes[0].u.tolist() == planes[1].u.tolist() and planes[0].v.tolist() == planes[1].v.tolist()
    assert theta.tolist() == before.tolist()


@pytest.mark.parametrize("theta", [np.zeros(4), np.array([0.0, 0.0, 0.0, 0.0]), np.array([1.0, 0.0, 0.0, 0.0])])
def test_too_little_to_move_is_refused(theta):
    with pytest.raises(ValueError, match="two parameters to move"):
        random_plane(theta, LinearRegression(X, Y), rng=np.random.default_rng(0))


def test_another_normalisation_or_length_is_refused():
    with pytest.raises(ValueError, match="one of filter, layer, none. Got 'unit'"):
        random_plane(np.ones(4), LinearRegression(X, Y), "unit", rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"shape \(4,\). Got \(3,\)"):
        random_plane(np.ones(3), LinearRegression(X, Y), rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="two parameters to move.*Got 1"):
        random_plane([1.0], LinearRegression(X[:, :1], Y, fit_intercept=False), rng=np.random.default_rng(0))
