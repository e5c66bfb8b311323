"""The Hessian of any objective, whole or times a vector: its own where it has one, else differences of its gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.objectives.objective import Array, HasHessian, HasHessianProduct, Objective, as_runs


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


def hessian_times(objective: Objective, theta: ArrayLike, vector: ArrayLike) -> Array:
    r"""Hessian times a vector at every point, of shape ``(n_runs, n_params)``, without forming the Hessian.

    Without products of its own the objective's gradient is differenced centrally along the vector, with a step of
    ``ε^(1/3)·(1 + ‖θ‖)``: about eight digits of :math:`\lVert H\rVert\,\lVert v\rVert` on a smooth objective.

    Parameters
    ----------
    theta, vector : arrays of shape (n_runs, n_params) or (n_params,); one vector serves all points.
    """
    runs, single = as_runs(theta, objective.n_params)
    along = np.broadcast_to(np.asarray(vector, dtype=runs.dtype), runs.shape)
    if isinstance(objective, HasHessianProduct):
        products = objective.hessian_vector_product(runs, along)
    elif isinstance(objective, HasHessian):
        products = np.einsum("rjk,rk->rj", objective.hessian(runs), along)
    else:
        products = _product_by_differences(objective, runs, along)
    return products[0] if single else products


def _product_by_differences(objective: Objective, runs: Array, along: Array) -> Array:
    length = np.linalg.norm(along, axis=1, keepdims=True)
    unit = along / np.where(length > 0, length, 1.0)
    width = np.cbrt(np.finfo(runs.dtype).eps) * (1.0 + np.linalg.norm(runs, axis=1, keepdims=True))
    gradients = objective.value_and_gradient(np.concatenate([runs + width * unit, runs - width * unit]))[1]
    forward, backward = np.split(gradients, 2)
    return length * (forward - backward) / (2.0 * width)


def _by_differences(objective: Objective, point: Array) -> Array:
    widths = np.cbrt(np.finfo(point.dtype).eps) * (1.0 + np.abs(point))
    probes = np.concatenate([point + np.diag(widths), point - np.diag(widths)])
    gradients = objective.value_and_gradient(probes)[1]
    forward, backward = np.split(gradients, 2)
    columns = (forward - backward) / (2.0 * widths[:, None])
    return 0.5 * (columns + columns.T)
