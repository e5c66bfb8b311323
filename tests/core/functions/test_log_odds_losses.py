"""Losses of log-odds against their definitions in fifty digits, and their derivatives against differences."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from core.functions import LOG_ODDS_LOSSES, make_log_odds_loss, probability

EVERY_LOSS = pytest.mark.parametrize("loss", LOG_ODDS_LOSSES)
LOG_ODDS = [-700.0, -40.0, -37.0, -3.0, -1e-9, 0.0, 0.5, 3.0, 37.0, 40.0, 700.0]


def exact(z, y):
    """Probability, cross-entropy, squared error, and the slopes of both losses, in 400 digits."""
    with localcontext() as context:
        context.prec = 400
        one, z, y = Decimal(1), Decimal(z), Decimal(y)
        p, q = one / (one + (-z).exp()), one / (one + z.exp())
        error = (one - y) * p - y * q
        cross_entropy = -y * p.ln() - (one - y) * q.ln()
        return [float(x) for x in (p, cross_entropy, error**2, error, 2 * error * p * q)]


@pytest.mark.parametrize("z", LOG_ODDS)
@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
def test_values_and_slopes_keep_their_digits_in_both_tails(z, y):
    """Python's decimal numbers are the oracle: relative errors of a few roundings, down to 1e-304."""
    logits, target = np.array([z]), np.array([y])
    cross_entropy, slope = make_log_odds_loss("cross_entropy").value_and_derivative(logits, target)
    squared, squared_slope = make_log_odds_loss("mse").value_and_derivative(logits, target)
    found = [probability(logits)[0], cross_entropy[0], squared[0], slope[0], squared_slope[0]]
    np.testing.assert_allclose(found, exact(z, y), rtol=2e-15, atol=5e-324)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("y", [0.0, 1e-300, 1e-20, 0.25, 0.5, 0.75, 1 - 2**-53, 1.0])
def test_cross_entropy_keeps_its_digits_for_every_target(y, dtype):
    """A few roundings of the loss, which no part of it cancels, and of the larger of the slope's two terms."""
    z = np.array([-1e4, -90, *LOG_ODDS, 90, 1e4], dtype)
    target = np.full(z.shape, y, dtype)
    p, wanted, _, wanted_slope, _ = np.array([exact(float(at), float(target[0])) for at in z]).T
    value, slope = make_log_odds_loss("cross_entropy").value_and_derivative(z, target)
    few, least = 4 * np.finfo(dtype).eps, float(np.finfo(dtype).smallest_subnormal)
    np.testing.assert_allclose(value, wanted, rtol=few, atol=least)
    first = (1.0 - float(target[0])) * p
    larger = np.maximum(first, first - wanted_slope)
    assert (np.abs(slope - wanted_slope) <= few * larger + least).all()


def test_cross_entropy_of_infinite_log_odds_is_its_limit():
    inf, nan = np.inf, np.nan
    z, y = np.array([inf, -inf, inf, -inf, inf, -inf, nan]), np.array([0.0, 0.0, 1.0, 1.0, 0.25, 0.25, 0.25])
    value, slope = make_log_odds_loss("cross_entropy").value_and_derivative(z, y)
    np.testing.assert_array_equal(value, [inf, 0.0, 0.0, inf, inf, inf, nan])
    np.testing.assert_array_equal(slope, [1.0, 0.0, 0.0, -1.0, 0.75, -0.25, nan])


def test_cross_entropy_of_a_sample_does_not_depend_on_the_others():
    """Labels alone are computed with fewer operations than labels among fractions."""
    loss, rng = make_log_odds_loss("cross_entropy"), np.random.default_rng(0)
    z, y = rng.normal(scale=20, size=300), np.repeat([0.0, 1.0, 0.3], 100)
    together, apart = loss.value_and_derivative(z, y), loss.value_and_derivative(z[:200], y[:200])
    np.testing.assert_array_equal([part[:200] for part in together], apart)


@EVERY_LOSS
def test_curvature_agrees_with_differences_of_the_slope(loss):
    """Central differences with step 1e-6: error about 1e-10 of slopes near one."""
    loss = make_log_odds_loss(loss)
    z, y = np.meshgrid(np.linspace(-8, 8, 41), [0.0, 0.3, 1.0])
    ahead, behind = (loss.value_and_derivative(z + step, y)[1] for step in (1e-6, -1e-6))
    np.testing.assert_allclose(loss.second_derivative(z, y), (ahead - behind) / 2e-6, rtol=1e-8, atol=1e-9)


@EVERY_LOSS
def test_value_alone_is_the_same_value(loss):
    loss = make_log_odds_loss(loss)
    z, y = np.linspace(-5, 5, 11), np.linspace(0, 1, 11)
    np.testing.assert_array_equal(loss.value(z, y), loss.value_and_derivative(z, y)[0])


@EVERY_LOSS
def test_the_flag_says_whether_the_curvature_is_ever_negative(loss):
    loss = make_log_odds_loss(loss)
    z, y = np.meshgrid(np.linspace(-20, 20, 401), np.linspace(0, 1, 11))
    assert bool((loss.second_derivative(z, y) >= 0).all()) is loss.is_convex


@EVERY_LOSS
@pytest.mark.parametrize("method", ["value", "second_derivative"])
def test_float32_stays_float32(loss, method):
    z, y = np.linspace(-5, 5, 11, dtype=np.float32), np.zeros(11, dtype=np.float32)
    assert getattr(make_log_odds_loss(loss), method)(z, y).dtype == np.float32


def test_log_odds_zero_is_an_even_chance():
    assert make_log_odds_loss("cross_entropy").value(np.zeros(1), np.ones(1))[0] == pytest.approx(
        math.log(2), rel=1e-15
    )


def test_an_unknown_loss_is_refused():
    with pytest.raises(ValueError, match=r"loss must be one of cross_entropy, mse\. Got 'mae'\."):
        make_log_odds_loss("mae")


def test_a_loss_object_is_handed_back():
    loss = make_log_odds_loss("mse")
    assert make_log_odds_loss(loss) is loss
