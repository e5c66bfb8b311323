"""Output functions of a model: what turns its last linear layer's numbers, the logits, into predictions.

Outputs lie on the axis before the last and samples on the last, as everywhere inside the objectives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.functions.log_odds_losses import probability

Array = NDArray[np.floating]


class Output(Protocol):
    """A map p = g(z) of logits, and its derivatives told in terms of p.

    With J = ∂p/∂z, ``pull(p, u)`` is Jᵀu (for these maps J is symmetric, so it is Ju too), and
    ``pull_change(p, u, dp)`` is the change of ``pull(p, u)`` when p alone moves by dp.
    """

    name: ClassVar[str]
    title: ClassVar[str]

    def value(self, logits: Array) -> Array: ...

    def pull(self, prediction: Array, vector: Array) -> Array: ...

    def pull_change(self, prediction: Array, vector: Array, change: Array) -> Array: ...


OUTPUTS: dict[str, Callable[[], Output]] = {}
_O = TypeVar("_O", bound=type)


def register_output(output: _O) -> _O:
    """Enter an output function in ``OUTPUTS`` under its ``name``."""
    OUTPUTS[output.name] = output
    return output


def make_output(output: str | Output) -> Output:
    """Return the output function of that name; an object is handed back.

    Raises
    ------
    ValueError
        For a name that is not registered.
    """
    if not isinstance(output, str):
        return output
    if output not in OUTPUTS:
        raise ValueError(f"output must be one of {', '.join(OUTPUTS)}. Got {output!r}.")
    return OUTPUTS[output]()


@register_output
@dataclass(frozen=True)
class IdentityOutput:
    """The logits themselves: regression."""

    name: ClassVar[str] = "identity"
    title: ClassVar[str] = "identity"

    def value(self, logits: Array) -> Array:
        return logits

    def pull(self, prediction: Array, vector: Array) -> Array:
        return vector

    def pull_change(self, prediction: Array, vector: Array, change: Array) -> Array:
        return np.zeros_like(vector)


@register_output
@dataclass(frozen=True)
class SigmoidOutput:
    """The logistic function of each logit: the probability of class 1."""

    name: ClassVar[str] = "sigmoid"
    title: ClassVar[str] = "sigmoid"

    def value(self, logits: Array) -> Array:
        return probability(logits)

    def pull(self, prediction: Array, vector: Array) -> Array:
        return vector * prediction * (1.0 - prediction)

    def pull_change(self, prediction: Array, vector: Array, change: Array) -> Array:
        return vector * (1.0 - 2.0 * prediction) * change


@register_output
@dataclass(frozen=True)
class SoftmaxOutput:
    """Exponentials of the logits over their sum: one probability a class (Bridle 1990)."""

    name: ClassVar[str] = "softmax"
    title: ClassVar[str] = "softmax"

    def value(self, logits: Array) -> Array:
        exponentials = np.exp(logits - logits.max(axis=-2, keepdims=True))
        return exponentials / exponentials.sum(axis=-2, keepdims=True)

    def pull(self, prediction: Array, vector: Array) -> Array:
        return prediction * (vector - _over_outputs(prediction, vector))

    def pull_change(self, prediction: Array, vector: Array, change: Array) -> Array:
        centred = vector - _over_outputs(prediction, vector)
        return change * centred - prediction * _over_outputs(change, vector)


def _over_outputs(left: Array, right: Array) -> Array:
    return (left * right).sum(axis=-2, keepdims=True)
