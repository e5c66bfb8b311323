"""What a reader chooses in the study of activations and initializers: the axes of the grid, the data and the rule."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from core.data import AnyNetworkDataset, Files, TwoMoons, read_beside
from core.experiments.registered import ACTIVATION_TITLES, INITIALIZER_TITLES, ActivationName, InitializerName
from core.functions import ACTIVATIONS, INITIALIZERS
from core.settings import Settings, choice, number

MAX_CELLS = 400
MAX_DEPTH = 60
MAX_WIDTH = 256

Rule = Literal["gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]
StepSizes = Literal["common", "best"]

_Depth = Annotated[int, Field(ge=1, le=MAX_DEPTH)]
_Width = Annotated[int, Field(ge=1, le=MAX_WIDTH)]
_Scale = Annotated[float, Field(gt=0, le=1000)]
_Rate = Annotated[float, Field(gt=0, le=100)]


class StudySettings(Settings):
    """Data, the axes of the grid, the rule of descent, its step sizes, and the budget."""

    data: AnyNetworkDataset = choice(TwoMoons(), "What the networks learn.", label="Data")
    activations: tuple[ActivationName, ...] = choice(
        ("sigmoid", "tanh", "relu"),
        "The functions that hidden units apply, each with every initializer.",
        options="activation_names",
        titles=ACTIVATION_TITLES,
    )
    initializers: tuple[InitializerName, ...] = choice(
        ("normal", "xavier_normal", "he_normal"),
        "The laws that the first weights are drawn from.",
        options="initializer_names",
        titles=INITIALIZER_TITLES,
    )
    depths: tuple[_Depth, ...] = choice((2,), "Numbers of hidden layers, as in 2, 10, 30.", label="Hidden layers")
    widths: tuple[_Width, ...] = choice((16,), "Units of every hidden layer, as in 16, 64.", label="Units a layer")
    optimizer: Rule = choice("gradient_descent", "The rule of an update, on all rows.", label="Rule")
    step_sizes: tuple[_Rate, ...] = choice((0.3,), "One for all cells, or several, as in 0.03, 0.1, 0.3.")
    comparison: StepSizes = choice(
        "common",
        "The same step size for every cell, several making a cell each; or in each cell the best of those tried, by "
        "the median updates to the threshold, then by the median loss at the end.",
        label="Step size of a cell",
        titles={"common": "common to all", "best": "best of those tried"},
    )
    n_seeds: int = number(4, "Networks a cell, each from its own start.", label="Seeds a cell", ge=1, le=32)
    max_steps: int = number(200, "Updates of every network.", label="Updates", ge=20, le=20_000, scale="log")
    threshold: float = number(
        0.1, "A network has arrived when its training loss is at or below this.", label="Threshold of the loss", gt=0,
        le=100, scale="log",
    )  # fmt: skip
    scales: tuple[_Scale, ...] = choice(
        (1.0,), "Factors on the first weights and biases, as in 0.1, 1, 10.", label="Scales of the start", advanced=True
    )
    standardize: bool = choice(
        True,
        "Shift and scale every feature, and a quantity to predict, to mean 0 and standard deviation 1.",
        label="Standardise",
        advanced=True,
    )
    start_seed: int = number(
        0, "Seed of the starts; seed r of every cell draws from the same stream of random numbers.", label="Start seed",
        ge=0, le=1_000_000, advanced=True,
    )  # fmt: skip

    def activation_names(self, files: Files = read_beside) -> tuple[str, ...]:
        """What may be chosen."""
        return tuple(ACTIVATIONS)

    def initializer_names(self, files: Files = read_beside) -> tuple[str, ...]:
        """What may be chosen."""
        return tuple(INITIALIZERS)

    @field_validator("activations", "initializers", "depths", "widths", "step_sizes", "scales")
    @classmethod
    def _check_axis(cls, values: tuple) -> tuple:
        if not values:
            raise ValueError("must hold at least one value. Got none.")
        return tuple(dict.fromkeys(values))  # named twice is one cell all the same

    @model_validator(mode="after")
    def _check_cells(self) -> StudySettings:
        rates = len(self.step_sizes) if self.comparison == "common" else 1
        axes = (self.activations, self.initializers, self.depths, self.widths, self.scales)
        cells = rates
        for axis in axes:
            cells *= len(axis)
        if cells > MAX_CELLS:
            raise ValueError(f"the grid must have at most {MAX_CELLS} cells. Got {cells}.")
        return self


FULL_GRID = StudySettings(
    data=TwoMoons(n_samples=200),
    activations=("sigmoid", "tanh", "relu", "leaky_relu", "selu", "gelu"),
    initializers=("zeros", "normal", "xavier_normal", "he_normal", "lecun_normal", "orthogonal"),
    depths=(2,),
    widths=(16,),
    n_seeds=8,
    max_steps=500,
)
"""Six activations with six initializers, eight networks a cell, 2-16-16-1, 200 rows, 500 updates."""
