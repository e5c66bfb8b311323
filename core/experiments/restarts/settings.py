"""What a reader chooses in the random-restarts experiment."""

from __future__ import annotations

from pydantic import Field

from core.experiments.objective_choices import AnyObjective, KnownFunction
from core.experiments.solver_choices import Descent
from core.settings import Settings, choice, number
from core.solvers import GradientDescent

MAX_SOLVERS = 3
MAX_RESTARTS = 1000
MAX_STEPS = 20_000

DEFAULT_SOLVERS = (Descent(optimizer=GradientDescent(learning_rate=0.003)),)


class RestartsSettings(Settings):
    """What is minimised, from how many starts, and by which solvers."""

    objective: AnyObjective = choice(KnownFunction(function="styblinski_tang"), "What is minimised.", label="Objective")
    restarts: int = number(
        200, "Random starts; every solver sets out from each of them.", label="Restarts", ge=2, le=MAX_RESTARTS
    )
    start_scale: float = number(
        1.0,
        "Factor on all starts of a model, or on the distance of those of a function from the middle of its window.",
        label="Spread of the starts", gt=0, le=1000, scale="log", advanced=True,
    )  # fmt: skip
    start_seed: int = number(0, "Seed of the starts.", label="Start seed", ge=0, le=1_000_000, advanced=True)
    solvers: tuple[Descent, ...] = Field(
        default=DEFAULT_SOLVERS, description="The methods that descend.", min_length=1, max_length=MAX_SOLVERS
    )
    max_steps: int = number(
        500, "Updates at the most, the same for every solver.", label="Updates", ge=1, le=MAX_STEPS, scale="log"
    )
    gradient: float | None = number(
        1e-8, "A run ends when the gradient's norm is below this; looked at on full batches only.",
        label="Gradient tolerance", ge=0, scale="log", none="off", advanced=True,
    )  # fmt: skip
    basin_side: int | None = number(
        61,
        "Starts along each side of the basin map, at most: fewer where a start costs much.",
        label="Basin map", ge=11, le=201, none="off", advanced=True,
    )  # fmt: skip
    seed: int = number(0, "Seed of the order of the batches.", label="Seed", ge=0, le=1_000_000, advanced=True)
