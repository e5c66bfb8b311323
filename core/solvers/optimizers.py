r"""First-order rules: frozen settings with ``init(theta) -> state`` and ``update(...) -> (step, state)``.

Rules, state and default constants are those that ``torch.optim`` documents, so anyone can check them against PyTorch.
With gradient g and learning rate η an update is ``theta + step``. State arrays have theta's shape.
"""

from __future__ import annotations

from typing import Annotated, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field

from core.settings import Settings, number

Array = NDArray[np.floating]
State = tuple[Array, ...]
Rate = float | Array  # one for all runs, or an array of shape (n_runs, 1)


class Optimizer(Protocol):
    """What every first-order rule offers."""

    @property
    def learning_rate(self) -> float: ...

    def init(self, theta: Array) -> State: ...

    def update(self, gradient: Array, state: State, theta: Array, learning_rate: Rate) -> tuple[Array, State]: ...


def _learning_rate() -> float:
    return number(0.03, "How far one update goes along its direction.", label="Step size η", gt=0, le=1e6, scale="log")


def _momentum() -> float:
    return number(0.9, "Share of the previous velocity that is kept.", label="Momentum β", ge=0, lt=1)


def _epsilon(default: float) -> float:
    return number(default, "Added to the denominator.", label="ε", gt=0, le=1, scale="log", advanced=True)


def _beta(default: float, label: str, of: str) -> float:
    description = f"Share of the old mean {of} that is kept."
    return number(default, description, label=label, ge=0, lt=1, advanced=True)


class GradientDescent(Settings):
    r"""Steepest descent: :math:`\theta \leftarrow \theta - \eta g` (Cauchy 1847).

    On a quadratic with Hessian eigenvalue λ it is stable for ηλ < 2.
    """

    model_config = ConfigDict(title="Gradient descent")
    kind: Literal["gradient_descent"] = "gradient_descent"
    learning_rate: float = _learning_rate()

    def init(self, theta: Array) -> State:
        return ()

    def update(self, gradient: Array, state: State, theta: Array, learning_rate: Rate) -> tuple[Array, State]:
        return -learning_rate * gradient, state

    def recursion(self, curvature: float, learning_rate: float) -> Array:
        """Matrix that takes one update's error to the next along an eigenvector of that curvature."""
        return np.array([[1 - learning_rate * curvature]])

    def curvature_limit(self) -> float:
        """Largest stable ηλ on a quadratic."""
        return 2.0


class Momentum(Settings):
    r"""Heavy ball: :math:`v \leftarrow \beta v + g`, :math:`\theta \leftarrow \theta - \eta v` (Polyak 1964).

    Stable on a quadratic for 0 < ηλ < 2 + 2β.
    """

    model_config = ConfigDict(title="Momentum")
    kind: Literal["momentum"] = "momentum"
    learning_rate: float = _learning_rate()
    momentum: float = _momentum()

    def init(self, theta: Array) -> State:
        return (np.zeros_like(theta),)

    def update(self, gradient: Array, state: State, theta: Array, learning_rate: Rate) -> tuple[Array, State]:
        velocity = self.momentum * state[0] + gradient
        return -learning_rate * velocity, (velocity,)

    def recursion(self, curvature: float, learning_rate: float) -> Array:
        """Matrix that takes one update's (velocity, error) to the next along an eigenvector of that curvature."""
        velocity = np.array([self.momentum, curvature])
        return np.array([velocity, np.array([0.0, 1.0]) - learning_rate * velocity])

    def curvature_limit(self) -> float:
        """Largest stable ηλ on a quadratic."""
        return 2.0 + 2.0 * self.momentum


class Nesterov(Settings):
    r"""Nesterov's momentum: :math:`v \leftarrow \beta v + g`, :math:`\theta \leftarrow \theta - \eta (g + \beta v)`.

    The form of Sutskever et al. 2013. Stable on a quadratic for 0 < ηλ < (2 + 2β)/(1 + 2β).
    """

    model_config = ConfigDict(title="Nesterov momentum")
    kind: Literal["nesterov"] = "nesterov"
    learning_rate: float = _learning_rate()
    momentum: float = _momentum()

    def init(self, theta: Array) -> State:
        return (np.zeros_like(theta),)

    def update(self, gradient: Array, state: State, theta: Array, learning_rate: Rate) -> tuple[Array, State]:
        velocity = self.momentum * state[0] + gradient
        return -learning_rate * (gradient + self.momentum * velocity), (velocity,)

    def recursion(self, curvature: float, learning_rate: float) -> Array:
        """Matrix that takes one update's (velocity, error) to the next along an eigenvector of that curvature."""
        velocity = np.array([self.momentum, curvature])
        ahead = np.array([0.0, curvature]) + self.momentum * velocity
        return np.array([velocity, np.array([0.0, 1.0]) - learning_rate * ahead])

    def curvature_limit(self) -> float:
        """Largest stable ηλ on a quadratic."""
        return (2.0 + 2.0 * self.momentum) / (1.0 + 2.0 * self.momentum)


