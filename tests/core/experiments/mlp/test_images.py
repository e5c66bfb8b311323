"""Tiles of first-layer weights: which pixel is which weight, and what stands between."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from core.data import Digits, TwoMoons
from core.experiments.mlp import MLPResult, MLPSettings, chosen, run
from core.experiments.mlp.images import samples, shows_pictures, unit_images
from core.experiments.mlp.moments import moments_of
from core.experiments.solver_choices import Descent
from core.solvers import Adam

SOLVERS = (Descent(optimizer=Adam(learning_rate=0.01)),)


@cache
def result(hidden: tuple[int, ...] = (5,)) -> MLPResult:
    return run(MLPSettings(data=Digits(), hidden=hidden, epochs=4, restarts=1, solvers=SOLVERS))


def test_pixel_r_c_is_weight_8_r_plus_c():
    """Looked up one by one in W at the first and last moment, through the map that tells hover where it is."""
    training, restart = chosen(result())
    found = unit_images(result(), training, restart)
    theta = moments_of(training, restart).theta
    for at in (0, -1):
        weights = result().problem.objective.unpack(theta[at])[0][0]
        for y, x in np.ndindex(found.places.shape[:2]):
            unit, r, c = (int(part) - 1 for part in found.places[y, x])
            if unit < 0:
                assert np.isnan(found.tiles[at, y, x])
            else:
                assert found.tiles[at, y, x] == weights[8 * r + c, unit] == found.images[at, unit, r, c]


def test_every_pixel_of_every_unit_stands_once():
    """5 units of 64 pixels, all different places."""
    found = unit_images(result(), *chosen(result()))
    places = found.places[found.places[..., 0] > 0]
    assert len(np.unique(places, axis=0)) == len(places) == 5 * 64


def test_many_units_have_fewer_moments():
    """256 tiles stay below 130 000 numbers in all frames."""
    large = run(MLPSettings(data=Digits(), hidden=(256,), epochs=8, restarts=1, solvers=SOLVERS))
    found = unit_images(large, *chosen(large))
    assert found.tiles.size <= 130_000 and found.images.shape[1] == 256


def test_samples_are_training_pictures_of_each_class_in_order():
    """Each picture is a row of the data with that label, among the training rows."""
    problem, shown = result().problem, samples(result())
    for label, image in enumerate(shown.images):
        rows = np.flatnonzero((image.ravel() == problem.dataset.X).all(axis=1))
        assert set(problem.dataset.y[rows]) == {label}
        assert set(rows) & set(problem.split.train)


def test_only_whole_pictures_are_shown():
    """Two moons are none, nor are digits with a pixel left out; the error names the data."""
    part = Digits(features=Digits().columns()[1:])
    partly = run(MLPSettings(data=part, hidden=(2,), epochs=1, restarts=1, solvers=SOLVERS))
    moons = run(MLPSettings(data=TwoMoons(), hidden=(2,), epochs=1, restarts=1, solvers=SOLVERS))
    assert [shows_pictures(one) for one in (result(), partly, moons)] == [True, False, False]
    with pytest.raises(ValueError, match="data must be 8 × 8 pictures.*Two moons"):
        unit_images(moons, *chosen(moons))
