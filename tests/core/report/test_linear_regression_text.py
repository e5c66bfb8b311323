"""The mathematics and the caption: formulas that are well formed and numbers that are the run's."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.catalogue import LINEAR_REGRESSION
from core.data import Collinear, Line, Longley, Polynomial
from core.experiments import (
    ClosedForm,
    Descent,
    LinearRegressionResult,
    LinearRegressionSettings,
    run_linear_regression,
)
from core.experiments.linear_regression.settings import (
    AbsoluteErrorChoice,
    HuberChoice,
    SquaredErrorChoice,
    StudentTChoice,
)
from core.report.linear_regression_text import caption, mathematics
from core.solvers import Armijo, GradientDescent

LOSSES = [SquaredErrorChoice(), AbsoluteErrorChoice(), HuberChoice(), StudentTChoice()]
EXTRA = {
    "ridge": LinearRegressionSettings(ridge=0.3),
    "singular": LinearRegressionSettings(data=Polynomial(n_samples=4), degree=6),
    "batches": LinearRegressionSettings(solvers=(Descent(batch_size=5),)),
    **{loss.kind: LinearRegressionSettings(loss=loss) for loss in LOSSES},
}
SETTINGS = EXTRA | {one.name: one.settings for one in LINEAR_REGRESSION.lessons}


def _run(**fields: object) -> LinearRegressionResult:
    return run_linear_regression(LinearRegressionSettings(**fields))


def _value_after(text: str, formula: str) -> float:
    """The LaTeX number that follows a formula."""
    found = re.search(re.escape(formula) + r" ?(-?\d+(?:\.\d+)?)(?: \\cdot 10\^\{(-?\d+)\})?", text)
    assert found, formula
    return float(f"{found[1]}e{found[2] or 0}")


@pytest.mark.parametrize("name", SETTINGS)
def test_formulas_are_balanced(name):
    """Dollars pair up, displays and braces too, and no Python number leaks into LaTeX."""
    text = mathematics(run_linear_regression(SETTINGS[name]))
    assert text.count("$$") % 2 == 0
    inline = text.replace("$$", "")
    assert inline.count("$") % 2 == 0
    for formula in re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, flags=re.DOTALL):
        body = formula[0] or formula[1]
        assert body.count("{") == body.count("}")
        assert not re.search(r"\d[eE][+-]?\d|nan|inf(?!ty)|np\.", body), body


@pytest.mark.parametrize("data", [Line(), Longley(), Collinear()], ids=lambda data: data.kind)
@pytest.mark.parametrize("standardize", [False, True])
def test_step_size_numbers_are_those_of_the_hessian(data, standardize):
    """Oracle: singular values of the design by numpy, squared; four digits are shown."""
    result = _run(data=data, standardize=standardize)
    design = result.problem.objective.design
    values = 2.0 / len(design) * np.linalg.svd(design, compute_uv=False) ** 2
    text, high, low = mathematics(result), values[0], values[-1]
    shown = {
        r"\lambda_{\max} =": high,
        r"\lambda_{\min} =": low,
        r"\kappa =": high / low,
        r"< 2/\lambda_{\max} =": 2 / high,
        r"2/(\lambda_{\min} + \lambda_{\max}) =": 2 / (low + high),
        "which multiplies the error by $": (high - low) / (high + low),
    }
    for formula, expected in shown.items():
        assert _value_after(text, formula) == pytest.approx(expected, rel=6e-4)


def test_both_variances_are_shown():
    """Oracle: numpy's residual sum of squares, over n and over n − p."""
    result = _run()
    design, y = result.problem.objective.design, result.problem.objective.y
    rss = float(np.linalg.lstsq(design, y, rcond=None)[1][0])
    text = mathematics(result)
    assert _value_after(text, rf"}}{{{100}}} =") == pytest.approx(rss / 100, rel=6e-4)
    assert _value_after(text, rf"}}{{{98}}} =") == pytest.approx(rss / 98, rel=6e-4)


def test_first_update_is_the_runs_own():
    """Oracle: the second point of the trajectory."""
    result = _run(solvers=(ClosedForm(), Descent(optimizer=GradientDescent(0.07))), start=(1.5, -2.0))
    text = mathematics(result)
    after = re.search(r"= \(([-\d.]+),\\ ([-\d.]+)\)\.\$\$$", text)
    assert after
    np.testing.assert_allclose([float(after[1]), float(after[2])], result.runs[1].trajectory.theta[1], rtol=6e-4)
    assert r"$$(1.5,\ -2) - 0.07 \cdot" in text


def test_first_update_is_not_shown_where_a_line_search_may_shorten_it():
    solver = Descent(optimizer=GradientDescent(10.0), schedule=Armijo())
    assert "first update" not in mathematics(_run(solvers=(solver,)))


def test_penalty_enters_the_formulas_and_claims_no_unbiased_variance():
    text = mathematics(_run(ridge=0.3))
    assert r"\lambda \sum_{j \ge 1} \theta_j^2" in text and r"n\lambda P" in text
    assert "unbiased" not in text


def test_singular_closed_form_inverts_nothing():
    text = mathematics(run_linear_regression(EXTRA["singular"]))
    assert "(A^\\top A)^{-1}" not in text and "A^+" in text
    assert r"\kappa = \infty" in text


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.kind)
def test_exact_factor_of_the_error_is_claimed_for_quadratics_alone(loss):
    text = mathematics(_run(loss=loss))
    assert ("Close to the optimum" in text) == (loss.kind in ("huber", "student_t"))
    assert ("has none at the optimum" in text) == (loss.kind == "mae")


@pytest.mark.parametrize("name", SETTINGS)
def test_caption_states_data_objective_solvers_seed_and_result(name):
    result = run_linear_regression(SETTINGS[name])
    text = caption(result)
    assert text.startswith(result.problem.dataset.title)
    assert f"{result.problem.objective.n_samples} training rows" in text
    assert f"with {result.problem.objective.n_params} coefficients" in text
    assert f"seed {result.settings.seed}" in text
    assert result.optimum_name in text
    assert all(f"{run.name}: " in text for run in result.runs)
    assert ".." not in text.replace("…", "") and text.endswith(".")
