"""Training: the starts, the budget, what a run depends on and what not, and every data set to its end."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from core.data import AnyNetworkDataset, Blobs, Csv, LabelledCsv, Sine, TwoMoons, Xor, read_beside
from core.experiments.mlp import MLPSettings, Rules, run
from core.experiments.mlp.problem import MAX_NUMBERS, prepare
from core.experiments.mlp.training import record_count, starting_points
from core.experiments.solver_choices import Descent
from core.functions import ACTIVATIONS, INITIALIZERS
from core.solvers import Adam, Cosine, GradientDescent, Status, minimize
from tests.core.experiments.mlp.conftest import MOONS

DATASETS = [one for one in get_args(get_args(AnyNetworkDataset)[0]) if one not in (Csv, LabelledCsv)]
BRIEF = {"restarts": 2, "epochs": 3, "hidden": (3,)}


def _steady(rate: float, batch_size: int | None = None) -> Descent:
    return Descent(optimizer=GradientDescent(learning_rate=rate), batch_size=batch_size)


# ---------------------------------------------------------------------------------------- what it runs on
@pytest.mark.parametrize("data", DATASETS, ids=lambda data: data.__name__)
def test_every_data_set_trains_to_a_finite_loss(data):
    result = run(MLPSettings(data=data(), **BRIEF))
    for one in result.runs:
        assert np.isfinite(one.trajectory.loss).all()
        assert set(one.curves.loss) == set(result.problem.parts)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_trains(activation):
    result = run(MLPSettings(data=TwoMoons(n_samples=40), activation=activation, restarts=2, epochs=20))
    assert all((one.curves.loss["train"][-1] < one.curves.loss["train"][0]).all() for one in result.runs)


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_every_initializer_starts(initializer):
    result = run(MLPSettings(data=TwoMoons(n_samples=40), initializer=initializer, **BRIEF))
    assert np.isfinite(result.theta0).all()


def test_network_without_hidden_layers_is_logistic_regression():
    """Oracle: scikit-learn without penalty."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss

    result = run(MLPSettings(hidden=(), epochs=2000, restarts=1, solvers=(_steady(2.0),)))
    X, y = result.problem.train.X, result.problem.train.y[:, 0]
    model = LogisticRegression(C=np.inf, tol=1e-10).fit(X, y)
    assert result.runs[0].curves.loss["train"][-1, 0] == pytest.approx(log_loss(y, model.predict_proba(X)), rel=1e-6)


# ---------------------------------------------------------------------------------------- what a run depends on
def test_same_settings_give_the_same_result(moons):
    for mine, again in zip(moons.runs, run(MOONS).runs, strict=True):
        np.testing.assert_array_equal(mine.trajectory.theta, again.trajectory.theta)
        np.testing.assert_array_equal(mine.curves.loss["validation"], again.curves.loss["validation"])


def test_run_alone_equals_itself_among_63_others():
    """To the last bit, on full batches and on batches."""
    many = run(MOONS.model_copy(update={"restarts": 64}))
    alone = run(MOONS.model_copy(update={"restarts": 1}))
    for one, other in zip(many.runs, alone.runs, strict=True):
        np.testing.assert_allclose(one.trajectory.theta[:, :1], other.trajectory.theta, rtol=1e-12, atol=1e-14)


def test_batches_of_all_rows_equal_the_full_batch():
    """The sum is taken in another order: equal to rounding, which 50 updates amplify little."""
    problem = prepare(MOONS, read_beside)
    theta0 = starting_points(MOONS, problem.objective)
    rule = GradientDescent(learning_rate=0.5)
    n = problem.train.n_samples
    full, batches = (
        minimize(problem.objective, theta0, optimizer=rule, batch_size=size, max_steps=50, stopping=None)
        for size in (None, n)
    )
    np.testing.assert_allclose(full.final_theta, batches.final_theta, rtol=1e-9, atol=1e-12)


def test_step_size_and_solver_change_neither_start_nor_data(moons):
    other = run(MOONS.model_copy(update={"solvers": (_steady(0.1),)}))
    np.testing.assert_array_equal(moons.theta0, other.theta0)
    np.testing.assert_array_equal(moons.problem.columns, other.problem.columns)


def test_start_seed_moves_the_start_alone(moons):
    other = run(MOONS.model_copy(update={"start_seed": 1}))
    assert (moons.theta0 != other.theta0).any()
    np.testing.assert_array_equal(moons.problem.columns, other.problem.columns)


def test_scale_of_the_start_multiplies_it(moons):
    doubled = MOONS.model_copy(update={"initial_scale": 2.0})
    np.testing.assert_array_equal(starting_points(doubled, moons.problem.objective), 2 * moons.theta0)


# ---------------------------------------------------------------------------------------- budget and stopping
def test_budget_is_in_epochs_whatever_the_batch(moons):
    """36 rows: 1 update an epoch on the full batch, 4 on batches of 10."""
    assert [int(one.trajectory.steps[-1]) for one in moons.runs] == [12, 48]
    assert [float(one.curves.epochs[-1]) for one in moons.runs] == [12, 12]


