"""The one plane on which all restarts of all solvers are seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.experiments.chosen_objective import ChosenObjective
from core.landscape import Plane, pca_plane
from core.solvers import Status, Trajectory

Array = NDArray[np.floating]
Range = tuple[float, float]
Ranges = tuple[Range, Range]

MOST_PATHS = 250  # drawn; the plane is that of these
_MOST_POINTS = 40  # of a path
_MARGIN = 0.06


def joint_plane(chosen: ChosenObjective, trajectories: Sequence[Trajectory]) -> Plane | None:
    """The plane of the two parameters; of more, that of the principal components of all paths together.

    None for a single parameter, or where the paths do not span a plane. Runs that diverged are left out.
    """
    names, n_params = chosen.parameter_names, chosen.objective.n_params
    if n_params == 1:
        return None
    if n_params == 2:
        labels = (names[0], names[1])
        return Plane(np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, 1.0]), labels, unit="the parameter's own")
    try:
        return pca_plane(np.concatenate([staying_points(one).reshape(-1, n_params) for one in trajectories]))
    except ValueError:  # nobody moved, or all along one line
        return None


def staying_points(trajectory: Trajectory) -> Array:
    """Points of the paths that are drawn and did not diverge, of shape (n_moments, n_paths, n_params)."""
    stayed = np.flatnonzero(trajectory.status != Status.DIVERGED)[:MOST_PATHS]
    return trajectory.theta[moments(trajectory)][:, stayed]


def moments(trajectory: Trajectory) -> NDArray[np.intp]:
    """The records that are drawn of each path: the first, the last, and some between."""
    n_records = len(trajectory.steps)
    return np.unique(np.linspace(0, n_records - 1, min(n_records, _MOST_POINTS)).round().astype(np.intp))


def ranges_of(chosen: ChosenObjective, plane: Plane, theta0: Array, trajectories: Sequence[Trajectory]) -> Ranges:
    """What of the plane is shown: a function's window, wide enough for all starts; else the paths that stay."""
    shown = [theta0, *(staying_points(one).reshape(-1, theta0.shape[1]) for one in trajectories)]
    places = plane.project(np.concatenate(shown))[0]
    if chosen.window is not None:
        at_start = plane.project(theta0)[0]
        return _widened(chosen.window[0], at_start[:, 0]), _widened(chosen.window[1], at_start[:, 1])
    return _range(places[:, 0]), _range(places[:, 1])


def _range(values: Array) -> Range:
    low, high = float(values.min()), float(values.max())
    margin = _MARGIN * (high - low) or 1.0
    return low - margin, high + margin


def _widened(window: Range, values: Array) -> Range:
    low, high = min(window[0], float(values.min())), max(window[1], float(values.max()))
    return (low, high) if (low, high) == window else _range(np.array([low, high]))
