"""Both ends of a Hessian's spectrum, formed or multiplied with, and sharpness along a path."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Chebyshev
from core.landscape import extremes, hessian, largest_stable_step, sharpness, sharpness_along, spectrum
from core.landscape.sharpness_history import spectrum_ends
from core.objectives import MLP, formula_objective
from core.solvers import GradientDescent, minimize


class Quadratic:
    """½ θᵀAθ with a given spectrum, without a Hessian of its own."""

    n_samples = 1

    def __init__(self, eigenvalues):
        self.n_params = len(eigenvalues)
        self.parameter_names = tuple(f"t{j}" for j in range(self.n_params))
        basis = np.linalg.qr(np.random.default_rng(0).standard_normal((self.n_params, self.n_params)))[0]
        self.matrix = basis @ np.diag(eigenvalues) @ basis.T

    def value(self, theta, rows=None):
        return self.value_and_gradient(theta)[0]

    def value_and_gradient(self, theta, rows=None):
        gradient = np.asarray(theta) @ self.matrix
        return 0.5 * np.sum(theta * gradient, axis=-1), gradient


def _network(width: int) -> MLP:
    x = np.linspace(-1, 1, 20)[:, None]
    return MLP(x, np.sin(3 * x[:, 0]), hidden=(width,), activation="tanh")


@pytest.mark.parametrize("dense_up_to", [1000, 0])
def test_the_ends_are_the_largest_and_smallest_by_value_not_by_magnitude(dense_up_to):
    """A known defect elsewhere: power iteration returns −9, the largest in size, as "the largest eigenvalue"."""
    objective = Quadratic([-9.0, -0.5, 0.0, *np.linspace(0.1, 2.5, 20), 3.0])
    found = extremes(objective, np.zeros(24), 2, dense_up_to=dense_up_to)
    np.testing.assert_allclose(found.smallest, [-9.0, -0.5], atol=1e-7)
    np.testing.assert_allclose(found.largest, [3.0, 2.5], atol=1e-7)
    assert sharpness(objective, np.zeros(24)) == pytest.approx(3.0)
    assert found.is_exact == (dense_up_to > 0)


def test_lanczos_agrees_with_the_decomposed_hessian_of_a_network():
    """Oracle: numpy.linalg.eigvalsh of the exact dense Hessian; eigenvectors satisfy Hv = λv."""
    objective = _network(20)
    theta = objective.initialize("xavier_normal", 1, np.random.default_rng(1))[0]
    matrix = hessian(objective, theta)
    expected = np.linalg.eigvalsh(matrix)
    found = extremes(objective, theta, 3, dense_up_to=0)
    size = np.abs(expected).max()
    np.testing.assert_allclose(found.smallest, expected[:3], atol=1e-7 * size)
    np.testing.assert_allclose(found.largest, expected[::-1][:3], atol=1e-7 * size)
    for values, vectors in ((found.smallest, found.smallest_vectors), (found.largest, found.largest_vectors)):
        np.testing.assert_allclose(vectors @ matrix, values[:, None] * vectors, atol=1e-5 * size)


def test_looking_at_a_network_does_not_change_it():
    objective = _network(4)
    theta = objective.initialize("xavier_normal", 1, np.random.default_rng(0))[0]
    before = theta.copy()
    first, again = extremes(objective, theta, dense_up_to=0), extremes(objective, theta, dense_up_to=0)
    np.testing.assert_array_equal(theta, before)
    np.testing.assert_array_equal(first.smallest, again.smallest)  # ARPACK's own start would differ


def test_more_eigenvalues_than_parameters_are_refused():
    with pytest.raises(ValueError, match=r"k must be between 1 and the 24 parameters. Got 25."):
        extremes(Quadratic(np.arange(24.0)), np.zeros(24), 25)


def test_sharpness_along_a_path_is_that_of_its_points():
    objective = _network(3)
    starts = objective.initialize("xavier_normal", 2, np.random.default_rng(0))
    path = minimize(objective, starts, optimizer=GradientDescent(learning_rate=0.1), max_steps=50, n_records=20)
    history = sharpness_along(objective, path, n_moments=5)
    assert history.largest.shape == history.smallest.shape == (5, 2)
    assert (history.steps[0], history.steps[-1]) == (0, 50)
    expected = np.linalg.eigvalsh(hessian(objective, path.final_theta))
    np.testing.assert_allclose(history.largest[-1], expected[:, -1], rtol=1e-12)
    np.testing.assert_allclose(history.smallest[-1], expected[:, 0], atol=1e-12)


def test_gradient_descent_settles_at_the_edge_of_stability():
    """Cohen et al. 2021, a small replica: sharpness rises from below half of 2/η, passes it and then hovers there.

    A 1-20-1 tanh network on the Chebyshev polynomial T4, η = 0.2, so 2/η = 10. The loss falls, but not at every step.
    The start's sharpness depends on the draw: of these two it is 4.2 and 4.7.
    """
    data = Chebyshev().load()
    objective = MLP(data.X, data.y, hidden=(20,), activation="tanh")
    draws = [objective.initialize("xavier_normal", 1, np.random.default_rng(seed)) for seed in (4, 5)]
    starts = np.concatenate(draws)
    starts[:, :20] *= 1.9  # the gain of the first layer
    rule = GradientDescent(learning_rate=0.2)
    path = minimize(objective, starts, optimizer=rule, max_steps=6000, stopping=None, n_records=300)
    limit = largest_stable_step(rule, 1.0) / rule.learning_rate
    history = sharpness_along(objective, path, limit=limit, n_moments=100)
    assert history.limit == pytest.approx(10.0)
    for run, sharpest in enumerate(history.largest.T):
        assert sharpest[0] < 0.5 * limit
        assert history.steps[np.argmax(sharpest >= limit)] < 1000
        assert 1.1 * limit < sharpest.max() < 1.4 * limit
        assert sharpest[history.steps > 4500].mean() == pytest.approx(limit, rel=0.05)
        assert path.final_loss[run] < 0.03 * path.loss[0, run]
        assert (np.diff(path.loss[:, run]) > 0).any()


@pytest.mark.parametrize("look", [spectrum, extremes, sharpness])
def test_several_points_at_once_are_refused(look):
    with pytest.raises(ValueError, match=r"theta must be one vector of shape \(10,\)\. Got \(2, 10\)\."):
        look(_network(3), np.zeros((2, 10)))


def _by_lanczos(objective, theta):
    return extremes(objective, theta, dense_up_to=0)


@pytest.mark.parametrize("look", [spectrum, extremes, sharpness, _by_lanczos])
def test_what_is_not_finite_has_no_eigenvalues_and_is_told_in_a_sentence(look):
    """A network, which decomposes to LAPACK's own error, and a function of two parameters, which does to NaN."""
    network, beyond = _network(3), formula_objective("log(x)*y")
    words = r"^The Hessian must be finite to have eigenvalues\. Got a NaN or an infinity in it\.$"
    with pytest.raises(ValueError, match=r"^theta must be finite\. Got a NaN or an infinity\.$"):
        look(network, np.full(network.n_params, np.nan))
    with (
        np.errstate(all="ignore"),
        pytest.raises(ValueError, match=words),
    ):
        look(network, np.full(network.n_params, 1e308))
    with pytest.raises(ValueError, match=words):
        look(beyond, [-1.0, 1.0])


def test_sharpness_along_a_path_has_a_gap_where_the_hessian_is_not_finite():
    network = _network(3)
    start = network.initialize("xavier_normal", 1, np.random.default_rng(0))
    points = np.concatenate([start, np.full_like(start, 1e308), 0.5 * start])
    with np.errstate(all="ignore"):
        ends = spectrum_ends(network, points)
    assert np.isnan(ends[1]).all()
    for row in (0, 2):
        values = spectrum(network, points[row])
        np.testing.assert_allclose(ends[row], [values[-1], values[0]], rtol=1e-10)


def test_the_spectrum_at_a_float32_point_is_of_double_precision():
    objective = _network(3)
    theta = objective.initialize("xavier_normal", 1, np.random.default_rng(0))[0].astype(np.float32)
    np.testing.assert_array_equal(spectrum(objective, theta), spectrum(objective, theta.astype(np.float64)))
