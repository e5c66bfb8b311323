"""Sharpness along a trajectory, against the limit 2/η that a step size can hold."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.landscape.curvature import DENSE_UP_TO, extremes, where_finite
from core.objectives import Objective, hessian, one_blas_thread
from core.solvers import Progress, Trajectory
from core.solvers.read_only import read_only

Array = NDArray[np.floating]

_NUMBERS_AT_ONCE = 4_000_000  # of Hessians held at a time: 32 MB


@dataclass(frozen=True, eq=False)
@read_only
class SharpnessHistory:
    """Both ends of the Hessian's spectrum along every run; read-only.

    Attributes
    ----------
    steps : array of shape (n_moments,), the updates made.
    largest : array of shape (n_moments, n_runs), the sharpness λ_max.
    smallest : array of shape (n_moments, n_runs), λ_min.
    limit : 2/η (with momentum its own limit), past which a quadratic of that sharpness repels the rule; None where the
        rule has no limit.
    """

    steps: NDArray[np.int64]
    largest: Array
    smallest: Array
    limit: float | None


def sharpness_along(
    objective: Objective,
    trajectory: Trajectory,
    *,
    limit: float | None = None,
    n_moments: int = 60,
    progress: Progress | None = None,
) -> SharpnessHistory:
    """Largest and smallest Hessian eigenvalue at recorded points of every run, spread evenly over the records.

    Parameters
    ----------
    objective : what was minimised.
    trajectory : of one run or many.
    limit : what to compare the sharpness with; ``largest_stable_step(optimizer, 1) / η`` gives 2/η.
    n_moments : records looked at, at the most; the first and the last are among them.

    Raises
    ------
    ValueError
        For fewer than two moments.

    References
    ----------
    Cohen, Kaur, Li, Kolter & Talwalkar, Gradient descent on neural networks typically occurs at the edge of stability,
    2021.
    """
    if n_moments < 2:
        raise ValueError(f"n_moments must be at least 2. Got {n_moments!r}.")
    n_records = len(trajectory.steps)
    kept = np.unique(np.linspace(0, n_records - 1, min(n_records, n_moments)).round().astype(np.int64))
    points = trajectory.theta[kept].reshape(-1, objective.n_params)
    ends = spectrum_ends(objective, points, progress=progress).reshape(len(kept), -1, 2)
    return SharpnessHistory(trajectory.steps[kept].copy(), ends[..., 1].copy(), ends[..., 0].copy(), limit)


def spectrum_ends(objective: Objective, points: Array, *, progress: Progress | None = None) -> Array:
    """Smallest and largest Hessian eigenvalue at every point, (n_points, 2); NaN where the Hessian is not finite."""
    if objective.n_params > DENSE_UP_TO:
        size, ends = 1, _ends_by_lanczos
    else:
        size, ends = max(1, _NUMBERS_AT_ONCE // objective.n_params**2), _ends_of_hessians
    found = []
    with one_blas_thread():
        for at in range(0, len(points), size):
            found.append(ends(objective, points[at : at + size]))
            if progress is not None:
                progress(min(1.0, (at + size) / len(points)))
    return np.concatenate(found)


def _ends_of_hessians(objective: Objective, points: Array) -> Array:
    curvatures, is_finite = where_finite(hessian(objective, points))
    return np.where(is_finite[:, None], np.linalg.eigvalsh(curvatures)[:, [0, -1]], np.nan)


def _ends_by_lanczos(objective: Objective, points: Array) -> Array:
    ends = np.full((len(points), 2), np.nan)
    for row, point in zip(ends, points, strict=True):
        with suppress(ValueError):  # what is not finite
            one = extremes(objective, point)
            row[:] = one.smallest[0], one.largest[0]
    return ends
