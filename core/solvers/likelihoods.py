"""Noise laws of linear regression, and the negative log-likelihood of coefficients and scale as one objective."""

from __future__ import annotations

import math
from typing import Annotated, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import ConfigDict, Field

from core.functions import AbsoluteError, Loss, SquaredError, StudentT
from core.objectives import as_runs
from core.settings import Settings, number

Array = NDArray[np.floating]
Rows = NDArray[np.integer]


class StandardDensity(NamedTuple):
    """Negative log-density at scale 1 of a standardised residual u: ``weight · loss(u) + constant``."""

    loss: Loss
    weight: float
    constant: float


class GaussianLikelihood(Settings):
    r"""Gaussian noise; sigma is its standard deviation: :math:`-\log p(u) = \tfrac12 u^2 + \tfrac12\log 2\pi`."""

    model_config = ConfigDict(title="Gaussian")
    kind: Literal["gaussian"] = "gaussian"

    def standard_density(self) -> StandardDensity:
        """Negative log-density at scale 1."""
        return StandardDensity(SquaredError(), 0.5, 0.5 * math.log(2.0 * math.pi))


class LaplaceLikelihood(Settings):
    r"""Laplace noise; sigma is its scale b, the mean absolute error: :math:`-\log p(u) = |u| + \log 2`."""

    model_config = ConfigDict(title="Laplace")
    kind: Literal["laplace"] = "laplace"

    def standard_density(self) -> StandardDensity:
        """Negative log-density at scale 1."""
        return StandardDensity(AbsoluteError(), 1.0, math.log(2.0))


class StudentTLikelihood(Settings):
    r"""Student-t noise with ν given degrees of freedom; sigma is its scale, not its standard deviation.

    .. math:: -\log p(u) = \tfrac{\nu+1}2 \log(1 + u^2/\nu)
       - \log\Gamma(\tfrac{\nu+1}2) + \log\Gamma(\tfrac\nu2) + \tfrac12 \log(\pi\nu)
    """

    model_config = ConfigDict(title="Student-t")
    kind: Literal["student_t"] = "student_t"
    degrees_of_freedom: float = number(
        4.0,
        "Degrees of freedom ν of the noise: the fewer, the heavier its tails.",
        label="ν",
        gt=0,
        le=1e6,
        scale="log",
    )

    def standard_density(self) -> StandardDensity:
        """Negative log-density at scale 1."""
        nu = self.degrees_of_freedom
        constant = math.lgamma(nu / 2) - math.lgamma((nu + 1) / 2) + 0.5 * math.log(math.pi * nu)
        return StandardDensity(StudentT(degrees_of_freedom=nu), 1.0, constant)


AnyLikelihood = Annotated[GaussianLikelihood | LaplaceLikelihood | StudentTLikelihood, Field(discriminator="kind")]


class ScaledResiduals:
    r"""Mean negative log-likelihood of coefficients and log-scale together, an objective like any other.

    .. math:: f(\phi, s) = s + \frac1n \sum_i \rho\big((y_i - z_i^\top\phi)\, e^{-s}\big), \qquad
       \theta = (\phi_1, \dots, \phi_p, s), \quad s = \log\sigma

    Parameters
    ----------
    design : array of shape (n_samples, p)
    target : array of shape (n_samples,)
    density : the negative log-density ρ at scale 1.
    """

    def __init__(self, design: Array, target: Array, density: StandardDensity) -> None:
        self.design, self.target = design, target
        self._density = density

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return self.design.shape[0]

    @property
    def n_params(self) -> int:
        """Number of coefficients and one for the scale."""
        return self.design.shape[1] + 1

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """``phi1, phi2, ..., log sigma``."""
        return (*(f"phi{j + 1}" for j in range(self.n_params - 1)), "log sigma")

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Mean negative log-likelihood, of shape ``(n_runs,)``."""
        runs, single = as_runs(theta, self.n_params)
        u, _ = self._standardised(runs, rows)
        values = self._value(runs, u)
        return values[0] if single else values

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Mean negative log-likelihood, of shape ``(n_runs,)``, and its gradient, of shape ``(n_runs, n_params)``."""
        runs, single = as_runs(theta, self.n_params)
        u, design = self._standardised(runs, rows)
        score = self._density.weight * self._density.loss.derivative(u)
        by_coefficient = -np.matmul(score[:, None, :], design)[:, 0, :] * np.exp(-runs[:, -1:]) / u.shape[1]
        by_log_scale = 1.0 - (score * u).mean(axis=1, keepdims=True)
        values, gradients = self._value(runs, u), np.hstack([by_coefficient, by_log_scale])
        return (values[0], gradients[0]) if single else (values, gradients)

    def hessian(self, theta: ArrayLike) -> Array:
        """Hessian, of shape ``(n_runs, n_params, n_params)``; n times it is the observed information."""
        runs, single = as_runs(theta, self.n_params)
        u, design = self._standardised(runs, None)
        score = self._density.weight * self._density.loss.derivative(u)
        bend = self._density.weight * self._density.loss.second_derivative(u)
        hessians = np.empty((*runs.shape, self.n_params))
        for run, scale in enumerate(np.exp(runs[:, -1])):
            mixed = design.T @ (bend[run] * u[run] + score[run]) / scale
            hessians[run, :-1, :-1] = design.T @ (bend[run][:, None] * design) / scale**2
            hessians[run, :-1, -1] = hessians[run, -1, :-1] = mixed
            hessians[run, -1, -1] = (bend[run] * u[run] + score[run]) @ u[run]
        hessians /= self.n_samples
        return hessians[0] if single else hessians

    def _standardised(self, runs: Array, rows: Rows | None) -> tuple[Array, Array]:
        design, target = (self.design, self.target) if rows is None else (self.design[rows], self.target[rows])
        predictions = np.matmul(runs[:, None, :-1], np.swapaxes(design, -1, -2))[:, 0, :]
        return (target - predictions) * np.exp(-runs[:, -1:]), design

    def _value(self, runs: Array, u: Array) -> Array:
        return runs[:, -1] + self._density.weight * self._density.loss.value(u).mean(axis=1) + self._density.constant
