"""Objectives: batched functions of flat parameter vectors."""

from core.objectives.analytic import ANALYTIC, Analytic, Minimum, make_analytic, register_analytic
from core.objectives.blas_threads import one_blas_thread
from core.objectives.formula import formula_objective
from core.objectives.hessian import hessian, hessian_times
from core.objectives.known_functions import BOXBOD_PLATEAU
from core.objectives.linear_regression import LinearRegression
from core.objectives.logistic_regression import LogisticRegression
from core.objectives.mlp import MLP, Layer
from core.objectives.network_signals import backpropagated
from core.objectives.objective import (
    VALUES_AT_ONCE,
    Chunked,
    GroupKind,
    HasFilters,
    HasHessian,
    HasHessianProduct,
    HasHessianRoot,
    Objective,
    as_runs,
    parameter_groups,
)
from core.objectives.reparametrised import Reparametrised

__all__ = [
    "ANALYTIC",
    "BOXBOD_PLATEAU",
    "MLP",
    "VALUES_AT_ONCE",
    "Analytic",
    "Chunked",
    "GroupKind",
    "HasFilters",
    "HasHessian",
    "HasHessianProduct",
    "HasHessianRoot",
    "Layer",
    "LinearRegression",
    "LogisticRegression",
    "Minimum",
    "Objective",
    "Reparametrised",
    "as_runs",
    "backpropagated",
    "formula_objective",
    "hessian",
    "hessian_times",
    "make_analytic",
    "one_blas_thread",
    "parameter_groups",
    "register_analytic",
]
