"""What a reader chooses in the multilayer-perceptron experiment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from core.data import AnyNetworkDataset, TwoMoons
from core.experiments.registered import ACTIVATION_TITLES, INITIALIZER_TITLES, ActivationName, InitializerName
from core.experiments.solver_choices import Descent
from core.settings import Settings, choice, number
from core.solvers import Adam, GradientDescent, Stopping

MAX_SOLVERS = 4
MAX_LAYERS = 32
MAX_WIDTH = 256

LossName = Literal["by task", "cross_entropy", "mse", "mae", "huber"]

DEFAULT_SOLVERS = (
    Descent(optimizer=Adam(learning_rate=0.1)),
    Descent(optimizer=GradientDescent(learning_rate=1.0)),
    Descent(optimizer=GradientDescent(learning_rate=1.0), batch_size=20),
)


class Rules(Settings):
    """What ends a run before its epochs are over; ``None`` switches a rule off."""

    patience: int | None = number(
        None,
        "Early stopping: stop after this many epochs without a better loss on the validation rows.",
        label="Patience (epochs)",
        ge=1,
        le=100_000,
        scale="log",
        none="off",
    )
    target_loss: float | None = number(
        None, "Stop when the training loss is at or below this.", label="Target loss", ge=0, scale="log", none="off"
    )
    gradient: float | None = number(
        1e-8,
        "Stop when the gradient's norm is below this; looked at on full batches only.",
        label="Gradient tolerance",
        ge=0,
        scale="log",
        none="off",
    )

    def in_updates(self, updates_an_epoch: int) -> Stopping:
        """The same rules for a solver that makes so many updates in an epoch."""
        patience = None if self.patience is None else self.patience * updates_an_epoch
        return Stopping(step=None, gradient=self.gradient, target_loss=self.target_loss, patience=patience)


def _check_typed(hidden: object) -> object:
    """Widths typed by a reader; "8 8" is one item without a comma."""
    for width in hidden if isinstance(hidden, tuple | list) else ():
        if isinstance(width, str) and not width.strip().lstrip("+-").isdecimal():
            raise ValueError(f"must be whole numbers with commas between, as in 8, 8. Got {width[:40]!r}.")
    return hidden


def _check_widths(hidden: tuple[int, ...]) -> tuple[int, ...]:
    if len(hidden) > MAX_LAYERS:
        raise ValueError(f"must be at most {MAX_LAYERS} hidden layers. Got {len(hidden)}.")
    for width in hidden:
        if not 1 <= width <= MAX_WIDTH:
            raise ValueError(f"must be 1 to {MAX_WIDTH} units in every hidden layer. Got {width}.")
    return hidden


HiddenWidths = Annotated[tuple[int, ...], BeforeValidator(_check_typed), AfterValidator(_check_widths)]
"""Units of each hidden layer, as numbers or as a reader types them."""


class MLPSettings(Settings):
    """Data, network, start, solvers and budget of one comparison."""

    data: AnyNetworkDataset = choice(TwoMoons(), "What the network learns.", label="Data")
    hidden: HiddenWidths = choice(
        (8,),
        "Units of each hidden layer, first to last, as in 8, 8; empty is a model without hidden layers.",
        label="Hidden layers",
    )
    activation: ActivationName = choice(
        "tanh", "The function each hidden unit applies to its weighted sum.", needs="hidden",
        titles=ACTIVATION_TITLES,
    )  # fmt: skip
    initializer: InitializerName = choice(
        "xavier_uniform", "The law that the first weights are drawn from.", titles=INITIALIZER_TITLES
    )
    initial_scale: float = number(
        1.0, "Factor on the first weights and biases.", label="Scale of the start", gt=0, le=1000, scale="log",
        advanced=True,
    )  # fmt: skip
    loss: LossName = choice(
        "by task",
        "By task: cross-entropy for classes, squared error for a quantity.",
        label="Loss",
        advanced=True,
        titles={
            "mse": "Squared error",
            "mae": "Absolute error",
            "huber": "Huber loss",
            "cross_entropy": "Cross-entropy",
        },
    )
    ridge: float | None = number(
        None, "Penalty λ times the squared weights, biases apart.", label="Ridge penalty λ", gt=0, le=1e6, scale="log",
        none="off", advanced=True,
    )  # fmt: skip
    standardize: bool = choice(
        True,
        "Shift and scale every feature, and a quantity to predict, to mean 0 and standard deviation 1, learned from "
        "the training rows.",
        label="Standardise",
        advanced=True,
    )
    restarts: int = number(8, "Starting points; every solver sets out from each.", label="Restarts", ge=1, le=64)
    start_seed: int = number(0, "Seed of the starting points.", label="Start seed", ge=0, le=1_000_000, advanced=True)
    solvers: tuple[Descent, ...] = Field(
        default=DEFAULT_SOLVERS, description="The methods compared.", min_length=1, max_length=MAX_SOLVERS
    )
    epochs: int = number(
        100,
        "Passes over the training rows, the same for every solver; a smaller batch makes more updates of each.",
        ge=1,
        le=100_000,
        scale="log",
    )
    stopping: Rules = choice(Rules(), "What ends a run early.", advanced=True)
    validation: float = number(
        0.2, "Share of the rows kept apart for validation.", label="Validation share", ge=0, le=0.5, advanced=True
    )
    test: float = number(0.2, "Share of the rows kept apart for testing.", label="Test share", ge=0, le=0.4,
                         advanced=True)  # fmt: skip
    seed: int = number(
        0, "Seed of the split and of the order of the batches.", label="Seed", ge=0, le=1_000_000, advanced=True
    )

    @model_validator(mode="after")
    def _check_patience(self) -> MLPSettings:
        if self.stopping.patience is not None and self.validation == 0:
            raise ValueError("patience needs a validation share above 0. Got 0.")
        return self
