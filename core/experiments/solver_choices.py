"""The solvers that an experiment can compare, as settings: one list of methods, each with what it alone needs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from core.settings import Settings, choice, number
from core.solvers import AnyOptimizer, AnySchedule, Constant, GradientDescent


class ClosedForm(Settings):
    """The least-squares solution computed directly."""

    model_config = ConfigDict(title="Closed form")
    kind: Literal["closed_form"] = "closed_form"
    method: Literal["qr", "svd", "normal_equations"] = choice(
        "qr", "QR keeps the most digits, normal equations lose half of them.", label="Factorisation", advanced=True
    )


class MaximumLikelihood(Settings):
    """The likelihood that belongs to the loss, maximised over the coefficients and the scale of the noise."""

    model_config = ConfigDict(title="Maximum likelihood")
    kind: Literal["maximum_likelihood"] = "maximum_likelihood"
    method: Literal["newton", "lbfgs"] = choice("newton", "How the likelihood is climbed.", advanced=True)


class Newton(Settings):
    """Newton's method with step halving, from the common start."""

    model_config = ConfigDict(title="Newton")
    kind: Literal["newton"] = "newton"


class LBFGS(Settings):
    """L-BFGS (SciPy's), from the common start."""

    model_config = ConfigDict(title="L-BFGS")
    kind: Literal["lbfgs"] = "lbfgs"


class Descent(Settings):
    """A first-order rule with its step size, schedule and batch size, from the common start."""

    kind: Literal["descent"] = "descent"
    optimizer: AnyOptimizer = choice(GradientDescent(), "The rule of an update.", inline=True)
    schedule: AnySchedule = choice(Constant(), "How the step size changes over the run.", advanced=True)
    batch_size: int | None = number(
        None,
        "Samples an update sees; 1 is stochastic gradient descent.",
        label="Batch size",
        ge=1,
        le=100_000,
        scale="log",
        none="full batch",
        advanced=True,
    )


AnySolver = Annotated[
    ClosedForm | MaximumLikelihood | Newton | LBFGS | Descent,
    Field(discriminator="kind"),
]
