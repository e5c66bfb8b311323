"""The mathematics fold and the caption of logistic regression: formulas that fit the run, numbers that are right."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm

from core.data import LogisticLine, Separable, SigmoidMinima
from core.experiments import LogisticRegressionResult, LogisticRegressionSettings, run_logistic_regression
from core.report.logistic_regression_text import caption, mathematics

CASES = {
    "default": {},
    "squared": {"loss": "mse"},
    "separated": {"data": Separable()},
    "ridge": {"data": Separable(), "ridge": 0.01},
    "one weight": {"data": SigmoidMinima(), "fit_intercept": False, "loss": "mse"},
    "two features": {"data": LogisticLine(n_features=2), "standardize": True, "validation": 0.2},
}


@cache
def _result(name: str) -> LogisticRegressionResult:
    return run_logistic_regression(LogisticRegressionSettings(**CASES[name]))


@pytest.mark.parametrize("name", CASES)
def test_formulas_are_closed_and_sentences_whole(name):
    text = mathematics(_result(name))
    assert text.count("$") % 2 == 0 and text.count("{") == text.count("}")
    assert "nan" not in text and "inf" not in re.sub(r"\\inf|infin|inform", "", text)
    told = caption(_result(name))
    assert told.endswith(".") and "  " not in told


def test_standard_errors_and_fisher_information_are_statsmodels():
    result = _result("default")
    known = sm.Logit(result.problem.objective.y, result.problem.objective.design).fit(disp=0)
    text = mathematics(result)
    for value in known.bse:
        assert f"{value:.4g}" in text
    information = -known.model.hessian(known.params)
    assert f"{information[0, 0]:.4g} & {information[0, 1]:.4g}" in text


def test_first_step_of_newton_s_method_is_four_times_a_least_squares_fit():
    """From zero, (AᵀA/4)⁻¹Aᵀ(y − ½): ordinary least squares of 4(y − ½) on the design."""
    objective = _result("default").problem.objective
    step = np.linalg.lstsq(objective.design, 4 * (objective.y - 0.5), rcond=None)[0]
    assert f"({step[0]:.4g},\\ {step[1]:.4g})" in mathematics(_result("default"))


def test_each_case_says_what_alone_is_true_of_it():
    assert "no other minima" in mathematics(_result("default"))
    assert "cannot prove" in mathematics(_result("squared"))
    assert "belongs to no likelihood" in mathematics(_result("one weight"))
    assert r"\log t" in mathematics(_result("separated")) and "score equation" not in mathematics(_result("separated"))
    assert "Without the penalty there would be no estimate" in mathematics(_result("ridge"))
    assert r"2n\lambda P" in mathematics(_result("ridge"))


def test_caption_names_the_optimum_by_what_it_is():
    assert "The optimum (Newton's method (IRLS)) has loss" in caption(_result("default"))
    assert "The lowest minimum found (search from" in caption(_result("squared"))
    assert "the loss has no minimum and falls towards 0" in caption(_result("separated"))
