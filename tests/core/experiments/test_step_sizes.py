"""The sweep of step sizes: the limit parts what converges from what diverges, and the best step is the best."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import BadlyScaled, Collinear, Line, Longley
from core.experiments import ClosedForm, Descent, LinearRegressionSettings, run_linear_regression
from core.experiments.linear_regression.settings import AbsoluteErrorChoice, HuberChoice
from core.experiments.step_sizes import MAX_UPDATES, StepSizes, step_sizes
from core.solvers import Adam, GradientDescent, Momentum, Nesterov, minimize

RULES = (Descent(optimizer=Momentum(0.1, 0.8)), Descent(optimizer=Nesterov(0.1, 0.8)), Descent(optimizer=Adam(0.1)))


def _sizes(tolerance: float = 1e-4, **fields: object) -> StepSizes:
    settings = {"solvers": (ClosedForm(),)} | fields
    return step_sizes(run_linear_regression(LinearRegressionSettings(**settings)), tolerance)


def test_limit_parts_converged_from_diverged():
    """Oracle: the runs of the sweep themselves. Below, a run may be slow but never diverges; above, none arrives."""
    for sweep in _sizes(data=Collinear(correlation=0.8), solvers=RULES).sweeps:
        if sweep.limit is None:
            continue
        below = sweep.learning_rates < sweep.limit * (1 - 1e-9)
        above = sweep.learning_rates > sweep.limit * (1 + 1e-9)
        assert below.any() and above.any()
        assert not sweep.has_diverged[below].any()
        assert np.isnan(sweep.updates[above]).all()
        assert sweep.has_diverged[above][1:].all()  # the first may still be growing at the last update


def test_only_adaptive_rules_have_no_limit():
    sweeps = _sizes(solvers=RULES).sweeps
    assert {sweep.kind: sweep.limit is None for sweep in sweeps} == {
        "gradient_descent": False, "momentum": False, "nesterov": False, "adam": True,
    }  # fmt: skip


@pytest.mark.parametrize("correlation", [0.9, 0.97])
def test_best_constant_step_is_at_the_sweeps_minimum(correlation):
    """Within one grid step: the sweep counts updates to a tolerance, theory speaks of the long run."""
    sweep = _sizes(1e-8, data=Collinear(correlation=correlation), standardize=True).sweeps[0]
    assert sweep.best is not None
    grid = sweep.learning_rates
    fastest = int(np.nanargmin(sweep.updates))
    nearest = int(np.argmin(np.abs(np.log(grid / sweep.best))))
    assert abs(fastest - nearest) <= 1


def test_updates_are_those_of_a_run_alone():
    """Oracle: one run of descent, counted until its loss is below the target."""
    result = run_linear_regression(LinearRegressionSettings())
    sweep = step_sizes(result).sweeps[0]
    objective, k = result.problem.objective, 30
    rate = GradientDescent(float(sweep.learning_rates[k]))
    path = minimize(objective, result.start, optimizer=rate, max_steps=MAX_UPDATES, stopping=None)
    target = result.optimum.loss + 1e-4 * (path.loss[0] - result.optimum.loss)
    assert sweep.updates[k] == int(np.argmax(path.loss <= target))


def test_longley_conditioning_is_the_published_one():
    """Raw: the largest stable step is below 1e-11 and κ about 2.36e19; standardised: κ is about 12 220."""
    raw, standardised = _sizes(data=Longley()).conditioning
    assert not raw.is_standardized and standardised.is_standardized
    assert 5e-12 < raw.limit < 1e-11
    assert raw.condition_number == pytest.approx(2.3612e19, rel=1e-3)
    assert standardised.condition_number == pytest.approx(12220, rel=1e-3)
    assert standardised.rate == pytest.approx((12220 - 1) / (12220 + 1), rel=1e-6)


@pytest.mark.parametrize("data", [Longley(), BadlyScaled(), Line()], ids=lambda data: data.kind)
@pytest.mark.parametrize("loss", [None, HuberChoice()], ids=["mse", "huber"])
def test_conditioning_does_not_depend_on_which_features_are_on_the_page(data, loss, monkeypatch):
    """Standardising and going back is the same problem, to the digits that the worst conditioning leaves."""
    monkeypatch.setattr("core.experiments.step_sizes.MAX_UPDATES", 1)  # no sweep is looked at
    fields = {"data": data} if loss is None else {"data": data, "loss": loss}
    one = {c.is_standardized: c for c in _sizes(**fields, standardize=False).conditioning}
    other = {c.is_standardized: c for c in _sizes(**fields, standardize=True).conditioning}
    for key in (False, True):
        assert one[key].lambda_max == pytest.approx(other[key].lambda_max, rel=1e-6)
        assert one[key].lambda_min == pytest.approx(other[key].lambda_min, rel=1e-4)


@pytest.mark.parametrize("ridge", [None, 0.5])
@pytest.mark.parametrize("standardize", [False, True])
def test_other_features_start_from_the_same_predictions(standardize, ridge):
    """Oracle: that start by numpy's lstsq on the other design, one run of descent from it, its optimum by solve."""
    settings = LinearRegressionSettings(data=Line(centre=2.0), standardize=standardize, ridge=ridge)
    result = run_linear_regression(settings)
    other = run_linear_regression(settings.model_copy(update={"standardize": not standardize})).problem.objective
    start = np.linalg.lstsq(other.design, result.problem.objective.predict(result.start), rcond=None)[0]
    sweep = step_sizes(result).sweeps[-1]
    k = int(np.nanargmin(sweep.updates)) - 8  # a good way below the fastest, where updates are many
    rate = GradientDescent(float(sweep.learning_rates[k]))
    path = minimize(other, start, optimizer=rate, max_steps=MAX_UPDATES, stopping=None)
    n, penalised = other.n_samples, np.diag([0.0, 1.0])
    normal = other.design.T @ other.design + n * (ridge or 0.0) * penalised
    lowest = float(other.value(np.linalg.solve(normal, other.design.T @ other.y)))
    target = lowest + 1e-4 * (path.loss[0] - lowest)
    assert sweep.is_standardized is not standardize
    assert sweep.updates[k] == int(np.argmax(path.loss <= target)) > 10


def test_standardised_line_is_solved_in_one_step_of_a_half():
    """Its Hessian is twice the identity: κ = 1, best step 1/2, rate 0."""
    conditioning = {c.is_standardized: c for c in _sizes().conditioning}[True]
    assert conditioning.condition_number == pytest.approx(1.0, rel=1e-12)
    assert conditioning.best == pytest.approx(0.5, rel=1e-12)
    assert conditioning.rate == pytest.approx(0.0, abs=1e-12)


def test_loss_without_curvature_has_no_sweep():
    data = _sizes(loss=AbsoluteErrorChoice())
    assert data.sweeps == () and data.conditioning == ()


def test_best_step_is_named_for_squared_error_and_plain_descent_alone():
    assert [sweep.best is not None for sweep in _sizes(solvers=RULES).sweeps] == [True, False, False, False, True]
    assert all(sweep.best is None for sweep in _sizes(loss=HuberChoice()).sweeps)
