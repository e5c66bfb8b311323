"""Settings of the neuron page: bounds that keep the graph readable."""

from __future__ import annotations

import pytest

from core.data import Circles, Line, Separable, Sine, TwoMoons, Xor
from core.experiments.neuron import NeuronSettings, run


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


@pytest.mark.parametrize(
    "data", [Separable(n_features=2), Xor(), TwoMoons(), Circles(), Line(), Sine()], ids=lambda d: d.kind
)
@pytest.mark.parametrize("output", ["by task", "sigmoid", "identity", "tanh", "relu"])
def test_by_task_gives_a_loss_that_goes_with_every_data_set_and_output(data, output):
    settings = NeuronSettings(data=data, output=output)
    is_quantity = not data.load().is_classification
    assert run(settings).settings.loss_used == (
        "cross_entropy" if settings.output_used == "sigmoid" and not is_quantity else "mse"
    )
    assert output != "by task" or settings.output_used == ("identity" if is_quantity else "sigmoid")
