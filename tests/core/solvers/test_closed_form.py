"""Least squares in closed form against certified values, exact arithmetic, scikit-learn and statsmodels."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import Ridge

from core.data.nist import LONGLEY, NORRIS
from core.functions import Huber
from core.objectives import LinearRegression
from core.solvers import GradientDescent, Status, agreement_digits, fit_closed_form, minimize

METHODS = pytest.mark.parametrize("method", ["qr", "svd", "normal_equations"])
ACCURATE = pytest.mark.parametrize("method", ["qr", "svd"])

# NIST Statistical Reference Datasets, linear regression, 1999 (data and certified values are facts of a public agency).
# Filip: a polynomial of degree 10. Wampler: polynomials of degree 5 at x = 0..20 with made-up noise of growing size.
FILIP_Y = """
    0.8116 0.9072 0.9052 0.9039 0.8053 0.8377 0.8667 0.8809 0.7975 0.8162 0.8515 0.8766 0.8885 0.8859 0.8959
    0.8913 0.8959 0.8971 0.9021 0.909 0.9139 0.9199 0.8692 0.8872 0.89 0.891 0.8977 0.9035 0.9078 0.7675 0.7705
    0.7713 0.7736 0.7775 0.7841 0.7971 0.8329 0.8641 0.8804 0.7668 0.7633 0.7678 0.7697 0.77 0.7749 0.7796
    0.7897 0.8131 0.8498 0.8741 0.8061 0.846 0.8751 0.8856 0.8919 0.8934 0.894 0.8957 0.9047 0.9129 0.9209
    0.9219 0.7739 0.7681 0.7665 0.7703 0.7702 0.7761 0.7809 0.7961 0.8253 0.8602 0.8809 0.8301 0.8664 0.8834
    0.8898 0.8964 0.8963 0.9074 0.9119 0.9228
"""
FILIP_X = """
    -6.860120914 -4.324130045 -4.358625055 -4.358426747 -6.955852379 -6.661145254 -6.355462942 -6.118102026
    -7.115148017 -6.815308569 -6.519993057 -6.204119983 -5.853871964 -6.109523091 -5.79832982 -5.482672118
    -5.171791386 -4.851705903 -4.517126416 -4.143573228 -3.709075441 -3.499489089 -6.300769497 -5.953504836
    -5.642065153 -5.031376979 -4.680685696 -4.329846955 -3.928486195 -8.56735134 -8.363211311 -8.107682739
    -7.823908741 -7.522878745 -7.218819279 -6.920818754 -6.628932138 -6.323946875 -5.991399828 -8.781464495
    -8.663140179 -8.473531488 -8.247337057 -7.971428747 -7.676129393 -7.352812702 -7.072065318 -6.774174009
    -6.478861916 -6.159517513 -6.835647144 -6.53165267 -6.224098421 -5.910094889 -5.598599459 -5.290645224
    -4.974284616 -4.64454848 -4.290560426 -3.885055584 -3.408378962 -3.13200249 -8.726767166 -8.66695597
    -8.511026475 -8.165388579 -7.886056648 -7.588043762 -7.283412422 -6.995678626 -6.691862621 -6.392544977
    -6.067374056 -6.684029655 -6.378719832 -6.065855188 -5.752272167 -5.132414673 -4.811352704 -4.098269308
    -3.66174277 -3.2644011
"""
WAMPLER_NOISE = """
    759 -2048 2048 -2048 2523 -2048 2048 -2048 1838 -2048 2048
    -2048 1838 -2048 2048 -2048 2523 -2048 2048 -2048 759
