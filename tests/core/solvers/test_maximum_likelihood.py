"""Maximum likelihood of a linear model against certified values, SciPy, statsmodels and linear programming."""

import time

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import linprog
from scipy.optimize import minimize as scipy_minimize

from core.data.nist import LONGLEY, NORRIS
from core.functions import Huber, StudentT
from core.objectives import LinearRegression
from core.solvers import (
    GaussianLikelihood,
    LaplaceLikelihood,
    Status,
    StudentTLikelihood,
    agreement_digits,
    fit_closed_form,
    fit_mle,
)

METHODS = pytest.mark.parametrize("method", ["newton", "lbfgs"])
LIKELIHOODS = pytest.mark.parametrize("likelihood", ["gaussian", "laplace", "student_t"])
UNBOUNDED = "the likelihood grows without bound as sigma goes to 0, so no maximum exists."


def make_objective(n_samples=40, seed=0, noise=1.0, loss="mse", **options):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 3)) * [1.0, 100.0, 0.01] + [0.0, 500.0, 1.0]
    y = 2.0 + X @ [1.0, -0.5, 30.0] + noise * rng.standard_t(3, size=n_samples)
    return LinearRegression(X, y, loss=loss, **options)


def longley():
    return LinearRegression(LONGLEY[:, 1:], LONGLEY[:, 0])


def log_likelihood(objective, theta, density):
    """A sum over the samples of a ``scipy.stats`` log-density."""
    return density.logpdf(objective.y - objective.design @ theta).sum()


def information(objective, theta, log_sigma, density):
    """Observed information in (theta, log sigma) by central differences of SciPy's log-likelihood."""
    scale = np.append(np.abs(objective.design).max(axis=0) ** -1.0, 1.0) * 1e-3
    point = np.append(theta, log_sigma)

    def value(step):
        *theta, log_sigma = point + step * scale
        return -log_likelihood(objective, np.array(theta), density(scale=np.exp(log_sigma)))

    unit, p = np.eye(len(point)), len(point)
    second = [
        [(value(a + b) - value(a - b) - value(b - a) + value(-a - b)) / 4 for a in unit[:p]] for b in unit[:p]
    ]  # fmt: skip
    return np.array(second) / np.outer(scale, scale)


# ----------------------------------------------------------------------------------------------------------- Gaussian


@METHODS
def test_gaussian_coefficients_of_norris_are_the_certified_ones(method):
    """NIST StRD, certified to 15 digits: least squares is Gaussian maximum likelihood for the coefficients."""
    fit = fit_mle(LinearRegression(NORRIS[:, 1:], NORRIS[:, 0]), method)
    assert agreement_digits(fit.theta, [-0.262323073774029, 1.00211681802045]).min() >= 13
    assert fit.status is Status.CONVERGED


@METHODS
def test_gaussian_coefficients_of_longley_are_the_certified_ones(method):
    """Scaled condition number 4e4: eleven of the sixteen digits. NIST's RSS: 836424.055505915."""
    certified = [-3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359,
                 -0.0511041056535807, 1829.15146461355]  # fmt: skip
    fit = fit_mle(longley(), method)
    assert agreement_digits(fit.theta, certified).min() >= 10
    assert fit.sigma == pytest.approx(np.sqrt(836424.055505915 / 16), rel=1e-13)


@METHODS
def test_gaussian_sigma_divides_by_n_where_the_closed_form_divides_by_n_minus_p(method):
    objective = make_objective()
    fit, classical = fit_mle(objective, method), fit_closed_form(objective)
    np.testing.assert_allclose(fit.theta, classical.theta, rtol=1e-10)
    assert classical.sigma
    assert fit.sigma == pytest.approx(classical.sigma * np.sqrt(36 / 40), rel=1e-12)
    np.testing.assert_allclose(fit.standard_errors, classical.standard_errors * np.sqrt(36 / 40), rtol=1e-10)
    assert (fit.degrees_of_freedom, classical.degrees_of_freedom) == (None, 36)


@METHODS
def test_gaussian_standard_error_of_sigma_is_sigma_over_root_2n(method):
    fit = fit_mle(make_objective(), method)
    assert fit.sigma
    assert fit.sigma_standard_error == pytest.approx(fit.sigma / np.sqrt(80), rel=1e-9)


