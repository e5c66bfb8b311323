"""What goes wrong when data are prepared before they are split, and how a choice on validation rows is judged."""

from core.experiments.splits.comparison import Scores, SplitsResult, run, seconds
from core.experiments.splits.settings import ScaleFeatures, SelectFeatures, SplitsSettings

__all__ = ["ScaleFeatures", "Scores", "SelectFeatures", "SplitsResult", "SplitsSettings", "run", "seconds"]
