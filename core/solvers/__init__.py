"""Solvers: any of them minimises any objective and says how it ended."""

from core.solvers.agreement import agreement_digits
from core.solvers.chunks import Progress
from core.solvers.closed_form import ClosedFormMethod, fit_closed_form
from core.solvers.descent import minimize
from core.solvers.joining import join_runs
from core.solvers.likelihood_search import MleMethod
from core.solvers.likelihoods import AnyLikelihood, GaussianLikelihood, LaplaceLikelihood, StudentTLikelihood
from core.solvers.m_estimation import fit_m_estimate
from core.solvers.max_margin import MaxMargin, max_margin_direction
from core.solvers.maximum_likelihood import LikelihoodName, fit_mle
from core.solvers.optimizers import (
    Adagrad,
    Adam,
    AdamW,
    AnyOptimizer,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from core.solvers.pieces import map_pieces
from core.solvers.result import Fit, Status, Trajectory
from core.solvers.schedules import AnySchedule, Armijo, Constant, Cosine, Exponential, InverseTime, Schedule, StepDecay
from core.solvers.second_order import lbfgs, newton
from core.solvers.separation import Separation, SeparationKind, find_separation
from core.solvers.stopping import Stopping
from core.solvers.worker_processes import worker_processes

__all__ = [
    "Adagrad",
    "Adam",
    "AdamW",
    "AnyLikelihood",
    "AnyOptimizer",
    "AnySchedule",
    "Armijo",
    "ClosedFormMethod",
    "Constant",
    "Cosine",
    "Exponential",
    "Fit",
    "GaussianLikelihood",
    "GradientDescent",
    "InverseTime",
    "LaplaceLikelihood",
    "LikelihoodName",
    "MaxMargin",
    "MleMethod",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "Progress",
    "RMSProp",
    "Schedule",
    "Separation",
    "SeparationKind",
    "Status",
    "StepDecay",
    "Stopping",
    "StudentTLikelihood",
    "Trajectory",
    "agreement_digits",
    "find_separation",
    "fit_closed_form",
    "fit_m_estimate",
    "fit_mle",
    "join_runs",
    "lbfgs",
    "map_pieces",
    "max_margin_direction",
    "minimize",
    "newton",
    "worker_processes",
]