@METHODS
@pytest.mark.parametrize("make", [make_objective, longley], ids=["random", "longley"])
def test_gaussian_log_likelihood_is_statsmodels(method, make):
    sm = pytest.importorskip("statsmodels.api")
    objective = make()
    assert fit_mle(objective, method).log_likelihood == pytest.approx(
        sm.OLS(objective.y, objective.design).fit().llf, rel=1e-12
    )


@METHODS
@pytest.mark.parametrize("noise", [1e-8, 1e-4, 1.0, 1e4, 1e8])
@pytest.mark.parametrize("seed", range(5))
def test_gaussian_maximum_is_found_from_zero_whatever_the_noise(method, noise, seed):
    """Against √(RSS/n) of the refined closed form; the rounding of y (1e-14 of it) is what limits tiny noise."""
    objective = make_objective(n_samples=12 + 7 * seed, seed=seed, noise=noise)
    fit, classical = fit_mle(objective, method), fit_closed_form(objective)
    assert classical.sigma
    expected = classical.sigma * np.sqrt(1 - 4 / objective.n_samples)
    assert fit.status is Status.CONVERGED
    assert fit.sigma == pytest.approx(expected, rel=1e-8)


@METHODS
@pytest.mark.parametrize("likelihood", ["gaussian", "student_t"])
def test_maximum_is_equivariant(method, likelihood):
    """With y in other units and shifted by a linear function: theta and sigma follow."""
    objective, shift = make_objective(), np.array([3.0, -2.0, 0.1, 50.0])
    moved = LinearRegression(objective.X, 1e3 * objective.y + objective.design @ shift)
    first, second = (fit_mle(o, method, likelihood) for o in (objective, moved))
    np.testing.assert_allclose(second.theta, 1e3 * first.theta + shift, rtol=1e-6)
    assert first.sigma
    assert second.sigma == pytest.approx(1e3 * first.sigma, rel=1e-6)


# ------------------------------------------------------------------------------------------------------------ Laplace


@pytest.mark.parametrize("seed", range(8))
def test_laplace_minimises_the_sum_of_absolute_residuals(seed):
    """The primal linear programme over (theta, u, v) with residual u − v; fit_mle solves the dual one."""
    objective = make_objective(n_samples=15 + 4 * seed, seed=seed)
    n, p = objective.design.shape
    programme = linprog(
        np.r_[np.zeros(p), np.ones(2 * n)],
        A_eq=np.hstack([objective.design, np.eye(n), -np.eye(n)]),
        b_eq=objective.y,
        bounds=[(None, None)] * p + [(0, None)] * (2 * n),
    )
    fit = fit_mle(objective, likelihood="laplace")
    assert n * fit.sigma == pytest.approx(programme.fun, rel=1e-9)
    np.testing.assert_allclose(fit.theta, programme.x[:p], rtol=1e-6)


def test_laplace_agrees_with_median_regression():
    """``statsmodels.QuantReg`` at 0.5, which iterates to about six digits."""
    quantile = pytest.importorskip("statsmodels.regression.quantile_regression")
    objective = make_objective()
    reference = quantile.QuantReg(objective.y, objective.design).fit(q=0.5)
    np.testing.assert_allclose(fit_mle(objective, likelihood="laplace").theta, reference.params, rtol=1e-4)


def test_laplace_fit_passes_through_as_many_samples_as_coefficients():
    """To rounding, not to the tolerance of the linear programme."""
    objective = make_objective()
    fit = fit_mle(objective, likelihood="laplace")
    residual = np.abs(objective.y - objective.predict(fit.theta))
    assert (residual < 1e-10).sum() == 4


def test_laplace_numbers_follow_from_the_mean_absolute_residual():
    """The scale is mean |e|; log-likelihood by ``scipy.stats.laplace``; errors b²(A'A)⁻¹ and b/√n."""
    objective = make_objective()
    fit = fit_mle(objective, likelihood="laplace")
    residual = objective.y - objective.predict(fit.theta)
    assert fit.sigma
    assert fit.sigma == pytest.approx(np.abs(residual).mean(), rel=1e-10)
    assert fit.log_likelihood == pytest.approx(stats.laplace(scale=fit.sigma).logpdf(residual).sum(), rel=1e-12)
    gram = objective.design.T @ objective.design
    assert fit.covariance is not None
    np.testing.assert_allclose(fit.covariance @ gram, fit.sigma**2 * np.eye(4), atol=1e-5)
    assert fit.sigma_standard_error == pytest.approx(fit.sigma / np.sqrt(40), rel=1e-14)
    assert fit.trajectory is None
    assert "expected information" in fit.message


