"""Planes: points on them, and the least-squares projection onto them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from core.landscape import Plane, coordinate_plane, plane_through


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


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_plane_through_three_points_holds_them(dtype):
    a, b, c = np.random.default_rng(2).normal(size=(3, 7)).astype(dtype)
    plane = plane_through(a, b, c, names=("start", "A", "B"))
    coordinates, residual = plane.project(np.stack([a, b, c]))
    close = 1e-14 if dtype == np.float64 else 1e-6
    assert plane.origin.dtype == dtype and plane.at(0.0, 0.0).tolist() == a.tolist()
    np.testing.assert_allclose(residual, 0.0, atol=close * 10)
    assert coordinates[1] == pytest.approx([np.linalg.norm(b - a), 0.0], abs=close * 10)
    assert coordinates[2, 1] > 0
    assert np.linalg.norm(coordinates[2]) == pytest.approx(np.linalg.norm(c - a), rel=close * 10)
    assert abs(plane.cosine) < close
    assert plane.labels == ("from start to A", "across, towards B")


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0, -3.0])
def test_three_points_on_one_line_are_refused(share):
    a, b = np.random.default_rng(3).normal(size=(2, 7))
    with pytest.raises(ValueError, match="three points on one line"):
        plane_through(a, b, a + share * (b - a))
    with pytest.raises(ValueError, match="one length"):
        plane_through(a, b, np.zeros(3))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_points_that_are_not_finite_are_refused(bad):
    with pytest.raises(ValueError, match="c must be finite"):
        plane_through([0.0, 0.0], [1.0, 0.0], [bad, 1.0])
    with pytest.raises(ValueError, match="must be finite"):
        Plane(np.zeros(2), np.array([bad, 1.0]), np.array([1.0, 0.0]))


def test_directions_of_very_different_lengths_span_a_plane():
    plane = Plane(np.zeros(2), np.array([1e200, 0.0]), np.array([1e-200, 1e-200]))
    assert plane.cosine == pytest.approx(np.sqrt(0.5), rel=1e-14)


def test_a_pickled_plane_is_read_only():
    plane = pickle.loads(pickle.dumps(_plane(1.0)))
    assert not any(part.flags.writeable for part in (plane.origin, plane.u, plane.v))


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e200])
def test_what_has_left_for_infinity_is_projected_without_overflow(size):
    plane = _plane(1.0)
    theta = np.random.default_rng(4).normal(size=6)
    near, far = (plane.project(plane.origin + factor * theta) for factor in (1.0, size))
    if size > 1e-10:
        np.testing.assert_allclose(far[0] / size, near[0], rtol=1e-10)
        assert far[1] / size == pytest.approx(near[1], rel=1e-12)
    else:
        assert far[0].tolist() == [0.0, 0.0]
