"""The experiment: it ends on every data set and loss, its optimum is the right one, separated classes have none."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize as scipy_minimize
from sklearn.linear_model import LogisticRegression as Sklearn

from core.data import (
    AnyProbabilityDataset,
    BreastCancer,
    Checkerboard,
    Circles,
    LogisticLine,
    OneAgainstRest,
    PureNoise,
    Separable,
    SigmoidMinima,
    TwoMoons,
    Xor,
)
from core.experiments import (
    LBFGS,
    Descent,
    LogisticRegressionResult,
    LogisticRegressionSettings,
    MaximumLikelihood,
    Newton,
    run_logistic_regression,
)
from core.experiments.logistic_regression.comparison import seconds
from core.experiments.logistic_regression.lowest import lowest
from core.experiments.outcomes import verdicts
from core.objectives import LogisticRegression
from core.solvers import Adam, GradientDescent, Status, Stopping, find_separation

DATA = [
    LogisticLine(n_samples=40), Separable(n_samples=30), TwoMoons(n_samples=40), Circles(n_samples=40), Xor(),
    Checkerboard(n_samples=40), PureNoise(n_samples=30, n_features=3), BreastCancer(), OneAgainstRest(),
    SigmoidMinima(),
]  # fmt: skip
SOLVERS = (
    MaximumLikelihood(),
    Newton(),
    LBFGS(),
    Descent(optimizer=GradientDescent(0.05)),
    Descent(optimizer=Adam(0.05), batch_size=5),
)


def _run(**fields: object) -> LogisticRegressionResult:
    return run_logistic_regression(LogisticRegressionSettings(**fields))


def test_every_data_set_of_the_union_is_tried_here():
    assert {type(data) for data in DATA} == set(get_args(get_args(AnyProbabilityDataset)[0]))


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
@pytest.mark.parametrize("data", DATA, ids=lambda data: data.kind)
def test_every_data_set_and_loss_ends_in_sentences(data, loss):
    result = _run(data=data, loss=loss, solvers=SOLVERS, max_steps=20)
    for verdict in verdicts(result):
        assert verdict.sentence.endswith(".") and "  " not in verdict.sentence
    assert np.isfinite(result.optimum.theta).all()


def test_the_default_run_agrees_with_statsmodels():
    """Coefficients, standard errors and log-likelihood, by statsmodels' Logit on the page's own data."""
    result = _run()
    objective = result.problem.objective
    known = sm.Logit(objective.y, objective.design).fit(disp=0, method="newton", tol=1e-14)
    for fit in (result.optimum, result.runs[0].fit):
        np.testing.assert_allclose(fit.theta, known.params, rtol=1e-9)
        np.testing.assert_allclose(fit.standard_errors, known.bse, rtol=1e-7)
        assert fit.log_likelihood == pytest.approx(known.llf, rel=1e-12)


def test_every_method_of_the_default_run_reaches_the_optimum():
    result = _run()
    for solver in result.runs:
        np.testing.assert_allclose(solver.fit.theta, result.optimum.theta, atol=1e-4)
    np.testing.assert_allclose(result.runs[1].fit.theta, result.optimum.theta, rtol=1e-7)


def test_ridge_is_scikit_learn_s_with_c_of_one_over_two_n_lambda():
    result = _run(data=BreastCancer(), standardize=True, ridge=0.01, solvers=(Newton(),))
    objective = result.problem.objective
    known = Sklearn(C=1 / (2 * objective.n_samples * 0.01), tol=1e-10, solver="newton-cholesky")
    known.fit(objective.X, objective.y)
    np.testing.assert_allclose(result.optimum.theta, [*known.intercept_, *known.coef_[0]], rtol=1e-6)


def test_lowest_minimum_found_is_a_minimum_and_no_run_of_scipy_finds_a_lower():
    """Oracle: Nelder-Mead from 20 drawn starts, without derivatives."""
    result = _run(loss="mse")
    assert result.optimum_label == "lowest minimum found"
    starts = np.random.default_rng(1).normal(scale=4, size=(20, 2))
    values = [scipy_minimize(result.problem.objective.value, start, method="Nelder-Mead").fun for start in starts]
    assert result.optimum.loss <= min(values) + 1e-10
    assert (np.linalg.eigvalsh(result.problem.objective.hessian(result.optimum.theta)) > 0).all()


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_lowest_minimum_of_many_is_found(n):
    """Oracle: the least value on a dense grid."""
    result = _run(data=SigmoidMinima(n_samples=n), fit_intercept=False, loss="mse", solvers=(Newton(),))
    grid = np.geomspace(1e-2, 1e6, 100_000)[:, None]
    assert result.optimum.loss <= float(result.problem.objective.value(grid).min()) + 1e-12


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_separated_classes_have_no_optimum_and_runs_say_so(loss):
    result = _run(data=Separable(), loss=loss)
    assert not result.has_optimum and result.optimum.loss == 0.0
    assert "complete separation" in result.notes[-1]
    told = {verdict.kind: verdict.sentence for verdict in verdicts(result)}
    if loss == "cross_entropy":
        assert told["maximum_likelihood"].startswith("No maximum-likelihood estimate exists.")
    assert "grow without end" in told["gradient_descent"]
    assert "optimum to rounding" not in " ".join(told.values())


def test_penalty_brings_the_optimum_back():
    result = _run(data=Separable(), ridge=0.01)
    assert result.has_optimum and result.direction is None
    assert "keeps the coefficients finite" in result.notes[-1]
    gradient = result.problem.objective.value_and_gradient(result.optimum.theta)[1]
    np.testing.assert_allclose(gradient, 0, atol=1e-12)


def test_limit_of_quasi_separated_classes_is_the_loss_of_the_rows_on_the_boundary():
    """A feature that is 0 or 1, and 1 only for yes: where it is 0 the best is the share of yes, with its entropy."""
    x, y = np.array([0.0] * 8 + [1.0] * 4)[:, None], np.array([1.0] * 2 + [0.0] * 6 + [1.0] * 4)
    for loss, at_the_boundary in (("cross_entropy", -(0.25 * np.log(0.25) + 0.75 * np.log(0.75))), ("mse", 3 / 16)):
        objective = LogisticRegression(x, y, loss=loss)
        separation = find_separation(objective)
        found = lowest(objective, separation, np.zeros(2))
        assert separation.kind == "quasi" and not found.is_attained
        assert found.fit.loss == pytest.approx(8 / 12 * at_the_boundary, rel=1e-9)


def test_curvature_nowhere_exceeds_the_bound():
    result = _run()
    thetas = np.random.default_rng(0).normal(scale=3, size=(200, 2))
    curvatures = np.linalg.eigvalsh(result.problem.objective.hessian(thetas))
    assert curvatures.max() <= result.curvature_bound * (1 + 1e-12)
    assert _run(loss="mse").curvature_bound is None


def test_classes_have_the_same_share_in_every_part():
    result = _run(data=BreastCancer(), validation=0.2, test=0.2, solvers=(Newton(),))
    y, split = result.problem.dataset.y, result.problem.split
    for rows in (split.train, split.validation, split.test):
        assert y[rows].mean() == pytest.approx(y.mean(), abs=0.01)


def test_flat_start_is_called_flat_and_another_minimum_another_minimum():
    flat = _run(loss="mse", start=(-12.0, 0.0), solvers=(Descent(optimizer=GradientDescent(1.0)),))
    assert "a nearly flat place, no minimum" in verdicts(flat)[0].sentence
    other = _run(data=SigmoidMinima(), fit_intercept=False, loss="mse", start=(20.0,), solvers=(Newton(),))
    assert "This is another minimum." in verdicts(other)[0].sentence


def test_a_step_past_the_limit_that_jumps_about_is_no_good_run_and_its_remedy_is():
    settings = {"data": BreastCancer(), "max_steps": 300}
    result = _run(**settings, solvers=(Descent(optimizer=GradientDescent(1.0)),))
    (verdict,) = verdicts(result)
    assert not verdict.is_good and "exceeds 2/λ_max" in verdict.sentence
    assert verdict.safe_step <= 2 / result.curvature_bound
    mended = _run(**settings, solvers=(Descent(optimizer=GradientDescent(verdict.safe_step)),))
    assert (np.diff(mended.runs[0].trajectory.loss) <= 0).all() and verdicts(mended)[0].is_good


def test_data_too_large_for_linear_programming_are_told_and_fitted_all_the_same():
    result = _run(data=PureNoise(n_samples=500, n_features=60), solvers=(MaximumLikelihood(), LBFGS()), max_steps=50)
    assert result.separation is None and "not looked for" in result.notes[-1]
    assert result.runs[0].fit is None and "500 rows and 61 coefficients" in result.runs[0].message
    assert result.runs[1].fit.loss == pytest.approx(result.optimum.loss, rel=1e-2)


def test_coefficients_that_split_the_classes_prove_it_where_nothing_was_looked_for():
    settings = {"data": PureNoise(n_features=1000), "solvers": (LBFGS(),), "max_steps": 50}
    told = _run(**settings).notes[-1]
    assert "complete separation" in told and "no maximum-likelihood estimate exists" in told
    assert "keeps the coefficients finite" in _run(**settings, ridge=0.01).notes[-1]


def test_a_run_that_fits_worse_than_nothing_is_not_said_to_be_on_its_way():
    thrown, steady = Descent(optimizer=GradientDescent(1.0)), Descent(optimizer=GradientDescent(1e-7))
    first, second = verdicts(_run(data=BreastCancer(features=()), solvers=(thrown, steady), start=(0.0,) * 31))
    assert "fit worse than zero coefficients" in first.sentence and "grow without end" in second.sentence


def test_equal_settings_give_equal_results():
    settings = {"solvers": SOLVERS, "max_steps": 30, "validation": 0.2, "stopping": Stopping(patience=20)}
    first, second = _run(**settings), _run(**settings)
    for one, other in zip(first.runs, second.runs, strict=True):
        np.testing.assert_array_equal(one.fit.theta, other.fit.theta)


def test_a_start_of_another_length_is_replaced_and_told():
    result = _run(start=(1.0, 2.0, 3.0))
    assert "3 numbers and this model 2" in result.notes[-1] and result.start.shape == (2,)


def test_patience_needs_validation_rows():
    with pytest.raises(ValueError, match="patience needs a validation share above 0"):
        LogisticRegressionSettings(stopping=Stopping(patience=5))


def test_estimate_of_time_grows_with_the_work():
    short, long = (seconds(LogisticRegressionSettings(max_steps=steps)) for steps in (10, 100_000))
    assert 0 < short < 1 < long
    assert seconds(LogisticRegressionSettings(data=OneAgainstRest(positive="no such class"))) == 0.0


def test_separated_descent_diverges_nowhere_and_ends_below_its_start():
    result = _run(data=Separable(n_features=2), max_steps=500)
    for solver in result.runs:
        assert solver.fit.status is not Status.DIVERGED and solver.fit.loss < 0.1
