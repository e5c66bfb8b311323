"""Neurons side by side: twins stay twins, zeros stay zero, and others part."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Sine, TwoMoons, Xor
from core.experiments.neuron import NeuronSettings, run
from core.experiments.neuron.settings import EqualStart, TypedStart, ZeroStart
from core.experiments.neuron.units import units, units_table


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "identity"])
@pytest.mark.parametrize("batch", ["one sample", "all samples"])
def test_equal_weights_stay_equal_and_of_rank_one(activation, batch):
    """For every sample equal neurons get equal derivatives; the tolerance is rounding."""
    settings = NeuronSettings(
        data=TwoMoons(n_samples=20), hidden=(3,), activation=activation, start=EqualStart(), batch=batch, updates=200
    )
    found = units(run(settings))
    assert found.twins == (("h1", "h2"), ("h1", "h3"), ("h2", "h3"))
    assert found.rank_share.max() < 1e-12 and found.has_moved


def test_drawn_weights_part():
    found = units(run(NeuronSettings(data=Xor(), hidden=(2,), updates=50)))
    assert found.twins == () and found.rank_share.min() > 0.01


def test_two_of_three_can_be_twins():
    numbers = (1.0, 1.0, -1.0, 0.5, 0.5, 2.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0)
    settings = NeuronSettings(data=Xor(), hidden=(3,), start=TypedStart(numbers=numbers), updates=50)
    assert units(run(settings)).twins == (("h1", "h2"),)


def test_zero_weights_with_tanh_never_move():
    """Published: only the output's bias does."""
    result = run(NeuronSettings(data=Xor(), hidden=(2,), start=ZeroStart(), updates=200))
    assert not units(result).has_moved
    last = units(result, "output")
    assert (last.weights[:, :2] == 0).all() and (last.weights[1:, 2] != 0).any()


def test_rank_share_is_the_ratio_of_singular_values():
    """Oracle: eigenvalues of WᵀW."""
    result = run(NeuronSettings(data=Xor(), hidden=(3,), updates=2))
    weights = result.problem.objective.unpack(result.trajectory.theta[1])[0][0]
    values = np.sort(np.linalg.eigvalsh(weights.T @ weights))[::-1]
    assert units(result).rank_share[1] == pytest.approx(np.sqrt(values[1] / values[0]), rel=1e-9)


def test_a_single_input_has_no_second_singular_value():
    settings = NeuronSettings(data=Sine(), hidden=(4,), output="identity", loss="mse")
    assert np.isnan(units(run(settings)).rank_share).all()


def test_a_layer_that_is_not_there_gives_way_to_the_first():
    result = run(NeuronSettings(hidden=(2,)))
    assert units(result, "hidden layer 7").layer == "hidden layer"
    assert units(result, "output").units == ("p",)


def test_table_has_a_row_a_point_and_neuron():
    result = run(NeuronSettings(data=Xor(), hidden=(2,), updates=4))
    table = units_table(units(result))
    assert len(table) == 10
    row = table[(table["update"] == 4) & (table["neuron"] == "h2")].iloc[0]
    weights, bias = result.problem.objective.unpack(result.trajectory.final_theta)[0]
    assert list(row[["weight from x1", "weight from x2", "bias"]]) == [*weights[:, 1], bias[1]]
