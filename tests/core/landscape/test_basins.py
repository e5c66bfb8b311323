"""Which minimum is reached from where."""

from __future__ import annotations

import numpy as np
import pytest

from core.landscape import LOST, UNFINISHED, Plane, basin_map, basins, coordinate_plane
from core.objectives import ANALYTIC, MLP, formula_objective
from core.solvers import Adam, GradientDescent, minimize

PLANE = coordinate_plane((0.0, 0.0), 0, 1)


def test_basins_of_a_double_well_meet_where_it_peaks():
    """Exact: (x² − 1)² + y² has the minima (±1, 0), and descent never crosses x = 0."""
    found = basin_map(formula_objective("(x^2 - 1)^2 + y^2"), PLANE, 1.8, 40, GradientDescent(learning_rate=0.05))
    assert found.minima is not None
    right = int(np.argmax([group.theta[0] for group in found.minima.groups]))
    x = np.broadcast_to(found.alpha, found.labels.shape)
    np.testing.assert_array_equal((found.labels == right)[x != 0], (x > 0)[x != 0])


def test_starts_exactly_on_the_ridge_end_at_the_saddle_between():
    found = basin_map(formula_objective("(x^2 - 1)^2 + y^2"), PLANE, 1.8, 41, GradientDescent(learning_rate=0.05))
    assert found.minima is not None
    on_ridge = {found.minima.groups[label].point.label for label in found.labels[:, 20]}
    assert on_ridge == {"saddle of index 1"}


@pytest.mark.parametrize("rule", [GradientDescent(learning_rate=0.01), Adam(learning_rate=0.1)])
def test_a_start_alone_ends_where_the_map_says(rule):
    objective = ANALYTIC["himmelblau"]
    found = basin_map(objective, PLANE, 5.0, 21, rule)
    assert found.minima is not None
    for row, column in np.random.default_rng(0).integers(0, 21, (6, 2)):
        start = np.array([found.alpha[column], found.beta[row]])
        end = minimize(objective, start, optimizer=rule, max_steps=500).final_theta
        reached = found.minima.groups[found.labels[row, column]].theta
        np.testing.assert_allclose(end, reached, atol=1e-2)


def test_diverged_and_unfinished_starts_have_labels_of_their_own():
    """x⁴/4 at η = 0.5: |x| above 2 is thrown ever farther. A straight slope never ends."""
    found = basin_map(formula_objective("x^4/4 + y^2"), PLANE, 3.0, 31, GradientDescent(learning_rate=0.5))
    far = np.abs(np.broadcast_to(found.alpha, found.labels.shape)) > 2.001
    np.testing.assert_array_equal(found.labels == LOST, far)
    slope = basin_map(formula_objective("x + y^2"), PLANE, 1.0, 5, GradientDescent(learning_rate=0.1), max_steps=50)
    assert (slope.labels == UNFINISHED).all()
    lost = basin_map(formula_objective("-exp(x^2) - y^2"), PLANE, ((2.0, 3.0), (2.0, 3.0)), 4, max_steps=200)
    assert (lost.labels == LOST).all()
    assert lost.minima is None


def test_a_slice_through_a_network_starts_on_the_plane():
    x = np.linspace(-1, 1, 8)[:, None]
    objective = MLP(x, np.sin(2 * x[:, 0]), hidden=(2,), activation="tanh")
    rng = np.random.default_rng(0)
    origin, u, v = objective.initialize("xavier_normal", 3, rng)
    found = basin_map(objective, Plane(origin, u, v), 1.0, 7, Adam(learning_rate=0.05), max_steps=1500)
    assert found.minima is not None
    assert found.labels.shape == found.steps.shape == (7, 7)
    middle = minimize(objective, origin, optimizer=Adam(learning_rate=0.05), max_steps=1500)
    np.testing.assert_allclose(found.minima.loss[24], middle.final_loss, rtol=0.05)


def test_starts_in_pieces_give_the_same_map(pickling, monkeypatch):
    objective, rule = ANALYTIC["himmelblau"], GradientDescent(learning_rate=0.01)
    whole = basin_map(objective, PLANE, 5.0, 21, rule)
    monkeypatch.setattr(basins, "_STARTS_A_PIECE", 100)
    parts = basin_map(objective, PLANE, 5.0, 21, rule, executor=pickling)
    np.testing.assert_array_equal(whole.labels, parts.labels)
    np.testing.assert_array_equal(whole.steps, parts.steps)


def test_progress_ends_at_one_and_cancels():
    heard = []
    basin_map(ANALYTIC["himmelblau"], PLANE, 5.0, 41, GradientDescent(learning_rate=0.01), progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)

    class CancelError(Exception):
        pass

    def cancel(share):
        raise CancelError

    with pytest.raises(CancelError):
        basin_map(ANALYTIC["himmelblau"], PLANE, 5.0, 41, GradientDescent(learning_rate=0.01), progress=cancel)
