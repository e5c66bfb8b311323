"""Losses of log-odds z and a target y in [0, 1]: cross-entropy, and the squared error of the probability.

Elementwise, with exponentials of numbers below 0 only. Loss, slope and curvature keep their digits in both tails: on
separable data they fall to 1e-300, and descent still knows its direction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class LogOddsLoss(Protocol):
    """A loss of log-odds and target, with two derivatives by the log-odds."""

    name: ClassVar[str]
    title: ClassVar[str]
    is_convex: ClassVar[bool]
    is_quadratic: ClassVar[bool]
    is_differentiable: ClassVar[bool]

    def value(self, z: Array, y: Array) -> Array: ...

    def value_and_derivative(self, z: Array, y: Array) -> tuple[Array, Array]: ...

    def second_derivative(self, z: Array, y: Array) -> Array: ...


LOG_ODDS_LOSSES: dict[str, Callable[[], LogOddsLoss]] = {}
_L = TypeVar("_L", bound=type)


def register_log_odds_loss(loss: _L) -> _L:
    """Enter a loss class in ``LOG_ODDS_LOSSES`` under its ``name``."""
    LOG_ODDS_LOSSES[loss.name] = loss
    return loss


def make_log_odds_loss(loss: str | LogOddsLoss) -> LogOddsLoss:
    """Return the registered loss of that name; a loss object is handed back.

    Raises
    ------
    ValueError
        For a name that is not registered.
    """
    if not isinstance(loss, str):
        return loss
    if loss not in LOG_ODDS_LOSSES:
        raise ValueError(f"loss must be one of {', '.join(LOG_ODDS_LOSSES)}. Got {loss!r}.")
    return LOG_ODDS_LOSSES[loss]()


def probability(z: Array) -> Array:
    r"""The logistic function :math:`\sigma(z) = 1/(1 + e^{-z})`, to nearly all digits in both tails."""
    return _both_probabilities(*_exponentials(z))[0]


@register_log_odds_loss
@dataclass(frozen=True)
class LogisticCrossEntropy:
    r"""Cross-entropy :math:`-y\log\sigma(z) - (1-y)\log\sigma(-z) = \log(1 + e^z) - yz`, natural logarithms.

    The negative log-likelihood of a Bernoulli trial; convex in z.
    """

    name: ClassVar[str] = "cross_entropy"
    title: ClassVar[str] = "cross-entropy"
    is_convex: ClassVar[bool] = True
    is_quadratic: ClassVar[bool] = False
    is_differentiable: ClassVar[bool] = True

    def value(self, z: Array, y: Array) -> Array:
        flip, rest = _nearest_label(y)
        wrong = z * flip
        return _cross_entropy(wrong, rest, np.exp(-np.abs(wrong)))

    def value_and_derivative(self, z: Array, y: Array) -> tuple[Array, Array]:
        flip, rest = _nearest_label(y)
        wrong = z * flip
        small = np.abs(wrong)
        np.exp(np.negative(small, out=small), out=small)
        value = _cross_entropy(wrong, rest, small)
        slope = np.exp(np.minimum(wrong, 0.0, out=wrong), out=wrong)
        np.divide(slope, np.add(small, 1.0, out=small), out=slope)
        if np.count_nonzero(rest):
            slope -= rest
        return value, np.multiply(slope, flip, out=slope)

    def second_derivative(self, z: Array, y: Array) -> Array:
        small = np.exp(-np.abs(z))
        return small / (1.0 + small) ** 2


@register_log_odds_loss
@dataclass(frozen=True)
class ProbabilitySquaredError:
    r"""Squared error :math:`(\sigma(z) - y)^2` of the probability: flat far on the wrong side, so not convex in z.

    References
    ----------
    Auer, Herbster & Warmuth, Exponentially many local minima for single neurons, NeurIPS 8, 1996.
    """

    name: ClassVar[str] = "mse"
    title: ClassVar[str] = "squared error"
    is_convex: ClassVar[bool] = False
    is_quadratic: ClassVar[bool] = False
    is_differentiable: ClassVar[bool] = True

    def value(self, z: Array, y: Array) -> Array:
        error = _error(y, *_both_probabilities(*_exponentials(z)))
        return error * error

    def value_and_derivative(self, z: Array, y: Array) -> tuple[Array, Array]:
        one, zero = _both_probabilities(*_exponentials(z))
        error = _error(y, one, zero)
        return error * error, 2.0 * error * one * zero

    def second_derivative(self, z: Array, y: Array) -> Array:
        one, zero = _both_probabilities(*_exponentials(z))
        slope = one * zero
        return 2.0 * slope * (slope + _error(y, one, zero) * (zero - one))


def _exponentials(z: Array) -> tuple[Array, Array, Array]:
    """exp(min(z, 0)), exp(min(−z, 0)) and their product exp(−|z|): one of the first two is 1."""
    one, zero = np.exp(np.minimum(z, 0.0)), np.exp(np.minimum(-z, 0.0))
    return one, zero, one * zero


def _both_probabilities(one: Array, zero: Array, small: Array) -> tuple[Array, Array]:
    """σ(z) and σ(−z), from :func:`_exponentials`."""
    share = 1.0 / (1.0 + small)
    return one * share, zero * share


def _error(y: Array, one: Array, zero: Array) -> Array:
    """σ(z) − y, written so that σ − 1 does not cancel."""
    return (1.0 - y) * one - y * zero


def _nearest_label(y: Array) -> tuple[Array, Array]:
    """The sign that turns log-odds towards the label farther from y, and y's distance from the nearer one.

    With u = ±z and distance r the cross-entropy is log(1 + eᵘ) − ru: for a label itself r = 0, and nothing cancels.
    """
    label = (y > 0.5).astype(y.dtype)
    return 1.0 - 2.0 * label, np.abs(y - label)


def _cross_entropy(wrong: Array, rest: Array, small: Array) -> Array:
    """log(1 + eᵘ) − ru, given exp(−|u|): for u > 0 as log(1 + e⁻ᵘ) + (1 − r)u, for an infinite u without ∞ − ∞."""
    value = np.log1p(small)
    if not np.count_nonzero(rest):
        value += np.maximum(wrong, 0.0)
        return value
    weight = np.where(wrong > 0.0, 1.0 - rest, rest)
    value += np.multiply(weight, np.abs(wrong), out=np.zeros_like(value), where=weight > 0.0)  # 0·∞ is 0 here
    return value
