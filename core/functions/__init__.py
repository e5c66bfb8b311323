"""Losses (and, later, activations and initializers): value and derivatives in one object, each in a registry."""

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

__all__ = [
    "LOSSES",
    "AbsoluteError",
    "Huber",
    "Loss",
    "SquaredError",
    "StudentT",
    "make_loss",
    "register_loss",
]
