"""The tables of estimates against statsmodels, and what each solver is given."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import norm

from core.data import Collinear, Line, Longley
from core.experiments import (
    ClosedForm,
    Descent,
    LinearRegressionResult,
    LinearRegressionSettings,
    MaximumLikelihood,
    run_linear_regression,
)
from core.experiments.linear_regression.estimates import coefficient_table, quality_table
from core.experiments.linear_regression.settings import AbsoluteErrorChoice, HuberChoice
from core.solvers import GradientDescent

SOLVERS = (ClosedForm(), MaximumLikelihood(), Descent(optimizer=GradientDescent(0.1)))
DATA = [Line(), Longley(), Collinear(n_features=4)]


def _run(**fields: object) -> LinearRegressionResult:
    return run_linear_regression(LinearRegressionSettings(**({"solvers": SOLVERS} | fields)))


def _rows(table: pd.DataFrame, solver: str) -> pd.DataFrame:
    return pd.DataFrame(table[table["solver"] == solver])


def _ols(result: LinearRegressionResult):
    """The reference: statsmodels OLS, whose pseudo-inverse keeps about eight digits on raw Longley."""
    problem = result.problem
    return sm.OLS(problem.dataset.y, sm.add_constant(problem.columns)).fit()


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("data", DATA, ids=lambda data: data.kind)
def test_closed_form_table_is_the_summary_of_statsmodels(data, standardize):
    result = _run(data=data, standardize=standardize)
    reference, rows = _ols(result), _rows(coefficient_table(result), "Closed form")
    np.testing.assert_allclose(rows["estimate"], reference.params, rtol=1e-6)
    np.testing.assert_allclose(rows["standard error"], reference.bse, rtol=1e-6)
    np.testing.assert_allclose(rows[["95 % from", "95 % to"]], reference.conf_int(), rtol=1e-6)
    assert rows["agreeing digits"].to_numpy().min() == 15


@pytest.mark.parametrize("data", DATA, ids=lambda data: data.kind)
def test_likelihood_errors_are_smaller_by_the_root_of_n_minus_p_over_n(data):
    """Oracle: statsmodels' errors rescaled, and the normal quantile for the interval."""
    result = _run(data=data, standardize=True)
    reference, rows = _ols(result), _rows(coefficient_table(result), "Maximum likelihood")
    n, p = result.problem.objective.design.shape
    expected = reference.bse * np.sqrt((n - p) / n)
    np.testing.assert_allclose(rows["standard error"], expected, rtol=1e-6)
    np.testing.assert_allclose((rows["95 % to"] - rows["95 % from"]) / 2, norm.ppf(0.975) * expected, rtol=1e-6)


def test_descent_gives_a_point_only():
    rows = _rows(coefficient_table(_run()), "Gradient descent, η = 0.1")
    assert np.isnan(rows[["standard error", "95 % from", "95 % to"]].to_numpy()).all()
    assert len(rows) == 2


def test_agreeing_digits_count_the_relative_error():
    """Oracle: −log₁₀ of it, written out."""
    result = _run(solvers=(Descent(optimizer=GradientDescent(0.1)),), max_steps=30)
    rows = coefficient_table(result)
    expected = -np.log10(np.abs(rows["estimate"] / rows["optimum"] - 1))
    np.testing.assert_allclose(rows["agreeing digits"], expected, rtol=1e-9)
    assert rows["agreeing digits"].to_numpy().max() < 6


def test_coefficients_in_the_datas_units_are_those_of_a_raw_fit():
    """Oracle: the same fit without standardising."""
    scaled = _rows(coefficient_table(_run(data=Longley(), standardize=True)), "Closed form")
    raw = _rows(coefficient_table(_run(data=Longley())), "Closed form")
    np.testing.assert_allclose(scaled["in the data's units"], raw["estimate"], rtol=1e-8)
    assert raw["in the data's units"].tolist() == raw["estimate"].tolist()


@pytest.mark.parametrize("data", DATA, ids=lambda data: data.kind)
def test_both_sigmas_and_the_likelihood_are_those_of_statsmodels(data):
    result = _run(data=data, standardize=True)
    reference, table = _ols(result), quality_table(result).set_index("solver")
    n = result.problem.objective.n_samples
    for solver in ("Closed form", "Maximum likelihood"):
        assert table.loc[solver, "s = √(RSS/(n−p))"] == pytest.approx(np.sqrt(reference.mse_resid), rel=1e-8)
        assert table.loc[solver, "σ = √(RSS/n)"] == pytest.approx(np.sqrt(reference.ssr / n), rel=1e-8)
        assert table.loc[solver, "log-likelihood"] == pytest.approx(reference.llf, rel=1e-8)
    assert table.loc["Maximum likelihood", "σ of the likelihood"] == pytest.approx(np.sqrt(reference.ssr / n), rel=1e-8)
    assert np.isnan(table.loc["Closed form", "σ of the likelihood"])


def test_longley_residual_deviation_is_the_certified_one():
    """NIST StRD: 304.854073561965; maximum likelihood's is √(9/16) of it."""
    table = quality_table(_run(data=Longley())).set_index("solver")
    assert table.loc["Closed form", "s = √(RSS/(n−p))"] == pytest.approx(304.854073561965, rel=1e-10)
    assert table.loc["Closed form", "σ = √(RSS/n)"] == pytest.approx(0.75 * 304.854073561965, rel=1e-10)


def test_laplace_likelihood_is_at_the_scale_that_is_best_for_the_coefficients():
    """Oracle: −n(log 2b + 1) with b the mean absolute residual, for the exact fit and for descent alike."""
    result = _run(loss=AbsoluteErrorChoice())
    table = quality_table(result).set_index("solver")
    for run in result.runs[1:]:
        residual = result.problem.objective.predict(run.fit.theta) - result.problem.objective.y
        expected = -100 * (np.log(2 * np.abs(residual).mean()) + 1)
        assert table.loc[run.name, "log-likelihood"] == pytest.approx(expected, rel=1e-12)


def test_gap_is_the_loss_less_the_optimums():
    result = _run(max_steps=20)
    table = quality_table(result).set_index("solver")
    np.testing.assert_allclose(table["above the optimum"], table["loss"] - result.optimum.loss, rtol=0)
    assert table["above the optimum"].to_numpy().min() > -1e-15


def test_held_out_losses_are_mean_squares_on_those_rows():
    """Oracle: numpy on the rows of the split."""
    result = _run(validation=0.2, test=0.3, ridge=0.1, solvers=(ClosedForm(),))
    (row,) = quality_table(result).to_dict("records")
    problem = result.problem
    for part in ("validation", "test"):
        rows = getattr(problem.split, part)
        predicted = result.optimum.theta[0] + problem.columns[rows] @ result.optimum.theta[1:]
        assert row[f"{part} loss"] == pytest.approx(np.mean((problem.dataset.y[rows] - predicted) ** 2), rel=1e-12)


def test_no_held_out_rows_mean_no_such_column():
    assert not [name for name in quality_table(_run()).columns if name.startswith(("validation", "test"))]


def test_huber_has_no_likelihood():
    table = quality_table(_run(loss=HuberChoice()))
    assert np.isnan(table["log-likelihood"].to_numpy()).all()


def test_nothing_fitted_gives_empty_tables():
    result = _run(loss=HuberChoice(), solvers=(ClosedForm(),))
    assert coefficient_table(result).empty and quality_table(result).empty
