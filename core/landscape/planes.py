"""Planes through parameter space, on which a surface is drawn and a path is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Plane:
    r"""The points :math:`\theta = o + \alpha u + \beta v`.

    Attributes
    ----------
    origin, u, v : arrays of shape (n_params,), read-only; u and v must not be parallel.
    labels : what the two axes are called.
    """

    origin: Array
    u: Array
    v: Array
    labels: tuple[str, str] = ("α", "β")

    def __post_init__(self) -> None:
        for name in ("origin", "u", "v"):
            array = np.array(getattr(self, name), dtype=np.float64)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if self.origin.ndim != 1 or not self.origin.shape == self.u.shape == self.v.shape:
            shapes = f"{self.origin.shape}, {self.u.shape} and {self.v.shape}"
            raise ValueError(f"origin, u and v must have one shape (n_params,). Got {shapes}.")
        if np.linalg.matrix_rank(np.stack([self.u, self.v])) < 2:
            raise ValueError("u and v must span a plane. Got two parallel directions.")

    def at(self, alpha: ArrayLike, beta: ArrayLike) -> Array:
        """Parameters at the coordinates, of shape ``broadcast(alpha, beta).shape + (n_params,)``."""
        along, across = np.asarray(alpha)[..., None], np.asarray(beta)[..., None]
        return self.origin + along * self.u + across * self.v

    def project(self, theta: ArrayLike) -> tuple[Array, Array]:
        """Coordinates of the nearest point of the plane and the distance to it, by least squares.

        Parameters
        ----------
        theta : array of shape (..., n_params).

        Returns
        -------
        coordinates : array of shape (..., 2).
        residual : array of shape (...), Euclidean distance off the plane.
        """
        offset = np.asarray(theta, dtype=np.float64) - self.origin
        basis = np.stack([self.u, self.v])
        coordinates = np.linalg.solve(basis @ basis.T, basis @ offset[..., None])[..., 0]
        return coordinates, np.linalg.norm(offset - coordinates @ basis, axis=-1)


def coordinate_plane(theta: ArrayLike, i: int, j: int, *, names: tuple[str, ...] | None = None) -> Plane:
    """The plane through theta along its coordinates i and j, all others held.

    Raises
    ------
    ValueError
        For equal or missing coordinates.
    """
    origin = np.asarray(theta, dtype=np.float64)
    n_params = origin.shape[-1]
    if i == j or not (0 <= i < n_params and 0 <= j < n_params):
        raise ValueError(f"i and j must be two different coordinates below {n_params}. Got {i} and {j}.")
    axes = np.eye(n_params)
    labels = (names[i], names[j]) if names else (f"θ{i}", f"θ{j}")
    return Plane(origin, axes[i], axes[j], labels)
