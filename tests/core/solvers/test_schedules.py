"""Schedules against their formulas, and backtracking against what Armijo's rule promises."""

import math

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from core.functions import LOSSES
from core.objectives import LinearRegression
from core.solvers import (
    AnySchedule,
    Armijo,
    Constant,
    Cosine,
    Exponential,
    GradientDescent,
    InverseTime,
    Status,
    StepDecay,
    Stopping,
    minimize,
)

SCHEDULES = [Constant(), StepDecay(7, 0.5), Exponential(0.97), InverseTime(0.1), Cosine(0.1), Armijo()]
EVERY = pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule.kind)


def factors(schedule, n_steps=50):
    return np.array([schedule.factor(step, n_steps) for step in range(n_steps)])


@EVERY
def test_first_factor_is_one(schedule):
    assert schedule.factor(0, 50) == 1.0


@EVERY
def test_factor_never_grows_and_stays_positive(schedule):
    values = factors(schedule)
    assert (np.diff(values) <= 0).all()
    assert (values > 0).all()


def test_step_decay_multiplies_slowly_by_hand():
    """PyTorch's StepLR: multiply after every seven updates, one after the other."""
    expected, factor = [], 1.0
    for step in range(50):
        factor = factor * 0.5 if step and step % 7 == 0 else factor
        expected.append(factor)
    np.testing.assert_array_equal(factors(StepDecay(7, 0.5)), expected)


def test_exponential_is_a_geometric_sequence():
    values = factors(Exponential(0.97))
    np.testing.assert_allclose(values[1:] / values[:-1], 0.97, rtol=1e-13)


def test_inverse_time_has_a_linear_reciprocal():
    np.testing.assert_allclose(1 / factors(InverseTime(0.25)), 1 + 0.25 * np.arange(50), rtol=1e-14)


def test_cosine_is_halfway_in_the_middle_and_at_the_floor_in_the_end():
    schedule = Cosine(0.2)
    assert schedule.factor(25, 50) == pytest.approx(0.6, rel=1e-14)
    assert schedule.factor(50, 50) == pytest.approx(0.2, rel=1e-14)


def test_schedule_scales_the_steps_of_gradient_descent():
    """One parameter, error e ← (1 − ηλ f_t) e: a product of the factors."""
    parabola = LinearRegression([[1.0]], [0.0], fit_intercept=False)
    run = minimize(
        parabola, [1.0], optimizer=GradientDescent(0.1), schedule=StepDecay(5, 0.5), max_steps=30, stopping=None
    )
    expected = np.cumprod([1.0] + [1 - 0.2 * 0.5 ** (t // 5) for t in range(30)])
    np.testing.assert_allclose(run.theta[:, 0], expected, rtol=1e-13)


# ------------------------------------------------------------------------------------------------------------- Armijo


def make_objective(loss="mse"):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(30, 2)) * [1.0, 20.0]
    return LinearRegression(X, X @ [1.0, 0.3] + rng.standard_t(2, size=30), loss=loss)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("rate", [0.01, 1.0, 1e4])
def test_backtracking_never_increases_the_loss(loss, rate):
    """But for the rounding of the loss, which the rule allows (4 ε)."""
    starts = np.random.default_rng(6).normal(size=(8, 3)) * 5
    run = minimize(make_objective(loss), starts, optimizer=GradientDescent(rate), schedule=Armijo(), max_steps=60)
    assert (np.diff(run.loss, axis=0) <= 1e-15 * 8 * run.loss[:-1]).all()


def test_accepted_factor_is_the_first_that_satisfies_armijos_rule():
    """A slow search, run by run, over s = 1, ½, ¼, ..."""
    objective, rule = make_objective("student_t"), Armijo(shrink=0.5, sufficient_decrease=0.3)
    theta = np.random.default_rng(7).normal(size=(6, 3))
    value, gradient = objective.value_and_gradient(theta)
    step = -2.0 * gradient
    expected = []
    for run in range(6):
        s = 1.0
        while objective.value(theta[run] + s * step[run]) > value[run] + 0.3 * s * gradient[run] @ step[run]:
            s /= 2
        expected.append(s)
    assert len(set(expected)) > 1  # the runs do need different factors
    np.testing.assert_array_equal(rule.search(objective, theta, value, gradient, step)[:, 0], expected)


def test_direction_that_does_not_descend_is_refused():
    objective, theta = make_objective(), np.ones((1, 3))
    value, gradient = objective.value_and_gradient(theta)
    assert Armijo().search(objective, theta, value, gradient, gradient)[0, 0] == 0.0


def test_run_without_an_acceptable_step_stalls_and_stays():
    """One trial at a huge rate: nothing is accepted, theta stays at the start."""
    run = minimize(
        make_objective(), np.ones(3), optimizer=GradientDescent(1e6), schedule=Armijo(max_trials=1), max_steps=10
    )
    assert run.status is Status.STALLED
    np.testing.assert_array_equal(run.final_theta, np.ones(3))


def test_backtracking_converges_where_the_same_constant_step_diverges():
    ends = {}
    for schedule in (Armijo(), Constant()):
        run = minimize(
            make_objective(), np.zeros(3), optimizer=GradientDescent(1.0), schedule=schedule, max_steps=5000,
            stopping=Stopping(step=None, gradient=1e-6),
        )  # fmt: skip
        ends[schedule.kind] = run.status
    assert ends == {"armijo": Status.CONVERGED, "constant": Status.DIVERGED}


@EVERY
def test_schedule_survives_the_way_through_json(schedule):
    assert TypeAdapter(AnySchedule).validate_json(schedule.model_dump_json()) == schedule


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: StepDecay(0), "every"),
        (lambda: StepDecay(10, 1.5), "decay"),
        (lambda: Exponential(0.0), "decay"),
        (lambda: InverseTime(-1.0), "decay"),
        (lambda: Cosine(1.5), "floor"),
        (lambda: Armijo(shrink=1.0), "shrink"),
        (lambda: Armijo(sufficient_decrease=0.5), "sufficient_decrease"),
        (lambda: Armijo(max_trials=0), "max_trials"),
        (lambda: Cosine(math.nan), "floor"),
    ],
)
def test_constants_outside_their_bounds_are_refused(make, field):
    with pytest.raises(ValidationError, match=field):
        make()
