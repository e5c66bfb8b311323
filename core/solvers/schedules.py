"""Schedules: the factor on the learning rate at a step, and Armijo backtracking, which looks at the loss instead."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field

from core.objectives import Objective
from core.settings import Settings, number

Array = NDArray[np.floating]


class Schedule(Protocol):
    """The factor on the learning rate at update ``step`` (0 for the first) of ``n_steps``."""

    def factor(self, step: int, n_steps: int) -> float: ...


class Constant(Settings):
    """The same step size throughout: factor 1."""

    model_config = ConfigDict(title="Constant")
    kind: Literal["constant"] = "constant"

    def factor(self, step: int, n_steps: int) -> float:
        return 1.0


class StepDecay(Settings):
    """Multiply by ``decay`` after every ``every`` updates: ``decay^⌊t/every⌋`` (PyTorch's StepLR)."""

    model_config = ConfigDict(title="Step decay")
    kind: Literal["step_decay"] = "step_decay"
    every: int = number(100, "Updates between two reductions.", ge=1, le=1_000_000, scale="log")
    decay: float = number(0.5, "Factor of each reduction.", gt=0, le=1)

    def factor(self, step: int, n_steps: int) -> float:
        return self.decay ** (step // self.every)


class Exponential(Settings):
    """Multiply by ``decay`` at every update: ``decay^t`` (PyTorch's ExponentialLR)."""

    model_config = ConfigDict(title="Exponential decay")
    kind: Literal["exponential"] = "exponential"
    decay: float = number(0.999, "Factor at every update.", gt=0, le=1)

    def factor(self, step: int, n_steps: int) -> float:
        return self.decay**step


class InverseTime(Settings):
    """Decay like 1/t: ``1/(1 + decay·t)``, which satisfies the conditions of Robbins & Monro 1951."""

    model_config = ConfigDict(title="Inverse time (1/t)")
    kind: Literal["inverse_time"] = "inverse_time"
    decay: float = number(0.01, "How fast the step size falls.", gt=0, le=1000, scale="log")

    def factor(self, step: int, n_steps: int) -> float:
        return 1.0 / (1.0 + self.decay * step)


class Cosine(Settings):
    """Half a cosine from 1 to ``floor`` over the whole run (Loshchilov & Hutter 2017)."""

    model_config = ConfigDict(title="Cosine")
    kind: Literal["cosine"] = "cosine"
    floor: float = number(0.0, "Factor at the end of the run.", ge=0, le=1)

    def factor(self, step: int, n_steps: int) -> float:
        return self.floor + (1.0 - self.floor) * 0.5 * (1.0 + math.cos(math.pi * step / n_steps))


class Armijo(Settings):
    r"""Backtracking line search for full batches: shrink the step until the loss falls enough (Armijo 1966).

    A step p is accepted when :math:`L(\theta + s p) \le L(\theta) + c\, s\, g^\top p`, trying s = 1, ρ, ρ², ...
    """

    model_config = ConfigDict(title="Armijo backtracking")
    kind: Literal["armijo"] = "armijo"
    shrink: float = number(0.5, "Factor ρ between two trials.", ge=0.05, le=0.95)
    sufficient_decrease: float = number(1e-4, "Share c of the linear decrease asked for.", gt=0, lt=0.5, advanced=True)
    max_trials: int = number(60, "Trials before the run counts as stalled.", ge=1, le=200, advanced=True)

    def factor(self, step: int, n_steps: int) -> float:
        return 1.0

    def search(self, objective: Objective, theta: Array, value: Array, gradient: Array, step: Array) -> Array:
        """Accepted factor of every run's step, of shape (n_runs, 1); 0 where none was found."""
        slope = (gradient * step).sum(axis=1)
        scale = np.where(slope < 0, 1.0, 0.0).astype(theta.dtype)
        waiting = np.flatnonzero(slope < 0)
        # At the optimum the decrease drowns in the rounding of the loss itself (Hager & Zhang 2005, sec. 4).
        rounding = 4.0 * np.finfo(theta.dtype).eps * np.abs(value)
        for _ in range(self.max_trials):
            trial = objective.value(theta[waiting] + scale[waiting, None] * step[waiting])
            allowed = value[waiting] + self.sufficient_decrease * scale[waiting] * slope[waiting]
            enough = trial <= allowed + rounding[waiting]
            waiting = waiting[~enough]
            if not waiting.size:
                return scale[:, None]
            scale[waiting] *= self.shrink
        scale[waiting] = 0.0
        return scale[:, None]


AnySchedule = Annotated[
    Constant | StepDecay | Exponential | InverseTime | Cosine | Armijo,
    Field(discriminator="kind"),
]
