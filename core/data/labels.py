"""From a column of words or numbers to classes: their names in order, and a label for each row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.cells import is_missing
from core.data.tables import Table

MAX_CLASSES = 50
_MAX_FRACTIONS = 10  # more different numbers with decimals than this are a quantity, not names of classes


@dataclass(frozen=True, eq=False)
class Labels:
    """A column as classes.

    Attributes
    ----------
    names : the different values in order: numbers by size, words by their letters (code points).
    codes : array of shape (n_rows,), the place of each row's value in ``names``; -1 where it is missing.
    marks : what stands for a missing value, apart from nothing at all.
    has_fractions : whether some of the names are numbers with decimals.
    """

    names: tuple[str, ...]
    codes: NDArray[np.intp]
    marks: tuple[str, ...] = ()
    has_fractions: bool = False

    def fault(self, column: str) -> str:
        """Why the column cannot be the classes, in a sentence; "" if it can."""
        advice = f"choose a column of 2 to {MAX_CLASSES} classes"
        if self.has_fractions and len(self.names) > _MAX_FRACTIONS:
            n = f"{len(self.names):,}"
            return (
                f"The column {column!r} holds {n} different numbers with decimals, a quantity and no class: {advice}."
            )
        if len(self.names) > MAX_CLASSES:
            return f"The column {column!r} has {len(self.names):,} different values: {advice}."
        if len(self.names) == 1:
            only = f"only the class {_short(self.names[0])} in the rows that can be used"
            return f"The column {column!r} has {only}: {advice}."
        return ""

    def kept(self, rows: NDArray[np.bool_]) -> Labels:
        """The labels of some rows, none missing, numbered anew without the classes that have no row left."""
        present, codes = np.unique(self.codes[rows], return_inverse=True)
        names = tuple(self.names[k] for k in present)
        return Labels(names, codes, self.marks, self.has_fractions)


def read_labels(table: Table, column: str) -> Labels:
    """The classes in a column that is not empty: numbers, or words where any cell is neither number nor missing."""
    if column in table.words:
        return _of_words(table.words[column])
    return _of_numbers(table.values[:, table.names.index(column)])


def _of_words(cells: list[str]) -> Labels:
    tidy = {cell: " ".join(cell.split()) for cell in set(cells)}
    missing = {word for word in tidy.values() if is_missing(word)}
    names = tuple(sorted(set(tidy.values()) - missing))
    place = {name: k for k, name in enumerate(names)}
    codes = np.array([place.get(tidy[cell], -1) for cell in cells], dtype=np.intp)
    return Labels(names, codes, tuple(sorted(missing - {""})))


def _of_numbers(values: NDArray[np.float64]) -> Labels:
    known = np.isfinite(values)
    distinct, places = np.unique(values[known] + 0.0, return_inverse=True)  # + 0.0: -0 is 0
    codes = np.full(len(values), -1)
    codes[known] = places
    return Labels(tuple(map(_in_digits, distinct)), codes, has_fractions=bool(np.any(distinct != np.rint(distinct))))


def _in_digits(value: float) -> str:
    return f"{value:.0f}" if value == np.rint(value) and abs(value) < 1e15 else repr(float(value))


def _short(name: str) -> str:
    return repr(name if len(name) <= 30 else f"{name[:29]}…")
