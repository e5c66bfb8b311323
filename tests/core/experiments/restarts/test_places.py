"""Places by name, and what the views compute from a result: distribution, chances, curves, paths, basins, two ends."""

from __future__ import annotations

import numpy as np
import pytest

from core.experiments.objective_choices import LinearModel, LogisticModel
from core.experiments.restarts import RestartsSettings, run
from core.experiments.restarts.basins import ELSEWHERE, basins, has_basins
from core.experiments.restarts.between import between, shows_functions, two_functions
from core.experiments.restarts.chances import chances
from core.experiments.restarts.choosing import chosen_place, chosen_solver, place_titles
from core.experiments.restarts.curves import restart_curves
from core.experiments.restarts.distribution import distributions, levels, names_of
from core.experiments.restarts.joint_paths import ends_on_line, joint_paths
from core.experiments.restarts.outcomes import needed_words, restarts_verdicts
from core.experiments.restarts.places import kind_counts, place_name, place_rows, places
from core.landscape import LOST, share_of_runs


def test_places_are_lettered_from_the_lowest_loss_up(himmelblau, moons):
    assert [place_name(label) for label in (0, 1, 25, 26)] == ["A", "B", "Z", "27"]
    assert {place.title for place in places(himmelblau)} == {
        "A: minimum at (3.58, −1.85), loss 0", "B: minimum at (3, 2), loss 0",
        "C: minimum at (−2.81, 3.13), loss 0", "D: minimum at (−3.78, −3.28), loss 0",
    }  # fmt: skip
    losses = [place.group.losses[0] for place in places(moons)]
    assert losses == sorted(losses)
    assert kind_counts(himmelblau) == "4 minima"


def test_rows_of_a_solver_are_the_places_it_reached(himmelblau):
    for one in himmelblau.runs:
        for row in place_rows(himmelblau, one):
            assert row.share.count == (one.labels == row.place.label).sum() > 0


def test_the_distribution_is_that_of_the_sorted_final_losses(himmelblau):
    gradient, momentum = distributions(himmelblau)
    np.testing.assert_array_equal(gradient.loss, np.sort(himmelblau.runs[0].trajectory.final_loss))
    assert gradient.share[-1] == 1
    assert momentum.n_lost == (himmelblau.runs[1].labels == LOST).sum()
    assert momentum.share[-1] == pytest.approx(1 - momentum.n_lost / 40)


def test_places_of_one_loss_are_one_level(himmelblau):
    (level,) = levels(himmelblau)
    assert names_of(level) == "A, B, C and D"
    assert level.count == sum(group.share.count for group in himmelblau.found.groups)


def test_chances_reach_95_percent_where_the_outcome_says(moons):
    (one,) = chances(moons)
    needed = one.best.needed()[0]
    reached = one.restarts[np.argmax(one.chance >= 0.95)]
    assert abs(reached - needed) <= np.diff(one.restarts).max()
    assert (one.low <= one.chance).all()
    assert (one.chance <= one.high).all()


def test_curves_by_place_hold_every_restart_once(moons):
    curves = restart_curves(moons, moons.runs[0])
    assert sum(group.count for group in curves.groups) + curves.n_lost == 40
    first = curves.groups[0]
    members = moons.runs[0].labels == first.place.label
    np.testing.assert_array_equal(first.median[-1], np.median(moons.runs[0].trajectory.final_loss[members]))
    above = restart_curves(moons, moons.runs[0], "above the best")
    assert min(group.losses.min() for group in above.groups) >= 0


def test_paths_on_the_plane_of_two_parameters_are_the_parameters(himmelblau):
    data = joint_paths(himmelblau, himmelblau.runs[0])
    assert (data.residual, data.n_drawn, data.n_lost) == (0.0, 40, 0)
    group = data.groups[0]
    members = himmelblau.runs[0].labels == group.place.label
    np.testing.assert_array_equal(group.x[:, 0], himmelblau.theta0[members, 0])
    np.testing.assert_array_equal(group.y[:, -1], himmelblau.runs[0].trajectory.final_theta[members, 1])


def test_the_distance_off_the_plane_is_told(moons):
    """Oracle: Pythagoras, with the coordinates on the plane's orthonormal directions."""
    data = joint_paths(moons, moons.runs[0])
    ends = moons.runs[0].trajectory.final_theta
    offset = ends - moons.plane.origin
    on_plane = np.stack([offset @ moons.plane.u, offset @ moons.plane.v])
    off = np.sqrt((offset**2).sum(axis=1) - (on_plane**2).sum(axis=0))
    assert data.residual == pytest.approx(np.median(off), rel=1e-6)


