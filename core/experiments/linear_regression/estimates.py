"""The coefficients of every solver with their errors, both estimates of sigma, and how many digits agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.linear_regression.comparison import LinearRegressionResult
from core.solvers import agreement_digits

Array = NDArray[np.floating]


def coefficient_table(result: LinearRegressionResult) -> pd.DataFrame:
    """One row a coefficient and solver: estimate, error, 95 % interval, digits that agree with the optimum."""
    tables = [_coefficients(result, run) for run in result.runs if run.fit is not None]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def quality_table(result: LinearRegressionResult) -> pd.DataFrame:
    """One row a solver: loss, both estimates of σ, log-likelihood, and the loss on the rows kept apart."""
    return pd.DataFrame([_quality(result, run) for run in result.runs if run.fit is not None])


def _coefficients(result: LinearRegressionResult, run: SolverRun) -> pd.DataFrame:
    fit = run.fit
    assert fit is not None
    nothing = np.full(fit.theta.shape, np.nan)
    intervals = fit.intervals()
    low, high = (nothing, nothing) if intervals is None else intervals.T
    return pd.DataFrame(
        {
            "coefficient": result.problem.objective.parameter_names,
            "solver": run.name,
            "estimate": fit.theta,
            "optimum": result.optimum.theta,
            "standard error": nothing if fit.standard_errors is None else fit.standard_errors,
            "95 % from": low,
            "95 % to": high,
            "in the data's units": _raw(result, fit.theta),
            "agreeing digits": agreement_digits(fit.theta, result.optimum.theta),
        }
    )


def _raw(result: LinearRegressionResult, theta: Array) -> Array:
    standardizer = result.problem.standardizer
    return theta if standardizer is None else standardizer.raw_coefficients(theta)


def _quality(result: LinearRegressionResult, run: SolverRun) -> dict[str, object]:
    fit, objective = run.fit, result.problem.objective
    assert fit is not None
    residual = objective.predict(fit.theta) - objective.y
    with np.errstate(over="ignore"):
        squares = float(residual @ residual)
    n, p = objective.n_samples, objective.n_params
    row: dict[str, object] = {
        "solver": run.name,
        "loss": float(objective.value(fit.theta)),
        "above the optimum": float(objective.value(fit.theta)) - result.optimum.loss,
        "σ = √(RSS/n)": np.sqrt(squares / n),
        "s = √(RSS/(n−p))": np.sqrt(squares / (n - p)) if n > p else np.nan,
        "σ of the likelihood": np.nan if run.kind != "maximum_likelihood" or fit.sigma is None else fit.sigma,
        "log-likelihood": _log_likelihood(result, run, residual),
    }
    for part, rows in (("validation", result.problem.split.validation), ("test", result.problem.split.test)):
        held_out = result.problem.on(rows)
        if held_out is not None:
            row[f"{part} loss"] = float(held_out.value(fit.theta))
    return row


def _log_likelihood(result: LinearRegressionResult, run: SolverRun, residual: Array) -> float:
    """The likelihood of the loss at these coefficients, with the scale that is best for them."""
    assert run.fit is not None
    if run.kind == "maximum_likelihood" and run.fit.log_likelihood is not None:
        return run.fit.log_likelihood
    n = residual.size
    with np.errstate(divide="ignore", over="ignore"):
        if result.settings.loss.kind == "mse":
            return -0.5 * n * (np.log(2.0 * np.pi * np.mean(residual**2)) + 1.0)
        if result.settings.loss.kind == "mae":
            return -n * (np.log(2.0 * np.mean(np.abs(residual))) + 1.0)
    return np.nan
