"""Histories of weights against the recorded parameters, the gradient's definition, and numpy's decompositions."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from core.data import TwoMoons
from core.experiments.mlp import MLPResult, MLPSettings, chosen, run
from core.experiments.mlp.weights import layer_choices, singular_histories, weight_histories
from core.experiments.solver_choices import Descent
from core.solvers import Adam


@cache
def result(hidden: tuple[int, ...] = (4, 3), initializer: str = "xavier_uniform", epochs: int = 50) -> MLPResult:
    solvers = (Descent(optimizer=Adam(learning_rate=0.05)),)
    settings = MLPSettings(
        data=TwoMoons(), hidden=hidden, initializer=initializer, epochs=epochs, restarts=3, solvers=solvers, ridge=1e-3
    )
    return run(settings)


def record_at(epoch: float) -> int:
    """The full batch makes one update an epoch."""
    return int(np.flatnonzero(result().runs[0].trajectory.steps == epoch)[0])


def test_weights_are_those_of_the_record():
    """Cut out of theta by hand: W row by row, then b, layer after layer."""
    training, restart = chosen(result(), restart="2")
    histories = weight_histories(result(), training, restart)
    for at, epoch in enumerate(histories[0].epochs):
        rest = training.trajectory.theta[record_at(epoch), restart]
        for history, (n_in, n_out) in zip(histories, ((2, 4), (4, 3), (3, 1)), strict=True):
            np.testing.assert_array_equal(history.weights[at], rest[: n_in * n_out].reshape(n_in, n_out))
            np.testing.assert_array_equal(history.bias[at], rest[n_in * n_out : (n_in + 1) * n_out])
            rest = rest[(n_in + 1) * n_out :]


def test_first_and_last_moment_are_start_and_end():
    """The end is what the trajectory calls final; nothing has changed at the start."""
    training, restart = chosen(result())
    change = weight_histories(result(), training, restart, quantity="change")
    final = training.trajectory.final_theta[restart] - result().theta0[restart]
    flat = np.concatenate([np.concatenate([one.weights[-1].ravel(), one.bias[-1]]) for one in change])
    np.testing.assert_array_equal(flat, final)
    assert not any(one.weights[0].any() or one.bias[0].any() for one in change)


def test_gradient_is_the_slope_of_the_penalised_training_loss():
    """Central differences at the last moment; 1e-6 of the largest entry, their own error is about 1e-9."""
    training, restart = chosen(result())
    histories = weight_histories(result(), training, restart, quantity="gradient")
    found = np.concatenate([np.concatenate([one.weights[-1].ravel(), one.bias[-1]]) for one in histories])
    objective, theta = result().problem.objective, training.trajectory.final_theta[restart]
    steps = 1e-6 * np.eye(len(theta))
    expected = (objective.value(theta + steps) - objective.value(theta - steps)) / 2e-6
    assert np.abs(found - expected).max() <= 1e-6 * np.abs(expected).max()


def test_one_scale_spans_all_moments():
    """The largest size of any weight or bias at any moment, found one by one."""
    training, restart = chosen(result())
    for one in weight_histories(result(), training, restart):
        assert one.reach == max(abs(float(value)) for value in [*one.weights.ravel(), *one.bias.ravel()])


def test_singular_values_are_those_of_each_recorded_matrix():
    """numpy.linalg.svd, one matrix at a time; equal to rounding."""
    training, restart = chosen(result())
    weights = weight_histories(result(), training, restart)
    for one, history in zip(singular_histories(result(), training, restart), weights, strict=True):
        for at in range(len(one.epochs)):
            expected = np.linalg.svd(history.weights[at])[1]
            np.testing.assert_allclose(one.values[at], expected, rtol=1e-12, atol=1e-15)
            assert one.rank[at] == np.linalg.matrix_rank(history.weights[at])


def test_equal_units_stay_equal_and_the_rank_stays_one():
    """Units that start equal get equal gradients for ever: W1 has one column, many times (symmetry)."""
    same = result(hidden=(4,), initializer="constant")
    training, restart = chosen(same)
    assert set(singular_histories(same, training, restart)[0].rank) == {1}
    assert weight_histories(same, training, restart, quantity="change")[0].weights[-1].any()


@pytest.mark.parametrize("layer", ["1", "3"])
def test_one_layer_is_the_same_as_among_all(layer):
    """Choosing a layer leaves the others out and changes nothing else."""
    training, restart = chosen(result())
    alone = weight_histories(result(), training, restart, layer=layer)
    among = weight_histories(result(), training, restart)[int(layer) - 1]
    assert [one.number for one in alone] == [int(layer)]
    np.testing.assert_array_equal(alone[0].weights, among.weights)


def test_layers_are_named_by_what_enters_and_leaves():
    """Features first, numbered units between, the class whose log-odds the output is last."""
    training, restart = chosen(result())
    first, middle, last = weight_histories(result(), training, restart)
    assert first.sources == result().problem.feature_names
    assert middle.sources == first.units == ("1", "2", "3", "4")
    assert last.units == result().problem.class_names[1:] and last.is_last and not middle.is_last


def test_a_large_network_has_fewer_moments_and_keeps_the_end():
    """17 153 numbers a frame: fewer than 36 frames fit, the last is still the end."""
    large = result(hidden=(128, 128), epochs=40)
    training, restart = chosen(large)
    histories = weight_histories(large, training, restart)
    assert 2 <= len(histories[0].epochs) < 10
    np.testing.assert_array_equal(
        histories[-1].bias[-1], large.problem.objective.unpack(training.trajectory.final_theta[restart])[-1][1]
    )


def test_a_layer_that_is_not_there_is_refused():
    """The choices are named."""
    training, restart = chosen(result())
    assert layer_choices(result()) == ("all", "1", "2", "3")
    with pytest.raises(ValueError, match="layer must be one of all, 1, 2, 3. Got '4'"):
        weight_histories(result(), training, restart, layer="4")
