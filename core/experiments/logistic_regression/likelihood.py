"""The maximum-likelihood estimate that intervals and bands stand on, or the reason why there is none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.logistic_regression.lowest import is_small, splits
from core.functions import probability
from core.solvers import Fit, fit_mle

Array = NDArray[np.floating]

Z_95 = 1.959963984540054  # 97.5 % quantile of the normal law


def likelihood_fit(result: LogisticRegressionResult) -> tuple[Fit | None, str]:
    """The maximum-likelihood fit with its covariance; or None, and one sentence on why it has none."""
    reason = _why_none(result)
    if reason:
        return None, reason
    done = [run.fit for run in result.runs if run.kind == "maximum_likelihood" and run.fit is not None]
    fit = done[0] if done else fit_mle(result.problem.objective, likelihood="bernoulli")
    if fit.covariance is None:
        return None, f"There are no intervals: {fit.message}"
    return fit, ""


def band_of(fit: Fit, design: Array) -> tuple[Array, Array]:
    r"""Pointwise 95 % band of the probability, by the delta method on the log-odds.

    .. math:: \sigma\bigl(a^\top\hat\theta \pm 1.96\sqrt{a^\top C a}\bigr)

    with C the inverse Fisher information; ``design`` of shape (n, n_params), ones included where there is an intercept.
    """
    assert fit.covariance is not None
    z = design @ fit.theta
    half = Z_95 * np.sqrt(np.einsum("ij,jk,ik->i", design, fit.covariance, design))
    return probability(z - half), probability(z + half)


def _why_none(result: LogisticRegressionResult) -> str:
    if result.settings.ridge:
        return (
            "There are no intervals: the ridge penalty pulls the coefficients towards zero, and a biased estimate has "
            "no classical standard error."
        )
    if result.separation is not None and result.separation.kind != "none":
        return (
            "There are no intervals: the classes are separated, so the likelihood grows without end and no finite "
            "estimate exists. What descent and the others show is where they were stopped."
        )
    if not result.problem.dataset.is_classification:
        return "There are no intervals: the targets are fractions, and the likelihood is that of yes or no."
    if not is_small(result.problem.objective) and splits(result.problem.objective, result.optimum.theta):
        return "There are no intervals: the classes are separated, and no finite estimate exists."
    if not is_small(result.problem.objective):
        return "There are no intervals: with so many numbers it would take long to make sure that a maximum exists."
    return ""