"""


def numbers(text):
    return np.array(text.split(), dtype=float)


def polynomial(x, y, degree):
    return LinearRegression(np.stack([x**k for k in range(1, degree + 1)], axis=1), y)


def wampler(coefficients, noise):
    x = np.arange(21.0)
    y = np.polynomial.polynomial.polyval(x, coefficients) + noise * numbers(WAMPLER_NOISE)
    return polynomial(x, y.round(5), 5)  # published to five decimals, which hold it exactly


def filip():
    return polynomial(numbers(FILIP_X), numbers(FILIP_Y), 10)


# Data, coefficients, standard errors, residual standard deviation, and the digits that float64 data allow.
ONES, TENTHS = np.ones(6), 10.0 ** -np.arange(6)
WAMPLER_ERRORS = numbers(
    "2152.32624678170 2363.55173469681 779.343524331583 101.475507550350 5.64566512170752 0.112324854679312"
)
CERTIFIED = {
    "norris": (
        LinearRegression(NORRIS[:, 1:], NORRIS[:, 0]),
        numbers("-0.262323073774029 1.00211681802045"),
        numbers("0.232818234301152 0.429796848199937E-03"),
        0.884796396144373,
        13,
    ),
    "longley": (
        LinearRegression(LONGLEY[:, 1:], LONGLEY[:, 0]),
        numbers(
            """-3482258.63459582 15.0618722713733 -0.358191792925910E-01 -2.02022980381683
            -1.03322686717359 -0.511041056535807E-01 1829.15146461355"""
        ),
        numbers(
            """890420.383607373 84.9149257747669 0.334910077722432E-01 0.488399681651699
            0.214274163161675 0.226073200069370 455.478499142212"""
        ),
        304.854073561965,
        13,
    ),
    "wampler1": (wampler(ONES, 0), ONES, np.zeros(6), 0.0, 13),
    "wampler2": (wampler(TENTHS, 0), TENTHS, np.zeros(6), 0.0, 13),
    "wampler3": (wampler(ONES, 1), ONES, WAMPLER_ERRORS, 2360.14502379268, 13),
    "wampler4": (wampler(ONES, 100), ONES, 100 * WAMPLER_ERRORS, 236014.502379268, 13),
    "wampler5": (wampler(ONES, 10_000), ONES, 10_000 * WAMPLER_ERRORS, 23601450.2379268, 13),
    "filip": (
        filip(),
        numbers(
            """-1467.48961422980 -2772.17959193342 -2316.37108160893 -1127.97394098372 -354.478233703349
            -75.1242017393757 -10.8753180355343 -1.06221498588947 -0.670191154593408E-01
            -0.246781078275479E-02 -0.402962525080404E-04"""
        ),
        numbers(
            """298.084530995537 559.779865474950 466.477572127796 227.204274477751 71.6478660875927
            15.2897178747400 2.23691159816033 0.221624321934227 0.142363763154724E-01
            0.535617408889821E-03 0.896632837373868E-05"""
        ),
        0.334801051324544e-2,
        7,
    ),
}
EVERY_SET = pytest.mark.parametrize("name", CERTIFIED)


def make_objective(n_samples=40, seed=0, **options):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 3)) * [1.0, 100.0, 0.01]
    return LinearRegression(X, 2.0 + X @ [1.0, -0.5, 30.0] + rng.normal(size=n_samples), **options)


def exact_least_squares(design, target):
    """The normal equations of the float64 numbers as they are, by Gaussian elimination in rational arithmetic."""
    columns = [[Fraction(float(v)) for v in column] for column in (*design.T, target)]
    p = design.shape[1]
    rows = [[sum(a * b for a, b in zip(columns[i], other, strict=True)) for other in columns] for i in range(p)]
    for k in range(p):
        for i in range(k + 1, p):
            share = rows[i][k] / rows[k][k]
            rows[i] = [a - share * b for a, b in zip(rows[i], rows[k], strict=True)]
    theta = [Fraction(0)] * p
    for k in reversed(range(p)):
        theta[k] = (rows[k][p] - sum(rows[k][j] * theta[j] for j in range(k + 1, p))) / rows[k][k]
    return np.array([float(value) for value in theta])


# ------------------------------------------------------------------------------------------------------ certified sets


@EVERY_SET
@ACCURATE
def test_coefficients_are_the_certified_ones(name, method):
    """Digits by NIST's measure. For Filip the rounding of the powers of x to float64 leaves seven and a half."""
    objective, coefficients, *_, digits = CERTIFIED[name]
    fit = fit_closed_form(objective, method)
    assert fit.status is Status.CONVERGED
    assert agreement_digits(fit.theta, coefficients).min() >= digits


@EVERY_SET
@ACCURATE
def test_standard_errors_and_sigma_are_the_certified_ones(name, method):
    """Standard errors come from R⁻¹ unrefined: twelve digits less the condition number's share of Filip's."""
    objective, _, errors, sigma, digits = CERTIFIED[name]
    fit = fit_closed_form(objective, method)
    assert agreement_digits(fit.standard_errors, errors).min() >= min(digits, 12)
    assert agreement_digits(fit.sigma, sigma) >= min(digits, 13)


@pytest.mark.parametrize("name", ["longley", "wampler5", "filip"])
def test_coefficients_are_those_of_the_float64_data_to_nearly_all_digits(name):
    """Rational arithmetic on the very numbers that were given: what refinement is for."""
    objective = CERTIFIED[name][0]
    exact = exact_least_squares(objective.design, objective.y)
    assert agreement_digits(fit_closed_form(objective).theta, exact).min() >= 13


