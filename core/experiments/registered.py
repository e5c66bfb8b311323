"""Types of settings whose choices are whatever is registered, and the titles that a reader sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from core.functions import ACTIVATIONS, INITIALIZERS

if TYPE_CHECKING:
    ActivationName = str
    InitializerName = str
else:  # whatever is registered can be chosen
    ActivationName = Literal[tuple(ACTIVATIONS)]
    InitializerName = Literal[tuple(INITIALIZERS)]


def _titles(registry: Mapping[str, Callable[..., object]]) -> dict[str, str]:
    return {name: make.title for name, make in registry.items()}  # type: ignore[attr-defined] - classes, each with one


ACTIVATION_TITLES = _titles(ACTIVATIONS)
INITIALIZER_TITLES = _titles(INITIALIZERS)
