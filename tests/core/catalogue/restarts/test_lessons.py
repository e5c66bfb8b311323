"""Every lesson of the restarts page shows what its title and text say: each claim against the numbers of its run."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from core.catalogue import EXPERIMENTS
from core.experiments.restarts import RestartsResult, RestartsSettings, run
from core.experiments.restarts.basins import basins
from core.experiments.restarts.between import between, two_functions
from core.experiments.restarts.choosing import chosen_place
from core.landscape import LOST, Kind, chance_of_success
from core.settings_paths import changed, from_flat

RESTARTS = EXPERIMENTS["restarts"]
LESSONS = {lesson.name: lesson for lesson in RESTARTS.lessons}
TESTED = {
    "one-neuron", "xor-plateaus", "eight-copies", "how-many", "boxbod", "himmelblau-basins", "a-hundred-minima",
}  # fmt: skip


@cache
def _run(settings: RestartsSettings) -> RestartsResult:
    return run(settings)


def _result(name: str) -> RestartsResult:
    return _run(LESSONS[name].settings)


def _counts(result: RestartsResult) -> list[tuple[Kind, int]]:
    return [(group.kind, group.share.count) for group in result.found.groups]


def test_every_lesson_is_tested_here():
    assert set(LESSONS) == TESTED


@pytest.mark.parametrize("name", sorted(TESTED))
def test_lesson_is_well_formed_and_opens_a_view_that_its_result_offers(name):
    lesson, views = LESSONS[name], {view.name: view for view in RESTARTS.offered_views(_result(name))}
    assert lesson.view in views
    assert lesson.view_settings is None or isinstance(lesson.view_settings, views[lesson.view].settings)
    assert lesson.text.endswith(".")
    assert from_flat(RestartsSettings, changed(lesson.settings)) == lesson.settings
    assert RESTARTS.seconds(lesson.settings) < 3


@pytest.mark.parametrize("name", sorted(TESTED))
def test_lesson_s_view_is_drawn_with_a_reading(name):
    lesson, views = LESSONS[name], {view.name: view for view in RESTARTS.views}
    view = views[lesson.view]
    drawing = view.draw(_result(name), lesson.view_settings or view.settings())
    assert drawing.reading.endswith(".")
    assert len(drawing.table)


def test_numbers_that_decided_what_a_place_is_are_written_as_in_a_book():
    views, result = {view.name: view for view in RESTARTS.views}, _result("one-neuron")
    drawing = views["places"].draw(result, views["places"].settings())
    assert "×10⁻" in drawing.reading and all("e−" not in why for why in drawing.table["why"])


# ----------------------------------------------------------------------------------------------------------- one neuron
def test_one_neuron_has_three_minima_and_the_lowest_is_the_rarest():
    result = _result("one-neuron")
    assert _counts(result) == [(Kind.MINIMUM, 12), (Kind.MINIMUM, 134), (Kind.MINIMUM, 54)]
    at = [f"{group.theta[0]:.4g}" for group in result.found.groups]
    assert at == ["1.358", "10.53", "69.72"]


def test_cross_entropy_has_one_minimum_on_the_same_rows():
    settings = LESSONS["one-neuron"].settings
    objective = settings.objective.model_copy(update={"loss": "cross_entropy"})
    few = settings.model_copy(update={"objective": objective, "restarts": 40})
    assert len(_run(few).found.groups) == 1


# ------------------------------------------------------------------------------------------------------------------ XOR
def test_xor_ends_below_a_thousandth_or_on_two_plateaus():
    result = _result("xor-plateaus")
    solved, eighth, sixth = result.found.groups
    assert (solved.share.count, eighth.share.count, sixth.share.count) == (151, 44, 5)
    assert solved.losses[1] < 0.001
    assert eighth.losses == pytest.approx((1 / 8, 1 / 8), abs=1e-3)
    assert sixth.losses == pytest.approx((1 / 6, 1 / 6), abs=1e-3)


def test_the_stuck_runs_are_plateaus_by_gradient_and_curvature():
    """Oracle: numpy's eigenvalues of the exact Hessian."""
    result = _result("xor-plateaus")
    for group in result.found.groups[1:]:
        assert group.kind is Kind.PLATEAU
        smallest = np.linalg.eigvalsh(result.chosen.objective.hessian(group.theta))[0]
        assert abs(smallest) < 1e-3
        assert group.point.gradient_norm < 1e-3


