"""The Hessian of any objective: its own where it has one, else central differences of its gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.objectives.objective import Array, HasHessian, Objective, as_runs


def hessian(objective: Objective, theta: ArrayLike) -> Array:
    """Symmetric Hessian at every point, of shape ``(n_runs, n_params, n_params)``.

    Without one of its own the objective's gradient is differenced centrally with steps ``ε^(1/3)·(1 + |θ_j|)``, all
    probes in one batch: about eight correct digits on a smooth objective.
    """
    if isinstance(objective, HasHessian):
        return objective.hessian(theta)
    runs, single = as_runs(theta, objective.n_params)
    hessians = np.stack([_by_differences(objective, point) for point in runs])
    return hessians[0] if single else hessians


def _by_differences(objective: Objective, point: Array) -> Array:
    widths = np.cbrt(np.finfo(point.dtype).eps) * (1.0 + np.abs(point))
    probes = np.concatenate([point + np.diag(widths), point - np.diag(widths)])
    gradients = objective.value_and_gradient(probes)[1]
    forward, backward = np.split(gradients, 2)
    columns = (forward - backward) / (2.0 * widths[:, None])
    return 0.5 * (columns + columns.T)
