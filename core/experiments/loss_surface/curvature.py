"""How curved the loss is: the spectrum at the end of a path, its two ends along the way, sharpness against 2/η."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import SolverRun
from core.experiments.loss_surface.following import path_of
from core.experiments.loss_surface.surface import LossSurfaceResult
from core.experiments.solver_choices import Descent
from core.landscape import extremes, largest_stable_step, sharpness_along, spectrum
from core.objectives import Objective
from core.solvers import Status, Trajectory

Array = NDArray[np.floating]

_ENDS_SHOWN = 40  # eigenvalues of a Hessian too large to decompose, half from each end
_WHOLE_UP_TO = 400
_MOST_MOMENTS, _FEWEST_MOMENTS = 200, 5
_DENSE_UP_TO = 120  # parameters: of more, both ends come sooner by Lanczos iteration than by forming the Hessian
_LANCZOS_PRODUCTS = 3e5  # of sample and weight
_PRODUCTS = 1e7  # of sample, weight and column, of all Hessians along a path: about a third of a second


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Eigenvalues of the Hessian at the end of a path, largest first.

    ``is_whole`` is False where only both ends were computed. ``limit`` is the sharpness that the solver's step size
    can hold, None where its rule has no such limit.
    """

    number: int
    name: str
    eigenvalues: Array
    n_params: int
    is_whole: bool
    limit: float | None


@dataclass(frozen=True, eq=False)
class CurvatureHistory:
    """Both ends of the spectrum along a path: one entry a moment.

    ``loss`` is the true loss at those moments, ``limit`` as in :class:`Spectrum`.
    """

    number: int
    name: str
    kind: str
    steps: NDArray[np.int64]
    largest: Array
    smallest: Array
    loss: Array
    limit: float | None

    @property
    def late(self) -> float:
        """The mean sharpness over the last quarter of the updates."""
        return float(self.largest[self.steps >= 0.75 * self.steps[-1]].mean())


def end_spectrum(result: LossSurfaceResult, run: SolverRun) -> Spectrum:
    """The spectrum at the end of a run's path.

    Raises
    ------
    ValueError
        Where the Hessian there is not finite.
    """
    objective, theta = result.chosen.objective, path_of(run).final_theta
    whole = objective.n_params <= _WHOLE_UP_TO
    try:
        if whole:
            values = spectrum(objective, theta)
        else:
            ends = extremes(objective, theta, _ENDS_SHOWN // 2)
            values = np.concatenate([ends.largest, ends.smallest[::-1]])
    except ValueError:
        raise ValueError(f"The Hessian at the end of {run.name} is not finite: it has no eigenvalues there.") from None
    return Spectrum(run.number, run.name, values, objective.n_params, whole, holdable(run))


def histories(result: LossSurfaceResult, runs: Sequence[SolverRun]) -> tuple[CurvatureHistory, ...]:
    """The two ends of the spectrum along every path that made an update and stayed finite."""
    found = (_history(result, run) for run in runs if int(path_of(run).stopped_at) > 0)
    return tuple(one for one in found if one.steps.size)


def holdable(run: SolverRun) -> float | None:
    """The sharpness that the step size can hold: 2/η of gradient descent, (2 + 2β)/η of momentum; None if unlimited."""
    if not isinstance(run.settings, Descent):
        return None
    limit = largest_stable_step(run.settings.optimizer, 1.0)
    return None if limit is None else limit / run.settings.optimizer.learning_rate


def _history(result: LossSurfaceResult, run: SolverRun) -> CurvatureHistory:
    objective, path = result.chosen.objective, path_of(run)
    steps, smallest, largest = _ends_along(objective, path)
    kept = (steps <= path.stopped_at) & np.isfinite(largest)
    if path.status is Status.DIVERGED:
        kept[-1] = False  # the last finite point, whose curvature is beyond the picture
    loss = path.loss[np.searchsorted(path.loss_steps, steps[kept])]
    return CurvatureHistory(
        run.number, run.name, run.kind, steps[kept], largest[kept], smallest[kept], loss, holdable(run)
    )


def _ends_along(objective: Objective, path: Trajectory) -> tuple[NDArray[np.int64], Array, Array]:
    """Updates, smallest and largest eigenvalue at as many records as can be looked at while a reader waits."""
    size = float(objective.n_params) * objective.n_samples
    if objective.n_params <= _DENSE_UP_TO:
        moments = int(np.clip(_PRODUCTS / (size * objective.n_params), _FEWEST_MOMENTS, _MOST_MOMENTS))
        found = sharpness_along(objective, path, n_moments=moments)
        return found.steps, found.smallest[:, 0], found.largest[:, 0]
    moments = min(len(path.steps), int(np.clip(_LANCZOS_PRODUCTS / size, _FEWEST_MOMENTS, _MOST_MOMENTS)))
    records = np.unique(np.linspace(0, len(path.steps) - 1, moments).round().astype(np.int64))
    ends = [extremes(objective, theta, dense_up_to=_DENSE_UP_TO) for theta in path.theta[records]]
    smallest, largest = np.array([(one.smallest[0], one.largest[0]) for one in ends]).T
    return path.steps[records], smallest, largest
