"""Linear regression fitted in several ways, and what its views compute from the result."""

from core.experiments.linear_regression.comparison import LinearRegressionResult, run, seconds
from core.experiments.linear_regression.settings import LinearRegressionSettings

__all__ = ["LinearRegressionResult", "LinearRegressionSettings", "run", "seconds"]
