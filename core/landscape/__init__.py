"""Landscapes: planes, surfaces, symmetries, curvature, minima, basins, and what they say of steps and restarts."""

from core.landscape.alignment import align, distance_modulo_symmetry
from core.landscape.basins import UNFINISHED, BasinMap, basin_map
from core.landscape.canonical import canonical
from core.landscape.classification import classify, classify_all
from core.landscape.curvature import Extremes, condition_number, extremes, sharpness, spectrum
from core.landscape.eigenvector_planes import Eigenvectors, eigenvector_plane
from core.landscape.evaluation import evaluate_points
from core.landscape.interpolation import Interpolation, interpolate
from core.landscape.minima import LOST, Group, Minima, cluster_minima
from core.landscape.odds import Share, chance_of_success, restarts_needed, share_of_runs, wilson_interval
from core.landscape.path_planes import line_plane, path_points, pca_plane
from core.landscape.planes import Plane, coordinate_plane, plane_through
from core.landscape.polish import Polished, polish
from core.landscape.random_planes import Normalization, random_plane
from core.landscape.sharpness_history import SharpnessHistory, sharpness_along
from core.landscape.stability import LinearRule, best_constant_step, convergence_rate, curved, largest_stable_step
from core.landscape.stationary import Kind, StationaryPoint, Tolerances
from core.landscape.surface import Slice, Surface, coarse_to_fine, evaluate_slice, evaluate_surface, refine
from core.landscape.symmetry import copies, n_copies
from core.objectives import hessian

__all__ = [
    "LOST",
    "UNFINISHED",
    "BasinMap",
    "Eigenvectors",
    "Extremes",
    "Group",
    "Interpolation",
    "Kind",
    "LinearRule",
    "Minima",
    "Normalization",
    "Plane",
    "Polished",
    "Share",
    "SharpnessHistory",
    "Slice",
    "StationaryPoint",
    "Surface",
    "Tolerances",
    "align",
    "basin_map",
    "best_constant_step",
    "canonical",
    "chance_of_success",
    "classify",
    "classify_all",
    "cluster_minima",
    "coarse_to_fine",
    "condition_number",
    "convergence_rate",
    "coordinate_plane",
    "copies",
    "curved",
    "distance_modulo_symmetry",
    "eigenvector_plane",
    "evaluate_points",
    "evaluate_slice",
    "evaluate_surface",
    "extremes",
    "hessian",
    "interpolate",
    "largest_stable_step",
    "line_plane",
    "n_copies",
    "path_points",
    "pca_plane",
    "plane_through",
    "polish",
    "random_plane",
    "refine",
    "restarts_needed",
    "share_of_runs",
    "sharpness",
    "sharpness_along",
    "spectrum",
    "wilson_interval",
]
