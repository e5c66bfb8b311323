"""Coefficients as odds ratios with their tests and intervals, and how good the model is as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.logistic_regression.judged import fitted_runs
from core.experiments.logistic_regression.likelihood import Z_95, likelihood_fit
from core.experiments.logistic_regression.profile import MOST_PARAMS, profile_intervals
from core.solvers import Fit

Array = NDArray[np.floating]
Unit = Literal["unit", "standard deviation"]
IntervalKind = Literal["Wald", "profile likelihood"]

MOST_DRAWN = 40


@dataclass(frozen=True, eq=False)
class OddsRatios:
    """Change of the log-odds with each column, by solver.

    Attributes
    ----------
    columns : names of the columns, intercept apart.
    unit : per one unit of the column, or per standard deviation over the training rows.
    estimates : by solver's number, name and log odds ratios of shape (n_columns,).
    likelihood : number of the estimate that has intervals, 0 if maximum likelihood is none of the solvers; None where
        there are no intervals, and ``reason`` says why.
    low, high : limits of its log odds ratios, shape (n_columns,); NaN where there are none.
    interval : which interval they are; "" where there is none.
    note : a sentence, where another interval is drawn than was asked for.
    """

    columns: tuple[str, ...]
    unit: Unit
    estimates: Mapping[int, tuple[str, Array]]
    likelihood: int | None
    reason: str
    low: Array
    high: Array
    interval: IntervalKind | Literal[""]
    note: str = ""


def units(result: LogisticRegressionResult) -> tuple[Unit, ...]:
    """The units to choose from, that of the model's own columns first; without intercept there is no other."""
    own: Unit = "unit" if result.problem.standardizer is None else "standard deviation"
    other: Unit = "standard deviation" if own == "unit" else "unit"
    return (own, other)


def odds_ratios(result: LogisticRegressionResult, unit: Unit, interval: IntervalKind = "Wald") -> OddsRatios:
    """Every solver's odds ratios, and intervals where maximum likelihood has them."""
    first = int(result.problem.objective.fit_intercept)
    scale = _scale(result, unit)[first:]
    estimates = {run.number: (run.name, run.fit.theta[first:] * scale) for run in fitted_runs(result) if run.fit}
    fit, reason = likelihood_fit(result)
    names = result.problem.feature_names
    if fit is None:
        nothing = np.full(scale.shape, np.nan)
        return OddsRatios(names, unit, estimates, None, reason, nothing, nothing, "")
    mine = next((run.number for run in fitted_runs(result) if run.kind == "maximum_likelihood"), 0)
    if not mine:
        estimates[0] = ("Maximum likelihood, for its intervals", fit.theta[first:] * scale)
    limits, drawn, note = _intervals(result, fit, interval)
    low, high = limits[first:].T * scale
    return OddsRatios(names, unit, estimates, mine, "", low, high, drawn, note)


def farthest(found: OddsRatios, most: int = MOST_DRAWN) -> OddsRatios:
    """The columns whose odds ratios are farthest from 1, by maximum likelihood or else the first solver, in order."""
    if len(found.columns) <= most:
        return found
    _, leading = found.estimates[min(found.estimates) if found.likelihood is None else found.likelihood]
    kept = np.sort(np.argsort(-np.abs(leading), kind="stable")[:most])
    return replace(
        found,
        columns=tuple(found.columns[column] for column in kept),
        estimates={number: (name, values[kept]) for number, (name, values) in found.estimates.items()},
        low=found.low[kept],
        high=found.high[kept],
    )


def wald_table(result: LogisticRegressionResult, unit: Unit) -> pd.DataFrame:
    """One row a coefficient of maximum likelihood: estimate, error, z, p, odds ratio and its Wald interval.

    z and p do not depend on the unit. Empty where there is no such estimate.
    """
    fit, _ = likelihood_fit(result)
    if fit is None or fit.standard_errors is None:
        return pd.DataFrame()
    from scipy.special import ndtr  # at first use: scipy.special costs start-up time

    scale = _scale(result, unit)
    beta, error = fit.theta * scale, fit.standard_errors * scale
    z = beta / error
    with np.errstate(over="ignore"):  # an odds ratio may be beyond all numbers
        ratio, low, high = (np.exp(value) for value in (beta, beta - Z_95 * error, beta + Z_95 * error))
    return pd.DataFrame(
        {
            "coefficient": result.problem.objective.parameter_names,
            "β": beta,
            "standard error": error,
            "z": z,
            "p-value": 2.0 * ndtr(-np.abs(z)),
            "odds ratio": ratio,
            "95 % from (Wald)": low,
            "95 % to": high,
        }
    )


