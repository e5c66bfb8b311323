"""Objectives: batched functions of flat parameter vectors."""

from core.objectives.hessian import hessian
from core.objectives.linear_regression import LinearRegression
from core.objectives.objective import HasHessian, HasHessianRoot, Objective, as_runs
from core.objectives.reparametrised import Reparametrised

__all__ = [
    "HasHessian",
    "HasHessianRoot",
    "LinearRegression",
    "Objective",
    "Reparametrised",
    "as_runs",
    "hessian",
]
