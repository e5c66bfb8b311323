"""The updates of a small network: whose samples they saw, where they led, and what a longer run changes."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Line, Separable, Xor
from core.experiments.neuron import NeuronSettings, run, seconds
from core.experiments.neuron.training import drawn_rows
from core.objectives import MLP
from core.solvers import GradientDescent, Status, minimize


@pytest.mark.parametrize("batch", ["one sample", "all samples"])
def test_every_update_leads_to_the_next_point_of_the_solver(batch):
    result = run(NeuronSettings(data=Xor(), hidden=(2,), updates=50, batch=batch, learning_rate=1.0))
    np.testing.assert_array_equal(result.before, result.trajectory.theta[:-1])
    np.testing.assert_allclose(result.after, result.trajectory.theta[1:], rtol=1e-13, atol=1e-15)


def test_samples_are_those_the_solver_drew():
    """Oracle: the gradient of the row named is the step the solver made, and that of no other row is."""
    result = run(NeuronSettings(data=Separable(n_samples=20, n_features=2), updates=40))
    steps = (result.trajectory.theta[:-1] - result.trajectory.theta[1:]) / 0.3
    rows = np.arange(20)
    for step, row, theta in zip(steps, result.rows, result.before, strict=True):
        each = result.problem.objective.value_and_gradient(np.tile(theta, (20, 1)), rows[:, None])[1]
        assert np.argmin(np.abs(each - step).max(axis=1)) == row
        assert np.abs(each[row] - step).max() < 1e-12


def test_every_epoch_sees_every_sample_once():
    rows = drawn_rows(4, 12, seed=3)
    assert all(sorted(rows[k : k + 4]) == [0, 1, 2, 3] for k in (0, 4, 8))


def test_a_longer_run_begins_with_the_shorter_one():
    """So "+1 update" adds one and changes nothing before it."""
    short, longer = (run(NeuronSettings(data=Xor(), hidden=(2,), updates=n)) for n in (7, 8))
    np.testing.assert_array_equal(longer.trajectory.theta[:8], short.trajectory.theta)
    np.testing.assert_array_equal(longer.rows[:7], short.rows)


def test_the_run_is_that_of_the_solver_on_the_same_objective():
    """Oracle: minimize called by hand."""
    result = run(NeuronSettings(data=Xor(), hidden=(2,), updates=30, batch="all samples", learning_rate=2.0))
    data = Xor().load()
    objective = MLP(data.X, data.y, hidden=(2,), activation="tanh", output="sigmoid", loss="cross_entropy")
    path = minimize(
        objective, result.before[0], optimizer=GradientDescent(2.0), max_steps=30, stopping=None, n_records=31
    )
    np.testing.assert_array_equal(result.trajectory.loss, path.loss)


def test_divergence_keeps_the_update_that_left():
    result = run(NeuronSettings(data=Line(), output="identity", loss="mse", learning_rate=30.0, updates=50))
    assert result.trajectory.status is Status.DIVERGED
    assert result.n_updates == int(result.trajectory.stopped_at) + 1 < 50
    assert np.abs(result.after[-1]).max() > 1e4


def test_results_are_read_only():
    result = run(NeuronSettings())
    for values in (result.before, result.after, result.gradient, result.rows):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0


def test_estimate_of_time_grows_with_the_updates():
    assert 0 < seconds(NeuronSettings(updates=1)) < seconds(NeuronSettings(updates=200)) < 3
