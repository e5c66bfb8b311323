"""Small runs of the loss-surface experiment, each computed once."""

from __future__ import annotations

from functools import cache

from core.data import TwoMoons
from core.experiments.loss_surface import LossSurfaceSettings, run
from core.experiments.objective_choices import KnownFunction, Network
from core.experiments.solver_choices import Descent
from core.solvers import Adam, GradientDescent, Momentum

SOLVERS = (
    Descent(optimizer=GradientDescent(learning_rate=1.0)),
    Descent(optimizer=Momentum(learning_rate=0.3)),
    Descent(optimizer=Adam(learning_rate=0.1)),
)
NETWORK = LossSurfaceSettings(
    objective=Network(data=TwoMoons(n_samples=40), hidden=(3,)), solvers=SOLVERS, max_steps=40, resolution=15
)
FUNCTION = LossSurfaceSettings(
    objective=KnownFunction(), resolution=15,
    solvers=(Descent(optimizer=GradientDescent(learning_rate=0.01)), Descent(optimizer=Adam(learning_rate=0.1))),
)  # fmt: skip
obtained = cache(run)
