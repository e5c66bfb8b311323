"""The loss on a plane of two coefficients, with every solver's path on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.linear_regression.comparison import LinearRegressionResult, SolverRun
from core.landscape import Surface, coordinate_plane, evaluate_surface, hessian

Array = NDArray[np.floating]
Range = tuple[float, float]

_MAX_POINTS = 200
_MARGIN = 0.12
_FARTHEST = 2.0  # in units of the start's distance: what lies beyond leaves the frame


@dataclass(frozen=True, eq=False)
class PlanePath:
    """One solver's path seen on the plane, in the coefficients' own values.

    ``x``, ``y``, ``loss`` (the true loss, not the plane's), ``residual`` (distance off the plane) and ``steps`` have
    one entry a recorded point. A direct method has one point, its result.
    """

    number: int
    name: str
    kind: str
    x: Array
    y: Array
    loss: Array
    residual: Array
    steps: NDArray[np.int64]
    has_diverged: bool


@dataclass(frozen=True, eq=False)
class LossSurface:
    """A surface in the coefficients' own values, the optimum and the start on it, and the paths.

    ``largest_residual`` is how far the paths leave the plane at most, in units of the coefficients: 0 for a model
    with two coefficients.
    """

    surface: Surface
    x: Array
    y: Array
    labels: tuple[str, str]
    held: tuple[str, ...]
    optimum: tuple[float, float]
    optimum_loss: float
    start: tuple[float, float]
    paths: tuple[PlanePath, ...]
    largest_residual: float


def coordinate_pairs(result: LinearRegressionResult) -> tuple[str, ...]:
    """Names of the pairs of coefficients that span a plane; those of two features first, the intercept's after."""
    names = result.problem.objective.parameter_names
    return tuple(f"{names[i]} × {names[j]}" for i, j in _pairs(len(names)))


def pair_indices(result: LinearRegressionResult, pair: str) -> tuple[int, int]:
    """The two coefficients of a pair's name; the first pair for a name that this model does not have."""
    names = coordinate_pairs(result)
    pairs = _pairs(result.problem.objective.n_params)
    return pairs[names.index(pair)] if pair in names else pairs[0]


def _pairs(n_params: int) -> list[tuple[int, int]]:
    features = [(i, j) for i in range(1, n_params) for j in range(i + 1, n_params)]
    return features + [(0, j) for j in range(1, n_params)]


def loss_surface(result: LinearRegressionResult, pair: str = "", resolution: int = 101) -> LossSurface:
    """Evaluate the loss around the optimum, the other coefficients held there, wide enough for start and paths.

    Raises
    ------
    ValueError
        For a model with a single coefficient.
    """
    objective, optimum = result.problem.objective, result.optimum.theta
    if objective.n_params < 2:
        raise ValueError("A loss surface needs at least two coefficients. This model has one.")
    i, j = pair_indices(result, pair)
    names = objective.parameter_names
    plane = coordinate_plane(optimum, i, j, names=names)
    paths = tuple(_path(result, run, i, j) for run in result.runs if run.fit is not None)
    x_range, y_range = _ranges(result, paths, i, j)
    extent = (_shifted(x_range, -optimum[i]), _shifted(y_range, -optimum[j]))
    surface = evaluate_surface(objective, plane, extent, resolution)
    held = tuple(name for k, name in enumerate(names) if k not in (i, j))
    off = max((float(path.residual.max()) for path in paths if not path.has_diverged), default=0.0)
    return LossSurface(
        surface,
        optimum[i] + surface.alpha,
        optimum[j] + surface.beta,
        (names[i], names[j]),
        held,
        (float(optimum[i]), float(optimum[j])),
        result.optimum.loss,
        (float(result.start[i]), float(result.start[j])),
        paths,
        off,
    )


def start_at(result: LinearRegressionResult, pair: str, x: float, y: float) -> tuple[float, ...]:
    """The start that a click at (x, y) means: the optimum with these two coefficients, to six digits."""
    i, j = pair_indices(result, pair)
    start = result.optimum.theta.copy()
    start[i], start[j] = x, y
    return tuple(float(f"{value:.6g}") for value in start)


def _path(result: LinearRegressionResult, run: SolverRun, i: int, j: int) -> PlanePath:
    trajectory, fit = run.trajectory, run.fit
    assert fit is not None
    if trajectory is None:
        theta, steps = fit.theta[None], np.zeros(1, dtype=np.int64)
    else:
        kept = _spread(int((trajectory.steps <= trajectory.stopped_at).sum()))
        theta, steps = trajectory.theta[kept], trajectory.steps[kept]
    others = np.delete(theta - result.optimum.theta, (i, j), axis=1)
    loss = result.problem.objective.value(theta)
    residual = np.linalg.norm(others, axis=1)
    has_diverged = fit.status.name == "DIVERGED"
    return PlanePath(run.number, run.name, run.kind, theta[:, i], theta[:, j], loss, residual, steps, has_diverged)


def _shifted(interval: Range, by: float) -> Range:
    return interval[0] + by, interval[1] + by


def _spread(n_points: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, n_points - 1, min(n_points, _MAX_POINTS)).round().astype(np.int64))


def _ranges(result: LinearRegressionResult, paths: tuple[PlanePath, ...], i: int, j: int) -> tuple[Range, Range]:
    """Wide enough for the optimum's bowl up to the start's level, the start, and every path that stays near."""
    widths = _level_widths(result, i, j)
    staying = [path for path in paths if not path.has_diverged]
    along_x = np.concatenate([path.x for path in staying] or [np.empty(0)])
    along_y = np.concatenate([path.y for path in staying] or [np.empty(0)])
    return _range(result, i, widths[0], along_x), _range(result, j, widths[1], along_y)


def _level_widths(result: LinearRegressionResult, i: int, j: int) -> tuple[float, float]:
    """Half-widths of the bowl at the start's level on the plane, from the curvature at the optimum."""
    objective, optimum = result.problem.objective, result.optimum
    point = optimum.theta.copy()
    point[[i, j]] = result.start[[i, j]]
    rise = float(objective.value(point)) - optimum.loss
    rise = rise if np.isfinite(rise) and rise > 1e-9 * (1.0 + abs(optimum.loss)) else 1.0 + abs(optimum.loss)
    curvature = np.diag(hessian(objective, optimum.theta))[[i, j]]
    offsets = np.abs(result.start - optimum.theta)[[i, j]]
    fallback = np.maximum(offsets, 1e-3 * (1.0 + np.abs(optimum.theta[[i, j]])))
    widths = np.where(curvature > 0, np.sqrt(2.0 * rise / np.where(curvature > 0, curvature, 1.0)), fallback)
    return float(widths[0]), float(widths[1])


def _range(result: LinearRegressionResult, k: int, width: float, visited: Array) -> Range:
    centre, start = float(result.optimum.theta[k]), float(result.start[k])
    reach = max(abs(start - centre), width)
    near = visited[np.abs(visited - centre) <= _FARTHEST * reach]
    values = np.concatenate([[centre - 0.6 * width, centre + 0.6 * width, start], near])
    low, high = float(values.min()), float(values.max())
    margin = _MARGIN * (high - low)
    return low - margin, high + margin
