"""Maximum likelihood of logistic regression against statsmodels and scikit-learn, and where there is none."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression as PenalisedLogit

from core.objectives import LinearRegression, LogisticRegression
from core.solvers import Status, fit_mle

METHODS = pytest.mark.parametrize("method", ["newton", "lbfgs"])


def breast_cancer(n_features=10, *, standardize=True, **options):
    X, y = load_breast_cancer(return_X_y=True)
    X = X[:, :n_features]
    return LogisticRegression((X - X.mean(axis=0)) / X.std(axis=0) if standardize else X, y, **options)


def generated(n_samples=400, n_features=4, size=1.0, seed=1, **options):
    rng = np.random.default_rng(seed)
    X, theta = rng.normal(size=(n_samples, n_features)), size * rng.normal(size=n_features)
    return LogisticRegression(X, rng.random(n_samples) < 1 / (1 + np.exp(-X @ theta)), **options)


EVERY_SET = pytest.mark.parametrize(
    "objective",
    [breast_cancer(), breast_cancer(4), generated(), generated(2000, 5, 4.0), generated(fit_intercept=False)],
    ids=["ten means", "four means", "generated", "steep", "no intercept"],
)


@METHODS
@EVERY_SET
def test_coefficients_errors_and_likelihood_are_those_of_statsmodels(objective, method):
    """Its Logit, relative 1e-8; a Newton step below 1e-10 leaves rounding alone."""
    sm = pytest.importorskip("statsmodels.api")
    expected = sm.Logit(objective.y, objective.design).fit(method="newton", tol=1e-10, maxiter=100, disp=0)
    fit = fit_mle(objective, method)
    assert fit.status is Status.CONVERGED
    np.testing.assert_allclose(fit.theta, expected.params, rtol=1e-8)
    np.testing.assert_allclose(fit.standard_errors, expected.bse, rtol=1e-8)
    np.testing.assert_allclose(fit.covariance, expected.cov_params(), rtol=1e-7, atol=1e-10)
    assert fit.log_likelihood == pytest.approx(expected.llf, rel=1e-8)


@EVERY_SET
def test_lbfgs_and_newton_reach_the_same_maximum(objective):
    newton, lbfgs = fit_mle(objective, "newton"), fit_mle(objective, "lbfgs")
    np.testing.assert_allclose(lbfgs.theta, newton.theta, rtol=1e-10)
    np.testing.assert_allclose(lbfgs.standard_errors, newton.standard_errors, rtol=1e-10)


def test_newton_is_iteratively_reweighted_least_squares():
    """One weighted least-squares fit of the working response an update (McCullagh & Nelder 1989, section 2.5)."""
    objective = generated()
    path = fit_mle(objective, "newton").trajectory.theta
    for before, after in pairwise(path[:5]):
        p = 1 / (1 + np.exp(-objective.design @ before))
        working = objective.design @ before + (objective.y - p) / (p * (1 - p))
        root = np.sqrt(p * (1 - p))
        expected = np.linalg.lstsq(root[:, None] * objective.design, root * working, rcond=None)[0]
        np.testing.assert_allclose(after, expected, rtol=1e-8)


@METHODS
@pytest.mark.parametrize("shift", [0.0, 100.0])
def test_badly_scaled_columns_lose_no_digits(method, shift):
    """The same fit in other units: coefficients and errors scale, to the rounding of means ``shift`` spreads away."""
    plain = generated()
    units = np.array([1e9, 1e-9, 1.0, 1e3])
    scaled = LogisticRegression((plain.X + shift) * units, plain.y)
    expected, found = fit_mle(plain), fit_mle(scaled, method)
    np.testing.assert_allclose(found.theta[1:] * units, expected.theta[1:], rtol=1e-9)
    np.testing.assert_allclose(found.standard_errors[1:] * units, expected.standard_errors[1:], rtol=1e-9)
    assert found.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-12)


@METHODS
def test_raw_measurements_give_the_likelihood_of_standardised_ones(method):
    raw, standardised = (fit_mle(breast_cancer(standardize=choice), method) for choice in (False, True))
    assert raw.log_likelihood == pytest.approx(standardised.log_likelihood, rel=1e-10)


@METHODS
@pytest.mark.parametrize("l2", [1e-4, 1e-2, 1.0])
def test_ridge_is_scikit_learns_with_c_one_over_2_n_l2(method, l2):
    """Its objective is C·Σ cross-entropy + ½‖w‖²; divided by n·C it is ours with l2 = 1/(2nC)."""
    objective = breast_cancer(30, l2=l2)
    theirs = PenalisedLogit(C=1 / (2 * objective.n_samples * l2), tol=1e-12, solver="newton-cholesky", max_iter=200)
    theirs.fit(objective.X, objective.y)
    fit = fit_mle(objective, method)
    np.testing.assert_allclose(fit.theta, np.concatenate([theirs.intercept_, theirs.coef_[0]]), rtol=1e-7, atol=1e-9)
    assert fit.status is Status.CONVERGED


@METHODS
def test_ridge_gives_no_errors_and_the_likelihood_without_its_penalty(method):
    """SciPy's Bernoulli law is the oracle of the likelihood."""
    objective = breast_cancer(30, l2=0.01)
    fit = fit_mle(objective, method)
    expected = stats.bernoulli.logpmf(objective.y.astype(int), objective.predict(fit.theta)).sum()
    assert fit.log_likelihood == pytest.approx(expected, rel=1e-12)
    assert (fit.standard_errors, fit.covariance) == (None, None)
    assert "no classical standard errors" in fit.message


