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
    assert len(arrays) == 7
    assert not any(value.flags.writeable for value in arrays.values())
