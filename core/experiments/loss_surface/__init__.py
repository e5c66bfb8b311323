"""The loss-surface experiment: an objective on a plane through its parameters, with the paths of several solvers."""

from core.experiments.loss_surface.settings import LossSurfaceSettings
from core.experiments.loss_surface.surface import LossSurfaceResult, run

__all__ = ["LossSurfaceResult", "LossSurfaceSettings", "run"]
