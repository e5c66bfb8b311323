"""Two small runs that several tests of the loss-surface experiment look at."""

from __future__ import annotations

import pytest

from core.experiments.loss_surface import LossSurfaceResult
from tests.core.experiments.loss_surface.small_runs import FUNCTION, NETWORK, obtained


@pytest.fixture(scope="session")
def network() -> LossSurfaceResult:
    """A 2-3-1 network on 40 rows, 13 parameters, three solvers, the plane of their paths."""
    return obtained(NETWORK)


@pytest.fixture(scope="session")
def function() -> LossSurfaceResult:
    """Himmelblau's function on its own plane."""
    return obtained(FUNCTION)
