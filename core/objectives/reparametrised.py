"""An objective seen in other coordinates, θ = φ Tᵀ: the same minimum, better conditioned."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.objectives.hessian import hessian
from core.objectives.objective import Array, Objective, Rows, as_runs


class Reparametrised:
    r"""The objective :math:`\varphi \mapsto L(T \varphi)`.

    Parameters
    ----------
    objective : L, a function of n_params parameters.
    basis : T, array of shape (n_params, n_new).
    """

    def __init__(self, objective: Objective, basis: ArrayLike) -> None:
        self.objective = objective
        self.basis = np.array(basis, dtype=np.float64)
        self.basis.setflags(write=False)
        self.n_params = self.basis.shape[1]
        self.n_samples = objective.n_samples
        self.parameter_names = tuple(f"φ{j}" for j in range(self.n_params))

    def theta(self, phi: ArrayLike) -> Array:
        """The objective's own parameters, of shape (..., n_params)."""
        return np.asarray(phi) @ self.basis.T

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Loss, of shape ``(n_runs,)``."""
        return self.objective.value(self.theta(theta), rows)

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Loss and its gradient in the new coordinates."""
        value, gradient = self.objective.value_and_gradient(self.theta(theta), rows)
        return value, gradient @ self.basis

    def hessian(self, theta: ArrayLike) -> Array:
        r"""Hessian in the new coordinates, :math:`T^\top H T`."""
        runs, single = as_runs(theta, self.n_params)
        curvature = self.basis.T @ hessian(self.objective, self.theta(runs)) @ self.basis
        return curvature[0] if single else curvature