def test_batch_larger_than_the_sample_uses_all_rows_and_says_so():
    result = run(MOONS.model_copy(update={"solvers": (_steady(0.1, 500),)}))
    assert result.runs[0].batch_size is None
    assert "A batch of 500 is more than the 36 training rows: all were used." in result.notes


def test_patience_counts_epochs_whatever_the_batch():
    """A step too small to improve anything but the last digits; each solver waits its 5 epochs after its best."""
    settings = MOONS.model_copy(update={"epochs": 300, "stopping": Rules(patience=5), "hidden": (64,),
                                        "solvers": (_steady(1.0), _steady(0.5, 10))})  # fmt: skip
    for one in run(settings).runs:
        an_epoch = int(one.trajectory.steps[-1] / one.curves.epochs[-1])
        stalled = one.trajectory.status == Status.STALLED
        assert stalled.any()
        waited = one.trajectory.stopped_at[stalled] / an_epoch
        assert (waited >= 5).all() and (waited == np.round(waited)).all()


def test_target_loss_ends_a_run():
    result = run(MOONS.model_copy(update={"epochs": 300, "stopping": Rules(target_loss=0.3)}))
    path = result.runs[0].trajectory
    assert (path.status == Status.CONVERGED).all() and (path.final_loss <= 0.3).all()


def test_diverged_run_is_kept_at_its_last_finite_point():
    result = run(MOONS.model_copy(update={"data": Sine(), "solvers": (_steady(1000.0),), "activation": "relu"}))
    one = result.runs[0]
    assert (one.trajectory.status == Status.DIVERGED).any()
    assert np.isfinite(one.trajectory.theta).all() and np.isfinite(one.curves.loss["train"]).all()


def test_same_solver_twice_gets_two_names():
    result = run(MOONS.model_copy(update={"solvers": (_steady(0.1), _steady(0.1))}))
    assert [one.name for one in result.runs] == ["Gradient descent, η = 0.1 (1)", "Gradient descent, η = 0.1 (2)"]


def test_name_tells_rule_step_batch_and_schedule():
    solver = Descent(optimizer=GradientDescent(learning_rate=0.03), batch_size=10, schedule=Cosine())
    assert run(MOONS.model_copy(update={"solvers": (solver,)})).runs[0].name == (
        "Gradient descent, η = 0.03, batch 10, Cosine"
    )


def test_progress_rises_to_the_end_over_all_solvers():
    told: list[float] = []
    run(MLPSettings(restarts=64, epochs=300, solvers=(_steady(0.1), _steady(0.2))), progress=told.append)
    assert told == sorted(told) and min(told) >= 0 and max(told) <= 1
    assert any(share > 0.5 for share in told) and any(share < 0.5 for share in told)


def test_restarts_give_the_same_numbers_wherever_they_are_trained(pickling):
    """20 restarts, that end at different epochs, in three pieces a solver; the batches of a restart are its own."""
    solvers = (_steady(0.1), Descent(optimizer=Adam(0.1), batch_size=20))
    stopping = Rules(patience=3, target_loss=0.35)
    settings = MOONS.model_copy(update={"solvers": solvers, "restarts": 20, "stopping": stopping, "epochs": 60})
    here, there = run(settings), run(settings, executor=pickling)
    for one, other in zip(here.runs, there.runs, strict=True):
        assert one.name == other.name and one.shown == other.shown and len(set(one.trajectory.stopped_at)) > 3
        for name in ("theta", "steps", "loss", "loss_steps", "gradient_norm", "status", "stopped_at",
                     "n_gradient_evaluations"):  # fmt: skip
            np.testing.assert_array_equal(getattr(one.trajectory, name), getattr(other.trajectory, name), err_msg=name)
            assert not getattr(other.trajectory, name).flags.writeable
        np.testing.assert_array_equal(one.curves.loss["validation"], other.curves.loss["validation"])


def test_cancelling_goes_through():
    class CancelledError(Exception):
        pass

    def cancel(share: float) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        run(MLPSettings(restarts=64, epochs=2000), progress=cancel)


# ---------------------------------------------------------------------------------------- what it keeps
def test_result_is_read_only(moons):
    one = moons.runs[0]
    for array in (moons.theta0, one.trajectory.theta, one.curves.loss["train"], one.curves.epochs,
                  one.curves.best_record):  # fmt: skip
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize("numbers", [9, 8 * 33, 20_000, MAX_NUMBERS])
def test_record_of_a_run_stays_small(numbers):
    """Below 40 MB of float64 a solver, and never so few that nothing can be seen."""
    assert record_count(numbers) >= 30
    assert 8 * numbers * record_count(numbers) < 40e6


@pytest.mark.parametrize("data", [Xor(), Blobs(n_centres=3), Sine()], ids=lambda data: data.kind)
def test_shown_restart_has_the_lowest_loss_at_the_end(data):
    one = run(MLPSettings(data=data, **BRIEF)).runs[0]
    end = one.curves.loss[one.curves.judge][-1]
    assert one.shown == one.ranking[0] == end.argmin()