@pytest.mark.parametrize(
    ("y", "median", "unique"),
    [
        ([1.0, 2.0, 7.0], 2.0, True),
        ([1.0, 2.0, 4.0, 7.0], None, False),  # anything from 2 to 4
        ([1.0, 2.0, 2.0, 7.0], 2.0, True),
        ([1.0, 2.0, 2.0, 2.0, 9.0, 9.5], 2.0, True),
        ([0.0, 0.0, 0.0, 1.0, 1.0, 1.0], None, False),
    ],
)
def test_laplace_location_is_the_median_and_says_whether_it_is_the_only_one(y, median, unique):
    objective = LinearRegression(np.ones((len(y), 1)), y, fit_intercept=False)
    fit = fit_mle(objective, likelihood="laplace")
    assert np.abs(y - fit.theta).sum() == pytest.approx(np.abs(y - np.median(y)).sum(), rel=1e-12)
    assert fit.message.startswith("Other coefficients have the same sum") != unique
    if unique:
        assert fit.theta[0] == pytest.approx(median, rel=1e-12)


def test_laplace_line_that_may_turn_is_not_the_only_one():
    """Symmetric data: 2 and 2 points at either end, any line through the gaps has the same sum."""
    objective = LinearRegression([[0.0], [0.0], [1.0], [1.0]], [0.0, 1.0, 0.0, 1.0])
    assert fit_mle(objective, likelihood="laplace").message.startswith("Other coefficients have the same sum")


def test_laplace_with_five_thousand_samples_takes_less_than_two_seconds():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5000, 5))
    objective = LinearRegression(X, X @ np.ones(5) + rng.laplace(size=5000))
    began = time.process_time()
    fit_mle(objective, likelihood="laplace")
    assert time.process_time() - began < 2.0


# ---------------------------------------------------------------------------------------------------------- Student-t


@METHODS
@pytest.mark.parametrize("nu", [1.5, 4.0, 30.0])
def test_student_t_location_and_scale_are_scipys(method, nu):
    """``scipy.stats.t.fit`` with its degrees of freedom held; it stops at about four digits (Nelder-Mead)."""
    y = np.random.default_rng(3).standard_t(2, size=60) * 2 + 5
    fit = fit_mle(LinearRegression(np.ones((60, 1)), y, fit_intercept=False), method, StudentTLikelihood(nu))
    _, location, scale = stats.t.fit(y, fix_df=nu)
    assert fit.theta[0] == pytest.approx(location, rel=1e-4)
    assert fit.sigma == pytest.approx(scale, rel=1e-4)
    assert fit.log_likelihood >= stats.t.logpdf(y, nu, location, scale).sum() - 1e-9


@METHODS
@pytest.mark.parametrize("seed", range(5))
def test_student_t_regression_is_no_worse_than_scipys_best_of_many_starts(method, seed):
    """Nelder-Mead free, BFGS from ten random starts on SciPy's density; the same log-likelihood to 1e-7."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(30, 2))
    objective = LinearRegression(X, 1 + X @ [2.0, -1.0] + rng.standard_t(2, size=30))

    def nll(point):
        return -log_likelihood(objective, point[:-1], stats.t(4.0, scale=np.exp(point[-1])))

    best = min(scipy_minimize(nll, rng.normal(size=4), method="BFGS").fun for _ in range(10))
    fit = fit_mle(objective, method, "student_t")
    assert fit.log_likelihood == pytest.approx(-best, abs=1e-7)


@METHODS
def test_student_t_errors_come_from_the_observed_information(method):
    """Second differences of SciPy's log-likelihood at the maximum; sigma by the delta method."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(50, 2))
    objective = LinearRegression(X, 1 + X @ [2.0, -1.0] + rng.standard_t(3, size=50))
    fit = fit_mle(objective, method, StudentTLikelihood(4.0))
    assert fit.sigma
    assert fit.covariance is not None
    assert fit.standard_errors is not None
    inverse = np.linalg.inv(
        information(objective, fit.theta, np.log(fit.sigma), lambda scale: stats.t(4.0, scale=scale))
    )
    np.testing.assert_allclose(fit.covariance, inverse[:-1, :-1], rtol=1e-4, atol=1e-7)
    assert fit.sigma_standard_error == pytest.approx(fit.sigma * np.sqrt(inverse[-1, -1]), rel=1e-4)
    np.testing.assert_allclose(fit.standard_errors**2, np.diag(fit.covariance), rtol=1e-14)


