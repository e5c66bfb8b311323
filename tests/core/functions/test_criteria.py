"""Criteria against SciPy's softmax, log-softmax and expit, and against differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import expit, log_expit, log_softmax, softmax

from core.functions import LOSSES, OUTPUTS, SquaredError, make_criterion, make_output

RNG = np.random.default_rng(3)
LOGITS = RNG.normal(scale=2.0, size=(2, 3, 5))
DIRECTION = RNG.normal(size=LOGITS.shape)
PAIRS = [(output, loss) for output in OUTPUTS for loss in LOSSES]
PAIRS += [("sigmoid", "cross_entropy"), ("softmax", "cross_entropy")]


def targets(output: str) -> np.ndarray:
    if output == "softmax":
        return softmax(RNG.normal(size=LOGITS.shape), axis=1)
    return RNG.uniform(0.05, 0.95, size=LOGITS.shape)


@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_derivative_is_that_of_the_value(output, loss):
    """Central differences of the summed loss, one logit at a time; their error is about 1e-10."""
    criterion, target, width = make_criterion(output, loss), targets(output), 1e-5
    derivative = criterion.value_and_derivative(LOGITS, target)[1]
    found = np.empty_like(LOGITS)
    for at in np.ndindex(LOGITS.shape):
        step = np.zeros_like(LOGITS)
        step[at] = width
        up, down = criterion.value(LOGITS + step, target), criterion.value(LOGITS - step, target)
        found[at] = (up - down).sum() / (2 * width)
    np.testing.assert_allclose(derivative, found, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_derivative_change_is_that_of_the_derivative(output, loss):
    criterion, target, width = make_criterion(output, loss), targets(output), 1e-6
    up = criterion.value_and_derivative(LOGITS + width * DIRECTION, target)[1]
    down = criterion.value_and_derivative(LOGITS - width * DIRECTION, target)[1]
    change = criterion.derivative_change(LOGITS, target, DIRECTION)
    np.testing.assert_allclose(change, (up - down) / (2 * width), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_value_is_the_same_with_and_without_derivative(output, loss):
    criterion, target = make_criterion(output, loss), targets(output)
    assert np.array_equal(criterion.value(LOGITS, target), criterion.value_and_derivative(LOGITS, target)[0])


def test_sigmoid_cross_entropy_is_the_bernoulli_log_likelihood():
    """SciPy's log_expit; the loss averages over the three outputs."""
    target = targets("sigmoid")
    expected = -(target * log_expit(LOGITS) + (1 - target) * log_expit(-LOGITS)).mean(axis=1)
    np.testing.assert_allclose(make_criterion("sigmoid", "cross_entropy").value(LOGITS, target), expected, rtol=1e-13)


def test_softmax_cross_entropy_is_the_categorical_log_likelihood():
    """SciPy's log_softmax; the loss sums over the classes."""
    target = targets("softmax")
    expected = -(target * log_softmax(LOGITS, axis=1)).sum(axis=1)
    np.testing.assert_allclose(make_criterion("softmax", "cross_entropy").value(LOGITS, target), expected, rtol=1e-13)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_cross_entropy_is_finite_for_huge_logits(output):
    """A wrong answer given with a logit of 1e4 costs 1e4 (two logits 1e4 apart for softmax), not infinity."""
    logits = np.array([[[1e4]], [[-1e4]]]) if output == "sigmoid" else np.array([[[1e4], [0.0]], [[0.0], [1e4]]])
    target = np.array([[[0.0]], [[1.0]]]) if output == "sigmoid" else np.array([[[0.0], [1.0]], [[1.0], [0.0]]])
    value, slope = make_criterion(output, "cross_entropy").value_and_derivative(logits, target)
    np.testing.assert_allclose(value, 1e4)
    assert np.isfinite(slope).all()


@pytest.mark.parametrize("z", [30.0, 40.0, 100.0, 340.0])
@pytest.mark.parametrize(("loss", "power"), [("cross_entropy", 1), ("mse", 2)])
@pytest.mark.parametrize("side", [1, -1])
def test_a_sigmoid_that_is_right_and_sure_keeps_the_digits_of_its_loss(z, loss, power, side):
    """With q = 1/(1 + exp z), the probability of being wrong: -log(1 - q) and its slope q; q² and 2q²(1 - q)."""
    logits, target = np.full((1, 1, 1), side * z), np.full((1, 1, 1), (1.0 + side) / 2)
    wrong = 1.0 / (1.0 + np.exp(z))
    value, slope = make_criterion("sigmoid", loss).value_and_derivative(logits, target)
    expected = {1: (-np.log1p(-wrong), wrong), 2: (wrong**2, 2 * wrong**2 * (1 - wrong))}[power]
    assert value.item() == pytest.approx(expected[0], rel=1e-13, abs=0)
    assert slope.item() == pytest.approx(-side * expected[1], rel=1e-13, abs=0)


@dataclass(frozen=True)
class DoubledError(SquaredError):
    """A loss of the caller's own that took over a registered name."""

    def value(self, residual: np.ndarray) -> np.ndarray:
        return 2.0 * super().value(residual)


def test_a_loss_of_ones_own_is_not_taken_for_the_registered_one_of_its_name():
    target, own = targets("sigmoid"), make_criterion("sigmoid", DoubledError())
    named, made = (make_criterion("sigmoid", loss).value(LOGITS, target) for loss in ("mse", SquaredError()))
    np.testing.assert_allclose(own.value(LOGITS, target), 2.0 * named, rtol=1e-13)
    assert np.array_equal(named, made)


def test_probability_keeps_its_digits_in_the_far_tail():
    """SciPy's expit, relative: at -700 the probability is 1e-304 and not 0."""
    z = np.linspace(-700, 700, 101)[None, :]
    np.testing.assert_allclose(make_output("sigmoid").value(z), expit(z), rtol=4e-16)


def test_softmax_is_scipys():
    np.testing.assert_allclose(make_output("softmax").value(LOGITS), softmax(LOGITS, axis=1), rtol=1e-14)


@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_float32_stays_float32(output, loss):
    criterion = make_criterion(output, loss)
    logits, target = LOGITS.astype(np.float32), targets(output).astype(np.float32)
    value, slope = criterion.value_and_derivative(logits, target)
    assert (value.dtype, slope.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(value, criterion.value(logits.astype(float), target.astype(float)), rtol=1e-5, atol=1e-6)


def test_cross_entropy_of_numbers_that_are_no_probabilities_is_refused():
    with pytest.raises(ValueError, match="cross_entropy needs output='sigmoid' or 'softmax'. Got output='identity'"):
        make_criterion("identity", "cross_entropy")


def test_unknown_output_is_refused():
    with pytest.raises(ValueError, match="output must be one of identity, sigmoid, softmax. Got 'probit'"):
        make_criterion("probit", "mse")
