"""Planes that show the paths of training best: of their principal components, or of the line from start to end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.planes import Plane, as_point, orthonormal
from core.objectives import one_blas_thread
from core.solvers import Trajectory

Array = NDArray[np.floating]
Paths = Trajectory | ArrayLike | Sequence[Trajectory]


def pca_plane(paths: Paths, *, origin: ArrayLike | None = None) -> Plane:
    r"""The plane that holds most of the variance of one or of several paths.

    With every recorded point of every path up to where it stopped as a row of Θ, each counted once, the directions are
    the first two right singular vectors of :math:`\Theta - \mathbf 1 o^\top`, and the explained variances
    :math:`s_1^2/\sum s^2` and :math:`s_2^2/\sum s^2`. Coordinates are distances. Each direction points to where its
    largest entry is positive.

    Parameters
    ----------
    paths : a trajectory of one or of many runs, several trajectories, or an array of shape (..., n_params).
    origin : a point the plane goes through and deviations are counted from, say the end of the path (Li et al. 2018);
        the mean of all points if None, which leaves the smallest residuals.

    Raises
    ------
    ValueError
        Where the points do not differ in two directions, or are not finite.
    """
    points = path_points(paths)
    centre = points.mean(axis=0, dtype=np.float64) if origin is None else as_point("origin", origin)
    if centre.shape != points.shape[1:]:
        raise ValueError(f"origin must have shape ({points.shape[1]},). Got {centre.shape}.")
    directions, lengths = _principal(points - centre)
    n_found = int((lengths > _rounding(points)).sum())
    if n_found < 2:
        raise ValueError(f"The paths must move in two directions to span a plane. Got {_counted(n_found)}.")
    shares = (lengths / lengths[0]) ** 2
    shares /= shares.sum()
    explained = (float(shares[0]), float(shares[1]))
    labels = (f"PC 1 ({explained[0]:.1%} of variance)", f"PC 2 ({explained[1]:.1%} of variance)")
    u, v = directions[:2]
    return Plane(centre.astype(points.dtype), u, v, labels, explained_variance=explained)


def line_plane(path: Trajectory | ArrayLike, *, rng: np.random.Generator | None = None) -> Plane:
    """The plane of the line from a path's start to its end, and of the direction in which it bends away most.

    The start is the origin and the end lies at (1, 0); both axes have that scale. The second direction is the first
    principal component of what the path has orthogonal to the line.

    Parameters
    ----------
    path : trajectory of one run, or array of shape (n_points, n_params); two points are enough where ``rng`` is given.
    rng : where a second direction is drawn from, Gaussian, if the path is straight.

    Raises
    ------
    ValueError
        For several runs, a path that ends where it began, or a straight one without ``rng``.
    """
    shape = np.shape(path.theta if isinstance(path, Trajectory) else path)
    if len(shape) != 2:
        raise ValueError(f"path must be one run's, of shape (n_points, n_params). Got {shape}.")
    points = path_points(path)
    start, line = points[0], points[-1].astype(np.float64) - points[0]
    largest = float(np.abs(line).max())
    if not largest:
        raise ValueError("path must end elsewhere than it began. Got one point twice.")
    length = largest * float(np.linalg.norm(line / largest))
    found = orthonormal(line, _bend(points, line / length))
    if found is None and rng is not None:
        found = orthonormal(line, rng.normal(size=start.shape))
    if found is None:
        raise ValueError(
            "path must bend away from the line, unless rng draws the second direction. Got a straight one."
        )
    labels = ("from start to end", "across")
    return Plane(start, line, length * found[1], labels, unit="distance, as a share of that from start to end")


def path_points(paths: Paths) -> Array:
    """Every recorded point of every path up to where it stopped, of shape (n_points, n_params).

    Raises
    ------
    ValueError
        For paths of different numbers of parameters, or points that are not finite.
    """
    if isinstance(paths, Trajectory):
        return _recorded(paths)
    if isinstance(paths, list | tuple) and any(isinstance(path, Trajectory) for path in paths):
        parts = [path_points(path) for path in paths]
        if len({part.shape[1] for part in parts}) > 1:
            raise ValueError(f"paths must have one number of parameters. Got {[part.shape[1] for part in parts]}.")
        return np.concatenate(parts)
    array = np.asarray(paths)
    array = array if array.dtype == np.float32 else array.astype(np.float64)
    if array.ndim < 2 or not array.size:
        raise ValueError(f"paths must have shape (n_points, n_params). Got {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError("paths must be finite. Got a NaN or an infinity.")
    return array.reshape(-1, array.shape[-1])


def _recorded(trajectory: Trajectory) -> Array:
    """The records of each run; those after its stop, which repeat its end, are left out."""
    theta = trajectory.theta if trajectory.theta.ndim == 3 else trajectory.theta[:, None]
    stopped_at = np.atleast_1d(trajectory.stopped_at)
    return np.concatenate([theta[trajectory.steps <= end, run] for run, end in enumerate(stopped_at)])


def _principal(deviations: Array) -> tuple[Array, Array]:
    """Right singular vectors, signed, and singular values; of a triangle R alone, whichever way the points are many."""
    points, basis = deviations.astype(np.float64), None
    with one_blas_thread():  # on busy cores a decomposition by several threads took 30 times as long
        if points.shape[0] > points.shape[1]:
            points = np.linalg.qr(points, mode="r")
        else:
            basis, triangle = np.linalg.qr(points.T)
            points = triangle.T
        lengths, directions = np.linalg.svd(points, full_matrices=False)[1:]
        directions = directions if basis is None else directions @ basis.T
    largest = np.take_along_axis(directions, np.abs(directions).argmax(axis=1)[:, None], axis=1)
    return np.where(largest < 0, -directions, directions), lengths


def _rounding(points: Array) -> float:
    """What of a singular value is rounding: points are stored in their own precision, each relative to its size."""
    largest = float(np.abs(points).max()) * np.sqrt(points.size)
    return max(points.shape) * float(np.finfo(points.dtype).eps) * largest


def _bend(points: Array, line: Array) -> Array:
    """The direction in which the path leaves the line most, zero where it does not."""
    offsets = points.astype(np.float64) - points[0]
    directions, lengths = _principal(offsets - np.outer(offsets @ line, line))
    return directions[0] * (lengths[0] > _rounding(points))


def _counted(n: int) -> str:
    return "one direction" if n == 1 else "points that do not move at all"