@METHODS
def test_fractions_are_weighted_pairs_of_classes(method):
    """A target of 0.3 is class 1 with weight 0.3 and class 0 with weight 0.7, as in statsmodels' GLM."""
    sm = pytest.importorskip("statsmodels.api")
    X = np.random.default_rng(0).normal(size=(80, 2))
    objective = LogisticRegression(X, np.random.default_rng(1).beta(1, 2, size=80))
    expected = sm.GLM(objective.y, objective.design, family=sm.families.Binomial()).fit(tol=1e-14)
    fit = fit_mle(objective, method)
    np.testing.assert_allclose(fit.theta, expected.params, rtol=1e-8)
    np.testing.assert_allclose(fit.standard_errors, expected.bse, rtol=1e-8)
    assert fit.log_likelihood == pytest.approx(-80 * objective.value(fit.theta), rel=1e-12)


@METHODS
@EVERY_SET
def test_the_trajectory_goes_from_zero_to_theta_and_tells_the_loss(objective, method):
    fit = fit_mle(objective, method)
    path = fit.trajectory
    assert not path.theta[0].any()
    np.testing.assert_array_equal(path.theta[-1], fit.theta)
    np.testing.assert_allclose(path.loss[path.steps], objective.value(path.theta), rtol=1e-12)
    assert path.loss[0] == pytest.approx(np.log(2), rel=1e-15)


@METHODS
def test_squared_error_may_name_the_likelihood_it_has_not(method):
    """The fit is that of the likelihood, ``loss`` the objective's own at it."""
    squared, plain = generated(loss="mse"), generated()
    fit, expected = fit_mle(squared, method, "bernoulli"), fit_mle(plain, method)
    np.testing.assert_array_equal(fit.theta, expected.theta)
    assert fit.loss == squared.value(fit.theta)


# ------------------------------------------------------------------------------------------------- no (single) estimate
@METHODS
def test_all_thirty_features_of_breast_cancer_have_no_estimate(method):
    fit = fit_mle(breast_cancer(30), method)
    assert (fit.status, fit.trajectory.status) == (Status.SEPARATED, Status.SEPARATED)
    assert (fit.standard_errors, fit.covariance, fit.log_likelihood) == (None, None, None)
    assert "complete separation" in fit.message
    assert fit.message.endswith("stopped on its way to infinity.")


