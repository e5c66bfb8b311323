"""The sentence on each solver: the right number in it, and a remedy that works."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Collinear, Csv, Line, Longley, Outliers
from core.experiments import (
    ClosedForm,
    Descent,
    LinearRegressionResult,
    LinearRegressionSettings,
    MaximumLikelihood,
    Newton,
    run_linear_regression,
)
from core.experiments.linear_regression.settings import AbsoluteErrorChoice, HuberChoice
from core.experiments.outcomes import Verdict, verdicts
from core.experiments.wording import number
from core.solvers import Adam, Armijo, Exponential, GradientDescent, Momentum, Nesterov, Optimizer, Status, Stopping

DIVERGING = [GradientDescent(1.0), Momentum(2.0), Momentum(3.0, 0.5), Nesterov(1.0), GradientDescent(0.295)]


def _run(**fields: object) -> LinearRegressionResult:
    return run_linear_regression(LinearRegressionSettings(**fields))


def _only(**fields: object) -> Verdict:
    (verdict,) = verdicts(_run(**fields))
    return verdict


def _limit(rule: Optimizer, lambda_max: float) -> float:
    """The textbook limits on ηλ, written out."""
    beta = getattr(rule, "momentum", 0.0)
    over = {"gradient_descent": 2.0, "momentum": 2 + 2 * beta, "nesterov": (2 + 2 * beta) / (1 + 2 * beta)}
    return over[rule.kind] / lambda_max


@pytest.mark.parametrize("rule", DIVERGING, ids=str)
def test_divergence_names_the_limit_with_the_right_number(rule):
    """Oracle: the limit from numpy's eigenvalues of the Hessian."""
    result = _run(solvers=(Descent(optimizer=rule),), max_steps=100)
    lambda_max = np.linalg.eigvalsh(result.problem.objective.hessian([0.0, 0.0]))[-1]
    (verdict,) = verdicts(result)
    assert not verdict.is_good
    assert verdict.sentence.startswith(("Diverged at update ", "Diverging: "))
    assert f"the step size {number(rule.learning_rate)} exceeds " in verdict.sentence
    assert verdict.sentence.endswith(f" = {number(_limit(rule, lambda_max))}.")


@pytest.mark.parametrize("rule", DIVERGING, ids=str)
def test_safe_step_converges(rule):
    """Run it: the offered step size ends within rounding of the optimum."""
    verdict = _only(solvers=(Descent(optimizer=rule),), max_steps=100)
    mended = rule.model_copy(update={"learning_rate": verdict.safe_step})
    result = _run(solvers=(Descent(optimizer=mended),), max_steps=3000)
    assert result.runs[0].fit.loss <= result.optimum.loss * (1 + 1e-9)
    assert verdicts(result)[0].is_good and verdicts(result)[0].safe_step is None


@pytest.mark.parametrize("rule", [GradientDescent(0.2), Momentum(0.2)], ids=str)
def test_safe_step_does_not_diverge_on_raw_longley(rule):
    verdict = _only(data=Longley(), solvers=(Descent(optimizer=rule),), max_steps=50)
    mended = rule.model_copy(update={"learning_rate": verdict.safe_step})
    path = _run(data=Longley(), solvers=(Descent(optimizer=mended),), max_steps=1000).runs[0].trajectory
    assert path.loss[-1] < path.loss[0]


def test_divergence_is_told_at_its_update():
    """Oracle: the loss along (I − ηH)^t passes the ten-billionfold of 1 + |first loss| at that update."""
    result = _run(solvers=(Descent(optimizer=GradientDescent(1.0)),), max_steps=100)
    objective, theta = result.problem.objective, result.start.copy()
    first, t = float(objective.value(theta)), 0
    while objective.value(theta) <= 1e10 * (1 + abs(first)):
        theta, t = theta - objective.value_and_gradient(theta)[1], t + 1
    assert verdicts(result)[0].sentence.startswith(f"Diverged at update {t}: ")


def test_adaptive_rule_that_diverges_is_offered_a_smaller_step():
    verdict = _only(solvers=(Descent(optimizer=Adam(1e6)),), max_steps=100)
    assert "too large" in verdict.sentence
    assert verdict.safe_step == pytest.approx(1e5)


def test_single_batches_can_be_steeper_than_the_whole_sample():
    """Below 2/λ_max of all rows, yet a single row's curvature 2(1 + x²) is larger: nothing is exceeded."""
    solver = Descent(optimizer=GradientDescent(0.28), batch_size=1)
    verdict = _only(solvers=(solver,), max_steps=2000)
    assert "exceeds" not in verdict.sentence and "single batches are steeper" in verdict.sentence
    mended = solver.model_copy(update={"optimizer": GradientDescent(verdict.safe_step)})
    assert "iverg" not in _only(solvers=(mended,), max_steps=2000).sentence


def test_line_search_needs_no_small_step():
    verdict = _only(solvers=(Descent(optimizer=GradientDescent(100.0), schedule=Armijo()),), max_steps=2000)
    assert verdict.is_good and verdict.sentence.startswith("Converged after ")


def test_collinear_columns_are_named():
    """The third column is the sum of the first two; the fourth has no part in it."""
    table = "\n".join(["east,west,both,other,y", *(f"{i},{i * i},{i + i * i},{i**3},{i % 3}" for i in range(9))])
    settings = LinearRegressionSettings(data=Csv(file="mine.csv"), solvers=(ClosedForm(),))
    (verdict,) = verdicts(run_linear_regression(settings, files=lambda *_: table.encode()))
    assert verdict.sentence.startswith("Not unique: ")
    assert all(name in verdict.sentence for name in ("east", "west", "both")) and "other" not in verdict.sentence