def test_a_single_parameter_is_seen_on_its_line():
    settings = RestartsSettings(
        objective=LogisticModel(fit_intercept=False), restarts=5, max_steps=300, basin_side=None
    )
    result = run(settings)
    assert result.plane is None
    line = ends_on_line(result, result.runs[0])
    assert line.label == "coefficient of x"
    assert line.x[0] < result.theta0.min() and result.theta0.max() < line.x[-1]
    with pytest.raises(ValueError, match=r"must move in two directions"):
        joint_paths(result, result.runs[0])


def test_basins_are_matched_to_the_restarts_places(himmelblau):
    """Oracle: the place nearest to where a descent from the cell ends."""
    from core.solvers import GradientDescent, minimize

    data = basins(himmelblau, himmelblau.runs[0])
    cells = np.random.default_rng(0).integers(0, 21, (8, 2))
    starts = np.array([[data.x[column], data.y[row]] for row, column in cells])
    ends = minimize(himmelblau.chosen.objective, starts, optimizer=GradientDescent(0.01), max_steps=500).final_theta
    heads = np.array([group.theta for group in himmelblau.found.groups])
    nearest = np.linalg.norm(ends[:, None] - heads, axis=2).argmin(axis=1)
    np.testing.assert_array_equal([data.labels[row, column] for row, column in cells], nearest)
    momentum = basins(himmelblau, himmelblau.runs[1])
    assert momentum.share(LOST) > 0


def test_shares_of_a_map_add_up(moons):
    assert has_basins(moons)
    data = basins(moons, moons.runs[0])
    labels = [place.label for place in data.shown] + [LOST, -2, ELSEWHERE]
    assert sum(data.share(label) for label in labels) == pytest.approx(1.0)


def test_copies_of_one_minimum_have_a_barrier_between_them_until_aligned(moons):
    often = max(places(moons), key=lambda place: place.group.share.count)
    data = between(moons, often, often)
    assert data.plain.barrier > 0.05
    assert data.aligned.distance < 1e-3 * data.plain.distance
    functions = two_functions(moons, often, often)
    assert functions.difference < 1e-3
    assert functions.copies[1] < 1e-3 * functions.copies[0]


def test_two_places_are_two_functions(moons):
    first, second = places(moons)[:2]
    data = two_functions(moons, first, second)
    assert data.kind == "plane"
    assert data.difference > 0.05
    assert data.values.shape == (2, data.y.size, data.x.size)


def test_only_networks_of_few_features_are_drawn_side_by_side(himmelblau):
    assert not shows_functions(himmelblau)
    assert not shows_functions(run(RestartsSettings(objective=LinearModel(), restarts=3, basin_side=None)))


def test_solvers_and_places_are_chosen_by_their_words(himmelblau):
    assert chosen_solver(himmelblau, "Momentum, η = 0.01").number == 2
    assert chosen_place(himmelblau, "", 1).name == "B"
    assert chosen_place(himmelblau, place_titles(himmelblau)[2], 0).name == "C"
    with pytest.raises(ValueError, match=r"solver must be one of"):
        chosen_solver(himmelblau, "Newton")
    with pytest.raises(ValueError, match=r"place must be one of"):
        chosen_place(himmelblau, "Z: nowhere", 0)


def test_verdicts_tell_shares_intervals_and_what_diverged(himmelblau):
    gradient, momentum = restarts_verdicts(himmelblau)
    assert "40 restarts ended in 4 different minima; 40 of 40 (100 %, interval 91.2 % to 100 %)" in gradient.sentence
    assert "diverged." in momentum.sentence
    assert needed_words(share_of_runs(0, 10)) == "no known number of restarts"
    assert needed_words(share_of_runs(10, 10)) == "1 restart (1 to 3)"
    assert needed_words(share_of_runs(6, 200)) == "99 restarts (46 to 216)"


def test_runs_that_are_not_at_rest_came_near_the_lowest_loss_and_did_not_reach_it(moons):
    """After five updates nothing is at rest: only runs within a hundredth of the scale of the lowest count as best."""
    early = run(moons.settings.model_copy(update={"max_steps": 5, "basin_side": None}))
    low, limit = early.found.groups[0].losses[0], early.found.best_limit
    assert limit == pytest.approx(low + 0.01 * early.scale)
    assert early.runs[0].best.count == (early.runs[0].loss <= limit).sum() < 40
    verdict = restarts_verdicts(early)[0]
    assert "came within" in verdict.sentence and "None was at rest after 5 updates" in verdict.sentence
    assert verdict.is_good and verdict.other_step == 1.0
    assert restarts_verdicts(moons)[0].other_step is None
    assert "reached the best" in restarts_verdicts(moons)[0].sentence
