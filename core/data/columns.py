"""Choosing a target and features among named columns, with a sentence for every wrong choice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.data.dataset import Array


def choose_columns(
    columns: tuple[str, ...],
    *,
    target: str = "",
    features: tuple[str, ...] = (),
    default_target: str,
    unusable: Mapping[str, str] | None = None,
) -> tuple[str, tuple[str, ...]]:
    """The names of the target and of the features.

    Parameters
    ----------
    columns : the columns that may be chosen.
    target : a column; "" is ``default_target``.
    features : columns; none is all but the target.
    default_target : the target when none is named.
    unusable : columns that exist but may not be chosen, each with the sentence that says why.

    Raises
    ------
    ValueError
        If a column does not exist or cannot be used, a feature repeats or is the target, or no feature is left.
    """
    target = target or default_target
    _check_known((target, *features), columns, unusable or {})
    if target in features:
        raise ValueError(f"The column {target!r} is the target and cannot also be a feature. {listed_columns(columns)}")
    repeated = next((name for name in features if features.count(name) > 1), None)
    if repeated is not None:
        raise ValueError(f"The feature {repeated!r} must be named once. Got {features!r}.")
    chosen = features or tuple(name for name in columns if name != target)
    if not chosen:
        raise ValueError(f"No feature is left beside the target {target!r}. {listed_columns(columns)}")
    return target, chosen


def constant_notes(X: Array, feature_names: tuple[str, ...]) -> tuple[str, ...]:
    """A sentence for each feature that has one value in every row of ``X``, array of shape (n_samples, n_features)."""
    return tuple(
        f"The feature {name!r} is {column[0]:g} in every row: nothing can be learnt from it beside an intercept."
        for name, column in zip(feature_names, X.T, strict=True)
        if np.ptp(column) == 0
    )


def listed_columns(columns: tuple[str, ...]) -> str:
    """A sentence that names the columns there are, or the first of them."""
    # A file may have 200 columns: the sentence must stay one that is read.
    shown = ", ".join(repr(name) for name in columns[:20])
    more = f" and {len(columns) - 20} more" if len(columns) > 20 else ""
    return f"The columns to choose from are {shown}{more}."


def _check_known(names: tuple[str, ...], columns: tuple[str, ...], unusable: Mapping[str, str]) -> None:
    for name in names:
        if name in unusable:
            raise ValueError(unusable[name])
        if name not in columns:
            raise ValueError(f"There is no column {name!r}. {listed_columns(columns)}")
