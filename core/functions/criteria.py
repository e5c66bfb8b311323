"""What a network's logits are judged by: an output function and a loss in one object, with two derivatives.

Outputs lie on the axis before the last and samples on the last: logits and targets have shape ``(..., n_outputs,
n_samples)``. Residual losses are averaged over the outputs; the cross-entropy of a softmax is one number a sample.
Natural logarithms throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.functions.log_odds_losses import LOG_ODDS_LOSSES, LogisticCrossEntropy, LogOddsLoss, make_log_odds_loss
from core.functions.losses import LOSSES, Loss, make_loss
from core.functions.outputs import Output, SigmoidOutput, SoftmaxOutput, make_output

Array = NDArray[np.floating]

CROSS_ENTROPY = LogisticCrossEntropy.name


class Criterion(Protocol):
    """Loss of logits, its derivative, and the change of the derivative along a direction."""

    @property
    def output(self) -> Output: ...

    @property
    def loss_name(self) -> str: ...

    def value(self, logits: Array, target: Array) -> Array:
        """Loss of each sample, of shape ``(..., n_samples)``."""
        ...

    def value_and_derivative(self, logits: Array, target: Array) -> tuple[Array, Array]:
        """Loss of each sample, and its derivative by the logits, of their shape."""
        ...

    def derivative_change(self, logits: Array, target: Array, direction: Array) -> Array:
        """Directional derivative of the derivative: the second derivative times ``direction``, of its shape."""
        ...


def make_criterion(output: str | Output, loss: str | Loss) -> Criterion:
    """Join an output function and a loss.

    Raises
    ------
    ValueError
        For an unknown name, or cross-entropy of an output that is no probability.
    """
    judged, name = make_output(output), _registered_name(loss)
    if judged == SigmoidOutput() and name in LOG_ODDS_LOSSES:
        return LogOddsCriterion(make_log_odds_loss(name))
    if name != CROSS_ENTROPY:
        return ResidualCriterion(judged, make_loss(loss))
    if judged == SoftmaxOutput():
        return SoftmaxCrossEntropy()
    raise ValueError(f"cross_entropy needs output='sigmoid' or 'softmax'. Got output={judged.name!r}.")


def _registered_name(loss: str | Loss) -> str:
    """The name that stands for this very loss, "" for a loss of the caller's own."""
    if isinstance(loss, str):
        return loss
    return loss.name if loss.name in LOSSES and loss == LOSSES[loss.name]() else ""


@dataclass(frozen=True)
class ResidualCriterion:
    """A loss of the residual ``g(z) - y``, averaged over the outputs."""

    output: Output
    loss: Loss

    @property
    def loss_name(self) -> str:
        return self.loss.name

    def value(self, logits: Array, target: Array) -> Array:
        return _mean_over_outputs(self.loss.value(self.output.value(logits) - target))

    def value_and_derivative(self, logits: Array, target: Array) -> tuple[Array, Array]:
        prediction = self.output.value(logits)
        residual = prediction - target
        slope = self.loss.derivative(residual)
        if logits.shape[-2] > 1:
            slope = slope / logits.shape[-2]
        return _mean_over_outputs(self.loss.value(residual)), self.output.pull(prediction, slope)

    def derivative_change(self, logits: Array, target: Array, direction: Array) -> Array:
        prediction = self.output.value(logits)
        residual = prediction - target
        moved = self.output.pull(prediction, direction)
        slope_change = self.loss.second_derivative(residual) * moved
        slope = self.loss.derivative(residual)
        change = self.output.pull(prediction, slope_change) + self.output.pull_change(prediction, slope, moved)
        return change / logits.shape[-2]


@dataclass(frozen=True)
class LogOddsCriterion:
    """A loss of log-odds z and target, averaged over the outputs; the prediction is the sigmoid of z.

    From z itself, and not from σ(z), loss and slope keep their digits in both tails.
    """

    loss: LogOddsLoss

    @property
    def output(self) -> Output:
        return SigmoidOutput()

    @property
    def loss_name(self) -> str:
        return self.loss.name

    def value(self, logits: Array, target: Array) -> Array:
        return _mean_over_outputs(self.loss.value(logits, target))

    def value_and_derivative(self, logits: Array, target: Array) -> tuple[Array, Array]:
        value, slope = self.loss.value_and_derivative(logits, target)
        if logits.shape[-2] > 1:
            slope = slope / logits.shape[-2]
        return _mean_over_outputs(value), slope

    def derivative_change(self, logits: Array, target: Array, direction: Array) -> Array:
        return self.loss.second_derivative(logits, target) * direction / logits.shape[-2]


@dataclass(frozen=True)
class SoftmaxCrossEntropy:
    r"""Cross-entropy from logits, :math:`\log \sum_k e^{z_k} - \sum_k y_k z_k`; the targets of a sample sum to 1."""

    @property
    def output(self) -> Output:
        return SoftmaxOutput()

    @property
    def loss_name(self) -> str:
        return CROSS_ENTROPY

    def value(self, logits: Array, target: Array) -> Array:
        return self._parts(logits, target)[0]

    def value_and_derivative(self, logits: Array, target: Array) -> tuple[Array, Array]:
        value, prediction = self._parts(logits, target)
        return value, prediction - target

    def derivative_change(self, logits: Array, target: Array, direction: Array) -> Array:
        return self.output.pull(self.output.value(logits), direction)

    def _parts(self, logits: Array, target: Array) -> tuple[Array, Array]:
        shifted = logits - logits.max(axis=-2, keepdims=True)  # no exponential overflows, and the loss keeps its digits
        exponentials = np.exp(shifted)
        total = exponentials.sum(axis=-2, keepdims=True)
        value = np.log(total[..., 0, :]) - (target * shifted).sum(axis=-2)
        return value, exponentials / total


def _mean_over_outputs(values: Array) -> Array:
    return values[..., 0, :] if values.shape[-2] == 1 else values.mean(axis=-2)
