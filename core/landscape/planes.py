"""Planes through parameter space, on which a surface is drawn and a path is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.solvers.read_only import close_arrays

Array = NDArray[np.floating]

DISTANCE = "distance in parameter space"


@dataclass(frozen=True, eq=False)
class Plane:
    r"""The points :math:`\theta = o + \alpha u + \beta v`.

    Attributes
    ----------
    origin, u, v : arrays of shape (n_params,), read-only; u and v must not be parallel. Where the origin is float32 all
        are, and so are the points of the plane.
    labels : what the two axes are called.
    unit : what a coordinate measures.
    explained_variance : the shares of a path's variance that lie along u and along v; None where none was asked for.
    """

    origin: Array
    u: Array
    v: Array
    labels: tuple[str, str] = ("α", "β")
    unit: str = DISTANCE
    explained_variance: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        dtype = np.float32 if np.asarray(self.origin).dtype == np.float32 else np.float64
        for name in ("origin", "u", "v"):
            object.__setattr__(self, name, np.array(getattr(self, name), dtype=dtype))
        close_arrays(self)
        if self.origin.ndim != 1 or not self.origin.shape == self.u.shape == self.v.shape:
            shapes = f"{self.origin.shape}, {self.u.shape} and {self.v.shape}"
            raise ValueError(f"origin, u and v must have one shape (n_params,). Got {shapes}.")
        if not all(np.isfinite(part).all() for part in (self.origin, self.u, self.v)):
            raise ValueError("origin, u and v must be finite. Got a NaN or an infinity.")
        if not (self.u.any() and self.v.any()) or np.linalg.matrix_rank(np.stack([_unit(self.u), _unit(self.v)])) < 2:
            raise ValueError("u and v must span a plane. Got two parallel directions.")

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)
        close_arrays(self)

    @property
    def cosine(self) -> float:
        """Cosine of the angle between u and v: 0 where they are orthogonal."""
        return float(_unit(self.u) @ _unit(self.v))

    def at(self, alpha: ArrayLike, beta: ArrayLike) -> Array:
        """Parameters at the coordinates, of shape ``broadcast(alpha, beta).shape + (n_params,)``."""
        along, across = np.broadcast_arrays(*(np.asarray(part, self.origin.dtype) for part in (alpha, beta)))
        points = along[..., None] * self.u  # then in place: a grid's points are many
        points += self.origin
        points += across[..., None] * self.v
        return points

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
        basis = np.stack([self.u, self.v]).astype(np.float64)
        scale, lengths = _power_above(offset), _power_above(basis)
        offset, basis = offset / scale, basis / lengths  # exact; else squares of a diverged path would overflow
        coordinates = np.linalg.solve(basis @ basis.T, basis @ offset[..., None])[..., 0]
        residual = np.linalg.norm(offset - coordinates @ basis, axis=-1)
        return scale * (coordinates / lengths[:, 0]), scale[..., 0] * residual


def coordinate_plane(theta: ArrayLike, i: int, j: int, *, names: tuple[str, ...] | None = None) -> Plane:
    """The plane through theta along its coordinates i and j, all others held.

    Raises
    ------
    ValueError
        For equal or missing coordinates.
    """
    origin = as_point("theta", theta)
    n_params = origin.size
    if i == j or not (0 <= i < n_params and 0 <= j < n_params):
        raise ValueError(f"i and j must be two different coordinates below {n_params}. Got {i} and {j}.")
    axes = np.eye(n_params)
    labels = (names[i], names[j]) if names else (f"θ{i}", f"θ{j}")
    return Plane(origin, axes[i], axes[j], labels, unit="distance from the origin, in the parameters' own units")


def plane_through(a: ArrayLike, b: ArrayLike, c: ArrayLike, *, names: tuple[str, str, str] = ("a", "b", "c")) -> Plane:
    """The plane of three points: a in its origin, b on the first axis, c above it; coordinates are distances.

    Raises
    ------
    ValueError
        Where the points lie on one line, or have different numbers of parameters.
    """
    points = [as_point(name, point) for name, point in zip("abc", (a, b, c), strict=True)]
    if len({point.size for point in points}) > 1:
        raise ValueError(f"a, b and c must have one length. Got {', '.join(str(point.size) for point in points)}.")
    origin = points[0].astype(np.float64)
    found = orthonormal(points[1] - origin, points[2] - origin)
    if found is None:
        raise ValueError("a, b and c must span a plane. Got three points on one line.")
    labels = (f"from {names[0]} to {names[1]}", f"across, towards {names[2]}")
    return Plane(points[0], *found, labels)


def orthonormal(first: Array, second: Array) -> tuple[Array, Array] | None:
    """Unit vectors along the first and along what the second has orthogonal to it; None where that is rounding.

    Gram-Schmidt, applied twice: the second time removes what rounding left (Giraud et al. 2005).
    """
    if not (first.any() and second.any()):
        return None
    along, across = _unit(first.astype(np.float64)), _unit(second.astype(np.float64))
    for _ in range(2):
        across = across - (along @ across) * along
    smallest = 100.0 * np.finfo(np.float64).eps
    return None if np.linalg.norm(across) <= smallest else (along, _unit(across))


def as_point(name: str, theta: ArrayLike) -> Array:
    """One parameter vector; float32 stays float32, everything else becomes float64.

    Raises
    ------
    ValueError
        For another number of axes, or values that are not finite.
    """
    array = np.asarray(theta)
    array = array if array.dtype == np.float32 else array.astype(np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one vector of shape (n_params,). Got {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite. Got a NaN or an infinity.")
    return array


def _power_above(vectors: Array) -> Array:
    """A power of two near the largest entry of each vector, of shape (..., 1); 1 for zero."""
    exponents = np.frexp(np.abs(vectors).max(axis=-1, keepdims=True))[1]
    return np.ldexp(1.0, np.clip(exponents, -1000, 1000))


def _unit(vector: Array) -> Array:
    """The vector with length 1; scaled by its largest entry first, so that no square overflows or vanishes."""
    scaled = vector / np.abs(vector).max()
    return scaled / np.linalg.norm(scaled)
