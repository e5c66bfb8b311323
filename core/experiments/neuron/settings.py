"""What a reader chooses in the neuron experiment: a network small enough to read, its start and its updates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, field_validator

from core.data import Circles, Line, Separable, Sine, TwoMoons, Xor
from core.experiments.registered import ACTIVATION_TITLES, ActivationName
from core.settings import Settings, choice, number

MAX_LAYERS = 3
MAX_WIDTH = 4
MAX_UPDATES = 200

OutputName = Literal["sigmoid", "identity", "tanh", "relu"]
LossName = Literal["cross_entropy", "mse", "mae"]
BY_TASK = "by task"
OutputChoice = Literal["by task", OutputName]
LossChoice = Literal["by task", LossName]
BatchName = Literal["one sample", "all samples"]

QUANTITIES = (Line, Sine)  # the data sets whose target is a quantity; the others have two classes
SmallDataset = Annotated[Separable | Xor | TwoMoons | Circles | Line | Sine, Field(discriminator="kind")]


class DrawnStart(Settings):
    """Every weight and bias drawn from N(0, σ²)."""

    model_config = ConfigDict(title="Drawn from N(0, σ²)")
    kind: Literal["drawn"] = "drawn"
    std: float = number(1.0, "Standard deviation σ of the first weights and biases.", label="σ", gt=0, le=30,
                        scale="log")  # fmt: skip
    seed: int = number(0, "Seed of the first weights.", label="Start seed", ge=0, le=1_000_000, advanced=True)


class EqualStart(Settings):
    """Every weight and bias the same number."""

    model_config = ConfigDict(title="All equal")
    kind: Literal["equal"] = "equal"
    value: float = number(1.0, "What every weight and bias begins with.", label="Value", ge=-10, le=10)


class ZeroStart(Settings):
    """Every weight and bias zero."""

    model_config = ConfigDict(title="All zero")
    kind: Literal["zero"] = "zero"


class TypedStart(Settings):
    """Numbers typed by the reader."""

    model_config = ConfigDict(title="Typed numbers")
    kind: Literal["typed"] = "typed"
    numbers: tuple[float, ...] = choice(
        (1.0, 1.0, 0.0),
        "Layer by layer: the weight matrix row by row (a row for each input), then the biases.",
        label="Weights and biases",
    )

    @field_validator("numbers")
    @classmethod
    def _check_numbers(cls, numbers: tuple[float, ...]) -> tuple[float, ...]:
        for value in numbers:
            if abs(value) > 100:
                raise ValueError(f"every weight must be between -100 and 100. Got {value:g}.")
        return numbers


AnyStart = Annotated[DrawnStart | EqualStart | ZeroStart | TypedStart, Field(discriminator="kind")]


class NeuronSettings(Settings):
    """Data, network, loss, start and updates of one small run."""

    data: SmallDataset = choice(
        Separable(n_samples=20, n_features=2), "Where the samples come from: one or two numbers in, one out.",
        label="Data",
    )  # fmt: skip
    hidden: tuple[int, ...] = choice(
        (),
        f"Neurons of each hidden layer, as in 3, 2: up to {MAX_LAYERS} layers of {MAX_WIDTH}; empty is one neuron.",
        label="Hidden layers",
    )
    activation: ActivationName = choice(
        "tanh", "The function each hidden neuron applies to its weighted sum z.",
        label="Activation (hidden)", needs="hidden", titles=ACTIVATION_TITLES,
    )  # fmt: skip
    output: OutputChoice = choice(
        BY_TASK, "The function the last neuron applies to its weighted sum z; by task: sigmoid for classes, identity "
        "for a quantity.", label="Activation (output)", titles=ACTIVATION_TITLES,
    )  # fmt: skip
    loss: LossChoice = choice(
        BY_TASK, "How prediction and target are compared; by task: cross-entropy of a sigmoid for classes, else "
        "squared error.", label="Loss",
        titles={"cross_entropy": "cross-entropy", "mse": "squared error", "mae": "absolute error"},
    )  # fmt: skip
    start: AnyStart = choice(DrawnStart(), "The weights before the first update.", label="Start")
    learning_rate: float = number(
        0.3, "Step size: how far an update goes against the gradient.", label="Step size η", gt=0, le=100, scale="log"
    )
    updates: int = number(
        8, "How many updates have been made: the last one is shown in full.", label="Updates", ge=1, le=MAX_UPDATES
    )
    batch: BatchName = choice(
        "one sample", "What an update looks at; of all samples the mean gradient is taken.", label="An update sees",
        advanced=True,
    )  # fmt: skip
    seed: int = number(0, "Seed of the order of the samples.", label="Order seed", ge=0, le=1_000_000, advanced=True)

    @property
    def output_used(self) -> OutputName:
        """The output's activation, after "by task" is settled."""
        if self.output != BY_TASK:
            return self.output
        return "identity" if isinstance(self.data, QUANTITIES) else "sigmoid"

    @property
    def loss_used(self) -> LossName:
        """The loss, after "by task" is settled."""
        if self.loss != BY_TASK:
            return self.loss
        is_probability = self.output_used == "sigmoid" and not isinstance(self.data, QUANTITIES)
        return "cross_entropy" if is_probability else "mse"

    @field_validator("hidden")
    @classmethod
    def _check_hidden(cls, hidden: tuple[int, ...]) -> tuple[int, ...]:
        if len(hidden) > MAX_LAYERS:
            raise ValueError(f"there must be at most {MAX_LAYERS} hidden layers. Got {len(hidden)}.")
        for width in hidden:
            if not 1 <= width <= MAX_WIDTH:
                raise ValueError(f"every hidden layer must have 1 to {MAX_WIDTH} neurons. Got {width}.")
        return hidden
