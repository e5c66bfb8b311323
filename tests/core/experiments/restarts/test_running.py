"""The run: starts, ends, places, the plane they are seen on, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import TwoMoons
from core.experiments.chosen_objective import choose_objective
from core.experiments.objective_choices import KnownFunction, LinearModel, Network, TypedFormula
from core.experiments.restarts import RestartsSettings, run
from core.experiments.restarts.cost import basin_side, seconds
from core.experiments.restarts.descending import record_count
from core.experiments.restarts.running import starting_points
from core.experiments.solver_choices import Descent
from core.landscape import LOST
from core.solvers import GradientDescent, Momentum, Status, minimize


def _descent(rate: float, batch_size: int | None = None) -> Descent:
    return Descent(optimizer=GradientDescent(learning_rate=rate), batch_size=batch_size)


def test_a_restart_alone_ends_where_it_does_among_the_others(himmelblau):
    """Oracle: one descent from one start."""
    for one, rule in zip(himmelblau.runs, (GradientDescent(0.01), Momentum(0.01, 0.9)), strict=True):
        end = minimize(himmelblau.chosen.objective, himmelblau.theta0[7], optimizer=rule, max_steps=500)
        np.testing.assert_allclose(one.trajectory.final_theta[7], end.final_theta, atol=1e-6)


@pytest.mark.parametrize("objective", [TypedFormula(), Network(data=TwoMoons(n_samples=40), hidden=(3,))], ids=str)
def test_restarts_give_the_same_numbers_wherever_they_are_made(objective, pickling):
    """Forty starts in two pieces a solver, there and back; the batches of a restart are its own."""
    solvers = (_descent(0.05), _descent(0.1, None if isinstance(objective, TypedFormula) else 10))
    settings = RestartsSettings(objective=objective, restarts=40, solvers=solvers, max_steps=60)
    here, there = run(settings), run(settings, executor=pickling)
    for one, other in zip(here.runs, there.runs, strict=True):
        for name in ("theta", "steps", "loss", "loss_steps", "status", "stopped_at"):
            np.testing.assert_array_equal(getattr(one.trajectory, name), getattr(other.trajectory, name), err_msg=name)
        np.testing.assert_array_equal(one.labels, other.labels)


def test_a_start_is_the_same_however_many_there_are(himmelblau):
    few = himmelblau.settings.model_copy(update={"restarts": 5})
    np.testing.assert_array_equal(starting_points(few, himmelblau.chosen), himmelblau.theta0[:5])


def test_starts_are_spread_about_the_middle_of_the_window():
    chosen = choose_objective(KnownFunction(function="boxbod"))
    settings = RestartsSettings(objective=chosen.settings, restarts=50)
    plain = starting_points(settings, chosen)
    half = starting_points(settings.model_copy(update={"start_scale": 0.5}), chosen)
    middle = np.mean(chosen.window, axis=1)
    np.testing.assert_allclose(half - middle, 0.5 * (plain - middle))


def test_places_are_shared_by_all_solvers_and_counted_for_each(himmelblau):
    found = himmelblau.found
    assert len(found.groups) == 4
    for one in himmelblau.runs:
        counts = [one.share(place).count for place in range(4)]
        assert sum(counts) + (one.labels == LOST).sum() == 40
        places = np.array([group.theta for group in found.groups])
        kept = one.labels != LOST
        ends = places[one.labels[kept]]
        np.testing.assert_allclose(one.trajectory.final_theta[kept], ends, atol=1e-2)
    assert sum(group.share.count for group in found.groups) == sum(
        (one.labels != LOST).sum() for one in himmelblau.runs
    )


def test_a_run_that_diverged_belongs_nowhere_and_lowers_the_share_of_the_best(himmelblau):
    momentum = himmelblau.runs[1]
    lost = momentum.trajectory.status == Status.DIVERGED
    assert lost.any()
    np.testing.assert_array_equal(momentum.labels == LOST, lost)
    assert np.isnan(momentum.loss[lost]).all()
    assert momentum.best.count == 40 - lost.sum()  # all four minima are equally low
    assert momentum.best.total == 40


def test_the_plane_of_two_parameters_is_they_themselves(himmelblau):
    coordinates, residual = himmelblau.plane.project(himmelblau.theta0)
    np.testing.assert_array_equal(coordinates, himmelblau.theta0)
    assert not residual.any()
    assert himmelblau.ranges == himmelblau.chosen.window


def test_the_plane_of_a_network_is_that_of_the_largest_variance(moons):
    """Oracle: the two largest eigenvalues of the covariance of all recorded points of the drawn paths."""
    points = moons.runs[0].trajectory.theta.reshape(-1, 9)
    shares = np.sort(np.linalg.eigvalsh(np.cov(points.T)))[::-1]
    assert sum(moons.plane.explained_variance) == pytest.approx(shares[:2].sum() / shares.sum(), abs=0.05)


def test_snapshots_and_losses_are_bounded_whatever_the_number_of_steps():
    """1000 restarts of 20,000 steps of nine parameters: 120 snapshots and 251 losses each, 13 MB."""
    assert record_count(1000 * 9) == 120
    assert record_count(150_000) * 150_000 * 8 <= 12_000_000
    settings = RestartsSettings(restarts=10, max_steps=20_000, gradient=None, basin_side=None,
                                objective=TypedFormula(formula="x^2 + y^2"), solvers=(_descent(1e-6),))  # fmt: skip
    (one,) = run(settings).runs
    assert len(one.trajectory.steps) <= 120
    assert len(one.trajectory.loss_steps) <= 252
    assert one.trajectory.loss_steps[-1] == 20_000


def test_mini_batches_are_drawn_for_models_and_not_for_functions():
    model = RestartsSettings(
        objective=LinearModel(), restarts=3, max_steps=20, basin_side=None, solvers=(_descent(0.01, 10),)
    )
    function = RestartsSettings(restarts=3, max_steps=20, basin_side=None, solvers=(_descent(0.01, 10),))
    assert run(model).runs[0].batch_size == 10
    assert run(function).runs[0].batch_size is None


def test_progress_climbs_to_one():
    heard = []
    run(RestartsSettings(restarts=20, basin_side=21), progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("formula", ["", "(x^2 - 1)^2 + y^2 + sin(x)/5"])
def test_numbers_are_the_same_wherever_the_restarts_descend(pickling, formula):
    """120 restarts, that stop at different updates, in three pieces a solver; 21 × 21 starts of a map in one."""
    objective = TypedFormula(formula=formula) if formula else KnownFunction()
    solvers = (_descent(0.01), Descent(optimizer=Momentum(0.01, 0.9)))
    settings = RestartsSettings(objective=objective, restarts=120, solvers=solvers, basin_side=21, max_steps=200)
    here, there = run(settings), run(settings, executor=pickling)
    np.testing.assert_array_equal(here.found.labels, there.found.labels)
    np.testing.assert_array_equal(here.found.theta, there.found.theta)
    for one, other in zip(here.runs, there.runs, strict=True):
        assert one.name == other.name
        for name in ("theta", "steps", "loss", "loss_steps", "status", "stopped_at"):
            np.testing.assert_array_equal(getattr(one.trajectory, name), getattr(other.trajectory, name), err_msg=name)
        np.testing.assert_array_equal(one.basins.labels, other.basins.labels)
        np.testing.assert_array_equal(one.basins.steps, other.basins.steps)


def test_every_restart_diverged_is_refused_with_the_step_size():
    settings = RestartsSettings(restarts=5, solvers=(_descent(10.0),), basin_side=None)
    with pytest.raises(ValueError, match=r"The step size must be smaller: every restart diverged. Got 10."):
        run(settings)


def test_a_function_without_a_finite_start_is_not_blamed_on_the_step_size():
    with pytest.raises(ValueError, match="It is finite at none"):
        run(RestartsSettings(objective=TypedFormula(formula="1/0"), restarts=5, basin_side=None))


def test_too_many_numbers_are_refused():
    settings = RestartsSettings(objective=Network(data=TwoMoons(), hidden=(256,)), restarts=1000)
    with pytest.raises(ValueError, match=r"1,025 parameters times 1000 restarts must be at most 150,000 numbers"):
        run(settings)


def test_basin_maps_are_as_fine_as_the_time_allows():
    cheap, dear = RestartsSettings(), RestartsSettings(objective=Network(hidden=(16, 16)), max_steps=5000)
    objectives = [choose_objective(settings.objective).objective for settings in (cheap, dear)]
    assert basin_side(cheap, objectives[0]) == 61
    assert basin_side(dear, objectives[1]) is None
    assert basin_side(cheap.model_copy(update={"basin_side": None}), objectives[0]) is None
    assert seconds(cheap) < 0.7 < seconds(dear)


def test_a_basin_map_that_is_too_dear_is_said_to_be_missing(moons):
    wanted = moons.settings.model_copy(update={"restarts": 2, "max_steps": 20_000, "gradient": 1e-2, "basin_side": 61})
    found = run(wanted)
    assert found.runs[0].basins is None and "There is no basin map" in " ".join(found.notes)
    assert "basin map" not in " ".join(run(wanted.model_copy(update={"basin_side": None})).notes)
