"""What a reader chooses in the loss-surface experiment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from core.experiments.objective_choices import AnyObjective, Network
from core.experiments.solver_choices import LBFGS, Descent, Newton
from core.landscape import Eigenvectors, Normalization
from core.settings import Settings, choice, number
from core.solvers import Adam, GradientDescent, Momentum, Stopping

MAX_SOLVERS = 4
MAX_RESOLUTION = 201

AnyFollowed = Annotated[Newton | LBFGS | Descent, Field(discriminator="kind")]

DEFAULT_SOLVERS = (
    Descent(optimizer=GradientDescent(learning_rate=1.0)),
    Descent(optimizer=Momentum(learning_rate=0.3)),
    Descent(optimizer=Adam(learning_rate=0.1)),
)


def _solver_field() -> int:
    return number(
        1, "Number of the solver, in the list, whose path or end is meant.", label="Of solver", ge=1, le=MAX_SOLVERS,
        advanced=True,
    )  # fmt: skip


class AutomaticPlane(Settings):
    """The two parameters themselves; with more of them, the principal components of the paths."""

    model_config = ConfigDict(title="Automatic")
    kind: Literal["automatic"] = "automatic"


class CoordinatesPlane(Settings):
    """Two parameters, all others held where the first solver ends."""

    model_config = ConfigDict(title="Two parameters")
    kind: Literal["coordinates"] = "coordinates"
    first: str = choice("", "Name of the parameter across; empty is the first.", label="Across")
    second: str = choice("", "Name of the parameter upwards; empty is the second.", label="Upwards")


class RandomPlane(Settings):
    """Two random directions through the end of a solver."""

    model_config = ConfigDict(title="Random directions")
    kind: Literal["random"] = "random"
    normalization: Normalization = choice(
        "filter",
        "Filter: each neuron's part of a direction is as long as its own weights (Li et al. 2018). Layer: the same for "
        "whole layers. None: a plain random direction.",
        titles={"filter": "Filter", "layer": "Layer", "none": "None"},
    )
    plane_seed: int = number(0, "Seed of the directions.", label="Seed of the plane", ge=0, le=1_000_000)
    solver: int = _solver_field()


class PrincipalPlane(Settings):
    """The two directions in which all paths together vary most."""

    model_config = ConfigDict(title="Principal components of the paths")
    kind: Literal["pca"] = "pca"


class PointsPlane(Settings):
    """The plane through three points."""

    model_config = ConfigDict(title="Through three points")
    kind: Literal["points"] = "points"
    points: Literal["start_end_optimum", "ends"] = choice(
        "ends", "Which three points.",
        titles={"ends": "The ends of the first three solvers", "start_end_optimum": "Start, end and optimum"},
    )  # fmt: skip


class EigenvectorsPlane(Settings):
    """Two eigenvectors of the Hessian at the end of a solver."""

    model_config = ConfigDict(title="Hessian eigenvectors at the end")
    kind: Literal["eigenvectors"] = "eigenvectors"
    which: Eigenvectors = choice(
        "largest", "Which eigenvalues the two directions belong to.",
        titles={"largest": "The two largest", "extreme": "The largest and the smallest"},
    )  # fmt: skip
    solver: int = _solver_field()


class LinePlane(Settings):
    """The line from start to end, and the direction in which the path bends away from it."""

    model_config = ConfigDict(title="From start to end")
    kind: Literal["line"] = "line"
    solver: int = _solver_field()


AnyPlane = Annotated[
    AutomaticPlane | CoordinatesPlane | RandomPlane | PrincipalPlane | PointsPlane | EigenvectorsPlane | LinePlane,
    Field(discriminator="kind"),
]


class Rules(Settings):
    """What ends a run before its updates are over; ``None`` switches a rule off."""

    gradient: float | None = number(
        1e-8, "Stop when the gradient's norm is below this.", label="Gradient tolerance", ge=0, scale="log", none="off"
    )
    target_loss: float | None = number(None, "Stop when the loss is at or below this.", label="Target loss", none="off")

    def as_stopping(self) -> Stopping:
        """The same as a solver takes them."""
        return Stopping(step=None, gradient=self.gradient, target_loss=self.target_loss)


class LossSurfaceSettings(Settings):
    """Objective, start, solvers, budget, and the plane that is drawn."""

    objective: AnyObjective = choice(Network(), "What is minimised.", label="Objective")
    plane: AnyPlane = choice(AutomaticPlane(), "The plane through the parameters that is drawn.", label="Plane")
    extent: float | None = number(
        None,
        "Half the side of the picture, in the units of its axes; automatic shows the paths, or a function's window.",
        label="Extent ±", gt=0, le=1e6, scale="log", none="automatic", advanced=True,
    )  # fmt: skip
    resolution: int = number(
        61, "Points along each side of the picture.", label="Resolution", ge=11, le=MAX_RESOLUTION, advanced=True
    )
    start: tuple[float, ...] = choice(
        (),
        "Where every solver begins: its coordinates on the plane (of two parameters, these themselves); empty draws "
        "it. A click on the surface sets it.",
        label="Start", advanced=True,
    )  # fmt: skip
    start_seed: int = number(
        0, "Seed of a drawn start; of a known function seed 0 is its customary start.", label="Start seed", ge=0,
        le=1_000_000, advanced=True,
    )  # fmt: skip
    solvers: tuple[AnyFollowed, ...] = Field(
        default=DEFAULT_SOLVERS, description="The methods whose paths are drawn.", min_length=1, max_length=MAX_SOLVERS
    )
    max_steps: int = number(300, "Updates at the most.", label="Updates", ge=1, le=100_000, scale="log")
    stopping: Rules = choice(Rules(), "What ends a run early.", advanced=True)
    seed: int = number(0, "Seed of the order of the batches.", label="Seed", ge=0, le=1_000_000, advanced=True)