def test_residual_sum_of_squares_of_longley_is_the_certified_one():
    fit = fit_closed_form(CERTIFIED["longley"][0])
    assert fit.sigma
    assert fit.sigma**2 * (16 - 7) == pytest.approx(836424.055505915, rel=1e-13)


def test_normal_equations_lose_half_of_the_digits():
    """Longley, scaled condition number 4.3e4: squared, it costs nine of sixteen digits, and the message says so."""
    objective, coefficients, *_ = CERTIFIED["longley"]
    fit = fit_closed_form(objective, "normal_equations")
    assert 5 < agreement_digits(fit.theta, coefficients).min() < 9
    assert fit.message == "The normal equations square the condition number 4.3e+04: about 6 digits are left."


def test_normal_equations_do_not_solve_filip():
    """Condition number 5e9: its square is beyond float64."""
    fit = fit_closed_form(filip(), "normal_equations")
    assert fit.status is Status.SINGULAR
    assert fit.standard_errors is None
    assert fit.message.startswith("The columns are independent, but squaring their condition number")


# -------------------------------------------------------------------------------------------------------- well-posed


@METHODS
def test_methods_agree_on_well_conditioned_data(method):
    objective = make_objective()
    fit = fit_closed_form(objective, method)
    expected = exact_least_squares(objective.design, objective.y)
    np.testing.assert_allclose(fit.theta, expected, rtol=1e-12)
    assert fit.message == ""


@METHODS
def test_covariance_is_sigma_squared_times_the_inverse_of_the_gram_matrix(method):
    objective = make_objective()
    fit = fit_closed_form(objective, method)
    gram = objective.design.T @ objective.design
    assert fit.sigma
    assert fit.covariance is not None
    assert fit.standard_errors is not None
    np.testing.assert_allclose(fit.covariance @ gram, fit.sigma**2 * np.eye(4), atol=1e-7 * fit.sigma**2)
    np.testing.assert_allclose(fit.standard_errors**2, np.diag(fit.covariance), rtol=1e-14)
    assert fit.degrees_of_freedom == 36


