"""A neuron's activation: the samples on it, and how many of them it hardly passes on."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Separable, TwoMoons
from core.experiments.neuron import NeuronSettings, run
from core.experiments.neuron.activity import activity, activity_table, unit_choices
from core.experiments.neuron.settings import TypedStart

MOONS = NeuronSettings(data=TwoMoons(n_samples=20), hidden=(3, 2), updates=12)


@pytest.mark.parametrize("unit", ["h1", "h4", "p"])
def test_samples_lie_where_the_network_puts_them(unit):
    """Oracle: the layers of the objective, all samples before the last update."""
    result = run(MOONS)
    data = activity(result, unit)
    layer, j = {"h1": (0, 0), "h4": (1, 0), "p": (2, 0)}[unit]
    whole = result.problem.objective.layers(result.before[-1])[layer]
    np.testing.assert_allclose(data.z[-1], whole.pre_activation[:, j], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(data.a[-1], whole.activation[:, j], rtol=1e-12, atol=1e-15)
    assert data.shown[0][-1] == data.z[-1, result.rows[-1]]
    assert activity_table(result, data)["z"].tolist() == data.z[-1].tolist()


def test_every_neuron_can_be_chosen_and_an_unknown_one_is_the_first():
    result = run(MOONS)
    assert unit_choices(result) == ("h1", "h2", "h3", "h4", "h5", "p")
    assert activity(result, "h9").unit == "h1"


def test_saturated_share_counts_slopes_below_a_hundredth():
    """Oracle: σ(z)σ(−z) below 0.0025 by hand."""
    settings = NeuronSettings(
        data=Separable(n_samples=20, n_features=2), start=TypedStart(numbers=(6.0, 6.0, 0.0)), updates=1
    )
    data = activity(run(settings))
    slope = 1 / (2 + np.exp(data.z[0]) + np.exp(-data.z[0]))
    assert data.saturated[0] == np.mean(slope < 0.0025) > 0.3
