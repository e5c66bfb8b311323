"""From the text of a cell to a number, a missing value, or neither."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from core.data.dataset import Array

MISSING = frozenset(
    ["", "na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "none", "missing", "?", "-", "--", "."]
)
POINT_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
COMMA_NUMBER = re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?", re.ASCII)
# float() alone would accept "1_000", "infinity", "nan" and digits of other scripts.
_PLAIN = {".": frozenset("0123456789.+-eE"), ",": frozenset("0123456789,+-eE")}


def is_missing(cell: str) -> bool:
    """Whether the cell is empty or one of the usual marks for "not known"."""
    return cell.strip().lower() in MISSING


def is_number(cell: str, decimal: str) -> bool:
    """Whether the cell is a finite number written with that decimal sign."""
    return math.isfinite(parse_cell(cell, decimal))


def parse_cell(cell: str, decimal: str) -> float:
    """The cell's number; NaN if it is missing, plus or minus infinity if it is anything but a finite number."""
    cell = cell.strip()
    pattern = POINT_NUMBER if decimal == "." else COMMA_NUMBER
    if pattern.fullmatch(cell):
        return float(cell.replace(",", "."))
    return math.nan if is_missing(cell) else math.inf


def parse_column(cells: Sequence[str], decimal: str) -> Array:
    """Each cell's number as in :func:`parse_cell`: array of shape (n_rows,)."""
    if set("".join(cells)) <= _PLAIN[decimal]:
        try:
            return _floats(cells, decimal)
        except ValueError:
            pass  # an empty or odd cell among them: look at each
    known = {cell: parse_cell(cell, decimal) for cell in set(cells)}
    return np.array([known[cell] for cell in cells])


def _floats(cells: Sequence[str], decimal: str) -> Array:
    if decimal == ",":
        cells = [cell.replace(",", ".") for cell in cells]
    return np.array(list(map(float, cells)))