@METHODS
def test_what_is_given_for_separated_classes_is_finite_and_tells_them_apart(method):
    objective = breast_cancer(30)
    fit = fit_mle(objective, method)
    assert np.isfinite(fit.theta).all()
    np.testing.assert_array_equal(objective.predict(fit.theta) > 0.5, objective.y == 1)


@METHODS
def test_quasi_separation_names_the_column_and_leaves_the_others_at_their_limits(method):
    """Without the group of one class the other coefficients have a maximum: that is where they tend."""
    dose, y = np.arange(8.0), np.array([0, 1, 0, 1, 0, 1, 1, 1])
    X = np.column_stack([dose, dose >= 6])
    fit = fit_mle(LogisticRegression(X, y, feature_names=("dose", "group")), method)
    limit = fit_mle(LogisticRegression(dose[:6, None], y[:6]))
    assert fit.status is Status.SEPARATED
    assert "A threshold on group splits" in fit.message
    assert "group has no finite estimate" in fit.message
    np.testing.assert_allclose(fit.theta[:2], limit.theta, atol=1e-5)
    assert fit.theta[2] > 10


@METHODS
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_a_single_class_has_no_estimate_even_with_a_penalty(method, l2):
    """The intercept has no penalty."""
    objective = generated(l2=l2)
    fit = fit_mle(LogisticRegression(objective.X, np.ones(400), l2=l2), method)
    assert fit.status is Status.SEPARATED
    assert fit.message.startswith("Every target is 1")
    assert fit.theta[0] > 10
    np.testing.assert_allclose(fit.theta[1:], 0.0, atol=1e-6)


@METHODS
def test_a_penalty_gives_separated_classes_an_estimate(method):
    assert fit_mle(breast_cancer(30, l2=1e-6), method).status is Status.CONVERGED


@METHODS
def test_dependent_columns_are_named_and_share_their_weight(method):
    """A copy halves the coefficient: the shortest of the solutions. The likelihood is that of the single column."""
    plain = generated(n_features=2)
    doubled = LogisticRegression(np.column_stack([plain.X, plain.X[:, 1]]), plain.y, feature_names=("a", "b", "c"))
    fit, single = fit_mle(doubled, method), fit_mle(plain, method)
    assert fit.status is Status.SINGULAR
    assert fit.message.startswith("c is a multiple of b; of all maximum-likelihood solutions")
    np.testing.assert_allclose(fit.theta, [*single.theta[:2], single.theta[2] / 2, single.theta[2] / 2], rtol=1e-8)
    assert fit.log_likelihood == pytest.approx(single.log_likelihood, rel=1e-12)
    assert fit.standard_errors is None


@METHODS
def test_only_an_intercept_has_the_log_odds_of_the_share(method):
    """Closed form: logit of the mean, variance 1/(n p (1 - p))."""
    fit = fit_mle(LogisticRegression(np.zeros((8, 0)), [1, 1, 1, 0, 0, 0, 0, 0]), method)
    assert fit.theta[0] == pytest.approx(np.log(3 / 5), rel=1e-12)
    assert fit.standard_errors[0] == pytest.approx(np.sqrt(64 / (8 * 15)), rel=1e-12)


# ------------------------------------------------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("fit", "words"),
    [
        (lambda: fit_mle(generated(), "adam"), r"method must be one of newton, lbfgs\. Got 'adam'\."),
        (lambda: fit_mle(generated(), "newton", "gaussian"), r"must be bernoulli\. Got 'gaussian'\."),
        (lambda: fit_mle(generated(loss="mse")), "squared error of a probability belongs to no likelihood"),
        (
            lambda: fit_mle(LinearRegression([[0.0], [1.0]], [1.0, 2.0]), "newton", "bernoulli"),
            "one of gaussian",
        ),
    ],
)
def test_bad_arguments_are_refused(fit, words):
    with pytest.raises(ValueError, match=words):
        fit()