def test_student_t_with_many_degrees_of_freedom_is_gaussian():
    objective = make_objective()
    heavy, normal = fit_mle(objective, likelihood=StudentTLikelihood(1e6)), fit_mle(objective)
    np.testing.assert_allclose(heavy.theta, normal.theta, rtol=1e-4)
    assert heavy.sigma == pytest.approx(normal.sigma, rel=1e-4)


def test_student_t_ignores_an_outlier_that_moves_least_squares():
    x = np.arange(20.0)
    y = 1 + 2 * x + 0.1 * np.random.default_rng(0).normal(size=20)
    y[15] += 1000.0
    objective = LinearRegression(x[:, None], y)
    assert np.abs(fit_mle(objective, likelihood="student_t").theta - [1, 2]).max() < 0.15
    assert np.abs(fit_mle(objective).theta - [1, 2]).max() > 1


@METHODS
@pytest.mark.parametrize("nu", [0.5, 1.0])
def test_student_t_finds_the_higher_of_two_maxima(method, nu):
    """Two clusters, the larger one far from zero: no point of a grid over location and scale is higher."""
    y = np.concatenate([np.linspace(-1, 1, 9), 100 + np.linspace(-1, 1, 12)])
    fit = fit_mle(LinearRegression(np.ones((21, 1)), y, fit_intercept=False), method, StudentTLikelihood(nu))
    location, scale = np.meshgrid(np.linspace(-2, 102, 209), np.geomspace(0.3, 60, 25))
    grid = stats.t.logpdf(y, nu, location[..., None], scale[..., None]).sum(axis=-1)
    assert fit.theta[0] == pytest.approx(100, abs=0.1)
    assert grid.max() - 1e-9 <= fit.log_likelihood < grid.max() + 1.0


def test_student_t_says_when_its_starts_end_in_different_maxima():
    y = np.concatenate([np.linspace(-1, 1, 9), 100 + np.linspace(-1, 1, 12)])
    fit = fit_mle(LinearRegression(np.ones((21, 1)), y, fit_intercept=False), "newton", StudentTLikelihood(0.5))
    assert fit.message.startswith("The likelihood has more than one maximum")
    assert fit_mle(make_objective(), likelihood="student_t").message == ""


@pytest.mark.parametrize(("n_on_line", "status"), [(9, Status.SINGULAR), (7, Status.CONVERGED)])
def test_student_t_is_unbounded_where_too_many_samples_are_on_one_line(n_on_line, status):
    """As σ → 0 each of k exact samples gains log 1/σ, each other one loses ν log 1/σ: unbounded for k > ν(n − k)."""
    x = np.arange(10.0)
    y = 1 + 2 * x
    y[n_on_line:] += [5.0, -3.0, 8.0][: 10 - n_on_line]
    fit = fit_mle(LinearRegression(x[:, None], y), likelihood=StudentTLikelihood(4.0))
    assert fit.status is status
    if status is Status.SINGULAR:
        assert fit.message == f"9 of 10 samples are fitted exactly: {UNBOUNDED}"
        np.testing.assert_allclose(fit.theta, [1.0, 2.0], rtol=1e-9)


# --------------------------------------------------------------------------------------------------------- trajectory


@METHODS
@pytest.mark.parametrize("likelihood", ["gaussian", "student_t"])
def test_trajectory_runs_from_zero_to_the_estimate_in_the_coefficients(method, likelihood):
    fit = fit_mle(make_objective(), method, likelihood)
    path = fit.trajectory
    np.testing.assert_array_equal(path.theta[0], np.zeros(4))
    np.testing.assert_array_equal(path.final_theta, fit.theta)
    assert path.theta.shape == (len(path.steps), 4)
    assert (np.diff(path.steps) > 0).all()
    assert len(path.loss) == len(path.gradient_norm) == path.stopped_at + 1 == path.steps[-1] + 1


