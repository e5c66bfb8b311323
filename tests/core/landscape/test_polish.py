"""Polishing brings points onto the minimum they lie at and leaves the others alone."""

from __future__ import annotations

import numpy as np
import pytest

from core.landscape import polish
from core.objectives import ANALYTIC, formula_objective


def test_points_near_minima_arrive_there_to_rounding():
    objective = ANALYTIC["himmelblau"]
    minima = np.array([[one.x, one.y] for one in objective.minima])
    noise = np.random.default_rng(0).uniform(-0.3, 0.3, minima.shape)
    found = polish(objective, minima + noise)
    assert found.is_polished.all()
    np.testing.assert_allclose(found.theta, minima, atol=1e-9)
    np.testing.assert_allclose(found.moved, np.linalg.norm(noise, axis=1), atol=1e-9)


def test_a_point_on_a_plateau_or_beside_a_saddle_stays_where_it_is():
    """From (9, 0) Newton walks along exp(−x) for ever; from beside the saddle |H|⁻¹ leads down, out of reach."""
    plateau, saddle = formula_objective("exp(-x) + y^2"), formula_objective("x^2 - y^2 + 0.01*y^4")
    for objective, point in ((plateau, [9.0, 0.0]), (saddle, [0.0, 1e-4])):
        found = polish(objective, [point])
        np.testing.assert_array_equal(found.theta, [point])
        assert not found.is_polished[0]
        assert found.moved[0] == 0


def test_a_slope_beside_a_trap_is_not_polished_into_another_valley():
    """BoxBOD: from (246.4, 8.76) Newton's method runs over the plateau to the optimum, 34 away of a size of 247."""
    found = polish(ANALYTIC["boxbod"], [[246.42441628, 8.75595508], [213.0, 0.55]])
    np.testing.assert_array_equal(found.theta[0], [246.42441628, 8.75595508])
    np.testing.assert_allclose(found.theta[1], [213.80940889, 0.54723748542], rtol=1e-10)


def test_a_point_that_cannot_be_evaluated_stays():
    found = polish(formula_objective("1 / x + y^2"), [[0.0, 1.0]])
    np.testing.assert_array_equal(found.theta, [[0.0, 1.0]])


def test_a_reach_must_be_positive():
    with pytest.raises(ValueError, match=r"reach must be positive. Got 0"):
        polish(ANALYTIC["himmelblau"], [[0.0, 0.0]], reach=0)
