"""Surfaces: the grid's axes, its centre, its orientation, and what is not finite."""

from __future__ import annotations

import numpy as np
import pytest

from core.landscape import Plane, coordinate_plane, evaluate_surface
from core.objectives import LinearRegression


def _objective(loss: str = "mse") -> LinearRegression:
    rng = np.random.default_rng(0)
    return LinearRegression(rng.normal(size=(30, 2)), rng.normal(size=30), loss=loss)


THETA = np.array([0.1, -0.7, 1.0 / 3.0])


@pytest.mark.parametrize("loss", ["mse", "mae", "huber", "student_t"])
@pytest.mark.parametrize("resolution", [2, 3, 10, 101])
@pytest.mark.parametrize("extent", [1.0, 0.1, 1.0 / 3.0, 1e-8, 1e5])
def test_centre_cell_is_the_objective_itself(loss, resolution, extent):
    """Exact, to the last bit: the middle of both axes is 0."""
    objective = _objective(loss)
    surface = evaluate_surface(objective, coordinate_plane(THETA, 1, 2), extent, resolution)
    middle = surface.loss.shape[0] // 2
    assert surface.loss[middle, middle] == objective.value(THETA)


@pytest.mark.parametrize("resolution", [2, 3, 10, 51, 100])
@pytest.mark.parametrize("extent", [0.1, 1.0 / 3.0, 7.0])
def test_axes_are_symmetric_and_strictly_increasing(resolution, extent):
    surface = evaluate_surface(_objective(), coordinate_plane(THETA, 0, 1), extent, resolution)
    for axis in (surface.alpha, surface.beta):
        assert axis.size % 2 == 1 and axis.size >= resolution
        assert (np.diff(axis) > 0).all()
        assert axis.tolist() == (-axis[::-1]).tolist()
        assert (axis == 0).sum() == 1 and axis[-1] == extent


def test_every_cell_agrees_with_a_slow_loop():
    """Oracle: the objective at each point by itself; rows run along v and columns along u."""
    objective, plane = _objective("huber"), Plane(THETA, np.array([1.0, 1.0, 0.0]), np.array([0.0, 0.5, 2.0]))
    surface = evaluate_surface(objective, plane, ((-1.0, 3.0), (10.0, 11.0)), 7)
    for row, beta in enumerate(np.linspace(10.0, 11.0, 7)):
        for column, alpha in enumerate(np.linspace(-1.0, 3.0, 7)):
            point = plane.origin + alpha * plane.u + beta * plane.v
            assert surface.loss[row, column] == pytest.approx(float(objective.value(point)), rel=1e-13)


def test_ranges_are_kept_to_their_ends():
    surface = evaluate_surface(_objective(), coordinate_plane(THETA, 0, 1), ((-0.3, 0.7), (2.0, 9.0)), 11)
    assert (surface.alpha[0], surface.alpha[-1], surface.beta[0], surface.beta[-1]) == (-0.3, 0.7, 2.0, 9.0)


def test_cells_that_are_not_finite_stay_so():
    """Squares overflow beyond 1e154; the cells within stay numbers, and nothing warns."""
    surface = evaluate_surface(_objective(), coordinate_plane(np.zeros(3), 0, 1), 1e200, 5)
    assert np.isfinite(surface.loss[2, 2])
    assert np.isinf(surface.loss).sum() == 24


def test_result_is_read_only():
    surface = evaluate_surface(_objective(), coordinate_plane(THETA, 0, 1), 1.0, 5)
    with pytest.raises(ValueError, match="read-only"):
        surface.loss[0, 0] = 0.0


@pytest.mark.parametrize("extent", [0.0, -1.0, np.inf, np.nan, ((1.0, 1.0), (0.0, 1.0)), ((0.0, np.inf), (0.0, 1.0))])
def test_empty_extent_is_refused(extent):
    with pytest.raises(ValueError, match="extent must"):
        evaluate_surface(_objective(), coordinate_plane(THETA, 0, 1), extent, 5)


def test_single_point_is_refused():
    with pytest.raises(ValueError, match="resolution must be at least 2"):
        evaluate_surface(_objective(), coordinate_plane(THETA, 0, 1), 1.0, 1)
