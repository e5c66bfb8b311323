"""Functions of two parameters: derivatives against SciPy and central differences, minima against published values."""

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der, rosen_hess

from core.data.nist import BOXBOD
from core.objectives import ANALYTIC, BOXBOD_PLATEAU, Chunked, HasHessian, make_analytic

FUNCTIONS = list(ANALYTIC.values())


def name(function):
    return function.name


def points_of(function, n=6):
    (x_low, x_high), (y_low, y_high) = function.extent
    return np.random.default_rng(3).uniform([x_low, y_low], [x_high, y_high], (n, 2))


def central(batched, points, widths):
    """Central differences of a batched function along both parameters, on a new last axis."""
    steps = widths * np.eye(2)
    slopes = [(batched(points + step) - batched(points - step)) / (2 * width)
              for step, width in zip(steps, widths, strict=True)]  # fmt: skip
    return np.stack(slopes, axis=-1)


def widths_of(function):
    return 1e-6 * np.ptp(np.array(function.extent), axis=1)


def test_rosenbrock_agrees_with_scipys():
    points = points_of(make_analytic("rosenbrock"), 20)
    function = make_analytic("rosenbrock")
    np.testing.assert_allclose(function.value(points), rosen(points.T), rtol=1e-13)
    np.testing.assert_allclose(function.value_and_gradient(points)[1], rosen_der(points.T).T, rtol=1e-12, atol=1e-11)
    np.testing.assert_allclose(function.hessian(points), [rosen_hess(point) for point in points], rtol=1e-12)


@pytest.mark.parametrize("function", FUNCTIONS, ids=name)
def test_gradient_agrees_with_central_differences(function):
    """Six digits of the largest slope: widths of 1e-6 of the window lose that much to rounding and curvature."""
    points, slopes = points_of(function), function.value_and_gradient(points_of(function))[1]
    found = central(function.value, points, widths_of(function))
    np.testing.assert_allclose(found, slopes, atol=1e-5 * np.abs(slopes).max(), rtol=1e-5)


@pytest.mark.parametrize("function", FUNCTIONS, ids=name)
def test_hessian_agrees_with_differences_of_the_gradient(function):
    points, curvature = points_of(function), function.hessian(points_of(function))
    found = central(lambda at: function.value_and_gradient(at)[1], points, widths_of(function))
    np.testing.assert_allclose(found, curvature, atol=1e-5 * np.abs(curvature).max(), rtol=1e-5)
    np.testing.assert_array_equal(curvature, curvature.swapaxes(1, 2))


@pytest.mark.parametrize("function", FUNCTIONS, ids=name)
def test_value_is_the_same_alone_in_a_batch_and_beside_the_gradient(function):
    points = points_of(function)
    values, slopes = function.value_and_gradient(points)
    np.testing.assert_array_equal(function.value(points), values)
    assert [function.value(point) for point in points] == values.tolist()
    alone, slope = function.value_and_gradient(points[2])
    assert alone == values[2] and slope.tolist() == slopes[2].tolist()
    np.testing.assert_array_equal(function.hessian(points[2]), function.hessian(points)[2])


@pytest.mark.parametrize(
    ("function", "minimum"), [(f, m) for f in FUNCTIONS for m in f.minima], ids=lambda part: getattr(part, "name", "")
)
def test_listed_minimum_is_one(function, minimum):
    """A flat gradient, a Hessian without negative eigenvalue (where there is one), and the value of the table."""
    at = np.array([minimum.x, minimum.y])
    assert function.value(at) == pytest.approx(minimum.value, rel=1e-10, abs=1e-14)
    scale = max(1.0, np.abs(function.value_and_gradient(at + 0.1)[1]).max())
    assert np.abs(function.value_and_gradient(at)[1]).max() < 1e-6 * scale
    if function.name != "ackley":
        assert np.linalg.eigvalsh(function.hessian(at)).min() >= -1e-12


