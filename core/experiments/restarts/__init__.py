"""Random restarts: where many descents end, and what the views compute from that."""

from core.experiments.restarts.running import RestartsResult, SolverRestarts, run
from core.experiments.restarts.settings import RestartsSettings

__all__ = ["RestartsResult", "RestartsSettings", "SolverRestarts", "run"]
