"""Surfaces: the grid's axes, its centre, its orientation, and what is not finite."""

from __future__ import annotations

import pickle
import threading
import time

import numpy as np
import pytest

from core.landscape import (
    Plane,
    coarse_to_fine,
    coordinate_plane,
    evaluate_points,
    evaluate_slice,
    evaluate_surface,
    random_plane,
    refine,
)
from core.objectives import MLP, LinearRegression, LogisticRegression


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


# --------------------------------------------------------------------------------------- the engine: chunks and threads
def _network(**options: object) -> tuple[MLP, Plane]:
    """A network of which a few hundred points are many chunks."""
    rng = np.random.default_rng(0)
    objective = MLP(rng.normal(size=(300, 2)), rng.normal(size=300), **{"hidden": (8, 8), **options})
    theta = objective.initialize("xavier_uniform", 1, rng)[0]
    return objective, random_plane(theta, objective, rng=rng)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_no_row_is_shifted_and_the_negative_half_is_its_own(activation):
    """Oracle: each point by itself, to the last bit, over both halves of both axes of a surface without symmetry."""
    objective, plane = _network(activation=activation)
    surface = evaluate_surface(objective, plane, 1.0, 15)
    assert objective.runs_at_once < surface.loss.size / 4
    for row in range(15):
        for column in range(15):
            point = plane.origin + surface.alpha[column] * plane.u + surface.beta[row] * plane.v
            assert surface.loss[row, column] == objective.value(point)
    assert len(np.unique(surface.loss)) == surface.loss.size


def test_the_centre_of_a_network_s_surface_is_its_loss_and_looking_changes_nothing():
    objective, plane = _network()
    before = (plane.origin.copy(), objective.X.copy(), float(objective.value(plane.origin)))
    surface = evaluate_surface(objective, plane, 2.0, 21)
    assert surface.loss[10, 10] == before[2] == objective.value(plane.origin)
    assert plane.origin.tolist() == before[0].tolist() and objective.X.tolist() == before[1].tolist()


def test_symmetric_ranges_have_the_origin_in_their_centre_exactly():
    objective, plane = _network()
    surface = evaluate_surface(objective, plane, ((-0.3, 0.3), (-0.7, 0.7)), 7)
    assert surface.alpha[3] == surface.beta[3] == 0.0
    assert (surface.alpha[0], surface.beta[-1]) == (-0.3, 0.7)
    assert surface.loss[3, 3] == objective.value(plane.origin)


def test_points_never_exist_all_at_once():
    """A thousand parameters at 10,000 points are 80 MB; no call sees more than the 8 MB that a thread may take."""
    seen = []

    class Wide:
        n_params, n_samples, parameter_names = 1000, 1, ()

        def value(self, theta, rows=None):
            seen.append(theta.nbytes)
            return theta[:, 0]

    plane = coordinate_plane(np.zeros(1000), 0, 1)
    surface = evaluate_surface(Wide(), plane, 1.0, 101)
    assert max(seen) <= 2**23 and len(seen) > 5
    assert (surface.loss == surface.alpha).all()


class Slow:
    """An objective that takes one point at a time, and its time."""

    n_params, n_samples, parameter_names, runs_at_once = 2, 1, ("a", "b"), 1

    def value(self, theta, rows=None):
        time.sleep(0.02)
        return theta.sum(axis=1)


def test_progress_is_heard_in_order_in_the_caller_s_thread():
    told, threads = [], set()

    def hear(share: float) -> None:
        told.append(share)
        threads.add(threading.get_ident())

    surface = evaluate_surface(Slow(), coordinate_plane(np.zeros(2), 0, 1), 1.0, 5, progress=hear)
    assert told == sorted(told) and 0.0 < told[0] <= told[-1] <= 1.0
    assert threads == {threading.get_ident()}
    assert surface.loss.tolist() == (surface.beta[:, None] + surface.alpha).tolist()


def test_whatever_progress_raises_ends_the_work():
    began = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        evaluate_surface(Slow(), coordinate_plane(np.zeros(2), 0, 1), 1.0, 51, progress=_cancel)
    assert time.perf_counter() - began < 10.0  # all of it takes 50 seconds of one core


def _cancel(share: float) -> None:
    raise KeyboardInterrupt


def test_overflow_in_a_thread_does_not_warn():
    """Where the loss overflows it is infinite, on threads too."""
    objective, plane = _network(activation="relu")
    loss = evaluate_surface(objective, plane, 1e160, 31).loss
    assert np.isfinite(loss[15, 15]) and not np.isfinite(loss).all()


def test_no_points_give_no_losses():
    objective, plane = _network()
    assert evaluate_points(objective, lambda part: plane.at(np.empty(0), 0.0), 0).shape == (0,)


