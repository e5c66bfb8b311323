"""The losses against their definitions, difference quotients and SciPy."""

import dataclasses

import numpy as np
import pytest
from scipy import special, stats

from core.functions import LOSSES, AbsoluteError, Huber, SquaredError, StudentT, make_loss, register_loss

EVERY = pytest.mark.parametrize("name", LOSSES)
RESIDUALS = np.array([-30.0, -2.5, -1.3, -0.4, 0.2, 0.7, 1.6, 4.0, 25.0])  # away from the kinks at 0 and ±1
STEP = 1e-5  # central differences are then right to about 1e-10 of the derivative


@EVERY
def test_derivative_is_the_slope_of_the_value(name):
    """Central differences; their error is about STEP² plus rounding / STEP, relative 1e-8."""
    loss = make_loss(name)
    slope = (loss.value(RESIDUALS + STEP) - loss.value(RESIDUALS - STEP)) / (2 * STEP)
    np.testing.assert_allclose(loss.derivative(RESIDUALS), slope, rtol=1e-8, atol=1e-8)


@EVERY
def test_second_derivative_is_the_slope_of_the_derivative(name):
    """Central differences, as above."""
    loss = make_loss(name)
    slope = (loss.derivative(RESIDUALS + STEP) - loss.derivative(RESIDUALS - STEP)) / (2 * STEP)
    np.testing.assert_allclose(loss.second_derivative(RESIDUALS), slope, rtol=1e-8, atol=1e-8)


@EVERY
def test_loss_is_zero_at_zero_and_symmetric(name):
    loss = make_loss(name)
    np.testing.assert_array_equal(loss.value(RESIDUALS), loss.value(-RESIDUALS))
    assert loss.value(np.zeros(1))[0] == 0.0
    assert (loss.value(RESIDUALS) > 0).all()


@EVERY
def test_derivative_at_zero_is_zero(name):
    assert make_loss(name).derivative(np.zeros(1))[0] == 0.0


@EVERY
@pytest.mark.parametrize("method", ["value", "derivative", "second_derivative"])
def test_float32_and_shape_are_kept(name, method):
    residual = RESIDUALS.astype(np.float32).reshape(3, 3)
    result = getattr(make_loss(name), method)(residual)
    assert (result.dtype, result.shape) == (np.float32, (3, 3))


@EVERY
def test_is_quadratic_means_constant_curvature(name):
    loss = make_loss(name)
    curvature = loss.second_derivative(RESIDUALS)
    assert loss.is_quadratic == bool(curvature[0] > 0 and np.ptp(curvature) == 0)


@EVERY
def test_is_differentiable_means_the_derivative_does_not_jump_at_zero(name):
    loss = make_loss(name)
    jump = loss.derivative(np.array([1e-12])) - loss.derivative(np.array([-1e-12]))
    assert loss.is_differentiable == bool(abs(jump[0]) < 1e-6)


@pytest.mark.parametrize("delta", [0.3, 1.0, 5.0])
def test_huber_agrees_with_scipy(delta):
    """``scipy.special.huber`` is an independent implementation of the same definition, ½e² inside."""
    np.testing.assert_allclose(Huber(delta=delta).value(RESIDUALS), special.huber(delta, RESIDUALS), rtol=1e-14)


@pytest.mark.parametrize(("nu", "scale"), [(1.0, 1.0), (4.0, 1.0), (4.0, 2.5), (30.0, 0.1)])
def test_student_t_is_the_negative_log_density_less_its_value_at_zero(nu, scale):
    """``scipy.stats.t.logpdf``; constants cancel in the difference."""
    law = stats.t(nu, scale=scale)
    expected = law.logpdf(0.0) - law.logpdf(RESIDUALS)
    np.testing.assert_allclose(StudentT(nu, scale).value(RESIDUALS), expected, rtol=1e-12, atol=1e-13)


def test_squared_error_has_no_hidden_half():
    assert SquaredError().value(np.array([3.0]))[0] == 9.0


def test_huber_has_its_own_half():
    assert Huber().value(np.array([0.5]))[0] == 0.125


def test_second_derivative_of_the_absolute_error_is_zero_everywhere():
    assert not AbsoluteError().second_derivative(RESIDUALS).any()


def test_large_residuals_keep_their_digits():
    """|e| = 1e200: Huber is linear there and must not overflow on the way."""
    assert Huber().value(np.array([1e200]))[0] == pytest.approx(1e200, rel=1e-15)


@EVERY
def test_registry_key_is_the_name(name):
    assert make_loss(name).name == name


def test_loss_object_is_handed_back():
    loss = Huber(delta=2.0)
    assert make_loss(loss) is loss


def test_registering_makes_a_loss_known_by_name(monkeypatch):
    monkeypatch.setattr("core.functions.losses.LOSSES", {})

    @register_loss
    class Cubic:
        name = "cubic"

    assert isinstance(make_loss("cubic"), Cubic)


@EVERY
def test_losses_are_frozen(name):
    loss = make_loss(name)
    with pytest.raises(dataclasses.FrozenInstanceError):
        loss.name = "other"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: make_loss("hinge"), "loss must be one of mse, mae, huber, student_t. Got 'hinge'."),
        (lambda: Huber(delta=0.0), "delta must be positive. Got 0.0."),
        (lambda: Huber(delta=float("nan")), "delta must be positive. Got nan."),
        (lambda: StudentT(degrees_of_freedom=-1.0), "degrees_of_freedom must be positive. Got -1.0."),
        (lambda: StudentT(scale=float("inf")), "scale must be positive. Got inf."),
    ],
)
def test_bad_arguments_are_refused_with_their_value(make, words):
    with pytest.raises(ValueError, match="must be") as error:
        make()
    assert str(error.value) == words
