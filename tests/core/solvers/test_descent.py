"""The one loop: exact results on quadratics, invariants over runs and batches, and how runs end."""

import time

import numpy as np
import pytest

from core.data.nist import LONGLEY
from core.functions import LOSSES
from core.objectives import LinearRegression
from core.solvers import (
    Adagrad,
    Adam,
    AdamW,
    Armijo,
    GradientDescent,
    InverseTime,
    Momentum,
    Nesterov,
    RMSProp,
    Status,
    StepDecay,
    Stopping,
    minimize,
)

RULES = [
    GradientDescent(0.05),
    Momentum(0.02),
    Nesterov(0.02),
    Adagrad(0.3),
    RMSProp(0.02),
    Adam(0.05),
    AdamW(0.05),
]
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
BATCHES = pytest.mark.parametrize("batch_size", [None, 8])


def make_objective(loss="mse", n_samples=30, seed=1):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 3)) * [1.0, 2.0, 0.5]
    return LinearRegression(X, X @ [1.0, -1.0, 2.0] + rng.normal(size=n_samples), loss=loss)


def make_starts(n_runs=64, n_params=4):
    return np.random.default_rng(2).normal(size=(n_runs, n_params)) * 3


def quadratic(objective):
    """Eigenvalues of the Hessian and the minimum, by NumPy's symmetric solver and lstsq."""
    matrix = 2 * objective.design.T @ objective.design / objective.n_samples
    return np.linalg.eigvalsh(matrix), np.linalg.lstsq(objective.design, objective.y, rcond=None)[0], matrix


