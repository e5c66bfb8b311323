"""A typed formula as a tree: its nodes, their value at a point, and how they read in LaTeX."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TypeAlias

from core.objectives.elementary import Elementary
from core.objectives.jets import Jet, as_jet


@dataclass(frozen=True)
class Constant:
    """A number; ``latex`` is how it was written."""

    number: float
    latex: str


@dataclass(frozen=True)
class Variable:
    """x (index 0) or y (index 1)."""

    index: int
    latex: str


@dataclass(frozen=True)
class Application:
    """A function of one argument."""

    function: Elementary
    argument: Node


@dataclass(frozen=True)
class Negation:
    """Minus an argument."""

    argument: Node


@dataclass(frozen=True)
class Operation:
    """Two arguments joined by ``+``, ``-``, ``*``, ``/`` or ``**``."""

    symbol: str
    left: Node
    right: Node


Node: TypeAlias = "Constant | Variable | Application | Negation | Operation"
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 3, "**": 4}  # a quotient is a fraction: it needs few brackets
_ATOM, _NEGATION = 5, 3


def evaluate(node: Node, x: Jet, y: Jet) -> Jet:
    """The tree's value, with its derivatives, where the variables are x and y."""
    match node:
        case Constant(number):
            return as_jet(number, x)
        case Variable(index):
            return y if index else x
        case Negation(argument):
            return -evaluate(argument, x, y)
        case Application(function, argument):
            return function(evaluate(argument, x, y))
        case Operation("**", base, Constant(exponent)):
            return evaluate(base, x, y) ** exponent
        case Operation(symbol, left, right):
            return _OPERATIONS[symbol](evaluate(left, x, y), evaluate(right, x, y))


def is_constant(node: Node) -> bool:
    """Whether neither x nor y is in it."""
    match node:
        case Constant():
            return True
        case Variable():
            return False
        case Operation(_, left, right):
            return is_constant(left) and is_constant(right)
        case Negation(argument) | Application(_, argument):
            return is_constant(argument)


def latex(node: Node) -> str:
    """The tree in LaTeX, with no more brackets than it needs."""
    match node:
        case Constant(_, written) | Variable(_, written):
            return written
        case Negation(argument):
            return f"-{_bracketed(argument, _NEGATION)}"
        case Application(function, argument):
            return function.latex.format(latex(argument))
        case Operation("/", left, right):
            return rf"\frac{{{latex(left)}}}{{{latex(right)}}}"
        case Operation("**", left, right):
            return f"{_bracketed(left, _ATOM)}^{{{latex(right)}}}"
        case Operation("*", left, right):
            return rf"{_bracketed(left, 2)} \cdot {_bracketed(right, 3)}"
        case Operation(symbol, left, right):
            return f"{latex(left)} {symbol} {_bracketed(right, 2)}"


def _bracketed(node: Node, strength: int) -> str:
    weak = _strength(node) < strength
    return rf"\left({latex(node)}\right)" if weak else latex(node)


def _strength(node: Node) -> int:
    match node:
        case Operation(symbol):
            return _STRENGTH[symbol]
        case Negation():
            return 1
        case Constant(_, written) if r"\cdot" in written:  # a power of ten is in it
            return _NEGATION
        case _:
            return _ATOM


_OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow}
