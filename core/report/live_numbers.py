"""Live numbers inside formulas: a value, a vector, and the first update of gradient descent on any model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import Comparison, SolverRun
from core.experiments.solver_choices import Descent
from core.experiments.wording import number
from core.solvers import Armijo

Array = NDArray[np.floating]

_MAX_SHOWN = 4


def first_update(result: Comparison) -> str:
    """The first step of gradient descent with its numbers; "" for larger models, or where no run makes one."""
    run = next((run for run in result.runs if run.kind == "gradient_descent"), None)
    if run is None or not isinstance(run.settings, Descent) or isinstance(run.settings.schedule, Armijo):
        return ""  # a line search may shorten the first step
    if result.problem.objective.n_params > _MAX_SHOWN:
        return ""
    return _gradient_step(result, run)


def _gradient_step(result: Comparison, run: SolverRun) -> str:
    assert isinstance(run.settings, Descent)
    gradient = result.problem.objective.value_and_gradient(result.start)[1]
    rate = run.settings.optimizer.learning_rate
    after = result.start - rate * gradient
    whole = "" if run.settings.batch_size is None else " (with the gradient of all rows; a batch's differs)"
    return (
        rf"**The first update of gradient descent**{whole}, $\theta_1 = \theta_0 - \eta \nabla L(\theta_0)$: "
        rf"$${vector(result.start)} - {tex(rate)} \cdot {vector(gradient)} = {vector(after)}.$$"
    )


def vector(values: Array) -> str:
    """The first four components in LaTeX."""
    shown = [tex(float(value)) for value in values[:_MAX_SHOWN]]
    return "(" + ",\\ ".join(shown) + (",\\ \\ldots" if len(values) > _MAX_SHOWN else "") + ")"


def plain_vector(values: Array) -> str:
    """The first four components in plain text."""
    shown = ", ".join(number(float(value)) for value in values[:_MAX_SHOWN])
    return f"({shown}{', …' if len(values) > _MAX_SHOWN else ''})"


def tex(value: float) -> str:
    """Four significant digits, with a LaTeX power of ten where there is an exponent; words where it is no number."""
    if not np.isfinite(value):
        return r"\text{not a number}" if np.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.4g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa
