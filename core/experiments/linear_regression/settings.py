"""What a reader chooses in the linear-regression experiment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from core.data import AnyDataset, Line
from core.experiments.solver_choices import AnySolver, ClosedForm, Descent, MaximumLikelihood
from core.settings import Settings, choice, number
from core.solvers import GradientDescent, Momentum, Stopping

MAX_SOLVERS = 6


class SquaredErrorChoice(Settings):
    """Squared error: the likelihood of Gaussian noise."""

    model_config = ConfigDict(title="Squared error (Gaussian)")
    kind: Literal["mse"] = "mse"


class AbsoluteErrorChoice(Settings):
    """Absolute error: the likelihood of Laplace noise."""

    model_config = ConfigDict(title="Absolute error (Laplace)")
    kind: Literal["mae"] = "mae"


class HuberChoice(Settings):
    """Huber's loss: squared for small residuals, absolute for large ones."""

    model_config = ConfigDict(title="Huber loss")
    kind: Literal["huber"] = "huber"
    delta: float = number(
        1.0, "Residual, in units of the target, where the loss turns from squared to absolute.", label="δ", gt=0,
        le=1e6, scale="log",
    )  # fmt: skip


class StudentTChoice(Settings):
    """Student's t noise with given degrees of freedom; the scale is the maximum-likelihood one."""

    model_config = ConfigDict(title="Student-t likelihood")
    kind: Literal["student_t"] = "student_t"
    degrees_of_freedom: float = number(4.0, "Few make large residuals likely.", label="Degrees of freedom ν", gt=0,
                                       le=1000, scale="log")  # fmt: skip


AnyLossChoice = Annotated[
    SquaredErrorChoice | AbsoluteErrorChoice | HuberChoice | StudentTChoice,
    Field(discriminator="kind"),
]

DEFAULT_SOLVERS = (
    ClosedForm(),
    MaximumLikelihood(),
    Descent(optimizer=GradientDescent(learning_rate=0.1)),
    Descent(optimizer=Momentum(learning_rate=0.03)),
)


def check_ridge(ridge: float | None, loss: AnyLossChoice) -> None:
    """Raise ``ValueError`` for a penalty beside a loss that is not fitted with one."""
    if ridge is not None and loss.kind in ("mae", "student_t"):
        raise ValueError(f"a ridge penalty goes with squared error or Huber loss. Got {loss.label()}.")


class LinearRegressionSettings(Settings):
    """Data, loss, start, solvers and stopping of one comparison."""

    data: AnyDataset = choice(Line(), "What the model is fitted to.", label="Data")
    degree: int = number(
        1, "Highest power of every feature that enters the model.", label="Polynomial degree", ge=1, le=10
    )
    standardize: bool = choice(
        False,
        "Shift and scale every feature to mean 0 and standard deviation 1, learned from the training rows.",
        label="Standardise features",
    )
    loss: AnyLossChoice = choice(SquaredErrorChoice(), "What is minimised; the likelihood it stands for in brackets.")
    ridge: float | None = number(
        None,
        "Penalty λ times the squared coefficients, the intercept apart.",
        label="Ridge penalty λ",
        gt=0,
        le=1e6,
        scale="log",
        none="off",
        advanced=True,
    )
    start: tuple[float, ...] = choice(
        (),
        "One number a coefficient, intercept first; empty draws them from N(0, 2²). A click on the surface sets it.",
        label="Start",
        advanced=True,
    )
    start_seed: int = number(16, "Seed of a drawn start.", label="Start seed", ge=0, le=1_000_000, advanced=True)
    solvers: tuple[AnySolver, ...] = Field(
        default=DEFAULT_SOLVERS, description="The methods compared.", min_length=1, max_length=MAX_SOLVERS
    )
    max_steps: int = number(
        300, "Updates at the most, of descent, Newton and L-BFGS.", label="Updates", ge=1, le=100_000, scale="log"
    )
    stopping: Stopping = choice(Stopping(), "What ends a run early.", advanced=True)
    validation: float = number(
        0.0, "Share of the rows kept apart for validation.", label="Validation share", ge=0, le=0.5, advanced=True
    )
    test: float = number(0.0, "Share of the rows kept apart for testing.", label="Test share", ge=0, le=0.4,
                         advanced=True)  # fmt: skip
    seed: int = number(
        0, "Seed of the split and of the order of the batches.", label="Seed", ge=0, le=1_000_000, advanced=True
    )

    @model_validator(mode="after")
    def _check_ridge(self) -> LinearRegressionSettings:
        check_ridge(self.ridge, self.loss)
        return self

    @model_validator(mode="after")
    def _check_patience(self) -> LinearRegressionSettings:
        if self.stopping.patience is not None and self.validation == 0:
            raise ValueError("patience needs a validation share above 0. Got 0.")
        return self