@METHODS
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_agrees_with_statsmodels(method, fit_intercept):
    """Estimates, errors, sigma, log-likelihood and intervals of ``statsmodels.OLS``."""
    sm = pytest.importorskip("statsmodels.api")
    objective = make_objective(fit_intercept=fit_intercept)
    fit, reference = fit_closed_form(objective, method), sm.OLS(objective.y, objective.design).fit()
    np.testing.assert_allclose(fit.theta, reference.params, rtol=1e-10)
    np.testing.assert_allclose(fit.standard_errors, reference.bse, rtol=1e-10)
    np.testing.assert_allclose(fit.covariance, reference.cov_params(), rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(fit.intervals(0.9), reference.conf_int(0.1), rtol=1e-9)
    assert fit.sigma == pytest.approx(math.sqrt(reference.scale), rel=1e-12)
    assert fit.log_likelihood == pytest.approx(reference.llf, rel=1e-12)


def test_log_likelihood_is_the_gaussian_one_at_its_own_maximum():
    """A sum of ``scipy.stats.norm.logpdf`` with sigma² = RSS/n."""
    objective = make_objective()
    fit = fit_closed_form(objective)
    residual = objective.y - objective.predict(fit.theta)
    expected = stats.norm.logpdf(residual, scale=np.sqrt(np.mean(residual**2))).sum()
    assert fit.log_likelihood == pytest.approx(expected, rel=1e-13)


@METHODS
def test_loss_is_the_objective_at_the_estimate(method):
    objective = make_objective()
    fit = fit_closed_form(objective, method)
    assert fit.loss == objective.value(fit.theta)


@ACCURATE
def test_units_of_the_columns_change_the_coefficients_in_proportion(method):
    """Units spread over 1e±150: twelve digits as before, where plain products would overflow."""
    units = np.array([1e-150, 1.0, 1e150])
    objective = make_objective()
    scaled = fit_closed_form(LinearRegression(objective.X * units, objective.y), method)
    np.testing.assert_allclose(scaled.theta[1:] * units, fit_closed_form(objective).theta[1:], rtol=1e-12)


# ------------------------------------------------------------------------------------------------------------- ridge


@METHODS
@pytest.mark.parametrize("l2", [1e-3, 0.1, 10.0])
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_ridge_agrees_with_scikit_learn(method, l2, fit_intercept):
    """Its penalty is on the sum of squares: alpha = n · l2; the intercept is free there too."""
    objective = make_objective(l2=l2, fit_intercept=fit_intercept)
    reference = Ridge(alpha=40 * l2, fit_intercept=fit_intercept, solver="svd").fit(objective.X, objective.y)
    expected = [reference.intercept_, *reference.coef_] if fit_intercept else reference.coef_
    np.testing.assert_allclose(fit_closed_form(objective, method).theta, expected, rtol=1e-9)


@METHODS
def test_gradient_vanishes_at_the_ridge_estimate(method):
    objective = make_objective(l2=0.3)
    gradient = objective.value_and_gradient(fit_closed_form(objective, method).theta)[1]
    assert np.abs(gradient).max() < 1e-9  # the columns are up to a hundred long


def test_ridge_has_no_classical_errors_and_says_why():
    fit = fit_closed_form(make_objective(l2=0.3))
    assert fit.status is Status.CONVERGED
    assert (fit.sigma, fit.standard_errors, fit.covariance, fit.log_likelihood) == (None,) * 4
    assert fit.message == "A penalised estimate is biased and has no classical standard errors or intervals."


def test_ridge_solves_more_coefficients_than_samples():
    objective = make_objective(n_samples=2, l2=0.01)
    fit = fit_closed_form(objective)
    assert fit.status is Status.CONVERGED
    assert np.abs(objective.value_and_gradient(fit.theta)[1]).max() < 1e-9


# ---------------------------------------------------------------------------------------------------- rank deficiency

RNG = np.random.default_rng(1)
FREE = RNG.normal(size=(30, 2))
DUMMIES = np.eye(3)[RNG.permutation(np.arange(30) % 3)]
DEPENDENT = {
    "sum": (np.c_[FREE, FREE.sum(axis=1)], "x3 is a linear combination of x1 and x2"),
    "difference, large": (np.c_[FREE, 1e6 * FREE[:, 0] - FREE[:, 1]], "x3 is a linear combination of x1 and x2"),
    "multiple": (np.c_[FREE, -0.3 * FREE[:, 1]], "x3 is a multiple of x2"),
    "constant": (np.c_[FREE, np.full(30, 7.0)], "x3 is a multiple of intercept"),
    "zero": (np.c_[FREE, np.zeros(30)], "x3 is zero in every sample"),
    "shifted": (np.c_[FREE, 1e3 + FREE[:, 0] / 3], "x3 is a linear combination of intercept and x1"),
    "dummies": (DUMMIES, "x3 is a linear combination of intercept, x1 and x2"),
    "two": (np.c_[FREE, 2 * FREE[:, 0], np.ones(30)], "x3 is a multiple of x1; x4 is a multiple of intercept"),
    "four": (
        np.c_[FREE, FREE, FREE],
        "x3 is a multiple of x1; x4 is a multiple of x2; x5 is a multiple of x1; 1 more column likewise",
    ),
    "few samples": (RNG.normal(size=(3, 5)), "6 coefficients cannot be determined from 3 samples"),
    "one sample": (np.ones((1, 1)), "2 coefficients cannot be determined from 1 sample"),
}
EVERY_DEPENDENCE = pytest.mark.parametrize("case", DEPENDENT)


def dependent(case):
    X = DEPENDENT[case][0]
    return LinearRegression(X, 5 + np.random.default_rng(2).normal(size=len(X)))


@EVERY_DEPENDENCE
@METHODS
def test_dependent_columns_are_named(case, method):
    fit = fit_closed_form(dependent(case), method)
    sentence = "of all least-squares solutions the one with the smallest sum of squared coefficients is given."
    assert fit.status is Status.SINGULAR
    assert fit.message == f"{DEPENDENT[case][1]}; {sentence}"
    assert (fit.sigma, fit.standard_errors, fit.covariance, fit.log_likelihood) == (None,) * 4


@EVERY_DEPENDENCE
def test_the_shortest_solution_is_given(case):
    """``numpy.linalg.pinv``, which cuts off at the right place in these small cases."""
    objective = dependent(case)
    expected = np.linalg.pinv(objective.design, rcond=1e-12) @ objective.y
    np.testing.assert_allclose(fit_closed_form(objective).theta, expected, rtol=1e-8, atol=1e-9)


def test_the_shortest_solution_is_where_gradient_descent_from_zero_ends():
    objective = dependent("sum")
    run = minimize(objective, np.zeros(4), optimizer=GradientDescent(0.1), max_steps=3000)
    np.testing.assert_allclose(run.final_theta, fit_closed_form(objective).theta, atol=1e-7)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_dependence_does_not_depend_on_units(scale):
    """One independent column in tiny or huge units is not mistaken for a dependent one, nor the reverse."""
    independent = LinearRegression(FREE * [1.0, scale], np.arange(30.0))
    assert fit_closed_form(independent).status is Status.CONVERGED
    X = np.c_[FREE, FREE.sum(axis=1)] * [1.0, 1.0, scale]
    assert fit_closed_form(LinearRegression(X, np.arange(30.0))).status is Status.SINGULAR


@pytest.mark.parametrize("seed", range(20))
def test_random_exact_dependence_is_found_at_any_size(seed):
    """Up to 400 samples and 25 columns, one of them a rounded combination of four others."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(int(rng.integers(40, 400)), int(rng.integers(6, 26)))) * 10 ** rng.uniform(-3, 3)
    X[:, 5] = X[:, :4] @ rng.normal(size=4)
    message = fit_closed_form(LinearRegression(X, rng.normal(size=len(X)))).message
    assert message.startswith("x6 is a linear combination of x1, x2, x3 and x4; of all")


def test_many_partners_are_counted():
    X = RNG.normal(size=(40, 12))
    X[:, 11] = X[:, :11].sum(axis=1)
    message = fit_closed_form(LinearRegression(X, np.arange(40.0))).message
    assert message.startswith("x12 is a linear combination of x1, x2, x3, x4, x5, x6 and 5 others;")


def test_message_uses_the_columns_names():
    objective = LinearRegression(np.c_[FREE, FREE[:, 0]], np.arange(30.0), feature_names=("age", "bmi", "years"))
    assert fit_closed_form(objective).message.startswith("years is a multiple of age;")


# ------------------------------------------------------------------------------------------------------- perfect fits


@METHODS
def test_as_many_coefficients_as_samples_leave_no_noise_to_estimate(method):
    objective = make_objective(n_samples=4)
    fit = fit_closed_form(objective, method)
    assert fit.status is Status.CONVERGED
    np.testing.assert_allclose(objective.predict(fit.theta), objective.y, atol=1e-6)
    assert (fit.sigma, fit.standard_errors, fit.covariance, fit.log_likelihood) == (None,) * 4
    assert fit.degrees_of_freedom == 0
    assert fit.message == "As many coefficients as samples: no residual is left to estimate the noise from."


@ACCURATE
@pytest.mark.parametrize(
    "y", [[1.0, 3.0, 5.0, 7.0], [0.1, 0.4, 0.7, 1.0], [0.0] * 4, [2.0] * 4, [1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3]]
)
def test_a_perfect_fit_has_no_likelihood(method, y):
    """Points on a line, some of them rounded: sigma is zero to rounding, the log-likelihood has no maximum."""
    fit = fit_closed_form(LinearRegression([[0.0], [1.0], [2.0], [3.0]], y), method)
    assert fit.status is Status.CONVERGED
    assert fit.log_likelihood is None
    assert fit.sigma <= 1e-15 * (1 + max(y))
    assert fit.message == "The fit passes through every sample, so the likelihood has no maximum."


def test_little_noise_is_not_taken_for_none():
    """Noise of 1e-12 on values near 1 is well above their rounding."""
    x = np.linspace(0, 1, 50)
    noise = 1e-12 * np.random.default_rng(0).normal(size=50)
    fit = fit_closed_form(LinearRegression(x[:, None], 1 + x + noise))
    assert fit.log_likelihood is not None
    assert fit.sigma == pytest.approx(1e-12, rel=0.3)


@METHODS
def test_arrays_are_read_only(method):
    fit = fit_closed_form(make_objective(), method)
    assert not any(part.flags.writeable for part in (fit.theta, fit.standard_errors, fit.covariance))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: fit_closed_form(make_objective(loss=Huber())),
            "a closed form exists for squared error only. Got Huber loss.",
        ),
        (
            lambda: fit_closed_form(make_objective(loss="mae")),
            "a closed form exists for squared error only. Got absolute error.",
        ),
        (
            lambda: fit_closed_form(make_objective(), "cholesky"),
            "method must be one of qr, svd, normal_equations. Got 'cholesky'.",
        ),
        (lambda: fit_closed_form([1.0]), "objective must be a LinearRegression. Got list."),
    ],
)
def test_bad_arguments_are_refused(call, words):
    with pytest.raises(ValueError, match="Got") as error:
        call()
    assert str(error.value) == words
