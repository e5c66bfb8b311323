"""The loss on a plane of two coefficients, with every solver's path on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.experiments.compared import Comparison, SolverRun
from core.landscape import Surface, coordinate_plane, evaluate_surface, hessian
from core.solvers import Status

Array = NDArray[np.floating]
Range = tuple[float, float]

_MAX_POINTS = 200
_MARGIN = 0.12
_SEEN = 1e-6  # of a direction's length
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

    ``optimum_label`` is what the optimum may be called; ``has_optimum`` is False where there is none, and ``optimum``
    then only the point through which the plane goes. ``direction`` is a unit vector in the plane along which the
    coefficients run away, None where they do not. ``others`` are further minima in the picture.

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
    optimum_label: str = "optimum"
    has_optimum: bool = True
    direction: tuple[float, float] | None = None
    others: tuple[tuple[float, float], ...] = ()


def coordinate_pairs(result: Comparison) -> tuple[str, ...]:
    """Names of the pairs of coefficients that span a plane; those of two features first, the intercept's after."""
    names = result.problem.objective.parameter_names
    return tuple(f"{names[i]} × {names[j]}" for i, j in _pairs(names))


def pair_indices(result: Comparison, pair: str) -> tuple[int, int]:
    """The two coefficients of a pair's name; the first pair for a name that this model does not have."""
    names = coordinate_pairs(result)
    pairs = _pairs(result.problem.objective.parameter_names)
    return pairs[names.index(pair)] if pair in names else pairs[0]


def _pairs(names: tuple[str, ...]) -> list[tuple[int, int]]:
    first = int(names[0] == "intercept")
    features = [(i, j) for i in range(first, len(names)) for j in range(i + 1, len(names))]
    return features + [(0, j) for j in range(1, len(names)) if first]


def loss_surface(result: Comparison, pair: str = "", resolution: int = 101) -> LossSurface:
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
    paths = tuple(seen_path(result, run, i, j) for run in result.runs if run.fit is not None)
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
        result.optimum_label,
        result.has_optimum,
        _direction(result, i, j),
    )


def start_at(result: Comparison, pair: str, x: float, y: float) -> tuple[float, ...]:
    """The start that a click at (x, y) means: the optimum with these two coefficients, to six digits.

    On the curve of a single coefficient the height of the click says nothing.
    """
    if result.problem.objective.n_params == 1:
        return (float(f"{x:.6g}"),)
    i, j = pair_indices(result, pair)
    start = result.optimum.theta.copy()
    start[i], start[j] = x, y
    return tuple(float(f"{value:.6g}") for value in start)


def _direction(result: Comparison, i: int, j: int) -> tuple[float, float] | None:
    """The direction as the plane shows it, None where it hardly lies in the plane."""
    if result.direction is None:
        return None
    part = result.direction[[i, j]]
    length = float(np.linalg.norm(part))
    return (float(part[0] / length), float(part[1] / length)) if length > _SEEN else None


def seen_path(result: Comparison, run: SolverRun, i: int, j: int | None) -> PlanePath:
    """A run's path as the plane of coefficients i and j shows it; with no j, as the curve of a single one does."""
    trajectory, fit = run.trajectory, run.fit
    assert fit is not None
    if trajectory is None:
        theta, steps = fit.theta[None], np.zeros(1, dtype=np.int64)
    else:
        kept = _spread(int((trajectory.steps <= trajectory.stopped_at).sum()))
        theta, steps = trajectory.theta[kept], trajectory.steps[kept]
    seen = (i,) if j is None else (i, j)
    others = np.delete(theta - result.optimum.theta, seen, axis=1)
    loss = result.problem.objective.value(theta)
    y = loss if j is None else theta[:, j]
    residual = np.linalg.norm(others, axis=1)
    has_left = fit.status in (Status.DIVERGED, Status.SEPARATED)
    return PlanePath(run.number, run.name, run.kind, theta[:, i], y, loss, residual, steps, has_left)


def _shifted(interval: Range, by: float) -> Range:
    return interval[0] + by, interval[1] + by


def _spread(n_points: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, n_points - 1, min(n_points, _MAX_POINTS)).round().astype(np.int64))


def _ranges(result: Comparison, paths: tuple[PlanePath, ...], i: int, j: int) -> tuple[Range, Range]:
    """Wide enough for the optimum's bowl up to the start's level, the start, and every path that stays near."""
    widths = _level_widths(result, i, j)
    staying = [path for path in paths if not path.has_diverged]
    along_x = np.concatenate([path.x for path in staying] or [np.empty(0)])
    along_y = np.concatenate([path.y for path in staying] or [np.empty(0)])
    return _range(result, i, widths[0], along_x), _range(result, j, widths[1], along_y)


def _level_widths(result: Comparison, i: int, j: int) -> tuple[float, float]:
    """Half-widths of the bowl at the start's level on the plane, from the curvature at the optimum."""
    objective, optimum = result.problem.objective, result.optimum
    point = optimum.theta.copy()
    point[[i, j]] = result.start[[i, j]]
    rise = float(objective.value(point)) - optimum.loss
    rise = rise if np.isfinite(rise) and rise > 1e-9 * (1.0 + abs(optimum.loss)) else 1.0 + abs(optimum.loss)
    flat = np.zeros((objective.n_params, objective.n_params))
    curvature = np.diag(hessian(objective, optimum.theta) if result.has_optimum else flat)[[i, j]]
    offsets = np.abs(result.start - optimum.theta)[[i, j]]
    fallback = np.maximum(offsets, 1e-3 * (1.0 + np.abs(optimum.theta[[i, j]])))
    widths = np.where(curvature > 0, np.sqrt(2.0 * rise / np.where(curvature > 0, curvature, 1.0)), fallback)
    return float(widths[0]), float(widths[1])


def _range(result: Comparison, k: int, width: float, visited: Array) -> Range:
    centre, start = float(result.optimum.theta[k]), float(result.start[k])
    reach = max(abs(start - centre), width)
    near = visited[np.abs(visited - centre) <= _FARTHEST * reach]
    values = np.concatenate([[centre - 0.6 * width, centre + 0.6 * width, start], near])
    low, high = float(values.min()), float(values.max())
    margin = _MARGIN * (high - low)
    return low - margin, high + margin