@pytest.mark.parametrize("kind", [LinearRegression, LogisticRegression])
def test_linear_models_have_surfaces_on_any_plane(kind):
    rng = np.random.default_rng(1)
    objective = kind(rng.normal(size=(30, 3)), (rng.normal(size=30) > 0).astype(float))
    plane = random_plane(rng.normal(size=4), objective, rng=rng)
    surface = evaluate_surface(objective, plane, 1.0, 5)
    assert surface.loss[2, 2] == objective.value(plane.origin)


# -------------------------------------------------------------------------------------------------- coarse, then fine
class Counted:
    """An objective that counts the points it is asked for."""

    def __init__(self, objective: MLP) -> None:
        self.n_params, self.n_samples = objective.n_params, objective.n_samples
        self.parameter_names, self._objective, self.n_asked = objective.parameter_names, objective, 0

    def value(self, theta, rows=None):
        self.n_asked += len(theta)
        return self._objective.value(theta, rows)


@pytest.mark.parametrize("resolution", [2, 5, 26, 51])
@pytest.mark.parametrize("coarseness", [(5,), (8, 3), (100,), ()])
def test_coarse_surfaces_are_the_fine_one_s_own_points_and_none_is_computed_twice(resolution, coarseness):
    objective, plane = _network()
    counted = Counted(objective)
    stages = list(coarse_to_fine(counted, plane, ((-1.0, 1.0), (-0.5, 1.5)), resolution, coarseness=coarseness))
    whole = evaluate_surface(objective, plane, ((-1.0, 1.0), (-0.5, 1.5)), resolution)
    assert len(stages) == len(coarseness) + 1 and counted.n_asked == resolution**2
    assert stages[-1].loss.tolist() == whole.loss.tolist()
    for coarse in stages:
        rows, columns = np.searchsorted(whole.beta, coarse.beta), np.searchsorted(whole.alpha, coarse.alpha)
        assert coarse.loss.tolist() == whole.loss[np.ix_(rows, columns)].tolist()
        assert (coarse.alpha[0], coarse.alpha[-1]) == (-1.0, 1.0)


def test_the_first_surface_is_a_small_part_of_the_work_and_has_the_centre():
    objective, plane = _network()
    first = next(coarse_to_fine(objective, plane, 1.0, 101))
    assert first.loss.shape == (21, 21) and first.loss[10, 10] == objective.value(plane.origin)


def test_refining_keeps_every_point_and_puts_one_between():
    objective, plane = _network()
    counted, coarse = Counted(objective), evaluate_surface(objective, plane, 1.0, 11)
    fine = refine(counted, coarse)
    assert fine.loss.shape == (21, 21) and counted.n_asked == 21**2 - 11**2
    assert fine.loss[::2, ::2].tolist() == coarse.loss.tolist()
    np.testing.assert_allclose(fine.loss, evaluate_surface(objective, plane, 1.0, 21).loss, rtol=1e-12)


def test_a_coarseness_below_one_is_refused():
    objective, plane = _network()
    with pytest.raises(ValueError, match="coarseness must be at least 1. Got 0"):
        list(coarse_to_fine(objective, plane, coarseness=(0,)))


# --------------------------------------------------------------------------------------------------------- along a line
def test_a_slice_is_the_loss_along_its_direction():
    objective, plane = _network()
    line = evaluate_slice(objective, plane.origin, plane.u, 0.5, 11)
    assert line.loss[5] == objective.value(plane.origin)
    expected = [objective.value(plane.origin + step * plane.u) for step in line.alpha]
    assert line.loss.tolist() == expected
    assert (line.alpha[0], line.alpha[-1]) == (-0.5, 0.5)
    assert evaluate_slice(objective, plane.origin, plane.u, (0.0, 2.0), 3).alpha.tolist() == [0.0, 1.0, 2.0]


def test_a_slice_of_float32_is_float32():
    objective, plane = _network()
    origin = plane.origin.astype(np.float32)
    line = evaluate_slice(objective, origin, plane.u, 1.0, 3)
    assert line.loss.dtype == np.float32 and line.loss[1] == objective.value(origin)


@pytest.mark.parametrize("direction", [np.zeros(3), np.ones(4), np.array([np.inf, 0.0, 0.0])])
def test_a_slice_needs_a_direction(direction):
    with pytest.raises(ValueError, match="direction must"):
        evaluate_slice(_objective(), THETA, direction)


def test_a_pickled_surface_is_read_only():
    surface = pickle.loads(pickle.dumps(evaluate_surface(_objective(), coordinate_plane(THETA, 0, 1), 1.0, 3)))
    assert not surface.loss.flags.writeable and not surface.plane.u.flags.writeable
