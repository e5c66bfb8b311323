"""Experiments: settings in, a result out. Pure; one module an experiment."""

from core.experiments.linear_regression.comparison import LinearRegressionResult, SolverRun
from core.experiments.linear_regression.comparison import run as run_linear_regression
from core.experiments.linear_regression.settings import LinearRegressionSettings
from core.experiments.solver_choices import LBFGS, ClosedForm, Descent, MaximumLikelihood, Newton

__all__ = [
    "LBFGS",
    "ClosedForm",
    "Descent",
    "LinearRegressionResult",
    "LinearRegressionSettings",
    "MaximumLikelihood",
    "Newton",
    "SolverRun",
    "run_linear_regression",
]
