"""A formula in x and y read from free text, by a whitelist: nothing that is typed is ever executed.

The grammar, in which ``^`` and ``**`` are the same and bind as in Python::

    sum      = product (("+" | "-") product)*
    product  = signed (("*" | "/") signed)*
    signed   = ("+" | "-") signed | power
    power    = atom (("^" | "**") signed)?
    atom     = number | "x" | "y" | "pi" | "e" | function "(" sum ")" | "(" sum ")"
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from core.objectives.elementary import ELEMENTARY
from core.objectives.formula_tree import (
    Application,
    Constant,
    Negation,
    Node,
    Operation,
    Variable,
    evaluate,
    is_constant,
    latex,
)
from core.objectives.jets import variables

LONGEST = 200
DEEPEST = 30
LARGEST_EXPONENT = 20

_VARIABLES = {"x": Variable(0, "x"), "y": Variable(1, "y")}
_CONSTANTS = {"pi": Constant(math.pi, r"\pi"), "e": Constant(math.e, "e")}
_LETTERS = {**_VARIABLES, **_CONSTANTS}
KNOWN = (*_LETTERS, *ELEMENTARY)

_TOKEN = re.compile(
    r"(?P<number>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/^()])", re.A
)
_TYPESET = str.maketrans({"−": "-", "·": "*", "×": "*"})  # what is pasted from a text; each is one character
_SPACE = re.compile(r"[ \t\n]*")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int  # of its first character, from 1


def parse_formula(text: str) -> Node:
    """The tree of a formula in x and y.

    Raises
    ------
    ValueError
        Where the text is no formula, with the place of the character that is wrong, counted from 1; or for one that is
        too long, nested too deeply, or has too large an exponent.
    """
    if len(text) > LONGEST:
        raise ValueError(f"formula: must have at most {LONGEST} characters. Got {len(text)}.")
    tokens = _tokens(text.translate(_TYPESET))
    if not tokens:
        raise ValueError("formula: is empty; write one in x and y, such as x^2 + 3*y^2.")
    return _Reader(tokens, len(text)).read()


def _tokens(text: str) -> list[_Token]:
    tokens, place = [], 0
    while (place := _end(_SPACE.match(text, place))) < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise ValueError(f"formula: {text[place]!r} at character {place + 1} is not part of a formula.")
        tokens.append(_Token(str(found.lastgroup), found.group(), place + 1))
        place = found.end()
    return tokens


def _end(match: re.Match[str] | None) -> int:
    assert match is not None  # spaces may be none
    return match.end()


class _Reader:
    """Reads tokens one after the other, each rule of the grammar a method."""

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self._tokens = [*tokens, _Token("end", "", length + 1)]
        self._at, self._depth = 0, 0

    def read(self) -> Node:
        tree = self._sum()
        if self._next.kind != "end":
            self._refuse_what_follows()
        return tree

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, *signs: str) -> _Token | None:
        """The next token if it is one of these signs."""
        token = self._next
        if token.kind != "sign" or token.text not in signs:
            return None
        self._at += 1
        return token

    def _sum(self) -> Node:
        tree = self._product()
        while sign := self._take("+", "-"):
            tree = Operation(sign.text, tree, self._product())
        return tree

    def _product(self) -> Node:
        tree = self._signed()
        while sign := self._take("*", "/"):
            tree = Operation(sign.text, tree, self._signed())
        return tree

    def _signed(self) -> Node:
        self._deeper()
        sign = self._take("+", "-")
        tree = self._power() if sign is None else self._signed()
        self._depth -= 1
        return Negation(tree) if sign is not None and sign.text == "-" else tree

    def _power(self) -> Node:
        base = self._atom()
        if self._take("^", "**") is None:
            return base
        place = self._next.place
        return Operation("**", base, _checked_exponent(self._signed(), place))

    def _atom(self) -> Node:
        token = self._next
        self._at += 1
        if token.kind == "number":
            return _number(token)
        if token.kind == "name":
            return self._named(token)
        if token.text == "(":
            return self._until_closed(token)
        if token.kind == "end":
            raise ValueError(f"formula: ends at character {token.place - 1} where a number, x or y must follow.")
        raise ValueError(f"formula: {token.text!r} at character {token.place} needs a number, x or y before it.")

    def _named(self, token: _Token) -> Node:
        if token.text in ELEMENTARY:
            opening = self._take("(")
            if opening is None:
                place = f"{token.text!r} at character {token.place}"
                raise ValueError(f"formula: {place} is a function: write {token.text}(...).")
            return Application(ELEMENTARY[token.text], self._until_closed(opening))
        if token.text not in _LETTERS:
            names = ", ".join(KNOWN)
            raise ValueError(f"formula: {token.text!r} at character {token.place} is not known; use {names}.")
        return _LETTERS[token.text]

    def _until_closed(self, opening: _Token) -> Node:
        inner = self._sum()
        if self._take(")") is None:
            if self._next.kind != "end":
                self._refuse_what_follows()
            raise ValueError(f"formula: the bracket at character {opening.place} is never closed.")
        return inner

    def _refuse_what_follows(self) -> None:
        """Of two things side by side: what is missing between them."""
        token = self._next
        if token.text == ")":
            raise ValueError(f"formula: the bracket at character {token.place} closes none that was opened.")
        raise ValueError(f"formula: an operator is missing before {token.text!r} at character {token.place}.")

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            place = self._next.place
            raise ValueError(f"formula: is nested more than {DEEPEST} levels deep at character {place}.")


def _number(token: _Token) -> Constant:
    number = float(token.text)
    if not math.isfinite(number):
        raise ValueError(f"formula: {token.text!r} at character {token.place} is too large a number.")
    mantissa, _, exponent = token.text.lower().partition("e")
    return Constant(number, rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa)


def _checked_exponent(exponent: Node, place: int) -> Node:
    """The exponent; one without x and y must be a modest number, and is folded into it."""
    if not is_constant(exponent):
        return exponent
    with np.errstate(all="ignore"):
        number = float(evaluate(exponent, *variables(np.zeros(1), np.zeros(1), order=0)).value)
    if not abs(number) <= LARGEST_EXPONENT:
        raise ValueError(
            f"formula: the exponent at character {place} must be between -{LARGEST_EXPONENT} and {LARGEST_EXPONENT}. "
            f"Got {number:g}."
        )
    return Constant(number, latex(exponent))
