"""Small runs that several tests of the network experiment look at, each computed once."""

from __future__ import annotations

from functools import cache

import pytest

from core.data import Sine, TwoMoons
from core.experiments.mlp import MLPResult, MLPSettings, run
from core.experiments.solver_choices import Descent
from core.solvers import Adam, GradientDescent

MOONS = MLPSettings(
    data=TwoMoons(n_samples=60),
    hidden=(4,),
    restarts=3,
    solvers=(
        Descent(optimizer=GradientDescent(learning_rate=0.5)),
        Descent(optimizer=Adam(learning_rate=0.05), batch_size=10),
    ),
    epochs=12,
)
CURVE = MOONS.model_copy(update={"data": Sine(), "solvers": MOONS.solvers[1:]})
_run = cache(run)


@pytest.fixture
def moons() -> MLPResult:
    """Two classes, 36 training rows, the full batch and batches of 10."""
    return _run(MOONS)


@pytest.fixture
def curve() -> MLPResult:
    """A quantity to predict."""
    return _run(CURVE)
