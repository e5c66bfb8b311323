"""Planes of paths: principal components against scikit-learn, what stops early, and the line from start to end."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from core.landscape import evaluate_surface, line_plane, path_points, pca_plane
from core.objectives import MLP, LinearRegression
from core.solvers import GradientDescent, Stopping, minimize

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(40, 2)), RNG.normal(size=40)
NETWORK = MLP(X, Y, hidden=(3,))
STARTS = NETWORK.initialize("normal", 4, np.random.default_rng(1))


@pytest.fixture(scope="module")
def trajectory():
    return minimize(NETWORK, STARTS, optimizer=GradientDescent(0.1), max_steps=60, stopping=None, n_records=20)


def test_directions_and_shares_are_those_of_scikit_learn(trajectory):
    """All runs of a trajectory jointly, around their mean."""
    plane, points = pca_plane(trajectory), trajectory.theta.reshape(-1, NETWORK.n_params)
    expected = PCA(2, svd_solver="full").fit(points)
    np.testing.assert_allclose(plane.explained_variance, expected.explained_variance_ratio_, rtol=1e-10)
    np.testing.assert_allclose(np.abs(expected.components_ @ [plane.u, plane.v][0]), [1.0, 0.0], atol=1e-10)
    np.testing.assert_allclose(np.abs(expected.components_ @ [plane.u, plane.v][1]), [0.0, 1.0], atol=1e-10)
    np.testing.assert_allclose(plane.origin, points.mean(axis=0), rtol=1e-13)
    assert abs(plane.cosine) < 1e-14


def test_explained_variance_and_residuals_add_up(trajectory):
    """What the plane does not explain is the mean square of the residuals. Oracle: Pythagoras."""
    plane, points = pca_plane(trajectory), path_points(trajectory)
    total = ((points - plane.origin) ** 2).sum()
    left = (plane.project(points)[1] ** 2).sum() / total
    assert 1.0 - sum(plane.explained_variance) == pytest.approx(left, rel=1e-9)


def test_the_path_is_centred_where_the_surface_is(trajectory):
    """Through a given origin, the end of a run: it lies at (0, 0), where the surface has exactly its loss."""
    end = trajectory.final_theta[2]
    plane = pca_plane(trajectory, origin=end)
    coordinates, residual = plane.project(end)
    assert coordinates.tolist() == [0.0, 0.0] and residual == 0.0
    assert evaluate_surface(NETWORK, plane, 1.0, 5).loss[2, 2] == NETWORK.value(end)
    centred = np.concatenate([path_points(trajectory) - end])
    expected = np.linalg.svd(centred)[2][:2]
    np.testing.assert_allclose(np.abs(expected @ np.stack([plane.u, plane.v]).T), np.eye(2), atol=1e-9)


def test_several_trajectories_are_one_cloud_of_points(trajectory):
    parts = [
        minimize(NETWORK, start, optimizer=GradientDescent(0.1), max_steps=60, stopping=None, n_records=20)
        for start in STARTS
    ]
    joint, alone = pca_plane(parts), pca_plane(trajectory)
    np.testing.assert_allclose(joint.u, alone.u, atol=1e-10)
    np.testing.assert_allclose(joint.explained_variance, alone.explained_variance, rtol=1e-10)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_path_of_two_parameters_is_explained_whole(dtype):
    objective = LinearRegression(X[:, :1], Y)
    path = minimize(objective, np.array([3.0, -2.0], dtype), optimizer=GradientDescent(0.1), max_steps=50)
    plane = pca_plane(path)
    close = 1e-14 if dtype == np.float64 else 1e-6
    assert sum(plane.explained_variance) == pytest.approx(1.0, abs=1e-15)
    np.testing.assert_allclose(plane.project(path.theta)[1], 0.0, atol=close)
    assert plane.u.dtype == dtype


def test_a_run_counts_until_it_stops():
    """A run that stops early repeats its end in the later records; counted again and again it would pull the mean."""
    objective = LinearRegression(X, Y)
    starts = np.array([[0.1, 0.1, 0.1], [5.0, -4.0, 3.0]])
    path = minimize(objective, starts, optimizer=GradientDescent(0.1), max_steps=80, stopping=Stopping(gradient=0.5))
    first, last = path.stopped_at
    assert first < last
    kept = [path.theta[: first + 1, 0], path.theta[: last + 1, 1]]
    np.testing.assert_array_equal(path_points(path), np.concatenate(kept))
    np.testing.assert_allclose(pca_plane(path).origin, np.concatenate(kept).mean(axis=0), rtol=1e-13)


def test_more_parameters_than_points():
    points = np.random.default_rng(2).normal(size=(4, 50))
    expected = PCA(2, svd_solver="full").fit(points)
    np.testing.assert_allclose(pca_plane(points).explained_variance, expected.explained_variance_ratio_, rtol=1e-12)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (np.outer(np.linspace(0.0, 1.0, 9), [1.0, 2.0, 3.0]) + 5.0, "Got one direction"),
        (np.ones((5, 3)), "do not move at all"),
        (np.arange(6.0)[:, None], "Got one direction"),
        (np.full((3, 3), np.nan), "must be finite"),
        (np.zeros(3), "must have shape"),
    ],
)
def test_fewer_than_two_directions_are_refused(points, sentence):
    with pytest.raises(ValueError, match=sentence):
        pca_plane(points)


def test_paths_of_different_models_are_refused(trajectory):
    other = minimize(LinearRegression(X, Y), np.ones(3), max_steps=3)
    with pytest.raises(ValueError, match="one number of parameters"):
        pca_plane([trajectory, other])
    with pytest.raises(ValueError, match=r"origin must have shape \(13,\)"):
        pca_plane(trajectory, origin=np.zeros(3))


def test_a_straight_path_has_no_principal_plane_to_rounding():
    """Descent on a round bowl runs straight to its middle; what bends it is rounding."""
    start, end = np.array([1.0, 0.3, -0.7]), np.array([0.1, 0.2, 0.3])
    points = end + 0.9 ** np.arange(40)[:, None] * (start - end)
    with pytest.raises(ValueError, match="Got one direction"):
        pca_plane(points)
    with pytest.raises(ValueError, match="Got a straight one"):
        line_plane(points)
    plane = line_plane(points, rng=np.random.default_rng(0))
    np.testing.assert_allclose(plane.project(points)[1], 0.0, atol=1e-14)


def test_the_line_runs_from_start_to_end(trajectory):
    points = trajectory.theta[:, 1]
    plane = line_plane(points)
    coordinates, residual = plane.project(points[[0, -1]])
    np.testing.assert_allclose(coordinates, [[0.0, 0.0], [1.0, 0.0]], atol=1e-13)
    np.testing.assert_allclose(residual, 0.0, atol=1e-13)
    assert plane.origin.tolist() == points[0].tolist() and abs(plane.cosine) < 1e-13
    assert np.linalg.norm(plane.u) == pytest.approx(np.linalg.norm(plane.v), rel=1e-13)


def test_the_second_direction_of_the_line_holds_most_of_what_bends_away(trajectory):
    """Oracle: no other of many directions orthogonal to the line leaves smaller residuals."""
    points = trajectory.theta[:, 1]
    plane = line_plane(points)
    left = (plane.project(points)[1] ** 2).sum()
    for seed in range(50):
        other = line_plane(points[[0, -1]], rng=np.random.default_rng(seed))
        assert (other.project(points)[1] ** 2).sum() >= left


def test_a_line_needs_two_ends_and_one_run(trajectory):
    with pytest.raises(ValueError, match="end elsewhere"):
        line_plane(np.ones((2, 3)))
    with pytest.raises(ValueError, match="one run's"):
        line_plane(trajectory)


def test_a_path_that_leaves_for_infinity_has_its_planes():
    points = np.random.default_rng(3).normal(size=(9, 4))
    far = 1e300 * points
    assert pca_plane(far).explained_variance == pytest.approx(pca_plane(points).explained_variance)
    np.testing.assert_allclose(line_plane(far).project(far)[0], line_plane(points).project(points)[0], atol=1e-12)
