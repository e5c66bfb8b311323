"""What the last neuron may apply to its weighted sum: an output function for the objective, by its activation's name.

Two of them are outputs of this experiment alone: on a single neuron tanh and ReLU can be seen for themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.experiments.neuron.settings import OutputName
from core.functions import Output, ReLU, Tanh, make_output

Array = NDArray[np.floating]


@dataclass(frozen=True)
class TanhOutput:
    """The hyperbolic tangent of each logit."""

    name: ClassVar[str] = "tanh"
    title: ClassVar[str] = "tanh"

    def value(self, logits: Array) -> Array:
        return Tanh().value(logits)

    def pull(self, prediction: Array, vector: Array) -> Array:
        return vector * (1.0 - prediction) * (1.0 + prediction)

    def pull_change(self, prediction: Array, vector: Array, change: Array) -> Array:
        return -2.0 * vector * prediction * change


@dataclass(frozen=True)
class ReLUOutput:
    """Each logit where it is positive, else 0."""

    name: ClassVar[str] = "relu"
    title: ClassVar[str] = "ReLU"

    def value(self, logits: Array) -> Array:
        return ReLU().value(logits)

    def pull(self, prediction: Array, vector: Array) -> Array:
        return vector * ReLU().derivative(prediction)

    def pull_change(self, prediction: Array, vector: Array, change: Array) -> Array:
        return np.zeros_like(vector)


NEURON_OUTPUTS: Mapping[OutputName, Output] = {
    "sigmoid": make_output("sigmoid"),
    "identity": make_output("identity"),
    "tanh": TanhOutput(),
    "relu": ReLUOutput(),
}