def assert_same_run(one, other):
    for name in ("theta", "steps", "loss", "gradient_norm"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert (one.status, one.stopped_at) == (other.status, other.stopped_at)
    assert one.n_gradient_evaluations == other.n_gradient_evaluations


# ---------------------------------------------------------------------------------------- gradient descent, exactly


def test_error_of_gradient_descent_is_a_power_of_one_minus_step_times_hessian():
    """error_t = (I − ηH)^t error_0 at all of 100 steps; the tolerance is their rounding."""
    objective, start = make_objective(), np.array([2.0, -3.0, 1.0, 0.5])
    eigenvalues, best, matrix = quadratic(objective)
    rate = 1.7 / eigenvalues[-1]
    run = minimize(objective, start, optimizer=GradientDescent(rate), max_steps=100, stopping=None)
    once = np.eye(4) - rate * matrix
    expected = [best + np.linalg.matrix_power(once, t) @ (start - best) for t in range(101)]
    np.testing.assert_allclose(run.theta, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("factor", "ends"), [(0.999, "lower"), (1.001, "higher")])
def test_gradient_descent_converges_up_to_two_over_the_largest_eigenvalue(factor, ends):
    """0.1 % to either side of the limit; 10,000 steps change the steepest error by a factor e^{±20}."""
    objective = make_objective()
    eigenvalues, best, _ = quadratic(objective)
    start = best + np.linalg.eigh(quadratic(objective)[2])[1][:, -1]
    rate = GradientDescent(factor * 2 / eigenvalues[-1])
    run = minimize(objective, start, optimizer=rate, max_steps=10_000, stopping=None)
    error = np.linalg.norm(run.final_theta - best)
    assert error < 1e-6 if ends == "lower" else error > 1e6 or run.status is Status.DIVERGED


def test_best_constant_step_contracts_by_kappa_minus_one_over_kappa_plus_one():
    """η = 2/(λ_min + λ_max): from an error in both extreme directions every step contracts by exactly that."""
    objective = make_objective()
    eigenvalues, best, matrix = quadratic(objective)
    vectors = np.linalg.eigh(matrix)[1]
    rate = 2 / (eigenvalues[0] + eigenvalues[-1])
    start = best + vectors[:, 0] + vectors[:, -1]
    run = minimize(objective, start, optimizer=GradientDescent(rate), max_steps=40, stopping=None)
    errors = np.linalg.norm(run.theta - best, axis=1)
    kappa = eigenvalues[-1] / eigenvalues[0]
    np.testing.assert_allclose(errors[1:] / errors[:-1], (kappa - 1) / (kappa + 1), rtol=1e-9)


@pytest.mark.parametrize("factor", [0.8, 1.1])
def test_no_other_constant_step_is_as_fast_as_the_best(factor):
    objective = make_objective()
    eigenvalues, best, _ = quadratic(objective)
    fastest = 2 / (eigenvalues[0] + eigenvalues[-1])
    runs = minimize(
        objective, np.zeros((2, 4)), max_steps=300, stopping=None, learning_rates=[fastest, factor * fastest]
    )
    errors = np.linalg.norm(runs.final_theta - best, axis=1)
    assert errors[0] < errors[1]


# ------------------------------------------------------------------------------------------------- Longley, unscaled


def raw_longley():
    return LinearRegression(LONGLEY[:, 1:], LONGLEY[:, 0])


def test_raw_longley_diverges_at_a_step_of_1e_minus_10():
    run = minimize(raw_longley(), np.zeros(7), optimizer=GradientDescent(1e-10), max_steps=100)
    assert run.status is Status.DIVERGED


def test_raw_longley_needs_a_step_below_6e_minus_12():
    """2/λ_max = 5.78e-12 for the data as published: just below it the loss falls, just above it explodes."""
    limit = 2 / np.linalg.eigvalsh(raw_longley().hessian(np.zeros(7)))[-1]
    assert limit == pytest.approx(5.78e-12, rel=1e-2)
    run = minimize(
        raw_longley(), np.zeros((2, 7)), max_steps=3000, stopping=None, learning_rates=[0.999 * limit, 1.01 * limit]
    )
    assert run.final_loss[0] < run.loss[0, 0]
    assert run.status.tolist() == [Status.STEP_LIMIT, Status.DIVERGED]


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_standardised_longley_has_condition_number_12220(fit_intercept):
    """Of the Hessian of the mean squared error, λ_max/λ_min: that of the correlation matrix of the six features.

    The intercept adds an eigenvalue of 2, which lies between the others.
    """
    features = LONGLEY[:, 1:]
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    objective = LinearRegression(standard, LONGLEY[:, 0], fit_intercept=fit_intercept)
    eigenvalues = np.linalg.eigvalsh(objective.hessian(np.zeros(objective.n_params)))
    assert eigenvalues[-1] / eigenvalues[0] == pytest.approx(12_220.0, abs=0.5)
    assert eigenvalues[-1] / eigenvalues[0] == pytest.approx(np.linalg.cond(np.corrcoef(features.T)), rel=1e-6)


# ---------------------------------------------------------------------------------------------------------- invariants


@EVERY_RULE
def test_mini_batch_of_the_whole_sample_is_full_batch_to_rounding(rule):
    """The rows come in another order, so the sums differ in their last digits, and no more after 100 steps."""
    objective, starts = make_objective(), make_starts(3)
    full, batch = (
        minimize(objective, starts, optimizer=rule, batch_size=size, max_steps=100, stopping=None)
        for size in (None, 30)
    )
    np.testing.assert_allclose(batch.theta, full.theta, rtol=0, atol=1e-10)


@EVERY_RULE
@BATCHES
@pytest.mark.parametrize("run", [0, 37])
def test_a_run_alone_equals_the_same_run_among_sixty_three_others(rule, batch_size, run):
    """Exactly, whatever the others do: some converge and leave early, one diverges at once.

    A run's batches belong to its number, so the run alone is the last of as many as its number needs.
    """
    objective, starts = make_objective(), make_starts()
    starts[5] = 1e160
    options = {"optimizer": rule, "batch_size": batch_size, "max_steps": 60, "stopping": Stopping(target_loss=3.0)}
    among = minimize(objective, starts, **options)
    alone = minimize(objective, starts[run] if run == 0 or batch_size is None else starts[: run + 1], **options)
    lone = alone if alone.theta.ndim == 2 else None
    theta = lone.final_theta if lone else alone.final_theta[run]
    loss = lone.loss if lone else alone.loss[:, run]
    n_steps = min(len(loss), len(among.loss))
    np.testing.assert_array_equal(among.final_theta[run], theta)
    np.testing.assert_array_equal(among.loss[:n_steps, run], loss[:n_steps])
    assert among.stopped_at[run] == (lone.stopped_at if lone else alone.stopped_at[run])


@pytest.mark.parametrize("loss", LOSSES)
def test_a_run_alone_equals_the_same_run_among_others_with_any_loss(loss):
    objective, starts = make_objective(loss), make_starts()
    among = minimize(objective, starts, max_steps=50, stopping=None)
    alone = minimize(objective, starts[37], max_steps=50, stopping=None)
    np.testing.assert_array_equal(among.theta[:, 37], alone.theta)
    np.testing.assert_array_equal(among.loss[:, 37], alone.loss)


@EVERY_RULE
@BATCHES
def test_same_settings_give_the_same_result_at_every_call(rule, batch_size):
    objective, start = make_objective(), np.ones(4)
    first, second = (
        minimize(objective, start, optimizer=rule, batch_size=batch_size, max_steps=40, seed=7) for _ in range(2)
    )
    assert_same_run(first, second)


def test_another_seed_draws_other_batches():
    objective, start = make_objective(), np.ones(4)
    first, second = (minimize(objective, start, batch_size=5, max_steps=5, seed=seed) for seed in (0, 1))
    assert (first.final_theta != second.final_theta).any()


def test_mini_batch_steps_follow_the_batches_gradient():
    """A slow loop with the documented stream ``default_rng([seed, run])``."""
    objective, theta = make_objective(), np.ones(4)
    order = np.random.default_rng([3, 0]).permutation(30)
    for k in range(3):
        rows = order[10 * k : 10 * k + 10]
        residual = objective.design[rows] @ theta - objective.y[rows]
        theta = theta - 0.05 * 2 / 10 * objective.design[rows].T @ residual
    rule = GradientDescent(0.05)
    run = minimize(objective, np.ones(4), optimizer=rule, batch_size=10, max_steps=3, seed=3, stopping=None)
    np.testing.assert_allclose(run.final_theta, theta, rtol=1e-13)


def test_loss_is_that_of_all_samples_in_mini_batch_runs_too():
    objective = make_objective()
    run = minimize(objective, make_starts(3), batch_size=4, max_steps=20, stopping=None)
    np.testing.assert_array_equal(run.loss, [objective.value(theta) for theta in run.theta])


def test_mini_batch_runs_with_a_falling_step_come_nearer_than_with_a_constant_one():
    objective = make_objective()
    best = quadratic(objective)[1]
    ends = {}
    for schedule in (StepDecay(decay=1.0), InverseTime(decay=0.02)):
        run = minimize(
            objective,
            np.zeros((20, 4)),
            optimizer=GradientDescent(0.1),
            schedule=schedule,
            batch_size=3,
            max_steps=3000,
            stopping=None,
        )
        ends[schedule.kind] = np.linalg.norm(run.final_theta - best, axis=1).mean()
    assert ends["inverse_time"] < 0.5 * ends["step_decay"]


@EVERY_RULE
@BATCHES
def test_float32_stays_float32(rule, batch_size):
    start = np.ones((2, 4), dtype=np.float32)
    run = minimize(make_objective(), start, optimizer=rule, batch_size=batch_size, max_steps=5)
    assert {run.theta.dtype, run.loss.dtype, run.gradient_norm.dtype} == {np.dtype(np.float32)}


def test_own_rates_equal_separate_runs():
    objective, starts, rates = make_objective(), make_starts(4), [0.001, 0.01, 0.05, 0.1]
    together = minimize(objective, starts, learning_rates=rates, max_steps=30, stopping=None)
    for run, rate in enumerate(rates):
        alone = minimize(objective, starts[run], optimizer=GradientDescent(rate), max_steps=30, stopping=None)
        np.testing.assert_array_equal(together.theta[:, run], alone.theta)


def test_single_start_gives_a_trajectory_without_the_axis_of_runs():
    objective, start = make_objective(), np.ones(4)
    single, several = (minimize(objective, theta, max_steps=9, stopping=None) for theta in (start, start[None]))
    assert_same_run(single, several.without_runs_axis())
    assert single.theta.shape == (10, 4)
    assert single.loss.shape == (10,)


# -------------------------------------------------------------------------------------------------------- how runs end


def test_a_diverging_run_is_frozen_at_its_last_finite_point_while_the_others_go_on():
    """Three runs, the second beyond the limit; the first and third equal runs of their own."""
    objective, starts = make_objective(), make_starts(3)
    limit = 2 / quadratic(objective)[0][-1]
    rates = [0.3 * limit, 3 * limit, 0.5 * limit]
    run = minimize(objective, starts, learning_rates=rates, max_steps=400, stopping=None)
    assert run.status.tolist() == [Status.STEP_LIMIT, Status.DIVERGED, Status.STEP_LIMIT]
    assert 0 < run.stopped_at[1] < 400
    assert np.isfinite(run.theta).all()
    assert np.isfinite(run.loss).all()
    assert (run.loss[run.stopped_at[1] :, 1] == run.loss[run.stopped_at[1], 1]).all()
    for other in (0, 2):
        alone = minimize(
            objective, starts[other], optimizer=GradientDescent(rates[other]), max_steps=400, stopping=None
        )
        np.testing.assert_array_equal(run.final_theta[other], alone.final_theta)


def test_the_frozen_point_is_the_last_before_the_loss_grew_ten_billionfold():
    """One weight, error times −3 at each step: the loss grows ninefold; counted by hand."""
    parabola = LinearRegression([[1.0]], [0.0], fit_intercept=False)
    run = minimize(parabola, [1.0], optimizer=GradientDescent(2.0), max_steps=100, stopping=None)
    expected = max(t for t in range(100) if 9.0**t <= 1e10 * (1 + 1.0))
    assert run.stopped_at == expected
    assert run.final_loss == 9.0**expected


def test_a_start_whose_loss_is_not_finite_has_diverged_at_once():
    run = minimize(make_objective(), np.array([np.full(4, 1e200), np.ones(4)]), max_steps=5)
    assert run.status[0] is Status.DIVERGED
    assert run.stopped_at[0] == 0
    np.testing.assert_array_equal(run.final_theta[0], np.full(4, 1e200))


def test_step_limit_is_reached_with_all_steps_made():
    run = minimize(make_objective(), np.zeros(4), max_steps=7)
    assert run.status is Status.STEP_LIMIT
    assert (run.stopped_at, len(run.loss)) == (7, 8)


def test_no_steps_at_all_leave_the_start():
    objective, start = make_objective(), np.ones((2, 4))
    run = minimize(objective, start, max_steps=0)
    np.testing.assert_array_equal(run.theta, start[None])
    np.testing.assert_array_equal(run.loss[0], objective.value(start))
    assert run.status.tolist() == [Status.STEP_LIMIT] * 2


def test_converged_runs_hold_still_while_the_others_go_on():
    objective = make_objective()
    best = quadratic(objective)[1]
    run = minimize(objective, np.stack([best + 1e-6, best + 10.0]), max_steps=2000, stopping=Stopping(gradient=1e-5))
    assert run.stopped_at[0] < run.stopped_at[1]
    late = run.theta[run.steps >= run.stopped_at[0], 0]
    assert (late == late[0]).all()


def test_mini_batch_run_does_not_stop_at_a_start_where_one_batch_is_at_rest():
    """The first sample alone is fitted exactly, the whole sample is not."""
    objective = LinearRegression([[1.0], [1.0]], [0.0, 2.0], fit_intercept=False)
    run = minimize(objective, [0.0], batch_size=1, max_steps=3, stopping=Stopping(step=None))
    assert run.loss[0] == 2.0
    assert run.stopped_at > 0


def test_gradients_are_counted_once_a_point():
    """The start and each of 12 updates; the point thrown away by a diverging run counts as well."""
    objective = make_objective()
    assert minimize(objective, np.zeros(4), max_steps=12, stopping=None).n_gradient_evaluations == 13
    lost = minimize(objective, np.zeros(4), optimizer=GradientDescent(1e3), max_steps=50)
    assert lost.n_gradient_evaluations == lost.stopped_at + 2


def test_progress_rises_and_stays_within_the_whole(monkeypatch):
    shares = []
    monkeypatch.setattr("core.solvers.chunks.PROGRESS_SECONDS", 0.0)
    minimize(make_objective(), np.zeros(4), max_steps=20, stopping=None, progress=shares.append)
    np.testing.assert_allclose(shares, np.arange(1, 21) / 20)


def test_progress_is_called_now_and_then_only():
    shares = []
    began = time.perf_counter()
    minimize(make_objective(), np.zeros(4), max_steps=3000, stopping=None, progress=shares.append)
    assert len(shares) <= (time.perf_counter() - began) / 0.1


def test_an_exception_in_progress_cancels_the_run():
    def cancel(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        minimize(make_objective(), np.zeros(4), max_steps=10**7, stopping=None, progress=cancel)


def test_the_callers_start_is_not_changed():
    start = np.ones((2, 4))
    minimize(make_objective(), start, max_steps=5)
    np.testing.assert_array_equal(start, np.ones((2, 4)))
    assert start.flags.writeable


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"theta0": np.zeros(3)}, r"theta must have shape \(n_runs, 4\) or \(4,\)\. Got \(3,\)"),
        ({"theta0": np.array([0.0, np.nan, 0.0, 0.0])}, "theta0 must be finite"),
        ({"max_steps": -1}, r"max_steps must be zero or more\. Got -1\."),
        ({"n_records": 1}, r"n_records must be at least 2, the start and the end\. Got 1\."),
        ({"batch_size": 31}, r"batch_size must be between 1 and n_samples = 30\. Got 31\."),
        ({"batch_size": 0}, r"batch_size must be between 1 and n_samples = 30\. Got 0\."),
        ({"batch_size": -2}, r"batch_size must be between 1 and n_samples = 30\. Got -2\."),
        ({"batch_size": 5, "schedule": Armijo()}, "Armijo backtracking needs the full batch"),
        ({"stopping": Stopping(patience=3)}, "patience needs validation samples"),
        ({"learning_rates": [0.1, 0.2]}, "learning_rates must have shape"),
        ({"learning_rates": [-0.1]}, "learning_rates must be positive"),
    ],
)
def test_bad_arguments_are_refused(options, words):
    arguments = {"theta0": np.zeros(4), "max_steps": 3} | options
    with pytest.raises(ValueError, match=words):
        minimize(make_objective(), **arguments)
