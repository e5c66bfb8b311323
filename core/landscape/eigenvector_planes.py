"""Planes along eigenvectors of the Hessian: where the loss bends most, or bends up most and down most."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.curvature import extremes
from core.landscape.planes import Plane, as_point
from core.objectives import Objective

Array = NDArray[np.floating]
Eigenvectors = Literal["largest", "extreme"]


def eigenvector_plane(objective: Objective, theta: ArrayLike, which: Eigenvectors = "largest") -> Plane:
    r"""The plane through theta along two eigenvectors of the Hessian there; coordinates are distances.

    Close to a stationary point the surface is :math:`L + \tfrac12(\lambda_u \alpha^2 + \lambda_v \beta^2)`. Each
    direction points to where its largest entry is positive.

    Parameters
    ----------
    objective : whose Hessian.
    theta : array of shape (n_params,), the origin.
    which : ``"largest"``: of the two largest eigenvalues; ``"extreme"``: of the largest and of the smallest, by value,
        which shows a saddle as one.

    Raises
    ------
    ValueError
        For a single parameter, another choice, or a theta that is not one finite vector.
    """
    if which not in ("largest", "extreme"):
        raise ValueError(f"which must be largest or extreme. Got {which!r}.")
    if objective.n_params < 2:
        raise ValueError(f"A plane needs an objective of two parameters. Got {objective.n_params}.")
    origin = as_point("theta", theta)
    ends = extremes(objective, origin, 2)
    values, vectors = ends.largest, ends.largest_vectors
    if which == "extreme":
        values = np.array([ends.largest[0], ends.smallest[0]])
        vectors = np.stack([ends.largest_vectors[0], ends.smallest_vectors[0]])
    u, v = (vector if vector[np.abs(vector).argmax()] > 0 else -vector for vector in vectors)
    names = ("largest", "second largest" if which == "largest" else "smallest")
    first, second = (
        f"eigenvector of the {name} curvature, {_short(at)}" for name, at in zip(names, values, strict=True)
    )
    return Plane(origin, u, v, (first, second))


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
