"""Figures: a result in, a Plotly figure out. With the report's captions the only rooms of the core that know Plotly."""

from core.figures.convergence import plot_convergence
from core.figures.estimates import plot_estimates
from core.figures.fit import plot_fit
from core.figures.step_sizes import plot_step_sizes
from core.figures.surface import plot_surface, plot_surface_3d
from core.figures.theme import for_report

__all__ = [
    "for_report",
    "plot_convergence",
    "plot_estimates",
    "plot_fit",
    "plot_step_sizes",
    "plot_surface",
    "plot_surface_3d",
]
