"""Planes: points on them, and the least-squares projection onto them."""

from __future__ import annotations

import numpy as np
import pytest

from core.landscape import Plane, coordinate_plane


def _plane(angle: float) -> Plane:
    """Directions in six dimensions with that angle between them, of different lengths."""
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(6, 2)))[0].T
    u, v = 3.0 * basis[0], 0.2 * (np.cos(angle) * basis[0] + np.sin(angle) * basis[1])
    return Plane(rng.normal(size=6), u, v)


@pytest.mark.parametrize("angle", [np.pi / 2, 1.0, 0.1, 3.0])
def test_projection_is_least_squares_for_any_angle(angle):
    """Oracle: numpy's lstsq on the two directions, and the norm of what it leaves."""
    plane = _plane(angle)
    thetas = np.random.default_rng(1).normal(size=(5, 6))
    basis = np.stack([plane.u, plane.v], axis=1)
    expected = np.array([np.linalg.lstsq(basis, theta - plane.origin, rcond=None)[0] for theta in thetas])
    left = np.linalg.norm(thetas - plane.origin - expected @ basis.T, axis=1)
    coordinates, residual = plane.project(thetas)
    # The normal equations square the condition number, at most 300 here: about ten digits remain.
    np.testing.assert_allclose(coordinates, expected, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(residual, left, rtol=1e-10)


@pytest.mark.parametrize("angle", [np.pi / 2, 0.3])
def test_projection_undoes_at(angle):
    plane, alpha, beta = _plane(angle), np.array([-1.0, 0.0, 2.5]), np.array([0.5, 0.0, -4.0])
    coordinates, residual = plane.project(plane.at(alpha, beta))
    np.testing.assert_allclose(coordinates, np.stack([alpha, beta], axis=1), atol=1e-11)
    np.testing.assert_allclose(residual, 0.0, atol=1e-13)


def test_origin_projects_to_zero_exactly():
    plane = _plane(1.0)
    coordinates, residual = plane.project(plane.origin)
    assert coordinates.tolist() == [0.0, 0.0]
    assert residual == 0.0


def test_projection_of_one_point_has_no_runs_axis():
    coordinates, residual = _plane(1.0).project(np.zeros(6))
    assert coordinates.shape == (2,) and residual.shape == ()


@pytest.mark.parametrize("factor", [1.0, -2.0, 1e6, 0.0])
def test_parallel_directions_are_refused(factor):
    with pytest.raises(ValueError, match="two parallel directions"):
        Plane(np.zeros(3), np.array([1.0, 2.0, 3.0]), factor * np.array([1.0, 2.0, 3.0]))


def test_directions_of_another_length_are_refused():
    with pytest.raises(ValueError, match=r"one shape \(n_params,\)"):
        Plane(np.zeros(3), np.ones(3), np.ones(2))


def test_arrays_are_read_only_copies():
    origin = np.zeros(3)
    plane = Plane(origin, np.eye(3)[0], np.eye(3)[1])
    origin[0] = 9.0
    assert plane.origin[0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        plane.u[0] = 1.0


def test_coordinate_plane_moves_two_coordinates_and_holds_the_others():
    theta = np.array([1.0, 2.0, 3.0, 4.0])
    plane = coordinate_plane(theta, 3, 1, names=("a", "b", "c", "d"))
    assert plane.at(0.5, -7.0).tolist() == [1.0, -5.0, 3.0, 4.5]
    assert plane.labels == ("d", "b")


@pytest.mark.parametrize(("i", "j"), [(0, 0), (0, 3), (-1, 1), (3, 0)])
def test_equal_or_missing_coordinates_are_refused(i, j):
    with pytest.raises(ValueError, match="two different coordinates below 3"):
        coordinate_plane(np.zeros(3), i, j)
