"""Objectives: batched functions of flat parameter vectors."""

from core.objectives.blas_threads import one_blas_thread
from core.objectives.hessian import hessian, hessian_times
from core.objectives.linear_regression import LinearRegression
from core.objectives.logistic_regression import LogisticRegression
from core.objectives.mlp import MLP, Layer
from core.objectives.network_signals import backpropagated
from core.objectives.objective import (
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
    "MLP",
    "Chunked",
    "GroupKind",
    "HasFilters",
    "HasHessian",
    "HasHessianProduct",
    "HasHessianRoot",
    "Layer",
    "LinearRegression",
    "LogisticRegression",
    "Objective",
    "Reparametrised",
    "as_runs",
    "backpropagated",
    "hessian",
    "hessian_times",
    "one_blas_thread",
    "parameter_groups",
]
