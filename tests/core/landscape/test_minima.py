"""Final points sorted into distinct minima, plateaus and unfinished runs, with how often each is found."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from core.data import SigmoidMinima, Xor
from core.landscape import LOST, Kind, cluster_minima
from core.objectives import ANALYTIC, MLP, formula_objective
from core.solvers import GradientDescent, Status, Stopping, minimize

REST = Stopping(step=None, gradient=1e-8)


@pytest.fixture(scope="module")
def himmelblau():
    objective = ANALYTIC["himmelblau"]
    starts = np.random.default_rng(0).uniform(-5, 5, (400, 2))
    ran = minimize(objective, starts, optimizer=GradientDescent(learning_rate=0.01), max_steps=300, n_records=2)
    return objective, ran, cluster_minima(objective, ran.final_theta)


def test_himmelblaus_four_minima_are_found_each_once(himmelblau):
    objective, _, found = himmelblau
    listed = {(round(one.x, 6), round(one.y, 6)) for one in objective.minima}
    assert {tuple(group.theta.round(6)) for group in found.groups} == listed
    assert all(group.kind is Kind.MINIMUM for group in found.groups)


def test_every_run_belongs_to_the_minimum_it_is_nearest_to(himmelblau):
    """Oracle: the nearest of the listed minima, for the points as the descent left them."""
    _, ran, found = himmelblau
    places = np.array([group.theta for group in found.groups])
    nearest = np.linalg.norm(ran.final_theta[:, None] - places, axis=2).argmin(axis=1)
    np.testing.assert_array_equal(found.labels, nearest)
    for label, group in enumerate(found.groups):
        np.testing.assert_array_equal(group.members, np.flatnonzero(found.labels == label))
        assert group.share.count == len(group.members)
    assert sum(group.share.count for group in found.groups) == 400


def test_minima_of_one_loss_are_ordered_by_place_whatever_rounding_does(himmelblau):
    """All four have a loss of 0; each is as good as the best."""
    objective, ran, found = himmelblau
    again = cluster_minima(objective, ran.final_theta[::-1])
    np.testing.assert_allclose([g.theta for g in again.groups], [g.theta for g in found.groups], atol=1e-8)
    assert found.groups[0].distance == 0


@pytest.mark.parametrize("n_rows", [1, 2, 3, 4, 5])
def test_one_sigmoid_neuron_has_as_many_minima_as_rows(n_rows):
    """Auer, Herbster & Warmuth 1996: squared error of a sigmoid, one weight; cross-entropy has one minimum."""
    data = SigmoidMinima(n_samples=n_rows).load()
    starts = np.geomspace(0.05, 2e4, 200)[:, None]
    for loss, expected in (("mse", n_rows), ("cross_entropy", 1)):
        objective = MLP(data.X, data.y, hidden=(), output="sigmoid", loss=loss)
        held = _WithoutBias(objective)
        ends = _rested(held, starts)
        found = cluster_minima(held, ends)
        assert len([g for g in found.groups if g.kind is Kind.MINIMUM]) == expected


class _WithoutBias:
    """A network of one weight and one bias, with the bias held at 0."""

    n_params, parameter_names = 1, ("w",)

    def __init__(self, objective):
        self.objective, self.n_samples = objective, objective.n_samples

    def value(self, theta, rows=None):
        return self.value_and_gradient(theta)[0]

    def value_and_gradient(self, theta, rows=None):
        theta = np.asarray(theta)
        value, gradient = self.objective.value_and_gradient(np.concatenate([theta, np.zeros_like(theta)], axis=-1))
        return value, gradient[..., :1]


def _rested(objective, starts):
    """Where the slope changes its sign near each start, by bisection in ln w, in which all minima are equally wide."""
    low, high = starts / 2, starts * 2
    slope = lambda w: objective.value_and_gradient(w)[1]  # noqa: E731
    brackets = (slope(low) < 0) & (slope(high) > 0)
    low, high = low[brackets[:, 0]], high[brackets[:, 0]]
    for _ in range(80):
        middle = np.sqrt(low * high)
        falls = slope(middle) < 0
        low, high = np.where(falls, middle, low), np.where(falls, high, middle)
    return low


def test_plateaus_of_xor_are_groups_of_their_own_at_an_eighth_and_a_sixth():
    """2-2-1, sigmoid, squared loss, N(0, 1), η = 5: about 76 % reach a loss below 0.01, the others sit at 1/8 or 1/6.

    Published for 1000 restarts of 20,000 steps; here 200 of 6,000, so the share may be four standard errors off.
    """
    data = Xor().load()
    objective = MLP(data.X, data.y, hidden=(2,), activation="sigmoid", output="sigmoid", loss="mse")
    starts = objective.initialize("normal", 200, np.random.default_rng(0))
    rule = GradientDescent(learning_rate=5.0)
    ran = minimize(objective, starts, optimizer=rule, max_steps=6000, stopping=None, n_records=2, loss_every=6000)
    found = cluster_minima(objective, ran.final_theta, scale=float(np.median(ran.loss[0])))
    plateaus = [group for group in found.groups if group.losses[0] > 0.01]
    levels = [group.losses[0] for group in plateaus]
    assert all(group.kind is Kind.PLATEAU for group in plateaus)
    assert levels == pytest.approx([1 / 8, 1 / 6], abs=1e-3)
    assert found.best.value == pytest.approx(0.76, abs=4 * np.sqrt(0.76 * 0.24 / 200))
    assert found.groups[0].losses[1] < 0.01
    assert found.best.low < found.best.value < found.best.high


def test_eight_copies_of_one_minimum_are_one():
    """2-2-1 with tanh has 2!·2² = 8 parameter vectors of every network, and the sign of no other number is free.

    Oracle: all orders and signs of the two units, written out by hand.
    """
    data = Xor().load()
    objective = MLP(data.X, data.y, hidden=(2,), activation="tanh", l2=0.01)  # the penalty keeps the weights finite
    starts = objective.initialize("normal", 40, np.random.default_rng(0))
    ran = minimize(objective, starts, optimizer=GradientDescent(learning_rate=0.3), max_steps=3000, n_records=2)
    found = cluster_minima(objective, ran.final_theta)
    largest = max(found.groups, key=lambda group: group.share.count)
    (W1, b1), (W2, b2) = objective.unpack(largest.theta)
    copies = []
    for order in ([0, 1], [1, 0]):
        for signs in ([1, 1], [1, -1], [-1, 1], [-1, -1]):
            parts = (W1[:, order] * signs, b1[order] * signs, W2[order] * np.array(signs)[:, None], b2)
            copies.append(np.concatenate([part.ravel() for part in parts]))
    again = cluster_minima(objective, np.array(copies))
    assert [(group.kind, group.share.count) for group in again.groups] == [(Kind.MINIMUM, 8)]
    ends = found.theta[largest.members]
    nearest = np.linalg.norm(ends[:, None] - np.array(copies), axis=2)
    assert nearest.min(axis=1).max() < 1e-3
    assert len(set(nearest.argmin(axis=1))) > 4  # the runs did end in different copies


def test_runs_that_diverged_count_but_belong_nowhere():
    objective = ANALYTIC["himmelblau"]
    ran = minimize(objective, [[3.1, 2.0], [5e3, 5e3]], optimizer=GradientDescent(learning_rate=0.01), stopping=REST)
    lost = ran.status == Status.DIVERGED
    found = cluster_minima(objective, ran.final_theta, lost=lost)
    np.testing.assert_array_equal(lost, [False, True])
    np.testing.assert_array_equal(found.labels, [0, LOST])
    assert (found.n_lost, found.best.count, found.best.total) == (1, 1, 2)
    assert found.points[1] is None
    assert np.isnan(found.loss[1])


def test_moving_runs_belong_to_the_plateau_on_their_level_and_else_to_coarser_levels():
    """On exp(−x) + y², with a scale of 1: the two at x = 9 share a level, those at 1 and 1.2 differ by 0.066."""
    points = [[9.0, 0.0], [9.0, 0.002], [1.0, 0.0], [1.2, 0.0]]
    found = cluster_minima(formula_objective("exp(-x) + y^2"), points, scale=1.0)
    np.testing.assert_array_equal(found.labels, [0, 0, 1, 1])
    assert [group.kind for group in found.groups] == [Kind.PLATEAU, Kind.NOT_STATIONARY]
    assert found.best_limit == pytest.approx(np.exp(-9) + 0.01)
    assert found.best.count == 2


def test_a_valley_of_minima_is_one_group():
    found = cluster_minima(formula_objective("(x*y - 1)^2"), [[2.0, 0.5], [0.25, 4.0], [1.0, 1.0]])
    assert [group.share.count for group in found.groups] == [3]
    assert found.groups[0].point.label == "minimum (flat in 1 direction)"


def test_results_stay_read_only_after_a_pickle(himmelblau):
    found = pickle.loads(pickle.dumps(himmelblau[2]))
    for array in (found.labels, found.theta, found.loss, found.groups[0].theta, found.groups[0].members):
        assert not array.flags.writeable


def test_there_must_be_a_run_that_ended_somewhere():
    with pytest.raises(ValueError, match=r"At least one run must have ended at a finite point"):
        cluster_minima(ANALYTIC["booth"], [[np.nan, 0.0]])
