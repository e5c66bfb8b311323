"""Experiments: settings in, a result out. Pure; one module an experiment."""

from core.experiments.compared import SolverRun
from core.experiments.linear_regression.comparison import LinearRegressionResult
from core.experiments.linear_regression.comparison import run as run_linear_regression
from core.experiments.linear_regression.settings import LinearRegressionSettings
from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.logistic_regression.comparison import run as run_logistic_regression
from core.experiments.logistic_regression.settings import LogisticRegressionSettings
from core.experiments.solver_choices import LBFGS, ClosedForm, Descent, MaximumLikelihood, Newton

__all__ = [
    "LBFGS",
    "ClosedForm",
    "Descent",
    "LinearRegressionResult",
    "LinearRegressionSettings",
    "LogisticRegressionResult",
    "LogisticRegressionSettings",
    "MaximumLikelihood",
    "Newton",
    "SolverRun",
    "run_linear_regression",
    "run_logistic_regression",
]
