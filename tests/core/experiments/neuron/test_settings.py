"""Settings of the neuron page: bounds that keep the graph readable."""

from __future__ import annotations

import pytest

from core.experiments.neuron import NeuronSettings


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"hidden": (5,)}, "1 to 4 neurons. Got 5"),
        ({"hidden": (2, 2, 2, 2)}, "at most 3 hidden layers. Got 4"),
        ({"start": {"kind": "typed", "numbers": (1e3,)}}, "between -100 and 100. Got 1000"),
        ({"updates": 201}, "less than or equal to 200"),
    ],
    ids=["width", "depth", "weight", "updates"],
)
def test_settings_out_of_bounds_are_refused(fields, told):
    with pytest.raises(ValueError, match=told):
        NeuronSettings(**fields)
