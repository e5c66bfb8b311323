"""Eigenvector planes: the right two directions, and the surface that the eigenvalues foretell."""

from __future__ import annotations

import numpy as np
import pytest

from core.landscape import eigenvector_plane, evaluate_surface, hessian
from core.objectives import MLP, LinearRegression

RNG = np.random.default_rng(0)
NETWORK = MLP(RNG.normal(size=(30, 2)), RNG.normal(size=30), hidden=(4,))
THETA = RNG.normal(size=NETWORK.n_params)


@pytest.mark.parametrize(("which", "places"), [("largest", (-1, -2)), ("extreme", (-1, 0))])
def test_directions_are_eigenvectors_by_value_not_by_magnitude(which, places):
    """Oracle: numpy's eigh, at a point where the smallest eigenvalue is negative."""
    values, vectors = np.linalg.eigh(hessian(NETWORK, THETA))
    assert values[0] < 0
    plane = eigenvector_plane(NETWORK, THETA, which)
    for direction, place, label in zip((plane.u, plane.v), places, plane.labels, strict=True):
        assert abs(direction @ vectors[:, place]) == pytest.approx(1.0, abs=1e-12)
        assert direction[np.abs(direction).argmax()] > 0
        assert label.endswith(f", {values[place]:.3g}".replace("-", "−"))
    assert plane.origin.tolist() == THETA.tolist() and abs(plane.cosine) < 1e-14


def test_the_surface_about_a_minimum_is_the_parabola_of_the_two_eigenvalues():
    """Exact for least squares: L + (λ_u α² + λ_v β²)/2."""
    X, y = RNG.normal(size=(30, 3)), RNG.normal(size=30)
    objective = LinearRegression(X, y)
    best = np.linalg.lstsq(objective.design, y, rcond=None)[0]
    surface = evaluate_surface(objective, eigenvector_plane(objective, best), 2.0, 9)
    largest, second = np.linalg.eigvalsh(hessian(objective, best))[[-1, -2]]
    rise = 0.5 * (largest * surface.alpha**2 + second * surface.beta[:, None] ** 2)
    np.testing.assert_allclose(surface.loss, objective.value(best) + rise, rtol=1e-12)


def test_a_plane_of_float32_is_float32():
    plane = eigenvector_plane(NETWORK, THETA.astype(np.float32))
    assert plane.u.dtype == plane.origin.dtype == np.float32
    assert abs(plane.u.astype(float) @ eigenvector_plane(NETWORK, THETA).u) == pytest.approx(1.0, abs=1e-5)


def test_what_has_no_such_plane_is_refused():
    with pytest.raises(ValueError, match="two parameters. Got 1"):
        eigenvector_plane(LinearRegression(np.ones((2, 1)), np.ones(2), fit_intercept=False), [1.0])
    with pytest.raises(ValueError, match="largest or extreme. Got 'smallest'"):
        eigenvector_plane(NETWORK, THETA, "smallest")
    with pytest.raises(ValueError, match="theta must be finite"):
        eigenvector_plane(NETWORK, THETA * np.nan)
