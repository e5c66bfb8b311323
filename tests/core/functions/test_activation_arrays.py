"""What activations do with the arrays they are given: ``out=``, ``value=``, shapes and strides."""

import numpy as np
import pytest

from core.functions import ACTIVATIONS, make_activation

EVERY = pytest.mark.parametrize("name", ACTIVATIONS)
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])

# From tail to tail, off the kinks at 0.
POINTS = np.array([-35, -30.1, -19.3, -8.7, -5.2, -3.3, -2.1, -1, -0.4, -1e-3, 2e-3, 0.3, 0.9, 1.7, 4.4, 12.6, 36.5])


def arguments_of(activation, method):
    """The array arguments of one call: fresh copies, so that a test may overwrite them."""
    z = POINTS.copy()
    return {
        "value": {"z": z},
        "derivative": {"z": z},
        "derivative from value": {"z": z, "value": activation.value(z)},
    }[method]


CALLS = pytest.mark.parametrize("method", ["value", "derivative", "derivative from value"])


@EVERY
@CALLS
def test_result_is_written_to_out_and_the_arguments_stay(name, method):
    activation, out = make_activation(name), np.full_like(POINTS, np.nan)
    given = arguments_of(activation, method)
    kept = {key: array.copy() for key, array in given.items()}
    compute = getattr(activation, method.split()[0])
    expected = compute(**given)
    assert compute(**given, out=out) is out
    np.testing.assert_array_equal(out, expected)
    for key, array in given.items():
        np.testing.assert_array_equal(array, kept[key])


@EVERY
@CALLS
@pytest.mark.parametrize("view", [False, True])
def test_out_may_be_any_argument_or_another_view_of_it(name, method, view):
    activation = make_activation(name)
    compute = getattr(activation, method.split()[0])
    expected = compute(**arguments_of(activation, method))
    for key in arguments_of(activation, method):
        given = arguments_of(activation, method)
        out = given[key][:] if view else given[key]
        assert compute(**given, out=out) is out
        np.testing.assert_array_equal(out, expected)


@EVERY
@DTYPES
def test_derivative_from_value_equals_the_plain_one(name, dtype):
    """To rounding relative to the largest slope: 1 - tanh² cannot be better."""
    activation, z = make_activation(name), POINTS.astype(dtype)
    result = activation.derivative(z, value=activation.value(z))
    tolerance = 4 * np.finfo(dtype).eps * activation.largest_slope
    assert result.dtype == dtype
    np.testing.assert_allclose(result, activation.derivative(z), rtol=0, atol=tolerance)


@EVERY
def test_derivative_from_value_means_that_z_is_not_read(name):
    activation = make_activation(name)
    value, lost = activation.value(POINTS), np.full_like(POINTS, np.nan)
    slope = activation.derivative(lost, value=value)
    if activation.derivative_from_value:
        np.testing.assert_array_equal(slope, activation.derivative(POINTS, value=value))
        np.testing.assert_array_equal(activation.derivative(None, value=value), slope)
    else:
        assert np.isnan(slope).all()


@EVERY
@pytest.mark.parametrize("shape", [(), (0,), (4,), (2, 1, 3)])
def test_shape_is_kept(name, shape):
    activation, z = make_activation(name), np.full(shape, 0.7)
    value = activation.value(z)
    for result in (value, activation.derivative(z), activation.derivative(z, value=value), activation.saturated(z)):
        assert result.shape == shape
    assert activation.second_derivative(z).shape == shape


@EVERY
def test_strided_arrays_give_the_same(name):
    activation, z = make_activation(name), POINTS[1:].reshape(4, 4)
    out = np.empty((4, 8))[:, ::2]
    np.testing.assert_array_equal(activation.value(z.T), activation.value(z).T)
    np.testing.assert_array_equal(activation.derivative(z, out=out), activation.derivative(z))
