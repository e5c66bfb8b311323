"""The activations against their textbook formulas, complex steps and their limits far out.

The formulas below take complex arguments: ``Im f(z + ih)/h`` is then the derivative without any difference, right to
rounding (Squire & Trapp 1998). A new activation needs its formula here before it passes.
"""

import dataclasses

import numpy as np
import pytest
from scipy import special

from core.functions import ACTIVATIONS, ELU, SELU, LeakyReLU, make_activation, register_activation

EVERY = pytest.mark.parametrize("name", ACTIVATIONS)
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])

# From tail to tail, off the kinks at 0 and off the zeros of the derivatives near -0.75, -1.19 and -1.28.
POINTS = np.array([-35, -30.1, -19.3, -8.7, -5.2, -3.3, -2.1, -1, -0.4, -1e-3, 2e-3, 0.3, 0.9, 1.7, 4.4, 12.6, 36.5])
LAMBDA, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717  # Klambauer et al. 2017


def logistic(z):
    return np.where(z.real > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def elu(z, alpha=1.0):
    return np.where(z.real > 0, z, alpha * np.expm1(z))


FORMULAS = {
    "identity": lambda z: z,
    "sigmoid": logistic,
    "tanh": np.tanh,  # complex: another code than the real one
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "leaky_relu": lambda z: np.where(z.real > 0, z, 0.01 * z),
    "elu": elu,
    "selu": lambda z: LAMBDA * elu(z, ALPHA),
    "gelu": lambda z: z * special.erfc(-z / np.sqrt(2)) / 2,  # complex erfc: Faddeeva's, not the code of ndtr
    "silu": lambda z: z * logistic(z),
    "softplus": lambda z: special.log1p(np.exp(z)),  # NumPy's complex log1p loses digits
    "mish": lambda z: z * np.tanh(special.log1p(np.exp(z))),
}


def slope_by_complex_step(name, z, step=1e-30):
    return FORMULAS[name](z + 1j * step).imag / step


# ------------------------------------------------------------------------------------------------ value and derivatives
@EVERY
def test_value_is_the_textbook_formula_in_relative_terms(name):
    """The formulas lose up to z²/2 = 700 roundings in the Gaussian tail: 3e-13."""
    expected = FORMULAS[name](POINTS + 0j).real
    np.testing.assert_allclose(make_activation(name).value(POINTS), expected, rtol=5e-13, atol=0)


@EVERY
def test_derivative_is_the_complex_step_of_the_formula_in_relative_terms(name):
    expected = slope_by_complex_step(name, POINTS)
    np.testing.assert_allclose(make_activation(name).derivative(POINTS), expected, rtol=1e-12, atol=0)


@EVERY
def test_second_derivative_is_the_slope_of_the_derivative(name):
    """Central differences with step h: their error is about h² plus rounding / h, 1e-10."""
    activation, h = make_activation(name), 1e-5
    slope = (activation.derivative(POINTS + h) - activation.derivative(POINTS - h)) / (2 * h)
    np.testing.assert_allclose(activation.second_derivative(POINTS), slope, rtol=1e-8, atol=1e-9)


@EVERY
def test_second_derivative_keeps_its_digits_where_the_function_dies_out(name):
    """In the left tail the derivative's own relative accuracy carries over: h² z² / 6 + rounding / h = 4e-9."""
    activation, h, z = make_activation(name), 1e-5, POINTS[POINTS < -5]
    slope = (activation.derivative(z + h) - activation.derivative(z - h)) / (2 * h)
    np.testing.assert_allclose(activation.second_derivative(z), slope, rtol=5e-8, atol=0)


def test_sigmoid_of_minus_forty_is_not_zero():
    """exp(-40)/(1 + exp(-40)) = 4.248354255291588995e-18, from its series."""
    assert make_activation("sigmoid").value(np.array([-40.0]))[0] == pytest.approx(4.248354255291589e-18, rel=1e-15)


FAR = {  # f(-1e4), f'(-1e4), f(1e4), f'(1e4)
    "identity": (-1e4, 1, 1e4, 1),
    "sigmoid": (0, 0, 1, 0),
    "tanh": (-1, 0, 1, 0),
    "relu": (0, 0, 1e4, 1),
    "leaky_relu": (-100, 0.01, 1e4, 1),
    "elu": (-1, 0, 1e4, 1),
    "selu": (-LAMBDA * ALPHA, 0, 1e4 * LAMBDA, LAMBDA),
    "gelu": (0, 0, 1e4, 1),
    "silu": (0, 0, 1e4, 1),
    "softplus": (0, 0, 1e4, 1),
    "mish": (0, 0, 1e4, 1),
}


@EVERY
@DTYPES
def test_far_out_it_takes_its_limits_without_a_warning(name, dtype):
    activation, z = make_activation(name), np.array([-1e4, 1e4], dtype)
    value, slope = activation.value(z), activation.derivative(z)
    np.testing.assert_allclose([value[0], slope[0], value[1], slope[1]], FAR[name], rtol=4 * np.finfo(dtype).eps)
    np.testing.assert_array_equal(activation.second_derivative(z), 0)


@EVERY
@DTYPES
def test_no_overflow_and_no_warning_between(name, dtype):
    """Warnings are errors here; the growing grid passes every point where an exponential over- or underflows."""
    activation, size = make_activation(name), np.geomspace(1e-30, 1e4, 2000)
    z = np.concatenate([-size[::-1], [0.0], size]).astype(dtype)
    for result in (activation.value(z), activation.derivative(z), activation.second_derivative(z)):
        assert np.isfinite(result).all()
        assert result.dtype == dtype


@EVERY
@pytest.mark.parametrize("method", ["value", "derivative", "second_derivative"])
def test_float32_agrees_with_float64(name, method):
    """Between -10 and 10 the Gaussian tail costs 50 roundings of 6e-8."""
    z = POINTS[np.abs(POINTS) < 10].astype(np.float32)
    compute = getattr(make_activation(name), method)
    assert compute(z).dtype == np.float32
    np.testing.assert_allclose(compute(z), compute(z.astype(np.float64)), rtol=2e-5, atol=1e-7)


def test_numpy_constants_do_not_promote_float32():
    z = POINTS.astype(np.float32)
    for activation in (LeakyReLU(np.float64(0.2)), ELU(np.float64(0.7))):
        assert activation.value(z).dtype == np.float32
        assert activation.derivative(z).dtype == np.float32
        assert activation.second_derivative(z).dtype == np.float32


@pytest.mark.parametrize("alpha", [0.3, 1.0, 2.5])
def test_elu_with_any_alpha(alpha):
    activation = ELU(alpha)
    np.testing.assert_allclose(activation.value(POINTS), elu(POINTS, alpha), rtol=1e-15)
    slope = elu(POINTS + 1e-30j, alpha).imag / 1e-30
    np.testing.assert_allclose(activation.derivative(POINTS), slope, rtol=1e-14)
    from_value = activation.derivative(POINTS, value=activation.value(POINTS))
    np.testing.assert_allclose(from_value, slope, rtol=0, atol=1e-15 * max(1, alpha))


def test_leaky_relu_with_another_slope():
    np.testing.assert_array_equal(LeakyReLU(0.25).value(np.array([-8.0, 8.0])), [-2.0, 8.0])
    np.testing.assert_array_equal(LeakyReLU(0.25).derivative(np.array([-8.0, 8.0])), [0.25, 1.0])


def test_selu_keeps_mean_zero_and_variance_one():
    """What its constants are for: E f = 0 and E f² = 1 for a standard normal z, by Gauss-Hermite on each half line."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    z = np.concatenate([6 * (nodes - 1), 6 * (nodes + 1)])  # [-12, 0] and [0, 12]
    density = np.tile(6 * weights, 2) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    value = SELU().value(z)
    assert density @ value == pytest.approx(0, abs=1e-13)
    assert density @ value**2 == pytest.approx(1, abs=1e-13)


@pytest.mark.parametrize(
    ("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0), ("selu", LAMBDA * ALPHA)]
)
def test_slope_at_the_kink_is_the_one_on_the_left_as_in_pytorch(name, slope):
    activation, zeros = make_activation(name), np.array([0.0, -0.0])
    np.testing.assert_allclose(activation.derivative(zeros), slope, rtol=1e-15)
    np.testing.assert_allclose(activation.derivative(zeros, value=activation.value(zeros)), slope, rtol=1e-15)


# ----------------------------------------------------------------------------------------------- what it says of itself
@EVERY
def test_is_odd_says_whether_the_value_changes_sign_with_z(name):
    activation = make_activation(name)
    assert activation.is_odd == np.array_equal(activation.value(-POINTS), -activation.value(POINTS))


@EVERY
def test_largest_slope_is_reached_and_not_passed(name):
    """A grid of spacing h misses the top of a parabola by at most |f'''|h²/8 < 1e-8; softplus nears 1 from below."""
    activation = make_activation(name)
    top = np.abs(activation.derivative(np.arange(-40.0, 40.0, 2e-4))).max()
    assert top == pytest.approx(activation.largest_slope, rel=1e-8)
    assert top <= activation.largest_slope * (1 + 4e-16)


@pytest.mark.parametrize(
    ("name", "edge"),
    [
        ("sigmoid", 2 * np.arccosh(10)),  # σ' = 1/(4 cosh²(z/2)) is 1 % of 1/4 there
        ("tanh", np.arccosh(10)),  # tanh' = 1/cosh²(z) is 1 % of 1 there
    ],
)
def test_sigmoid_units_saturate_on_both_sides(name, edge):
    z = edge * np.array([-1.001, -0.999, 0.0, 0.999, 1.001])
    np.testing.assert_array_equal(make_activation(name).saturated(z), [True, False, False, False, True])


def test_a_relu_is_saturated_where_it_is_off():
    z = np.array([-1e4, -1e-9, 0.0, 1e-9, 1e4])
    np.testing.assert_array_equal(make_activation("relu").saturated(z), z <= 0)


@pytest.mark.parametrize("name", ["identity", "leaky_relu"])
def test_a_slope_that_never_dies_is_never_saturated(name):
    assert not make_activation(name).saturated(POINTS).any()


@EVERY
def test_saturated_follows_the_slope_of_the_formula(name):
    slope = np.abs(slope_by_complex_step(name, POINTS))
    expected = slope < 0.01 * slope_by_complex_step(name, np.linspace(-40, 40, 80_001)).max()
    result = make_activation(name).saturated(POINTS)
    assert result.dtype == bool
    np.testing.assert_array_equal(result, expected)


GAINS = {"tanh": 5 / 3, "relu": 2**0.5, "leaky_relu": (2 / (1 + 0.01**2)) ** 0.5, "selu": 3 / 4}


@EVERY
def test_gain_is_the_one_pytorch_documents(name):
    """``torch.nn.init.calculate_gain``; 1 for those it does not list."""
    assert make_activation(name).gain == pytest.approx(GAINS.get(name, 1.0), rel=1e-15)


def test_gain_of_leaky_relu_follows_its_slope():
    assert LeakyReLU(0.5).gain == pytest.approx((2 / 1.25) ** 0.5, rel=1e-15)


# ------------------------------------------------------------------------------------------------------------- registry
@EVERY
def test_every_activation_is_named_titled_and_written_out(name):
    activation = make_activation(name)
    assert activation.name == name
    assert activation.title
    assert activation.formula.startswith("f(z) = ")


def test_titles_tell_the_activations_apart():
    assert len({make_activation(name).title for name in ACTIVATIONS}) == len(ACTIVATIONS)


def test_activation_object_is_handed_back():
    activation = LeakyReLU(0.2)
    assert make_activation(activation) is activation


@EVERY
def test_activations_are_frozen_and_equal_by_their_constants(name):
    activation = make_activation(name)
    assert activation == make_activation(name)
    with pytest.raises(dataclasses.FrozenInstanceError):
        activation.gain = 2.0


def test_registering_makes_an_activation_known_by_name(monkeypatch):
    monkeypatch.setattr("core.functions.activations.ACTIVATIONS", {})

    @register_activation
    class Cube:
        name = "cube"

    assert isinstance(make_activation("cube"), Cube)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: make_activation("step"), f"activation must be one of {', '.join(ACTIVATIONS)}. Got 'step'."),
        (lambda: LeakyReLU(-0.1), "negative_slope must be at least 0 and below 1. Got -0.1."),
        (lambda: LeakyReLU(1.0), "negative_slope must be at least 0 and below 1. Got 1.0."),
        (lambda: LeakyReLU(float("nan")), "negative_slope must be at least 0 and below 1. Got nan."),
        (lambda: ELU(0.0), "alpha must be positive. Got 0.0."),
        (lambda: ELU(float("inf")), "alpha must be positive. Got inf."),
    ],
)
def test_bad_arguments_are_refused_with_their_value(make, words):
    with pytest.raises(ValueError, match="must be") as error:
        make()
    assert str(error.value) == words
