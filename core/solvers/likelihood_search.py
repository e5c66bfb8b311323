"""The maximum of a smooth likelihood in coefficients and scale, by Newton or L-BFGS in good coordinates."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.solvers.least_squares import Factors, accurate_residual
from core.solvers.likelihoods import ScaledResiduals, StandardDensity
from core.solvers.result import Status, Trajectory
from core.solvers.second_order import lbfgs, newton
from core.solvers.stopping import Stopping

Array = NDArray[np.floating]
MleMethod = Literal["newton", "lbfgs"]

METHODS: dict[str, Callable[..., Trajectory]] = {"newton": newton, "lbfgs": lbfgs}
_STOPPING = Stopping(step=1e-13, gradient=1e-13)
_MAX_ROUNDS = 4
_SAME_LOSS = 1e-9
_LEFT_TO_GAIN = 1e-12  # of the mean log-likelihood, by Newton's quadratic model: sigma is right to six digits


@dataclass(frozen=True, eq=False)
class Samples:
    """A design of full rank with its factors, and the target."""

    design: Array
    target: Array
    factors: Factors

    @property
    def n_samples(self) -> int:
        return self.design.shape[0]


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a search ended; ``covariance`` is None where the information matrix is not positive definite."""

    theta: Array
    sigma: float
    loss: float
    status: Status
    covariance: Array | None
    sigma_standard_error: float | None
    trajectory: Trajectory


def find_maximum(samples: Samples, density: StandardDensity, start: Array, method: MleMethod) -> Maximum:
    r"""Maximise the likelihood over coefficients and log sigma, from the given coefficients.

    With the factors :math:`A B = Q` the coordinates are :math:`\varphi = (u \sqrt n B)^{-1} (\theta - \theta_0)`, in
    the unit u of the residuals at the start :math:`\theta_0`. The search is repeated from its own end, as in iterative
    refinement, until the likelihood no longer grows: there the residuals have size one and the curvature is near one
    in every direction, however small the noise is against y and however collinear the columns.
    """
    stage = _Round.at(samples, density, start)
    inner = stage.search(method, [0.0])
    path = stage.outer(inner)
    for _ in range(_MAX_ROUNDS):
        reached, log_sigma = float(path.final_loss), stage.log_sigma(inner)
        stage = _Round.at(samples, density, path.final_theta)
        inner = stage.search(method, [0.0, log_sigma - math.log(stage.unit)])
        path = joined(path, stage.outer(inner))
        if not float(path.final_loss) < reached - _SAME_LOSS:
            break
    return stage.maximum(inner, path)


@dataclass(frozen=True, eq=False)
class _Round:
    """One search: its origin, its unit, and its coordinates ``theta = origin + back @ phi``."""

    nll: ScaledResiduals
    origin: Array
    unit: float
    back: Array

    @classmethod
    def at(cls, samples: Samples, density: StandardDensity, origin: Array) -> _Round:
        residual = accurate_residual(samples.design, origin, samples.target)
        unit, root = float(np.sqrt(np.mean(residual * residual))), math.sqrt(samples.n_samples)
        nll = ScaledResiduals(root * samples.factors.basis, residual / unit, density)
        return cls(nll, origin, unit, unit * root * samples.factors.back)

    def search(self, method: MleMethod, log_scales: list[float]) -> Trajectory:
        """From the origin and the likelier of the given scales, in units."""
        starts = np.zeros((len(log_scales), self.nll.n_params))
        starts[:, -1] = log_scales
        return METHODS[method](self.nll, starts[np.argmin(self.nll.value(starts))], stopping=_STOPPING)

    def log_sigma(self, inner: Trajectory) -> float:
        return math.log(self.unit) + float(inner.final_theta[-1])

    def outer(self, inner: Trajectory) -> Trajectory:
        """The path in the coefficients, with the loss in the units of y."""
        return Trajectory(
            theta=self.origin + inner.theta[:, :-1] @ self.back.T,
            steps=inner.steps,
            loss=inner.loss + math.log(self.unit),
            loss_steps=inner.loss_steps,
            gradient_norm=inner.gradient_norm,
            status=inner.status,
            stopped_at=inner.stopped_at,
            n_gradient_evaluations=inner.n_gradient_evaluations,
            seconds=inner.seconds,
        )

    def maximum(self, inner: Trajectory, path: Trajectory) -> Maximum:
        point = inner.final_theta
        sigma = math.exp(self.log_sigma(inner))
        gradient, errors = self.nll.value_and_gradient(point)[1], _inverse(self.nll.hessian(point))
        reached = errors is not None and float(gradient @ errors @ gradient) <= _LEFT_TO_GAIN
        return Maximum(
            theta=path.final_theta,
            sigma=sigma,
            loss=float(path.final_loss),
            status=Status.CONVERGED if reached else Status.STALLED,
            covariance=None if errors is None else self.back @ errors[:-1, :-1] @ self.back.T / self.nll.n_samples,
            sigma_standard_error=None if errors is None else sigma * math.sqrt(errors[-1, -1] / self.nll.n_samples),
            trajectory=path,
        )


def joined(first: Trajectory, rest: Trajectory) -> Trajectory:
    """One path out of two, the second of which starts where the first ended."""
    return Trajectory(
        theta=np.concatenate([first.theta, rest.theta[1:]]),
        steps=np.concatenate([first.steps, first.steps[-1] + rest.steps[1:]]),
        loss=np.concatenate([first.loss, rest.loss[1:]]),
        loss_steps=np.concatenate([first.loss_steps, first.loss_steps[-1] + rest.loss_steps[1:]]),
        gradient_norm=np.concatenate([first.gradient_norm, rest.gradient_norm[1:]]),
        status=rest.status,
        stopped_at=first.stopped_at + rest.stopped_at,
        n_gradient_evaluations=first.n_gradient_evaluations + rest.n_gradient_evaluations,
        seconds=first.seconds + rest.seconds,
    )


def _inverse(information: Array) -> Array | None:
    """Inverse of a positive definite matrix, None of another."""
    try:
        root = np.linalg.inv(np.linalg.cholesky(information))
    except np.linalg.LinAlgError:
        return None
    return root.T @ root
