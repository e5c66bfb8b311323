"""Logistic regression in several ways on one objective."""

from core.experiments.logistic_regression.comparison import LogisticRegressionResult, run, seconds
from core.experiments.logistic_regression.settings import LogisticRegressionSettings

__all__ = ["LogisticRegressionResult", "LogisticRegressionSettings", "run", "seconds"]
