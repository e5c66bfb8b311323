"""Landscapes: planes, surfaces, curvature, minima and basins, and what they say about step sizes and restarts."""

from core.landscape.basins import UNFINISHED, BasinMap, basin_map
from core.landscape.classification import classify, classify_all
from core.landscape.curvature import Extremes, condition_number, extremes, sharpness, spectrum
from core.landscape.minima import LOST, Group, Minima, cluster_minima
from core.landscape.odds import Share, chance_of_success, restarts_needed, share_of_runs, wilson_interval
from core.landscape.path_planes import line_plane, path_points, pca_plane
from core.landscape.planes import Plane, coordinate_plane, plane_through
from core.landscape.polish import Polished, polish
from core.landscape.random_planes import Normalization, random_plane
from core.landscape.sharpness_history import SharpnessHistory, sharpness_along
from core.landscape.stability import LinearRule, best_constant_step, convergence_rate, curved, largest_stable_step
from core.landscape.stationary import Kind, StationaryPoint, Tolerances
from core.landscape.surface import Surface, evaluate_surface
from core.objectives import hessian

__all__ = [
    "LOST",
    "UNFINISHED",
    "BasinMap",
    "Extremes",
    "Group",
    "Kind",
    "LinearRule",
    "Minima",
    "Normalization",
    "Plane",
    "Polished",
    "Share",
    "SharpnessHistory",
    "StationaryPoint",
    "Surface",
    "Tolerances",
    "basin_map",
    "best_constant_step",
    "chance_of_success",
    "classify",
    "classify_all",
    "cluster_minima",
    "condition_number",
    "convergence_rate",
    "coordinate_plane",
    "curved",
    "evaluate_surface",
    "extremes",
    "hessian",
    "largest_stable_step",
    "line_plane",
    "path_points",
    "pca_plane",
    "plane_through",
    "polish",
    "random_plane",
    "restarts_needed",
    "share_of_runs",
    "sharpness",
    "sharpness_along",
    "spectrum",
    "wilson_interval",
]
