"""When a run counts as converged, diverged, or out of patience."""

import numpy as np
import pytest
from pydantic import ValidationError

from core.objectives import LinearRegression
from core.solvers import GradientDescent, Status, Stopping, minimize
from core.solvers.stopping import Visit, diverged

OFF = {"step": None, "gradient": None}


def visit(*, theta=3.0, step=1.0, previous=2.0, value=1.0, gradient=1.0):
    return Visit(
        np.array([[theta, 4.0]]), np.array([[step, 0.0]]), np.array([previous]), np.array([value]), np.array([gradient])
    )


def parabola(curvature=2.0):
    return LinearRegression([[np.sqrt(curvature / 2)]], [0.0], fit_intercept=False)


@pytest.mark.parametrize(
    ("rules", "inside", "outside"),
    [
        ({"step": 0.1}, {"step": 0.6}, {"step": 0.61}),  # 0.1 · (1 + |(3, 4)|) = 0.6
        ({"gradient": 1e-3}, {"gradient": 1e-3}, {"gradient": 1.1e-3}),
        ({"relative_loss": 0.25}, {"value": 1.5}, {"value": 1.4}),
        ({"relative_loss": 0.25}, {"value": 2.5}, {"value": 2.6}),
        ({"target_loss": 0.5}, {"value": 0.5}, {"value": 0.51}),
    ],
)
def test_each_rule_holds_up_to_its_tolerance_and_not_beyond(rules, inside, outside):
    stopping = Stopping(**(OFF | rules))
    assert stopping.converged(visit(**inside)).all()
    assert not stopping.converged(visit(**outside)).any()


def test_rules_switched_off_never_stop():
    assert not Stopping(**OFF).converged(visit(step=0.0, gradient=0.0, value=0.0, previous=0.0)).any()


@pytest.mark.parametrize("rules", [{"step": 0.1}, {"gradient": 0.1}, {"relative_loss": 0.1}, {"target_loss": 0.1}])
def test_not_a_number_never_converges(rules):
    nothing = visit(step=np.nan, value=np.nan, gradient=np.nan)
    assert not Stopping(**(OFF | rules)).converged(nothing).any()


@pytest.mark.parametrize(
    ("value", "theta", "gradient", "expected"),
    [
        (1.0, 1.0, 1.0, False),
        (np.inf, 1.0, 1.0, True),
        (np.nan, 1.0, 1.0, True),
        (1.0, np.inf, 1.0, True),
        (1.0, 1.0, np.nan, True),
        (2.9e10, 1.0, 1.0, False),  # the limit is 1e10 · (1 + |first loss|) = 3e10
        (3.1e10, 1.0, 1.0, True),
        (-1e12, 1.0, 1.0, False),  # falling without bound is not a loss that grew
    ],
)
def test_divergence_is_what_is_not_finite_or_grown_ten_billionfold(value, theta, gradient, expected):
    slope = np.array([[gradient]])
    lost = diverged(np.array([2.0]), np.array([[theta]]), np.array([value]), slope, np.abs(slope[:, 0]))
    assert lost.tolist() == [expected]


def test_gradient_rule_stops_at_the_first_point_that_meets_it():
    run = minimize(parabola(), [1.0], optimizer=GradientDescent(0.1), stopping=Stopping(step=None, gradient=1e-3))
    assert run.status is Status.CONVERGED
    assert run.gradient_norm[-1] <= 1e-3 < run.gradient_norm[-2]


def test_start_at_rest_needs_no_step():
    run = minimize(parabola(), [0.0])
    assert (run.status, run.stopped_at, len(run.loss)) == (Status.CONVERGED, 0, 1)


def test_target_loss_ends_a_run_as_converged():
    run = minimize(parabola(), [1.0], optimizer=GradientDescent(0.1), stopping=Stopping(**OFF, target_loss=0.01))
    assert run.status is Status.CONVERGED
    assert run.final_loss <= 0.01 < run.loss[-2]


def test_step_rule_is_the_classical_one():
    run = minimize(parabola(), [1.0], optimizer=GradientDescent(0.1), stopping=Stopping(step=1e-4, gradient=None))
    steps = np.abs(np.diff(run.theta[:, 0]))
    scale = 1e-4 * (1 + np.abs(run.theta[1:, 0]))
    assert steps[-1] <= scale[-1]
    assert (steps[:-1] > scale[:-1]).all()


def test_relative_loss_rule_compares_with_the_loss_before_the_step():
    run = minimize(parabola(), [1.0], optimizer=GradientDescent(0.3), stopping=Stopping(**OFF, relative_loss=0.9))
    assert run.stopped_at == 1  # the first update takes 84 % of the loss off, which is below 90 %


# ----------------------------------------------------------------------------------------------------------- patience


def validated(patience, max_steps=200):
    """Training drives the one weight to 1; the validation loss is least at 0.5, passed after six updates."""
    training, validation = (LinearRegression([[1.0]], [y], fit_intercept=False) for y in (1.0, 0.5))
    return minimize(
        training,
        [0.0],
        optimizer=GradientDescent(0.05),
        stopping=Stopping(**OFF, patience=patience),
        validation=validation,
        max_steps=max_steps,
    )


@pytest.mark.parametrize("patience", [1, 4, 30])
def test_patience_ends_a_run_that_many_updates_after_its_best(patience):
    """w_t = 1 − 0.9^t is nearest 0.5 at t = 7 (0.5217, against 0.4686 at 6); counted by hand."""
    run = validated(patience)
    assert run.status is Status.STALLED
    assert run.stopped_at == 7 + patience


def test_patience_that_is_not_used_up_runs_on():
    assert validated(patience=500).status is Status.STEP_LIMIT


def test_a_validation_loss_that_stays_the_same_is_no_better():
    """It is first looked at after one update; five more without a better one use up the patience."""
    training, blind = (LinearRegression([[x]], [1.0], fit_intercept=False) for x in (1.0, 0.0))
    stopping = Stopping(**OFF, patience=5)
    run = minimize(training, [0.0], stopping=stopping, validation=blind, max_steps=50)
    assert (run.status, run.stopped_at) == (Status.STALLED, 6)


def test_runs_lose_patience_one_by_one():
    training, validation = (LinearRegression([[1.0]], [y], fit_intercept=False) for y in (1.0, 0.5))
    stopping = Stopping(**OFF, patience=3)
    options = {"optimizer": GradientDescent(0.05), "stopping": stopping, "validation": validation, "max_steps": 100}
    starts = np.array([[0.0], [0.4], [0.9]])
    together = minimize(training, starts, **options)
    alone = [int(minimize(training, start, **options).stopped_at) for start in starts]
    assert together.stopped_at.tolist() == alone
    assert len(set(alone)) > 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"step": -1e-3}, "step"),
        ({"step": 2.0}, "step"),
        ({"gradient": -1.0}, "gradient"),
        ({"relative_loss": 1.5}, "relative_loss"),
        ({"patience": 0}, "patience"),
        ({"target_loss": float("inf")}, "target_loss"),
    ],
)
def test_tolerances_outside_their_bounds_are_refused(fields, field):
    with pytest.raises(ValidationError, match=field):
        Stopping(**fields)
