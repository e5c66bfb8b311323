"""The network that settings lead to: its first weights, and what does not fit together."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Sine, Xor
from core.experiments.neuron import NeuronSettings, run
from core.experiments.neuron.settings import DrawnStart, EqualStart, TypedStart, ZeroStart


@pytest.mark.parametrize(
    ("start", "theta"),
    [
        (ZeroStart(), np.zeros(9)),
        (EqualStart(value=-2.0), np.full(9, -2.0)),
        (TypedStart(numbers=tuple(range(9))), np.arange(9.0)),
    ],
    ids=["zero", "equal", "typed"],
)
def test_start_is_the_one_asked_for(start, theta):
    np.testing.assert_array_equal(run(NeuronSettings(data=Xor(), hidden=(2,), start=start)).before[0], theta)


def test_a_drawn_start_is_of_its_seed_and_width():
    one, again, wide, other = (
        run(NeuronSettings(hidden=(4, 4), start=start)).before[0]
        for start in (DrawnStart(), DrawnStart(), DrawnStart(std=3.0), DrawnStart(seed=1))
    )
    np.testing.assert_array_equal(one, again)
    np.testing.assert_allclose(wide, 3.0 * one, rtol=1e-14)
    assert (one != other).all()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"output": "tanh", "loss": "cross_entropy"}, "must be sigmoid. Got tanh"),
        ({"data": Sine(), "output": "sigmoid", "loss": "cross_entropy"}, "'y' of this data is a quantity"),
        ({"start": TypedStart(numbers=(1.0,))}, r"has 3 weights and biases. Got 1 numbers; .*W1\[1,1\]"),
    ],
    ids=["output", "targets", "weights"],
)
def test_what_does_not_fit_is_said(fields, told):
    with pytest.raises(ValueError, match=told):
        run(NeuronSettings(**fields))
