"""Multilayer perceptrons trained in several ways, and what the views compute from the result."""

from core.experiments.mlp.choosing import chosen, restart_names, solver_names
from core.experiments.mlp.curves import Curves
from core.experiments.mlp.problem import Problem
from core.experiments.mlp.settings import MLPSettings, Rules
from core.experiments.mlp.training import MLPResult, TrainingRun, run

__all__ = [
    "Curves",
    "MLPResult",
    "MLPSettings",
    "Problem",
    "Rules",
    "TrainingRun",
    "chosen",
    "restart_names",
    "run",
    "solver_names",
]
