"""Small runs that several tests of the restarts look at, each computed once."""

from __future__ import annotations

from functools import cache

import pytest

from core.data import TwoMoons
from core.experiments.objective_choices import KnownFunction, Network
from core.experiments.restarts import RestartsResult, RestartsSettings, run
from core.experiments.solver_choices import Descent
from core.solvers import Adam, GradientDescent, Momentum

HIMMELBLAU = RestartsSettings(
    objective=KnownFunction(function="himmelblau"),
    restarts=40,
    solvers=(
        Descent(optimizer=GradientDescent(learning_rate=0.01)),
        Descent(optimizer=Momentum(learning_rate=0.01, momentum=0.9)),
    ),
    basin_side=21,
)
MOONS = RestartsSettings(
    objective=Network(data=TwoMoons(n_samples=60), hidden=(2,), activation="tanh", initializer="normal", ridge=1e-3),
    restarts=40,
    solvers=(Descent(optimizer=Adam(learning_rate=0.1)),),
    max_steps=300,
    basin_side=11,
)
_run = cache(run)


@pytest.fixture
def himmelblau() -> RestartsResult:
    """Two solvers on a function of two parameters; momentum diverges from some corners."""
    return _run(HIMMELBLAU)


@pytest.fixture
def moons() -> RestartsResult:
    """A network of nine parameters."""
    return _run(MOONS)
