"""What a reader chooses in the logistic-regression experiment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from core.data import AnyProbabilityDataset, LogisticLine
from core.experiments.solver_choices import LBFGS, Descent, MaximumLikelihood, Newton
from core.settings import Settings, choice, number
from core.solvers import GradientDescent, Momentum, Stopping

MAX_SOLVERS = 6

AnyIterativeSolver = Annotated[MaximumLikelihood | Newton | LBFGS | Descent, Field(discriminator="kind")]

DEFAULT_SOLVERS = (
    MaximumLikelihood(),
    LBFGS(),
    Descent(optimizer=GradientDescent(learning_rate=1.0)),
    Descent(optimizer=Momentum(learning_rate=0.3)),
)


class LogisticRegressionSettings(Settings):
    """Data, loss, start, solvers and stopping of one comparison."""

    data: AnyProbabilityDataset = choice(LogisticLine(), "What the model is fitted to.", label="Data")
    degree: int = number(
        1, "Highest power of every feature that enters the model.", label="Polynomial degree", ge=1, le=6
    )
    standardize: bool = choice(
        False,
        "Shift and scale every feature to mean 0 and standard deviation 1, learned from the training rows.",
        label="Standardise features",
    )
    loss: Literal["cross_entropy", "mse"] = choice(
        "cross_entropy",
        "Cross-entropy is the likelihood of yes or no, and convex. Squared error of the probability is not.",
        titles={"cross_entropy": "Cross-entropy", "mse": "Squared error"},
    )
    fit_intercept: bool = choice(True, "Whether the log-odds have a constant term.", label="Intercept", advanced=True)
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
    start_seed: int = number(5, "Seed of a drawn start.", label="Start seed", ge=0, le=1_000_000, advanced=True)
    solvers: tuple[AnyIterativeSolver, ...] = Field(
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
    def _check_patience(self) -> LogisticRegressionSettings:
        if self.stopping.patience is not None and self.validation == 0:
            raise ValueError("patience needs a validation share above 0. Got 0.")
        return self
