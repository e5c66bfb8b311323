"""Landscapes: planes, surfaces, symmetries, curvature and what they say about step sizes."""

from core.landscape.alignment import align, distance_modulo_symmetry
from core.landscape.canonical import canonical
from core.landscape.curvature import condition_number, sharpness, spectrum
from core.landscape.evaluation import evaluate_points
from core.landscape.interpolation import Interpolation, interpolate
from core.landscape.path_planes import line_plane, path_points, pca_plane
from core.landscape.planes import Plane, coordinate_plane, plane_through
from core.landscape.random_planes import Normalization, random_plane
from core.landscape.stability import (
    LinearRule,
    best_constant_step,
    convergence_rate,
    curved,
    largest_stable_step,
)
from core.landscape.surface import Slice, Surface, coarse_to_fine, evaluate_slice, evaluate_surface, refine
from core.landscape.symmetry import copies, n_copies
from core.objectives import hessian

__all__ = [
    "Interpolation",
    "LinearRule",
    "Normalization",
    "Plane",
    "Slice",
    "Surface",
    "align",
    "best_constant_step",
    "canonical",
    "coarse_to_fine",
    "condition_number",
    "convergence_rate",
    "coordinate_plane",
    "copies",
    "curved",
    "distance_modulo_symmetry",
    "evaluate_points",
    "evaluate_slice",
    "evaluate_surface",
    "hessian",
    "interpolate",
    "largest_stable_step",
    "line_plane",
    "n_copies",
    "path_points",
    "pca_plane",
    "plane_through",
    "random_plane",
    "refine",
    "sharpness",
    "spectrum",
]
