"""Basins of attraction: which minimum is reached from every start on a plane."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.landscape.minima import LOST, Minima, cluster_minima
from core.landscape.planes import Plane
from core.landscape.stationary import Kind
from core.landscape.surface import Extent, grid_axes
from core.objectives import Objective
from core.solvers import Optimizer, Progress, Status, Stopping, map_pieces, minimize
from core.solvers.read_only import read_only

Array = NDArray[np.floating]
Labels = NDArray[np.intp]
Flags = NDArray[np.bool_]

UNFINISHED = -2
"""The label of a start from which no stationary point was reached in the given steps."""

_STARTS_A_PIECE = 1000
_DESCENDING = 0.8  # share of the work


@dataclass(frozen=True, eq=False)
@read_only
class BasinMap:
    """Where a descent ends from every start on a grid of a plane; read-only.

    Attributes
    ----------
    plane : whose grid the starts are.
    alpha, beta : arrays of shape (n_alpha,) and (n_beta,), coordinates of the starts.
    labels : array of shape (n_beta, n_alpha): the number of a group in ``minima``, ``LOST`` for a start from which the
        descent diverged, ``UNFINISHED`` for one from which it was still on its way.
    steps : array of shape (n_beta, n_alpha), updates made until the run stopped.
    minima : the places reached, from the lowest loss up; None where every start diverged.
    """

    plane: Plane
    alpha: Array
    beta: Array
    labels: Labels
    steps: Labels
    minima: Minima | None

    def share(self, label: int) -> float:
        """Share of the starts with this label."""
        return float((self.labels == label).mean())


def basin_map(
    objective: Objective,
    plane: Plane,
    extent: Extent = 1.0,
    resolution: int = 101,
    optimizer: Optimizer | None = None,
    *,
    max_steps: int = 500,
    stopping: Stopping | None = None,
    scale: float | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> BasinMap:
    """Descend from every point of a grid and label it with the place reached.

    The starts lie on the plane, the paths leave it where the objective has more than two parameters: then the map is a
    slice of the basins. Only the last points are kept, whatever the number of steps.

    Parameters
    ----------
    objective, plane, extent, resolution : the grid, as for :func:`core.landscape.evaluate_surface`.
    optimizer : the rule, with its learning rate; plain gradient descent if None.
    max_steps : updates at the most.
    stopping : rules that end a run early; a gradient below 1e-8 if None.
    scale : by how much losses differ in this problem, as for :func:`core.landscape.cluster_minima`.
    executor : descends from some of the starts at a time; this process does it all if None.

    Raises
    ------
    ValueError
        For an empty extent or fewer than two points a side.
    """
    alpha, beta = grid_axes(extent, resolution)
    starts = plane.at(alpha[None, :], beta[:, None]).reshape(-1, plane.origin.size)
    descend = partial(_ends, objective, optimizer, max_steps, stopping or Stopping(step=None, gradient=1e-8))
    telling = _part(progress, 0.0, _DESCENDING)
    if executor is None:
        found = [descend(starts, progress=telling)]
    else:
        pieces = [starts[at : at + _STARTS_A_PIECE] for at in range(0, len(starts), _STARTS_A_PIECE)]
        found = map_pieces(descend, pieces, executor=executor, progress=telling)
    ends, lost, stopped_at = (np.concatenate(part) for part in zip(*found, strict=True))
    shape = beta.size, alpha.size
    steps = stopped_at.astype(np.intp).reshape(shape)
    if lost.all():
        return BasinMap(plane, alpha, beta, np.full(shape, LOST), steps, None)
    minima = cluster_minima(objective, ends, lost=lost, scale=scale, progress=_part(progress, _DESCENDING, 1.0))
    unfinished = [label for label, group in enumerate(minima.groups) if group.kind is Kind.NOT_STATIONARY]
    labels = np.where(np.isin(minima.labels, unfinished), UNFINISHED, minima.labels).reshape(shape)
    return BasinMap(plane, alpha, beta, labels, steps, minima)


def _ends(
    objective: Objective,
    optimizer: Optimizer | None,
    max_steps: int,
    stopping: Stopping,
    starts: Array,
    *,
    progress: Progress | None = None,
) -> tuple[Array, Flags, Labels]:
    """Where the descents end, which of them diverged, and after how many updates each stopped."""
    ran = minimize(
        objective,
        starts,
        optimizer=optimizer,
        max_steps=max_steps,
        stopping=stopping,
        n_records=2,
        loss_every=max(1, max_steps),
        progress=progress,
    )
    return ran.final_theta, ran.status == Status.DIVERGED, ran.stopped_at


def _part(progress: Progress | None, begin: float, end: float) -> Progress | None:
    if progress is None:
        return None
    return lambda share: progress(begin + (end - begin) * share)