def test_fewer_rows_than_coefficients_is_told_with_both_counts():
    verdict = _only(data=Collinear(n_samples=6, n_features=8), solvers=(ClosedForm(),))
    assert verdict.sentence.startswith("Not unique: 9 coefficients cannot be determined from 6 samples")


def test_steps_that_decay_too_fast_are_not_called_convergence():
    solver = Descent(optimizer=GradientDescent(0.01), schedule=Exponential(decay=0.5))
    sentence = _only(solvers=(solver,)).sentence
    assert sentence.startswith("Stopped after ") and "decayed to nothing" in sentence


def test_line_search_that_stalls_does_not_blame_the_validation_loss():
    """Momentum's direction may point uphill, where no shorter step helps; patience is far from used up."""
    solver = Descent(optimizer=Momentum(0.1), schedule=Armijo())
    stopping = Stopping(step=None, gradient=None, patience=50)
    sentence = _only(solvers=(solver,), validation=0.2, stopping=stopping).sentence
    assert sentence.startswith("Stalled after ") and "validation" not in sentence


def test_perfect_fit_is_not_called_ambiguous():
    """Its coefficients are unique: it is the likelihood's maximum over σ that does not exist."""
    sentence = _only(data=Line(noise=0.0), solvers=(MaximumLikelihood(),)).sentence
    assert sentence.startswith("The fit passes through every sample: ") and "Not unique" not in sentence


def test_normal_equations_are_not_called_exact():
    sentence = _only(data=Longley(), solvers=(ClosedForm(method="normal_equations"),)).sentence
    assert sentence.startswith("Solved in one step: loss ") and "digits are left" in sentence


@pytest.mark.parametrize("unit", [1.0, 1e-8, 1e8])
def test_gap_does_not_depend_on_the_units_of_the_target(unit):
    """Three updates are not enough, however small the numbers of the target are."""
    table = "\n".join(["x,y", *(f"{i},{unit * (i % 3)!r}" for i in range(9))])
    solvers = (Descent(optimizer=GradientDescent(0.01)),)
    settings = LinearRegressionSettings(
        data=Csv(file="mine.csv"), solvers=solvers, max_steps=3, stopping=Stopping(gradient=None), start=(unit, unit)
    )
    (verdict,) = verdicts(run_linear_regression(settings, files=lambda *_: table.encode()))
    assert verdict.sentence.endswith(" above the optimum.")


def test_what_does_not_apply_says_why():
    huber = verdicts(_run(loss=HuberChoice(), solvers=(ClosedForm(), MaximumLikelihood())))
    assert huber[0].sentence == ("Does not apply: a closed form exists for squared error only. Got Huber loss.")
    assert huber[1].sentence.startswith("Does not apply: Huber loss belongs to no likelihood")
    assert not huber[0].is_good and not huber[1].is_good


def test_step_limit_tells_the_gap():
    """Oracle: the run's loss less that of numpy's lstsq."""
    result = _run(solvers=(Descent(optimizer=GradientDescent(0.01)),), max_steps=20)
    objective = result.problem.objective
    best = np.linalg.lstsq(objective.design, objective.y, rcond=None)[1][0] / objective.n_samples
    sentence = verdicts(result)[0].sentence
    assert sentence.startswith("Stopped at the limit of 20 updates: loss ")
    assert f"{number(result.runs[0].fit.loss - best, 2)} above the optimum" in sentence


def test_batches_with_a_constant_step_keep_jumping():
    sentence = _only(solvers=(Descent(optimizer=GradientDescent(0.01), batch_size=5),), max_steps=500).sentence
    assert "keeps jumping about the optimum" in sentence


def test_converged_run_tells_its_updates():
    result = _run(solvers=(Descent(optimizer=GradientDescent(0.2)), MaximumLikelihood()), max_steps=2000)
    descent, likelihood = verdicts(result)
    count = result.runs[0].trajectory.stopped_at
    assert result.runs[0].fit.status is Status.CONVERGED
    assert descent.sentence.startswith(f"Converged after {count} updates: ")
    assert descent.sentence.endswith("the optimum to rounding.")
    residual = result.problem.objective.predict(result.optimum.theta) - result.problem.objective.y
    assert f"σ = {number(np.sqrt(np.mean(residual**2)))}" in likelihood.sentence


def test_newton_stalls_at_a_kink_and_says_so():
    verdict = _only(data=Outliers(), loss=AbsoluteErrorChoice(), solvers=(Newton(),))
    assert "kink" in verdict.sentence and not verdict.is_good


def test_exact_methods_are_told_as_such():
    assert _only(solvers=(ClosedForm(),)).sentence.startswith("Exact in one solve: loss ")
    linear_program = _only(loss=AbsoluteErrorChoice(), solvers=(MaximumLikelihood(),)).sentence
    assert linear_program.startswith("Exact by linear programming: loss ")


@pytest.mark.parametrize(
    "data", [Line(noise=0.0), Line(n_samples=2), Line(noise=0.0, slope=0.0)], ids=["exact", "two rows", "constant"]
)
def test_every_sentence_ends_in_one_full_stop(data):
    solvers = (ClosedForm(), MaximumLikelihood(), Newton(), Descent(), Descent(schedule=Armijo(), batch_size=1))
    for verdict in verdicts(_run(data=data, solvers=solvers)):
        assert verdict.sentence.endswith(".") and not verdict.sentence.endswith("..")
