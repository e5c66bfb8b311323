"""Signals and counts against slow loops over units and samples."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core.data import TwoMoons
from core.experiments.mlp import MLPResult, MLPSettings, chosen, run
from core.experiments.mlp.moments import moments_of
from core.experiments.mlp.signals import gradient_norms, signal_histograms, unit_counts
from core.experiments.solver_choices import Descent
from core.solvers import Adam, GradientDescent


@cache
def result(activation: str = "relu", hidden: tuple[int, ...] = (6, 5), scale: float = 1.0) -> MLPResult:
    solvers = (Descent(optimizer=Adam(learning_rate=0.1)),)
    settings = MLPSettings(
        data=TwoMoons(n_samples=60), hidden=hidden, activation=activation, epochs=40, restarts=2, solvers=solvers,
        initial_scale=scale,
    )  # fmt: skip
    return run(settings)


def sums_of_layer(theta: np.ndarray, given: MLPResult, layer: int) -> np.ndarray:
    """Z of a hidden layer, one row of the training data after the other."""
    objective = given.problem.train
    rows = []
    for row in objective.X:
        entering = row
        for number, (weights, bias) in enumerate(objective.unpack(theta)):
            z = np.array([sum(entering * weights[:, unit]) + bias[unit] for unit in range(len(bias))])
            if number == layer:
                rows.append(z)
                break
            entering = objective.activations[number].value(z)
    return np.array(rows)


@pytest.mark.parametrize(("activation", "slope", "largest"), [
    ("relu", lambda z: float(z > 0), 1.0),
    ("tanh", lambda z: 1.0 - np.tanh(z) ** 2, 1.0),
    ("sigmoid", lambda z: np.exp(-z) / (1.0 + np.exp(-z)) ** 2, 0.25),
])  # fmt: skip
def test_counts_are_those_of_a_loop_over_units_and_samples(activation, slope, largest):
    """The slope written out, unit by unit and row by row, at the first, a middle and the last moment."""
    given = result(activation, scale=4.0)
    training, restart = chosen(given)
    moments = moments_of(training, restart)
    for layer, one in enumerate(unit_counts(given, training, restart)):
        for at in (0, len(moments.epochs) // 2, -1):
            z = sums_of_layer(moments.theta[at], given, layer)
            saturated, dead = 0, 0
            for unit in range(one.width):
                flat = [abs(slope(value)) < 0.01 * largest for value in z[:, unit]]
                saturated += sum(flat)
                dead += all(flat)
            assert (one.saturated[at], one.dead[at]) == (saturated, dead)
        assert one.n_rows == given.problem.train.n_samples


def test_units_pushed_far_below_zero_are_dead():
    """A bias of -100 in three of six ReLU units switches them off for every row; the count says three more."""
    given = result()
    training, restart = chosen(given)
    before = unit_counts(given, training, restart)[0].dead[0]
    theta = training.trajectory.theta.copy()
    bias = given.problem.objective.unpack(theta[0, restart])[0][1]
    alive = np.flatnonzero((sums_of_layer(theta[0, restart], given, 0) > 0).any(axis=0))[:3]
    bias[alive] = -100.0
    pushed = replace(training, trajectory=replace(training.trajectory, theta=theta))
    assert unit_counts(given, pushed, restart)[0].dead[0] == before + 3


@pytest.mark.parametrize("signal", ["pre-activations", "activations", "gradients"])
def test_shares_of_all_bins_and_zeros_sum_to_one(signal):
    """Every number of every moment stands in a bin, or is an exact zero that is told apart."""
    given = result()
    for one in signal_histograms(given, *chosen(given), signal):
        np.testing.assert_allclose(one.shares.sum(axis=1) + one.zeros, 1.0, rtol=1e-12)


def test_a_histogram_counts_the_sums_of_a_loop():
    """numpy.histogram of the slow loop's z; the standard deviation too."""
    given = result("tanh")
    training, restart = chosen(given)
    theta = moments_of(training, restart).theta
    for layer, one in enumerate(signal_histograms(given, training, restart, "pre-activations")):
        z = sums_of_layer(theta[-1], given, layer)
        counted = np.histogram(z, one.edges)[0] / z.size
        assert np.abs(one.shares[-1] - counted).sum() <= 2 / z.size  # a number on an edge may go either way
        np.testing.assert_allclose(one.spread[-1], z.std(), rtol=1e-12)


def test_gradients_of_a_relu_that_is_off_are_exactly_zero():
    """The share of exact zeros is at least that of pairs that are off, and all of it in the last hidden layer."""
    given = result()
    training, restart = chosen(given)
    histograms = signal_histograms(given, training, restart, "gradients")
    counts = unit_counts(given, training, restart)
    for one, count in zip(histograms, counts, strict=True):
        assert (one.zeros >= count.saturated / (count.width * count.n_rows) - 1e-12).all()
    last = counts[-1]
    np.testing.assert_allclose(histograms[-1].zeros, last.saturated / (last.width * last.n_rows), atol=1e-12)


def test_gradient_norms_square_to_that_of_the_whole_gradient():
    """Pythagoras over the layers, against the norm the solver recorded; equal to rounding."""
    given = result("tanh")
    training, restart = chosen(given)
    moments = moments_of(training, restart)
    norms = gradient_norms(given, training, restart)
    total = np.sqrt(sum(one.norms**2 for one in norms))
    recorded = training.trajectory.gradient_norm[moments.epochs.astype(int), restart]
    np.testing.assert_allclose(total, recorded, rtol=1e-9)
    assert [one.number for one in norms] == [1, 2, 3]


def test_all_zero_weights_send_nothing_back():
    """Zero weights: the gradients by z of the hidden units are 0, no bin holds any, and the norm of layer 1 is 0."""
    given = run(
        MLPSettings(data=TwoMoons(n_samples=60), initializer="zeros", epochs=5, restarts=1,
                    solvers=(Descent(optimizer=GradientDescent(learning_rate=0.1)),))
    )  # fmt: skip
    one = signal_histograms(given, *chosen(given), "gradients")[0]
    assert (one.zeros == 1).all() and not one.shares.any()
    assert not gradient_norms(given, *chosen(given))[0].norms.any()
