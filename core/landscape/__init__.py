"""Landscapes: planes, surfaces, curvature and what they say about step sizes."""

from core.landscape.curvature import condition_number, sharpness, spectrum
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
from core.landscape.surface import Surface, evaluate_surface
from core.objectives import hessian

__all__ = [
    "LinearRule",
    "Normalization",
    "Plane",
    "Surface",
    "best_constant_step",
    "condition_number",
    "convergence_rate",
    "coordinate_plane",
    "curved",
    "evaluate_surface",
    "hessian",
    "largest_stable_step",
    "line_plane",
    "path_points",
    "pca_plane",
    "plane_through",
    "random_plane",
    "sharpness",
    "spectrum",
]
