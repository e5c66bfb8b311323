"""Odds ratios with Wald and profile-likelihood intervals, their tests, and the model as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import BreastCancer, LogisticLine, Separable, TwoMoons
from core.experiments.logistic_regression import LogisticRegressionResult, LogisticRegressionSettings, run
from core.experiments.logistic_regression.odds import (
    estimate_table,
    odds_ratios,
    quality_table,
    units,
    wald_table,
)
from core.experiments.solver_choices import LBFGS, MaximumLikelihood

ONLY = (MaximumLikelihood(),)
CANCER = BreastCancer(features=("mean texture", "mean smoothness", "mean symmetry"))


def _run(**fields: object) -> LogisticRegressionResult:
    return run(LogisticRegressionSettings(**({"solvers": ONLY} | fields)))


def _oracle(result: LogisticRegressionResult):
    from statsmodels.api import Logit

    objective = result.problem.objective
    return Logit(objective.y, objective.design).fit(disp=False, tol=1e-14, maxiter=100)


@pytest.mark.parametrize("data", [LogisticLine(n_features=2), TwoMoons(), CANCER], ids=lambda data: data.kind)
@pytest.mark.parametrize("standardize", [False, True])
def test_table_is_statsmodels(data, standardize):
    """Oracle: the summary of Logit."""
    result = _run(data=data, standardize=standardize)
    expected, found = _oracle(result), wald_table(result, units(result)[0])
    for column, value in {"β": expected.params, "standard error": expected.bse, "z": expected.tvalues}.items():
        np.testing.assert_allclose(found[column], value, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found["p-value"], expected.pvalues, rtol=1e-5)
    np.testing.assert_allclose(found[["95 % from (Wald)", "95 % to"]], np.exp(expected.conf_int()), rtol=1e-6)
    np.testing.assert_allclose(found["odds ratio"], np.exp(expected.params), rtol=1e-6)


def test_quality_is_statsmodels():
    """Oracle: llf, llnull, prsquared, aic, bic, llr and its p-value."""
    result = _run(data=CANCER, standardize=True)
    expected = _oracle(result)
    found = quality_table(result)["value"].to_numpy()
    np.testing.assert_allclose(
        found,
        [
            expected.nobs, 4, expected.llf, -2 * expected.llf, expected.llnull, -2 * expected.llnull,
            expected.prsquared, expected.aic, expected.bic, expected.llr, 3, expected.llr_pvalue,
        ],
        rtol=1e-6,
    )  # fmt: skip


@pytest.mark.parametrize("standardize", [False, True])
def test_per_unit_and_per_standard_deviation_are_the_fits_of_raw_and_standardised_features(standardize):
    """Oracle: statsmodels on the other form of the features."""
    result = _run(data=CANCER, standardize=standardize)
    other = _run(data=CANCER, standardize=not standardize)
    found, expected = wald_table(result, units(result)[1]), wald_table(other, units(other)[0])
    columns = ["β", "standard error", "z", "odds ratio", "95 % from (Wald)", "95 % to"]
    np.testing.assert_allclose(found[columns][1:], expected[columns][1:], rtol=1e-7)


@pytest.mark.parametrize("data", [LogisticLine(n_samples=40), LogisticLine(n_samples=60, n_features=2), CANCER])
def test_profile_limits_are_where_the_likelihood_ratio_test_turns(data):
    """Oracle: SciPy's BFGS over the other coefficients at each limit; twice the loss of likelihood is 1.96²."""
    from scipy.optimize import minimize
    from scipy.stats import chi2

    result = _run(data=data, standardize=True)
    objective, n = result.problem.objective, result.problem.objective.n_samples
    found = odds_ratios(result, "standard deviation", "profile likelihood")
    assert found.interval == "profile likelihood"
    best = n * result.optimum.loss
    for place, limits in enumerate(np.stack([found.low, found.high], axis=-1), start=1):
        for limit in limits:
            others = np.delete(np.arange(objective.n_params), place)

            def loss(v, limit=limit, others=others, place=place):
                theta = np.zeros(objective.n_params)
                theta[others], theta[place] = v, limit
                value, gradient = objective.value_and_gradient(theta)
                return n * float(value), n * gradient[others]

            held = minimize(loss, result.optimum.theta[others], jac=True, options={"gtol": 1e-7}).fun
            assert 2 * (held - best) == pytest.approx(chi2.ppf(0.95, 1), rel=1e-6)


def test_profile_and_wald_agree_on_many_rows():
    """Both tests are the same to first order: of 5000 rows the limits agree to a hundredth."""
    result = _run(data=LogisticLine(n_samples=5000))
    wald, profile = (odds_ratios(result, "unit", kind) for kind in ("Wald", "profile likelihood"))
    np.testing.assert_allclose([profile.low, profile.high], [wald.low, wald.high], rtol=0.01)
    assert profile.high > wald.high  # the likelihood falls more slowly away from zero


def test_many_coefficients_fall_back_to_wald_and_say_so():
    features = tuple(f"{kind} {name}" for name in ("texture", "symmetry", "smoothness") for kind in ("mean", "worst"))
    result = _run(data=BreastCancer(features=features), standardize=True, degree=2)
    found = odds_ratios(result, "standard deviation", "profile likelihood")
    assert found.interval == "Wald" and "up to 12 coefficients" in found.note


def test_separated_classes_have_no_interval_and_say_why():
    result = _run(data=Separable())
    found = odds_ratios(result, "unit")
    assert "separated" in found.reason and np.isnan(found.low).all() and found.likelihood is None
    assert wald_table(result, "unit").empty and quality_table(result).empty
    assert len(estimate_table(found)) == 1


def test_ridge_has_no_interval_and_says_why():
    found = odds_ratios(_run(data=LogisticLine(), ridge=0.1), "unit")
    assert "biased" in found.reason and found.interval == ""


def test_intervals_stand_beside_the_solvers_where_none_is_maximum_likelihood():
    result = _run(data=LogisticLine(), solvers=(LBFGS(),))
    found = odds_ratios(result, "unit")
    assert found.likelihood == 0
    np.testing.assert_allclose(found.estimates[0][1], found.estimates[1][1], rtol=1e-5)


def test_squared_error_has_the_intervals_of_the_likelihood():
    """They belong to another estimate than the one that squared error gives."""
    result = _run(data=LogisticLine(), loss="mse", solvers=(LBFGS(),))
    expected = _oracle(result)
    found = odds_ratios(result, "unit")
    np.testing.assert_allclose(np.stack([found.low, found.high], axis=-1), expected.conf_int()[1:], rtol=1e-6)
    assert abs(found.estimates[1][1] - expected.params[1]).max() > 1e-3