@pytest.mark.parametrize("function", [f for f in FUNCTIONS if f.minima], ids=name)
def test_scipy_finds_the_lowest_minimum_from_nearby(function):
    lowest = np.array(function.minima[0][:2])
    near = lowest + 0.02 * np.ptp(np.array(function.extent), axis=1) * [1.0, -1.0]
    found = minimize(lambda at: float(function.value(at)), near, method="Nelder-Mead", options={"xatol": 1e-9})
    assert found.fun == pytest.approx(function.minima[0].value, rel=1e-8, abs=1e-7)
    if function.name != "two_weights":  # a whole curve of minima
        np.testing.assert_allclose(found.x, lowest, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("wanted", ["himmelblau", "styblinski_tang", "six_hump_camel"])
def test_every_minimum_in_the_window_is_listed(wanted):
    """From 200 random starts BFGS ends nowhere else, and everywhere once."""
    function = make_analytic(wanted)
    starts = points_of(function, 200)
    options = {"jac": lambda at: function.value_and_gradient(at)[1], "method": "BFGS"}
    ends = [minimize(lambda at: float(function.value(at)), start, **options).x for start in starts]
    listed = np.array([minimum[:2] for minimum in function.minima])
    distances = np.linalg.norm(np.array(ends)[:, None] - listed, axis=2)
    assert distances.min(axis=1).max() < 1e-4
    assert set(distances.argmin(axis=1)) == set(range(len(listed)))


def test_published_values():
    """Six-hump camel -1.0316 and Styblinski-Tang -39.16599 a parameter (Jamil & Yang 2013); three hump heights."""
    assert make_analytic("six_hump_camel").minima[0].value == pytest.approx(-1.0316285, abs=1e-7)
    assert make_analytic("styblinski_tang").minima[0].value == pytest.approx(2 * -39.16616570377142, abs=1e-10)
    assert make_analytic("himmelblau").value([-0.270845, -0.923039]) == pytest.approx(181.617, abs=1e-3)


def test_boxbod_is_certified_by_nist():
    """Certified are b = (213.80940889, 0.54723748542) and RSS = 1168.0088766 (NIST StRD), on NIST's own data."""
    y, x = BOXBOD.T
    assert BOXBOD.shape == (6, 2) and y.tolist() == [109, 149, 149, 191, 213, 224]
    b1, b2 = 213.80940889, 0.54723748542
    residuals = y - b1 * (1 - np.exp(-b2 * x))
    assert residuals @ residuals == pytest.approx(1168.0088766, abs=1e-7)
    assert make_analytic("boxbod").value([b1, b2]) == pytest.approx(1168.0088766, abs=1e-7)


def test_boxbod_has_a_plateau_at_the_mean():
    """b1 = 172.5 with RSS 9771.5, whatever a large b2: no slope is left there."""
    boxbod, b1 = make_analytic("boxbod"), 172.5
    assert pytest.approx((b1, 9771.5)) == BOXBOD_PLATEAU
    value, slope = boxbod.value_and_gradient([b1, 40.0])
    assert value == pytest.approx(9771.5, rel=1e-12) and np.abs(slope).max() < 1e-9


def test_saddle_curves_both_ways():
    np.testing.assert_array_equal(make_analytic("saddle").hessian([0.3, 0.2]), [[2.0, 0.0], [0.0, -2.0]])


def test_float32_stays():
    function = make_analytic("himmelblau")
    value, slope = function.value_and_gradient(np.array([[1, 2]], dtype=np.float32))
    assert value.dtype == slope.dtype == function.hessian(np.array([[1, 2]], dtype=np.float32)).dtype == np.float32


@pytest.mark.parametrize("function", FUNCTIONS, ids=name)
def test_far_out_it_overflows_without_a_word(function):
    """Warnings are errors here; what is not finite is a result."""
    values, slopes = function.value_and_gradient(np.array([[1e200, -1e200], [-1e160, 1e3]]))
    assert values.shape == (2,) and slopes.shape == (2, 2)


@pytest.mark.parametrize("function", FUNCTIONS, ids=name)
def test_entry_says_what_a_page_needs(function):
    (x_low, x_high), (y_low, y_high) = function.extent
    assert x_low < x_high and y_low < y_high
    assert x_low <= function.start[0] <= x_high and y_low <= function.start[1] <= y_high
    assert function.title and function.latex and any(character.isdigit() for character in function.source)
    assert function.minima or function.minima_note
    assert list(function.minima) == sorted(function.minima, key=lambda minimum: minimum.value)
    assert isinstance(function, Chunked) and isinstance(function, HasHessian)
    assert (function.n_params, function.n_samples, len(function.parameter_names)) == (2, 1, 2)


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"function must be one of himmelblau, .*\. Got 'parabola'\."):
        make_analytic("parabola")
