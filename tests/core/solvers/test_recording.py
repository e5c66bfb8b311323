"""What a descent remembers: all losses, a bounded number of snapshots, the start first and the end last."""

import numpy as np
import pytest

from core.objectives import LinearRegression
from core.solvers import GradientDescent, Status, Stopping, minimize
from core.solvers.recording import Recorder, record_steps

MANY = pytest.mark.parametrize("max_steps", [0, 1, 2, 3, 5, 9, 10, 11, 12, 50, 199, 200, 201, 1000, 12_345])
FEW = pytest.mark.parametrize("n_records", [2, 3, 4, 10, 200])


def parabola():
    return LinearRegression([[1.0]], [0.0], fit_intercept=False)


def run_for(n_steps, n_records, max_steps=None):
    stopping = (
        None if max_steps is None else Stopping(step=None, gradient=None, target_loss=0.5 * 0.98 ** (2 * n_steps))
    )
    start = [[np.sqrt(0.5 * 0.98)]]  # so that the loss after t updates is 0.5 · 0.98^(2t + 1)
    options = {"optimizer": GradientDescent(0.01), "stopping": stopping, "n_records": n_records}
    return minimize(parabola(), start, max_steps=n_steps if max_steps is None else max_steps, **options)


@MANY
@FEW
def test_chosen_steps_rise_from_zero_to_the_last_and_are_no_more_than_asked(max_steps, n_records):
    steps = record_steps(max_steps, n_records)
    assert (steps[0], steps[-1]) == (0, max_steps)
    assert (np.diff(steps) > 0).all()
    assert len(steps) <= n_records


@MANY
@FEW
def test_a_run_of_any_length_keeps_its_start_and_its_end(max_steps, n_records):
    run = run_for(max_steps, n_records)
    assert len(run.theta) == len(run.steps) <= n_records
    assert (run.steps[0], run.steps[-1]) == (0, max_steps)


@pytest.mark.parametrize("end", [1, 2, 17, 399])
@FEW
def test_a_run_that_stops_early_keeps_its_start_and_its_end(end, n_records):
    """The stop falls between the chosen steps; its record takes the place of the last one planned."""
    run = run_for(end, n_records, max_steps=400)
    assert run.status[0] is Status.CONVERGED
    assert run.steps[-1] == run.stopped_at[0] == end
    assert len(run.steps) <= n_records


def test_all_steps_are_kept_where_they_fit():
    run = run_for(49, n_records=50)
    np.testing.assert_array_equal(run.steps, np.arange(50))


@pytest.mark.parametrize("n_records", [5, 40])
def test_snapshots_are_the_points_of_the_full_path(n_records):
    """A sparse record against the same run recorded at every step."""
    sparse, full = run_for(300, n_records), run_for(300, 301)
    np.testing.assert_array_equal(sparse.theta, full.theta[sparse.steps])
    np.testing.assert_array_equal(sparse.loss, full.loss)


def test_early_steps_are_denser_than_late_ones():
    gaps = np.diff(record_steps(10_000, 100))
    assert gaps[:5].max() < gaps[-5:].min()


def test_losses_are_those_of_the_recorded_points():
    run = run_for(300, 40)
    np.testing.assert_array_equal(parabola().value(run.theta[:, 0]), run.loss[run.steps, 0])


