"""Activations, initializers and losses: value and derivatives in one object, each kind in a registry."""

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
from core.functions.outputs import OUTPUTS, Output, make_output
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
    "Loss",
    "Mish",
    "Normal",
    "Orthogonal",
    "Output",
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
    "make_loss",
    "make_output",
    "register_activation",
    "register_initializer",
    "register_loss",
]