class Adagrad(Settings):
    r"""Adagrad: :math:`s \leftarrow s + g^2`, :math:`\theta \leftarrow \theta - \eta\, g/(\sqrt s + \epsilon)`.

    Duchi, Hazan & Singer 2011.
    """

    model_config = ConfigDict(title="Adagrad")
    kind: Literal["adagrad"] = "adagrad"
    learning_rate: float = _learning_rate()
    epsilon: float = _epsilon(1e-10)

    def init(self, theta: Array) -> State:
        return (np.zeros_like(theta),)

    def update(self, gradient: Array, state: State, theta: Array, learning_rate: Rate) -> tuple[Array, State]:
        total = state[0] + gradient * gradient
        return -learning_rate * gradient / (np.sqrt(total) + self.epsilon), (total,)


class RMSProp(Settings):
    r"""RMSProp, which divides by a running root mean square of the gradient (Tieleman & Hinton 2012).

    .. math:: s \leftarrow \alpha s + (1-\alpha) g^2, \quad \theta \leftarrow \theta - \eta\, g/(\sqrt s + \epsilon)
    """

    model_config = ConfigDict(title="RMSProp")
    kind: Literal["rmsprop"] = "rmsprop"
    learning_rate: float = _learning_rate()
    alpha: float = number(0.99, "Share of the old mean square that is kept.", label="Smoothing α", ge=0, lt=1)
    epsilon: float = _epsilon(1e-8)

    def init(self, theta: Array) -> State:
        return (np.zeros_like(theta),)

    def update(self, gradient: Array, state: State, theta: Array, learning_rate: Rate) -> tuple[Array, State]:
        mean_square = self.alpha * state[0] + (1 - self.alpha) * gradient * gradient
        return -learning_rate * gradient / (np.sqrt(mean_square) + self.epsilon), (mean_square,)


class Adam(Settings):
    r"""Adam (Kingma & Ba 2015) with bias-corrected means of the gradient and of its square.

    .. math:: m \leftarrow \beta_1 m + (1-\beta_1) g, \quad s \leftarrow \beta_2 s + (1-\beta_2) g^2, \quad
       \theta \leftarrow \theta - \eta\, \frac{m/(1-\beta_1^t)}{\sqrt{s/(1-\beta_2^t)} + \epsilon}
    """

    model_config = ConfigDict(title="Adam")
    kind: Literal["adam"] = "adam"
    learning_rate: float = _learning_rate()
    beta1: float = _beta(0.9, "β₁", "gradient")
    beta2: float = _beta(0.999, "β₂", "square")
    epsilon: float = _epsilon(1e-8)

    def init(self, theta: Array) -> State:
        return _adam_init(theta)

    def update(self, gradient: Array, state: State, theta: Array, learning_rate: Rate) -> tuple[Array, State]:
        direction, state = _adam_direction(self, gradient, state)
        return -learning_rate * direction, state


class AdamW(Settings):
    r"""Adam with decoupled weight decay w: first :math:`\theta \leftarrow (1 - \eta w)\theta`, then Adam's update.

    Loshchilov & Hutter 2019. The decay acts on every parameter, the intercept included, as in ``torch.optim``.
    """

    model_config = ConfigDict(title="AdamW")
    kind: Literal["adamw"] = "adamw"
    learning_rate: float = _learning_rate()
    beta1: float = _beta(0.9, "β₁", "gradient")
    beta2: float = _beta(0.999, "β₂", "square")
    epsilon: float = _epsilon(1e-8)
    weight_decay: float = number(0.01, "Share of θ, times η, taken off at each update.", ge=0, le=10, scale="log")

    def init(self, theta: Array) -> State:
        return _adam_init(theta)

    def update(self, gradient: Array, state: State, theta: Array, learning_rate: Rate) -> tuple[Array, State]:
        direction, state = _adam_direction(self, gradient, state)
        return -learning_rate * (direction + self.weight_decay * theta), state


def _adam_init(theta: Array) -> State:
    return np.zeros_like(theta), np.zeros_like(theta), np.zeros((theta.shape[0], 1), theta.dtype)


def _adam_direction(rule: Adam | AdamW, gradient: Array, state: State) -> tuple[Array, State]:
    mean, mean_square, count = state
    mean = rule.beta1 * mean + (1 - rule.beta1) * gradient
    mean_square = rule.beta2 * mean_square + (1 - rule.beta2) * gradient * gradient
    count = count + 1
    first = mean / (1 - rule.beta1**count)
    second = mean_square / (1 - rule.beta2**count)
    return first / (np.sqrt(second) + rule.epsilon), (mean, mean_square, count)


AnyOptimizer = Annotated[
    GradientDescent | Momentum | Nesterov | Adagrad | RMSProp | Adam | AdamW,
    Field(discriminator="kind"),
]
