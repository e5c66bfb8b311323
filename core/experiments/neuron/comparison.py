"""What the loss compares: a prediction with a target, by each loss of the page, with its slope and its formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.experiments.neuron.settings import LossName
from core.functions import Activation, Loss, make_loss

Array = NDArray[np.floating]


class Comparison(Protocol):
    """A loss of one prediction p and one target y; formulas in plain text and in LaTeX, the slope's is ∂L/∂p."""

    @property
    def title(self) -> str: ...

    @property
    def formula(self) -> str: ...

    @property
    def slope_formula(self) -> str: ...

    @property
    def latex(self) -> str: ...

    @property
    def slope_latex(self) -> str: ...

    def value(self, prediction: Array, target: Array) -> Array:
        """The loss L."""
        ...

    def value_of_sum(self, logit: Array, activation: Activation, target: Array) -> Array:
        """The loss L of the prediction that the activation makes of the z."""
        ...

    def derivative(self, logit: Array, prediction: Array, target: Array) -> Array:
        """The slope ∂L/∂p; ``logit`` is the z that the prediction was made of, for the digits near 0 and 1."""
        ...


@dataclass(frozen=True)
class ResidualComparison:
    """A loss of the difference p − y."""

    loss: Loss
    formula: str
    slope_formula: str
    latex: str
    slope_latex: str

    @property
    def title(self) -> str:
        return self.loss.title

    def value(self, prediction: Array, target: Array) -> Array:
        return self.loss.value(prediction - target)

    def value_of_sum(self, logit: Array, activation: Activation, target: Array) -> Array:
        return self.value(activation.value(logit), target)

    def derivative(self, logit: Array, prediction: Array, target: Array) -> Array:
        return self.loss.derivative(prediction - target)


@dataclass(frozen=True)
class CrossEntropyComparison:
    """The surprise −log of the probability given to the class that it is, natural logarithm."""

    title: str = "cross-entropy"
    formula: str = "−y log p − (1 − y) log(1 − p)"
    slope_formula: str = "(1 − y) / (1 − p) − y / p"
    latex: str = r"-y \log p - (1 - y) \log(1 - p)"
    slope_latex: str = r"\frac{1 - y}{1 - p} - \frac{y}{p}"

    def value(self, prediction: Array, target: Array) -> Array:
        with np.errstate(divide="ignore"):
            right, wrong = -np.log(prediction), -np.log1p(-prediction)
        return np.where(target == 0, wrong, np.where(target == 1, right, 0.0))

    def value_of_sum(self, logit: Array, activation: Activation, target: Array) -> Array:
        return np.logaddexp(0.0, np.where(target == 0, logit, -logit))  # of the sigmoid, its one activation

    def derivative(self, logit: Array, prediction: Array, target: Array) -> Array:
        with np.errstate(over="ignore"):  # 1/p = 1 + exp(−z) keeps its digits where p rounds to 0 or 1
            wrong, right = 1.0 + np.exp(logit), -1.0 - np.exp(-logit)
        return np.where(target == 0, wrong, right)


COMPARISONS: Mapping[LossName, Comparison] = {
    "cross_entropy": CrossEntropyComparison(),
    "mse": ResidualComparison(make_loss("mse"), "(p − y)²", "2 (p − y)", "(p - y)^2", "2 (p - y)"),
    "mae": ResidualComparison(make_loss("mae"), "|p − y|", "sign(p − y)", "|p - y|", r"\operatorname{sign}(p - y)"),
}
