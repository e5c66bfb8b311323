"""What a landscape is drawn of, as settings: a known function, a typed formula, or a model on data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from core.data import AnyDataset, AnyNetworkDataset, AnyProbabilityDataset, Line, LogisticLine, TwoMoons
from core.experiments.linear_regression.settings import (
    AnyLossChoice,
    LinearRegressionSettings,
    SquaredErrorChoice,
    check_ridge,
)
from core.experiments.logistic_regression.settings import LogisticRegressionSettings
from core.experiments.mlp.settings import HiddenWidths, LossName, MLPSettings
from core.experiments.registered import ACTIVATION_TITLES, INITIALIZER_TITLES, ActivationName, InitializerName
from core.objectives import ANALYTIC, formula_objective
from core.objectives.elementary import ELEMENTARY
from core.settings import Settings, choice, number

if TYPE_CHECKING:
    FunctionName = str
else:  # whatever is registered can be chosen
    FunctionName = Literal[tuple(ANALYTIC)]


def _degree_field() -> int:
    return number(1, "Highest power of every feature that enters the model.", label="Polynomial degree", ge=1, le=6)


def _standardize_field(default: bool) -> bool:
    description = (
        "Shift and scale every feature, and a quantity a network predicts, to mean 0 and standard deviation 1."
    )
    return choice(default, description, label="Standardise", advanced=True)


def _ridge_field() -> float | None:
    return number(
        None, "Penalty λ times the squared coefficients or weights, intercept and biases apart.",
        label="Ridge penalty λ", gt=0, le=1e6, scale="log", none="off", advanced=True,
    )  # fmt: skip


class KnownFunction(Settings):
    """A function of two parameters whose minima are known."""

    model_config = ConfigDict(title="Known function")
    kind: Literal["function"] = "function"
    function: FunctionName = choice(
        "himmelblau", "The function that is minimised.", label="Function",
        titles={name: entry.title for name, entry in ANALYTIC.items()},
    )  # fmt: skip


class TypedFormula(Settings):
    """A formula in x and y, typed in."""

    model_config = ConfigDict(title="Formula in x and y")
    kind: Literal["formula"] = "formula"
    formula: str = choice(
        "x^4/4 - x^2/2 + y^2 + x/10",
        f"Numbers, x, y, pi, e, the operators + - * / ^, brackets, and {', '.join(ELEMENTARY)}.",
        label="f(x, y)",
    )
    reach: float = number(
        2.0, "The window reaches from minus this to plus this in x and in y.", label="Window ±", gt=0, le=1e4,
        scale="log",
    )  # fmt: skip

    @field_validator("formula")
    @classmethod
    def _check_formula(cls, formula: str) -> str:
        try:
            formula_objective(formula)
        except ValueError as error:
            raise ValueError(str(error).removeprefix("formula: ")) from None  # the field's name is put before it
        return formula


class LinearModel(Settings):
    """Linear regression on all rows of a data set."""

    model_config = ConfigDict(title="Linear regression")
    kind: Literal["linear"] = "linear"
    data: AnyDataset = choice(Line(), "What the model is fitted to.", label="Data")
    degree: int = _degree_field()
    loss: AnyLossChoice = choice(
        SquaredErrorChoice(), "What is minimised; the likelihood it stands for in brackets.", advanced=True
    )
    standardize: bool = _standardize_field(False)
    ridge: float | None = _ridge_field()

    @model_validator(mode="after")
    def _check_ridge(self) -> LinearModel:
        check_ridge(self.ridge, self.loss)
        return self

    def as_experiment(self) -> LinearRegressionSettings:
        """The same data and model as the linear-regression experiment has them."""
        return LinearRegressionSettings.model_validate(_fields_of(self))


class LogisticModel(Settings):
    """Logistic regression on all rows of a data set."""

    model_config = ConfigDict(title="Logistic regression")
    kind: Literal["logistic"] = "logistic"
    data: AnyProbabilityDataset = choice(LogisticLine(), "What the model is fitted to.", label="Data")
    degree: int = _degree_field()
    loss: Literal["cross_entropy", "mse"] = choice(
        "cross_entropy",
        "Cross-entropy is convex. Squared error of the probability is not.",
        titles={"cross_entropy": "Cross-entropy", "mse": "Squared error"},
    )
    fit_intercept: bool = choice(True, "Whether the log-odds have a constant term.", label="Intercept", advanced=True)
    standardize: bool = _standardize_field(False)
    ridge: float | None = _ridge_field()

    def as_experiment(self) -> LogisticRegressionSettings:
        """The same data and model as the logistic-regression experiment has them."""
        return LogisticRegressionSettings.model_validate(_fields_of(self))


class Network(Settings):
    """A multilayer perceptron on all rows of a data set."""

    model_config = ConfigDict(title="Multilayer perceptron")
    kind: Literal["mlp"] = "mlp"
    data: AnyNetworkDataset = choice(TwoMoons(), "What the network learns.", label="Data")
    hidden: HiddenWidths = choice(
        (8,), "Units of each hidden layer, first to last, as in 8, 8; empty is a model without hidden layers.",
        label="Hidden layers",
    )  # fmt: skip
    activation: ActivationName = choice(
        "tanh", "The function each hidden unit applies to its weighted sum.",
        titles=ACTIVATION_TITLES,
    )  # fmt: skip
    initializer: InitializerName = choice(
        "xavier_normal", "The law that the first weights are drawn from.",
        titles=INITIALIZER_TITLES,
        advanced=True,
    )  # fmt: skip
    initial_scale: float = number(
        1.0, "Factor on all first weights and biases.", label="Scale of the start", gt=0, le=1000, scale="log",
        advanced=True,
    )  # fmt: skip
    first_layer_scale: float = number(
        1.0, "A further factor on the first weights and biases of the first layer.", label="Scale of the first layer",
        gt=0, le=1000, scale="log", advanced=True,
    )  # fmt: skip
    loss: LossName = choice(
        "by task", "By task: cross-entropy for classes, squared error for a quantity.", advanced=True,
        titles={"mse": "Squared error", "mae": "Absolute error", "huber": "Huber loss",
                "cross_entropy": "Cross-entropy"},
    )  # fmt: skip
    standardize: bool = _standardize_field(True)
    ridge: float | None = _ridge_field()

    def as_experiment(self) -> MLPSettings:
        """The same data and network as the multilayer-perceptron experiment has them, with one start."""
        fields = {name: value for name, value in _fields_of(self).items() if name != "first_layer_scale"}
        return MLPSettings.model_validate({**fields, "restarts": 1})


AnyObjective = Annotated[
    KnownFunction | TypedFormula | LinearModel | LogisticModel | Network, Field(discriminator="kind")
]


def _fields_of(settings: Settings) -> dict[str, object]:
    """The values by name; no rows are kept apart."""
    own = {name: getattr(settings, name) for name in type(settings).model_fields if name != "kind"}
    return {**own, "validation": 0.0, "test": 0.0}
