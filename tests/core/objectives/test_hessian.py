"""The Hessian of any objective: its own, or differences of its gradient."""

import numpy as np
import pytest
from scipy.optimize import rosen_der, rosen_hess

from core.functions import LOSSES
from core.objectives import MLP, LinearRegression, hessian, hessian_times


class Rosenbrock:
    """An objective without a Hessian of its own; SciPy's derivatives."""

    n_params, n_samples, parameter_names = 4, 1, ("a", "b", "c", "d")

    def value(self, theta, rows=None):
        raise AssertionError("the Hessian must need the gradient only")

    def value_and_gradient(self, theta, rows=None):
        return np.zeros(len(theta)), np.array([rosen_der(point) for point in theta])


class WithoutHessian:
    """A linear regression whose Hessian is hidden."""

    def __init__(self, objective):
        self.n_params, self.value_and_gradient = objective.n_params, objective.value_and_gradient


def test_differences_agree_with_scipys_hessian_of_rosenbrock():
    """Central differences with step ε^(1/3) have about eight digits of the largest entry, here ~1e3."""
    points = np.random.default_rng(0).normal(size=(3, 4))
    expected = np.array([rosen_hess(point) for point in points])
    np.testing.assert_allclose(hessian(Rosenbrock(), points), expected, atol=1e-5)


def test_differences_agree_at_large_and_small_parameters():
    """Steps grow with the parameter: relative accuracy holds at 1e4 as at 0."""
    point = np.array([1e4, 0.0, -3.0, 2e2])
    expected = rosen_hess(point)
    np.testing.assert_allclose(hessian(Rosenbrock(), point), expected, atol=1e-7 * np.abs(expected).max())


def test_differences_are_exactly_symmetric():
    matrix = hessian(Rosenbrock(), np.array([0.3, -1.2, 2.0, 0.7]))
    np.testing.assert_array_equal(matrix, matrix.T)


@pytest.mark.parametrize("loss", LOSSES)
def test_differences_agree_with_the_objectives_own(loss):
    """Eight digits; no residual crosses a kink within the step of 6e-6."""
    rng = np.random.default_rng(1)
    objective = LinearRegression(rng.normal(size=(30, 2)), rng.normal(size=30), loss=loss, l2=0.3)
    points = rng.normal(size=(4, 3))
    np.testing.assert_allclose(hessian(WithoutHessian(objective), points), objective.hessian(points), atol=1e-7)


def test_own_hessian_is_used_where_there_is_one():
    objective = LinearRegression([[1.0], [2.0]], [0.0, 1.0])
    np.testing.assert_array_equal(hessian(objective, [0.0, 0.0]), objective.hessian([0.0, 0.0]))


def test_single_point_gives_one_matrix():
    assert hessian(Rosenbrock(), np.zeros(4)).shape == (4, 4)


def test_points_of_another_length_are_refused():
    with pytest.raises(ValueError, match="theta must have shape"):
        hessian(Rosenbrock(), np.zeros(3))


def test_products_with_a_vector_agree_with_the_whole_hessian():
    """Of a network its own, exact ones; of Rosenbrock differences of the gradient, one vector for all points."""
    network = MLP(np.linspace(-1, 1, 6)[:, None], np.arange(6.0), hidden=(3,))
    rng = np.random.default_rng(0)
    thetas, vectors = rng.standard_normal((2, 4, network.n_params))
    expected = np.einsum("rjk,rk->rj", network.hessian(thetas), vectors)
    np.testing.assert_allclose(hessian_times(network, thetas, vectors), expected, rtol=1e-12, atol=1e-12)
    points, vector = rng.normal(size=(3, 4)), np.array([1e3, -2e3, 0.0, 5e2])
    products = [rosen_hess(point) @ vector for point in points]
    np.testing.assert_allclose(hessian_times(Rosenbrock(), points, vector), products, rtol=1e-6, atol=1.0)
    np.testing.assert_array_equal(hessian_times(Rosenbrock(), points[0], np.zeros(4)), np.zeros(4))
