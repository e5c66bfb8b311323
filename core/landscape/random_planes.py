"""Planes along two random directions, each group of parameters moved in proportion to its own norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.landscape.planes import DISTANCE, Plane, as_point
from core.objectives import Objective, parameter_groups

Array = NDArray[np.floating]
Groups = Sequence[NDArray[np.integer]]
Normalization = Literal["filter", "layer", "none"]

UNITS: dict[Normalization, str] = {
    "filter": "change of each neuron's weights, relative to their norm",
    "layer": "change of each layer's weights, relative to their norm",
    "none": DISTANCE,
}

_DRAWS = 100


def random_plane(
    theta: ArrayLike, objective: Objective, normalization: Normalization = "filter", *, rng: np.random.Generator
) -> Plane:
    r"""The plane through theta along two Gaussian directions, orthogonal as far as the normalisation lets them be.

    With ``"filter"`` (Li et al. 2018) the incoming weights of each neuron, and the bias vector of each layer, are a
    group f whose part of a direction d gets the norm of that group's parameters,

    .. math:: u_f = \frac{d_f}{\lVert d_f \rVert} \lVert \theta_f \rVert

    so that the surface does not change where a ReLU layer is multiplied by a number and the next one divided by it.
    The second direction is made orthogonal to the first within each group, before scaling: both properties then hold.
    A group of a single parameter leaves no room for that; what angle remains is ``plane.cosine``. A group that is zero
    is not moved.

    Parameters
    ----------
    theta : array of shape (n_params,), the origin.
    objective : says which parameters are a group; all are one where it does not.
    normalization : ``"filter"``; ``"layer"``, whose groups are the weights and the biases of each layer; or ``"none"``:
        two orthogonal unit vectors.
    rng : where the directions are drawn from.

    Raises
    ------
    ValueError
        For another normalisation, a theta of another length or not finite, or fewer than two parameters to move.
    """
    origin = as_point("theta", theta)
    if origin.shape != (objective.n_params,):
        raise ValueError(f"theta must have shape ({objective.n_params},). Got {origin.shape}.")
    groups, norms = _groups(origin, objective, normalization)
    for _ in range(_DRAWS):  # groups of one parameter have only signs to draw, which may all agree
        u, v = _scaled_pair(rng.normal(size=(2, origin.size)), groups, norms)
        if not _are_parallel(u, v):
            return Plane(origin, u, v, _labels(normalization), unit=UNITS[normalization])
    raise ValueError(f"theta must have parameters to move in {_DRAWS} draws. Got parallel directions each time.")


def _groups(theta: Array, objective: Objective, normalization: Normalization) -> tuple[Groups, list[float]]:
    """The groups and the norm each is given."""
    if normalization not in UNITS:
        raise ValueError(f"normalization must be one of {', '.join(UNITS)}. Got {normalization!r}.")
    if normalization == "none":
        groups, norms = [np.arange(theta.size)], [1.0]
    else:
        groups = parameter_groups(objective, normalization)
        norms = [float(np.linalg.norm(theta[group].astype(np.float64))) for group in groups]
    n_moved = sum(group.size for group, norm in zip(groups, norms, strict=True) if norm > 0)
    if n_moved < 2:
        raise ValueError(f"theta must have two parameters to move, in groups that are not zero. Got {n_moved}.")
    return groups, norms


def _scaled_pair(drawn: Array, groups: Groups, norms: list[float]) -> tuple[Array, Array]:
    u, v = np.zeros_like(drawn)
    for group, norm in zip(groups, norms, strict=True):
        along, across = (part[group] / np.linalg.norm(part[group]) for part in drawn)
        for _ in range(2 if group.size > 1 else 0):  # the second time removes what rounding left
            across = across - (along @ across) * along
            across /= np.linalg.norm(across)
        u[group], v[group] = norm * along, norm * across
    return u, v


def _are_parallel(u: Array, v: Array) -> bool:
    largest = max(np.abs(u).max(), np.abs(v).max())
    return bool(np.linalg.matrix_rank(np.stack([u, v]) / largest) < 2)


def _labels(normalization: Normalization) -> tuple[str, str]:
    kind = "" if normalization == "none" else f", {normalization}-normalised"
    return f"first random direction{kind}", f"second random direction{kind}"
