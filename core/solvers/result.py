"""What a solver hands back: a status with its own sentence, the trajectory it took, and the fit it ended in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.solvers.read_only import read_only

Array = NDArray[np.floating]


class Status(Enum):
    """How a run ended; ``sentence`` is what a reader sees."""

    CONVERGED = "converged"
    STEP_LIMIT = "step limit"
    DIVERGED = "diverged"
    STALLED = "stalled"
    SINGULAR = "singular"
    SEPARATED = "separated"

    @property
    def sentence(self) -> str:
        """One plain sentence."""
        return _SENTENCES[self]


_SENTENCES = {
    Status.CONVERGED: "Converged: the stopping rule was met.",
    Status.STEP_LIMIT: "Stopped at the step limit before any stopping rule was met.",
    Status.DIVERGED: "Diverged: the loss grew without bound; the last finite point is kept.",
    Status.STALLED: "Stalled: no further step lowers the loss.",
    Status.SINGULAR: "Singular: the data do not determine every coefficient.",
    Status.SEPARATED: "Separated: the classes are perfectly separated, so no maximum-likelihood estimate exists.",
}


@dataclass(frozen=True, eq=False)
@read_only
class Trajectory:
    """The path of every run, its losses and how it ended; read-only.

    Started from one vector ``(n_params,)``, all arrays come without the axis of runs.

    Attributes
    ----------
    theta : array of shape (n_records, n_runs, n_params), the start first and the end last.
    steps : array of shape (n_records,), the number of updates made at each record.
    loss : array of shape (n_losses, n_runs), the objective on all samples before the first and after every update, or
        every ``loss_every``-th and the last; a run that has stopped keeps its last value.
    loss_steps : array of shape (n_losses,), the number of updates made at each row of ``loss`` and ``gradient_norm``:
        0, 1, 2, ... by default.
    gradient_norm : array of shape (n_losses, n_runs), Euclidean norm of the gradient used at each point: of the
        mini-batch where there is one.
    status : array of shape (n_runs,) of ``Status``.
    stopped_at : array of shape (n_runs,), the number of updates made when the run stopped.
    n_gradient_evaluations : array of shape (n_runs,), calls of the gradient, whatever the size of the batch.
    seconds : wall time of all runs together.
    """

    theta: Array
    steps: NDArray[np.int64]
    loss: Array
    loss_steps: NDArray[np.int64]
    gradient_norm: Array
    status: NDArray[np.object_]
    stopped_at: NDArray[np.int64]
    n_gradient_evaluations: NDArray[np.int64]
    seconds: float

    @property
    def final_theta(self) -> Array:
        """Last point of every run, of shape (n_runs, n_params)."""
        return self.theta[-1]

    @property
    def final_loss(self) -> Array:
        """Loss at the last point, of shape (n_runs,)."""
        return self.loss[-1]

    def without_runs_axis(self) -> Trajectory:
        """The same trajectory of a single run without the axis of runs."""
        return Trajectory(
            theta=self.theta[:, 0],
            steps=self.steps,
            loss=self.loss[:, 0],
            loss_steps=self.loss_steps,
            gradient_norm=self.gradient_norm[:, 0],
            status=self.status[0],
            stopped_at=self.stopped_at[0],
            n_gradient_evaluations=self.n_gradient_evaluations[0],
            seconds=self.seconds,
        )


@dataclass(frozen=True, eq=False)
@read_only
class Fit:
    """Estimated parameters with what statistics knows of them; read-only.

    Attributes
    ----------
    theta : array of shape (n_params,)
    loss : the objective at theta.
    status : how the fit ended.
    message : one sentence with what is particular to this fit ("" if nothing is).
    standard_errors : array of shape (n_params,), None where the estimator has none.
    covariance : array of shape (n_params, n_params), None where the estimator has none.
    sigma : scale of the noise: √(RSS/(n − p)) for the closed form, the likelihood's own estimate for maximum
        likelihood (√(RSS/n) if Gaussian); None where it does not apply.
    sigma_standard_error : standard error of sigma, None where there is none.
    degrees_of_freedom : n − p where intervals are to use Student's t, None where they use the normal law.
    log_likelihood : sum over the samples, natural logarithm; None where no likelihood is meant.
    trajectory : the path taken, None for a direct method.
    """

    theta: Array
    loss: float
    status: Status
    message: str = ""
    standard_errors: Array | None = None
    covariance: Array | None = None
    sigma: float | None = None
    sigma_standard_error: float | None = None
    degrees_of_freedom: int | None = None
    log_likelihood: float | None = None
    trajectory: Trajectory | None = field(default=None, repr=False)

    def intervals(self, level: float = 0.95) -> Array | None:
        """Two-sided confidence intervals ``theta ± q·se``, of shape (n_params, 2); None where there is no error.

        q is Student's t quantile with ``degrees_of_freedom``, the normal one where that is None.

        Raises
        ------
        ValueError
            For a level outside (0, 1).
        """
        if not 0 < level < 1:
            raise ValueError(f"level must be between 0 and 1. Got {level!r}.")
        if self.standard_errors is None:
            return None
        half = _quantile(0.5 + level / 2, self.degrees_of_freedom) * self.standard_errors
        return np.stack([self.theta - half, self.theta + half], axis=-1)


def _quantile(probability: float, degrees_of_freedom: int | None) -> float:
    from scipy.special import ndtri, stdtrit  # at first use: scipy.special costs start-up time

    return float(ndtri(probability) if degrees_of_freedom is None else stdtrit(degrees_of_freedom, probability))
