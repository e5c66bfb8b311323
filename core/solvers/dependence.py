"""Which columns of a design depend on the others, in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.solvers.least_squares import column_norms, rank_tolerance

Array = NDArray[np.floating]

_MOST_NAMES = 6
_MOST_COLUMNS = 3


def describe_dependence(design: Array, names: tuple[str, ...]) -> str:
    """One sentence, without its full stop, on a design whose columns are not independent.

    Columns are taken from left to right: named is each that the ones before it make up.
    """
    n_samples, n_params = design.shape
    if n_params > n_samples:
        return f"{n_params} coefficients cannot be determined from {_count(n_samples, 'sample')}"
    found = [_describe(names[k], [names[j] for j in partners]) for k, partners in _dependent_columns(design)]
    if not found:
        return f"the columns {name_list(list(names))} are linearly dependent to rounding"
    more = len(found) - _MOST_COLUMNS
    shown = found[:_MOST_COLUMNS] + ([f"{_count(more, 'more column')} likewise"] if more > 0 else [])
    return "; ".join(shown)


def _dependent_columns(design: Array) -> list[tuple[int, list[int]]]:
    """Every column that earlier ones make up to rounding, with those earlier ones: Gram-Schmidt, left to right."""
    scaled = design / column_norms(design)
    basis, kept, found = np.empty((design.shape[0], 0)), [], []
    for k, column in enumerate(scaled.T):
        rest = column
        for _ in range(2):  # orthogonalised twice is orthogonal to rounding (Giraud et al. 2005)
            rest = rest - basis @ (basis.T @ rest)
        length = np.linalg.norm(rest)
        if length <= 2.0 * rank_tolerance(design) * np.sqrt(design.shape[1]):
            found.append((k, _partners(scaled[:, kept], column, kept)))
        else:
            kept.append(k)
            basis = np.column_stack([basis, rest / length])
    return found


def _partners(others: Array, column: Array, kept: list[int]) -> list[int]:
    if not column.any() or not kept:
        return []
    shares = np.abs(np.linalg.lstsq(others, column, rcond=None)[0])
    return [j for j, share in zip(kept, shares, strict=True) if share > 1e-8 * shares.max()]


def _describe(name: str, partners: list[str]) -> str:
    if not partners:
        return f"{name} is zero in every sample"
    if len(partners) == 1:
        return f"{name} is a multiple of {partners[0]}"
    return f"{name} is a linear combination of {name_list(partners)}"


def name_list(names: list[str]) -> str:
    """``a, b and c``; of many names the first six and the number of the others."""
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[:_MOST_NAMES])} and {_count(len(names) - _MOST_NAMES, 'other')}"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
