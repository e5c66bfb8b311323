"""Activations, initializers, losses and output functions, each kind in a registry by name.

A function and its derivatives are one object. A criterion joins an output function and a loss.
"""

from core.functions.activations import (
    ACTIVATIONS,
    Activation,
    Identity,
    Sigmoid,
    Tanh,
    make_activation,
    register_activation,
)
from core.functions.criteria import CROSS_ENTROPY, Criterion, make_criterion
from core.functions.initializers import (
    INITIALIZERS,
    ConstantValue,
    Initializer,
    Normal,
    Uniform,
    Zeros,
    make_initializer,
    register_initializer,
)
from core.functions.log_odds_losses import (
    LOG_ODDS_LOSSES,
    LogisticCrossEntropy,
    LogOddsLoss,
    ProbabilitySquaredError,
    make_log_odds_loss,
    probability,
    register_log_odds_loss,
)
from core.functions.losses import (
    LOSSES,
    AbsoluteError,
    Huber,
    Loss,
    SquaredError,
    StudentT,
    make_loss,
    register_loss,
)
from core.functions.outputs import OUTPUTS, Output, make_output, register_output
from core.functions.rectifiers import ELU, SELU, LeakyReLU, ReLU
from core.functions.scaled_initializers import (
    HeNormal,
    HeUniform,
    LeCunNormal,
    Orthogonal,
    XavierNormal,
    XavierUniform,
)
from core.functions.smooth_rectifiers import GELU, Mish, SiLU, Softplus

__all__ = [
    "ACTIVATIONS",
    "CROSS_ENTROPY",
    "ELU",
    "GELU",
    "INITIALIZERS",
    "LOG_ODDS_LOSSES",
    "LOSSES",
    "OUTPUTS",
    "SELU",
    "AbsoluteError",
    "Activation",
    "ConstantValue",
    "Criterion",
    "HeNormal",
    "HeUniform",
    "Huber",
    "Identity",
    "Initializer",
    "LeCunNormal",
    "LeakyReLU",
    "LogOddsLoss",
    "LogisticCrossEntropy",
    "Loss",
    "Mish",
    "Normal",
    "Orthogonal",
    "Output",
    "ProbabilitySquaredError",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "SquaredError",
    "StudentT",
    "Tanh",
    "Uniform",
    "XavierNormal",
    "XavierUniform",
    "Zeros",
    "make_activation",
    "make_criterion",
    "make_initializer",
    "make_log_odds_loss",
    "make_loss",
    "make_output",
    "probability",
    "register_activation",
    "register_initializer",
    "register_log_odds_loss",
    "register_loss",
    "register_output",
]