# ------------------------------------------------------------------------------------------------------- the two moons
def test_one_minimum_lies_in_eight_spots():
    result, lesson = _result("eight-copies"), LESSONS["eight-copies"]
    often = chosen_place(result, lesson.view_settings.first, 0)
    assert (often.name, often.group.share.count) == ("D", 128)
    ends = result.found.theta[often.group.members]
    spots = []
    for end in ends:
        if not any(np.linalg.norm(end - spot) < 1e-2 for spot in spots):
            spots.append(end)
    assert len(spots) == 8


def test_the_barrier_between_two_copies_is_one_of_order_and_signs_alone():
    result, lesson = _result("eight-copies"), LESSONS["eight-copies"]
    often = chosen_place(result, lesson.view_settings.first, 0)
    data = between(result, often, often)
    assert data.plain.barrier == pytest.approx(0.42, abs=0.005)
    assert data.aligned.distance < 1e-6 * data.plain.distance
    assert two_functions(result, often, often).difference < 1e-6


def test_the_best_of_the_four_minima_takes_a_hundred_restarts():
    result = _result("how-many")
    bowls = [g for g in result.found.groups if g.kind is Kind.MINIMUM and not g.point.n_flat]
    assert len(bowls) == 4
    best = result.runs[0].best
    assert (best.count, best.total) == (6, 200)
    assert result.found.groups[0].losses[0] == pytest.approx(0.2391, abs=5e-5)
    assert best.needed() == (99, 46, 216)
    assert chance_of_success(best.value, 8) == pytest.approx(0.22, abs=0.005)


def test_three_units_find_the_best_of_theirs_more_often_than_not():
    settings = LESSONS["how-many"].settings
    objective = settings.objective.model_copy(update={"hidden": (3,)})
    wider = _run(settings.model_copy(update={"objective": objective, "restarts": 50}))
    assert wider.runs[0].best.value > 0.5


# ---------------------------------------------------------------------------------------------------------- functions
def test_boxbod_traps_a_third_of_the_restarts():
    """Certified by NIST: b = (213.80940889, 0.54723748542), residual sum of squares 1168.0088766."""
    result = _result("boxbod")
    best, trap = result.found.groups[:2]
    np.testing.assert_allclose(best.theta, (213.80940889, 0.54723748542), rtol=1e-9)
    assert best.losses[0] == pytest.approx(1168.0088766, rel=1e-10)
    assert trap.kind is Kind.PLATEAU
    assert trap.theta[0] == pytest.approx(172.5, abs=0.05)
    assert trap.losses[0] == pytest.approx(9771.5, abs=0.1)
    assert best.share.count == pytest.approx(67, abs=2)
    shown = {place.name for place in basins(result, result.runs[0]).shown}
    assert {"A", "B"} <= shown


def test_himmelblau_s_basins_are_smooth_under_descent_frayed_under_momentum():
    """Frayed: many neighbouring cells lead to different places. Only momentum is thrown out, and from the corners."""
    result = _result("himmelblau-basins")
    maps = [basins(result, one) for one in result.runs]
    borders = [(np.diff(data.labels, axis=0) != 0).mean() + (np.diff(data.labels, axis=1) != 0).mean() for data in maps]
    descent, momentum, adam = borders
    assert descent < adam < momentum / 2
    assert [data.share(LOST) > 0 for data in maps] == [False, True, False]
    assert all(maps[1].labels[row, column] == LOST for row in (0, -1) for column in (0, -1))
    middle = maps[1].labels[33:-33, 33:-33]
    assert not (middle == LOST).any()


def test_rastrigin_has_a_hundred_and_twenty_one_minima_in_its_window():
    result = _result("a-hundred-minima")
    assert len(result.found.groups) == 121
    assert all(group.kind is Kind.MINIMUM for group in result.found.groups)
    best = result.runs[0].best
    assert best.count == 7
    assert 350 < best.needed()[0] < 450
    basin = 1 / 10.24**2  # of side 1 in a window of side 10.24
    assert best.low < basin < best.high