def estimate_table(found: OddsRatios) -> pd.DataFrame:
    """One row a solver and column: log odds ratio, odds ratio, and the drawn interval of maximum likelihood."""
    tables = []
    for number, (name, values) in found.estimates.items():
        columns: dict[str, object] = {"column": found.columns, "solver": name, "per": found.unit, "β": values}
        with np.errstate(over="ignore"):  # an odds ratio may be beyond all numbers
            columns["odds ratio"] = np.exp(values)
            if number == found.likelihood:
                columns |= {f"95 % from ({found.interval})": np.exp(found.low), "95 % to": np.exp(found.high)}
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def quality_table(result: LogisticRegressionResult) -> pd.DataFrame:
    """The maximum-likelihood model as a whole, one row a quantity; empty where there is no such estimate.

    The null model has the intercept alone, or where there is none the probability ½. AIC = 2k − 2ℓ and
    BIC = k ln n − 2ℓ with k coefficients; McFadden's pseudo-R² = 1 − ℓ/ℓ₀.
    """
    fit, _ = likelihood_fit(result)
    if fit is None or fit.log_likelihood is None:
        return pd.DataFrame()
    from scipy.special import chdtrc  # at first use: scipy.special costs start-up time

    objective = result.problem.objective
    n, k, ell, null = objective.n_samples, objective.n_params, fit.log_likelihood, _null_log_likelihood(result)
    freedom, ratio = k - int(objective.fit_intercept), 2.0 * (ell - null)
    rows = {
        "training rows n": float(n),
        "coefficients k": float(k),
        "log-likelihood ℓ": ell,
        "deviance −2ℓ": -2.0 * ell,
        "null log-likelihood ℓ₀": null,
        "null deviance −2ℓ₀": -2.0 * null,
        "McFadden's pseudo-R², 1 − ℓ/ℓ₀": 1.0 - ell / null,
        "AIC, 2k − 2ℓ": 2.0 * k - 2.0 * ell,
        "BIC, k ln n − 2ℓ": k * np.log(n) - 2.0 * ell,
        "likelihood-ratio statistic, 2(ℓ − ℓ₀)": ratio,
        "its degrees of freedom": float(freedom),
        "its p-value (χ²)": float(chdtrc(freedom, max(ratio, 0.0))) if freedom else np.nan,
    }
    return pd.DataFrame({"quantity": list(rows), "value": list(rows.values())})


def _null_log_likelihood(result: LogisticRegressionResult) -> float:
    y = result.problem.objective.y
    share = float(y.mean()) if result.problem.objective.fit_intercept else 0.5
    return float(np.sum(y) * np.log(share) + np.sum(1 - y) * np.log1p(-share))


def _intervals(result: LogisticRegressionResult, fit: Fit, kind: IntervalKind) -> tuple[Array, IntervalKind, str]:
    wald = fit.intervals()
    assert wald is not None
    if kind == "Wald":
        return wald, "Wald", ""
    if result.problem.objective.n_params > MOST_PARAMS:
        return wald, "Wald", f"Profile-likelihood intervals are offered for up to {MOST_PARAMS} coefficients."
    return profile_intervals(result.problem.objective, fit), "profile likelihood", ""


def _scale(result: LogisticRegressionResult, unit: Unit) -> Array:
    """What turns a coefficient into one per unit or per standard deviation; 1 for the intercept."""
    problem = result.problem
    own = units(result)[0]
    raw = problem.raw[problem.split.train]
    spread = raw.std(axis=0) if problem.standardizer is None else problem.standardizer.scale
    scale = np.ones_like(spread) if unit == own else spread if unit == "standard deviation" else 1.0 / spread
    return np.concatenate([np.ones(int(problem.objective.fit_intercept)), scale])