def test_a_stopped_run_keeps_its_last_values_while_the_others_go_on():
    recorder = Recorder(np.zeros((2, 1)), max_steps=2, n_records=5)
    both, second = np.array([0, 1]), np.array([1])
    recorder.visit(0, both, np.zeros((2, 1)), np.array([5.0, 6.0]), np.array([1.0, 1.0]))
    recorder.visit(1, both, np.ones((2, 1)), np.array([3.0, 4.0]), np.array([0.5, 0.6]))
    recorder.stop(1, np.array([0]), Status.CONVERGED)
    recorder.visit(2, second, np.full((1, 1), 2.0), np.array([2.0]), np.array([0.2]))
    path = recorder.trajectory(0.0)
    np.testing.assert_array_equal(path.loss, [[5.0, 6.0], [3.0, 4.0], [3.0, 2.0]])
    np.testing.assert_array_equal(path.gradient_norm[:, 0], [1.0, 0.5, 0.5])
    np.testing.assert_array_equal(path.theta[:, :, 0], [[0.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    assert path.stopped_at.tolist() == [1, 2]
    assert path.n_gradient_evaluations.tolist() == [2, 3]


def test_arrays_are_read_only():
    run = run_for(10, 5)
    arrays = {name: value for name, value in vars(run).items() if isinstance(value, np.ndarray)}
    assert len(arrays) == 8
    assert not any(value.flags.writeable for value in arrays.values())


# ------------------------------------------------------------------------------------------------------- sparse losses


@pytest.mark.parametrize("loss_every", [1, 2, 7, 100, 1000])
@pytest.mark.parametrize("batch_size", [None, 5])
def test_sparse_losses_are_those_of_the_full_record(loss_every, batch_size):
    """Every k-th and the last, of the same run with a loss at every update."""
    rng = np.random.default_rng(0)
    objective = LinearRegression(rng.normal(size=(20, 2)), rng.normal(size=20))
    options = {"max_steps": 45, "stopping": None, "batch_size": batch_size}
    sparse, full = (minimize(objective, np.ones((3, 3)), loss_every=k, **options) for k in (loss_every, 1))
    assert sparse.loss_steps.tolist() == sorted({*range(0, 45, loss_every), 45})
    np.testing.assert_array_equal(full.loss_steps, np.arange(46))
    np.testing.assert_array_equal(sparse.loss, full.loss[sparse.loss_steps])
    np.testing.assert_array_equal(sparse.gradient_norm, full.gradient_norm[sparse.loss_steps])
    np.testing.assert_array_equal(sparse.theta, full.theta)


class Counting:
    """A linear regression that counts how often the loss on all samples is asked for."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.inner, self.count = LinearRegression(rng.normal(size=(20, 2)), rng.normal(size=20)), 0
        self.n_params, self.n_samples, self.parameter_names = 3, 20, self.inner.parameter_names

    def value(self, theta, rows=None):
        self.count += 1
        return self.inner.value(theta, rows)

    def value_and_gradient(self, theta, rows=None):
        return self.inner.value_and_gradient(theta, rows)


def test_loss_on_all_samples_is_computed_only_where_it_is_due():
    """At 0, 10, 20, 30 and 35."""
    objective = Counting()
    minimize(objective, np.ones(3), batch_size=2, loss_every=10, max_steps=35, stopping=None)
    assert objective.count == 5


@pytest.mark.parametrize("batch_size", [None, 1])
def test_a_run_that_diverges_between_losses_ends_with_the_loss_of_its_last_point(batch_size):
    """One run beyond the limit, one below it."""
    options = {"learning_rates": [2.0, 0.1], "batch_size": batch_size, "loss_every": 8, "max_steps": 60}
    run = minimize(parabola(), np.ones((2, 1)), stopping=None, **options)
    end = run.stopped_at[0]
    assert run.status[0] is Status.DIVERGED
    assert end % 8 != 0
    np.testing.assert_array_equal(run.final_loss, parabola().value(run.final_theta))
    np.testing.assert_array_equal(run.loss[run.loss_steps >= end, 0], run.final_loss[0])
    assert (run.loss[run.loss_steps < end, 0] < run.final_loss[0]).all()


def test_a_run_that_converges_between_losses_adds_its_last_step():
    """All runs have stopped: the last row is the last update made."""
    run = minimize(
        parabola(), [1.0], optimizer=GradientDescent(0.25), stopping=Stopping(target_loss=0.01), loss_every=3
    )
    assert run.loss_steps.tolist() == [0, 3, 4]  # the loss falls fourfold at each update: 4^-4 < 0.01 < 4^-3
    assert run.final_loss == 0.25**4


def test_loss_every_below_one_is_refused():
    with pytest.raises(ValueError, match=r"loss_every must be at least 1\. Got 0\."):
        minimize(parabola(), [1.0], loss_every=0)