@METHODS
@pytest.mark.parametrize("likelihood", ["gaussian", "student_t"])
def test_trajectory_loss_is_the_mean_negative_log_likelihood(method, likelihood):
    """At the start: zero coefficients and sigma the root mean square of y. At the end: the maximum."""
    objective = make_objective()
    path = fit_mle(objective, method, likelihood).trajectory
    scale = np.sqrt(np.mean(objective.y**2))
    density = {"gaussian": stats.norm(scale=scale), "student_t": stats.t(4.0, scale=scale)}[likelihood]
    assert path.loss[0] == pytest.approx(-density.logpdf(objective.y).mean(), rel=1e-12)
    assert -40 * path.final_loss == pytest.approx(fit_mle(objective, method, likelihood).log_likelihood, rel=1e-14)
    assert (np.diff(path.loss) <= 1e-14 * np.abs(path.loss[:-1])).all()


# ----------------------------------------------------------------------------------------------------- no maximum


@LIKELIHOODS
def test_dependent_columns_are_named_as_by_the_closed_form(likelihood):
    X = np.random.default_rng(0).normal(size=(20, 2))
    objective = LinearRegression(np.c_[X, X.sum(axis=1)], np.arange(20.0))
    fit, direct = fit_mle(objective, likelihood=likelihood), fit_closed_form(objective)
    assert fit.status is Status.SINGULAR
    assert fit.message == direct.message
    np.testing.assert_array_equal(fit.theta, direct.theta)
    assert (fit.sigma, fit.standard_errors, fit.log_likelihood, fit.trajectory) == (None,) * 4


@LIKELIHOODS
@METHODS
@pytest.mark.parametrize(
    "objective",
    [
        LinearRegression([[0.0], [1.0], [2.0], [3.0]], [0.1, 0.4, 0.7, 1.0]),
        LinearRegression([[0.0], [1.0], [2.0]], [0.0, 0.0, 0.0]),
        make_objective(n_samples=4),
    ],
    ids=["line", "zero", "as many coefficients as samples"],
)
def test_a_perfect_fit_has_no_maximum(likelihood, method, objective):
    fit = fit_mle(objective, method, likelihood)
    assert fit.status is Status.SINGULAR
    assert fit.message == f"The fit passes through every sample: {UNBOUNDED}"
    np.testing.assert_allclose(fit.theta, fit_closed_form(objective).theta, rtol=1e-12, atol=1e-15)
    assert (fit.sigma, fit.standard_errors, fit.log_likelihood, fit.trajectory) == (None,) * 4


@LIKELIHOODS
def test_fewer_samples_than_coefficients_are_singular(likelihood):
    fit = fit_mle(make_objective(n_samples=3), likelihood=likelihood)
    assert fit.status is Status.SINGULAR
    assert fit.message.startswith("4 coefficients cannot be determined from 3 samples;")


# ------------------------------------------------------------------------------------------------- which likelihood


@pytest.mark.parametrize(
    ("loss", "likelihood"),
    [
        ("mse", GaussianLikelihood()),
        ("mae", LaplaceLikelihood()),
        ("student_t", StudentTLikelihood(4.0)),
        (StudentT(degrees_of_freedom=2.0, scale=50.0), StudentTLikelihood(2.0)),
    ],
)
def test_likelihood_belongs_to_the_loss_unless_given(loss, likelihood):
    """The loss's own scale does not matter, sigma is estimated."""
    by_loss, given = fit_mle(make_objective(loss=loss)), fit_mle(make_objective(), likelihood=likelihood)
    np.testing.assert_array_equal(by_loss.theta, given.theta)
    assert by_loss.sigma == given.sigma


def test_loss_is_the_objectives_own():
    objective = make_objective(loss=Huber())
    fit = fit_mle(objective, likelihood="laplace")
    assert fit.loss == objective.value(fit.theta)


@LIKELIHOODS
def test_arrays_are_read_only(likelihood):
    fit = fit_mle(make_objective(), likelihood=likelihood)
    assert not any(part.flags.writeable for part in (fit.theta, fit.standard_errors, fit.covariance))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fit_mle(make_objective(loss="huber")), "Huber loss belongs to no likelihood here"),
        (
            lambda: fit_mle(make_objective(l2=0.1)),
            r"a penalised fit is not maximum likelihood: the ridge penalty l2 must be 0\. Got 0\.1\.",
        ),
        (lambda: fit_mle(make_objective(), "irls"), r"method must be one of newton, lbfgs\. Got 'irls'\."),
        (
            lambda: fit_mle(make_objective(), likelihood="poisson"),
            "likelihood must be one of gaussian, laplace, student_t",
        ),
        (lambda: fit_mle(None), r"objective must be a LinearRegression or a LogisticRegression\. Got NoneType\."),
    ],
)
def test_bad_arguments_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
