"""The same objective in other coordinates: values, gradients and Hessians by the chain rule."""

from __future__ import annotations

import numpy as np
import pytest

from core.objectives import LinearRegression, Reparametrised

LOSSES = ["mse", "huber", "student_t"]


def _objective(loss: str = "mse") -> LinearRegression:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 2)) * [1e3, 1e-2] + [5e3, 0.0]
    return LinearRegression(X, rng.normal(size=40), loss=loss, l2=0.1)


def _view(loss: str = "mse") -> Reparametrised:
    objective = _objective(loss)
    return Reparametrised(objective, np.linalg.inv(np.linalg.qr(objective.design)[1]))


def test_value_is_the_objectives_at_the_mapped_point():
    """Oracle: the product T φ written out."""
    view, phi = _view(), np.array([[0.3, -1.0, 2.0], [0.0, 0.0, 0.0]])
    expected = [view.objective.value(view.basis @ row) for row in phi]
    np.testing.assert_allclose(view.value(phi), expected, rtol=1e-14)


@pytest.mark.parametrize("loss", LOSSES)
def test_gradient_agrees_with_differences(loss):
    """Oracle: central differences with step 1e-5; losses near 1e3 leave them an error of about 1e-8."""
    view, phi, step = _view(loss), np.array([0.4, -0.3, 0.9]), 1e-5
    expected = [(view.value(phi + step * axis) - view.value(phi - step * axis)) / (2 * step) for axis in np.eye(3)]
    np.testing.assert_allclose(view.value_and_gradient(phi)[1], expected, atol=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_hessian_agrees_with_differences_of_the_gradient(loss):
    """Oracle: central differences with step 1e-5, right to about 1e-9 of the entries, at most 2e3."""
    view, phi, step = _view(loss), np.array([0.4, -0.3, 0.9]), 1e-5
    columns = [
        (view.value_and_gradient(phi + step * axis)[1] - view.value_and_gradient(phi - step * axis)[1]) / (2 * step)
        for axis in np.eye(3)
    ]
    np.testing.assert_allclose(view.hessian(phi), np.array(columns), atol=1e-5)


def test_batch_rows_are_passed_on():
    view, phi, rows = _view(), np.array([0.1, 0.2, 0.3]), np.array([3, 7])
    assert view.value(phi, rows) == view.objective.value(view.theta(phi), rows)
    assert view.value(phi, rows) != view.value(phi)


def test_hessian_of_several_points_is_each_points_own():
    view, phi = _view("student_t"), np.random.default_rng(1).normal(size=(3, 3))
    np.testing.assert_array_equal(view.hessian(phi), np.stack([view.hessian(point) for point in phi]))


def test_basis_is_read_only():
    with pytest.raises(ValueError, match="read-only"):
        _view().basis[0, 0] = 1.0
