"""The data set every experiment receives, and how a data set's file is fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Files = Callable[[str, str], bytes]
"""(file name, SHA-256 in hexadecimal or "") -> the file's content. The app keeps uploads; a notebook has folders."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Features and a target, with what a reader must know about them.

    Attributes
    ----------
    X : read-only array of shape (n_samples, n_features), float64, finite.
    y : read-only array of shape (n_samples,), float64, finite; for classes their labels 0, 1, ..., k - 1.
    feature_names : one name a column of ``X``, all different.
    target_name : the name of ``y``.
    title : what a reader calls the data.
    source : one sentence: where it comes from or how it is drawn.
    notes : sentences on what was done to it ("3 rows with missing values were dropped.").
    class_names : what the labels of ``y`` stand for, label 0 first; empty where ``y`` is a quantity (regression).

    Raises
    ------
    ValueError
        If the shapes disagree, a value is not finite, a name repeats, there is no row, or, with ``class_names``, a
        value of ``y`` is no label, there is one class only, or a class has no row.

    Examples
    --------
    >>> Dataset([[0.0], [1.0]], [1.0, 3.0], ("x",), "y", title="Two points", source="Typed in.").X.shape
    (2, 1)
    """

    X: Array
    y: Array
    feature_names: tuple[str, ...]
    target_name: str
    title: str
    source: str
    notes: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        X, y = frozen_array(self.X), frozen_array(self.y)
        _check_shapes(X, y, self.feature_names)
        _check_finite(X, y, self.feature_names, self.target_name)
        if self.class_names:
            _check_labels(y, self.class_names, self.target_name)
        object.__setattr__(self, "X", X)
        object.__setattr__(self, "y", y)

    @property
    def n_samples(self) -> int:
        """How many rows there are."""
        return self.X.shape[0]

    @property
    def n_features(self) -> int:
        """How many columns ``X`` has."""
        return self.X.shape[1]

    @property
    def is_classification(self) -> bool:
        """Whether ``y`` holds labels of classes, not a quantity."""
        return bool(self.class_names)

    @property
    def n_classes(self) -> int:
        """How many classes there are; 0 for regression."""
        return len(self.class_names)


def frozen_array(values: ArrayLike) -> Array:
    """A read-only float64 copy: nobody can change a data set (or its cache entry) through a view of it."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def read_beside(name: str, sha256: str) -> bytes:
    """Read the file ``name`` in the current folder; see :func:`read_in`."""
    return read_in(Path(), name, sha256)


def read_in(folder: Path, name: str, sha256: str) -> bytes:
    """Read the file ``name`` in a folder and check that it is the file that was meant.

    Parameters
    ----------
    folder : where the file stands.
    name : a file name without folders, so that settings from somebody else cannot reach elsewhere on the disk.
    sha256 : the content's SHA-256 in hexadecimal; "" reads the file unchecked.

    Raises
    ------
    ValueError
        If the name has a folder in it, the file cannot be read, or its content has another hash.
    """
    if not name or Path(name).name != name or "\\" in name:
        raise ValueError(f"file must be a file name without folders. Got {name!r}.")
    try:
        content = (folder / name).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"The file {name!r} cannot be read in {str(folder.absolute())!r}: {reason}.") from None
    found = hashlib.sha256(content).hexdigest()
    if sha256 and found != sha256:
        raise ValueError(
            f"The file {name!r} is not the one these settings were made with: "
            f"its SHA-256 must be {sha256}. Got {found}."
        )
    return content


def _check_shapes(X: Array, y: Array, feature_names: tuple[str, ...]) -> None:
    if X.ndim != 2 or X.shape[0] < 1:
        raise ValueError(f"X must have the shape (n_samples >= 1, n_features). Got {X.shape}.")
    if y.shape != X.shape[:1]:
        raise ValueError(f"y must have the shape ({X.shape[0]},), one value a row of X. Got {y.shape}.")
    if len(feature_names) != X.shape[1]:
        raise ValueError(f"feature_names must have {X.shape[1]} names, one a column of X. Got {feature_names!r}.")
    if len(set(feature_names)) != len(feature_names):
        raise ValueError(f"feature_names must all be different. Got {feature_names!r}.")


def _check_finite(X: Array, y: Array, feature_names: tuple[str, ...], target_name: str) -> None:
    if np.isfinite(X).all() and np.isfinite(y).all():  # one column at a time is slow where there are thousands
        return
    for name, column in zip((*feature_names, target_name), (*X.T, y), strict=True):
        bad = np.flatnonzero(~np.isfinite(column))
        if bad.size:
            raise ValueError(f"{name!r} must be finite in every row. Got {column[bad[0]]} in row {bad[0]} (from 0).")


def _check_labels(y: Array, class_names: tuple[str, ...], target_name: str) -> None:
    k = len(class_names)
    if k < 2 or len(set(class_names)) != k:
        raise ValueError(f"class_names must be at least 2 and all different. Got {class_names!r}.")
    wrong = np.flatnonzero((y != np.floor(y)) | (y < 0) | (y >= k))
    if wrong.size:
        raise ValueError(f"{target_name!r} must be a label from 0 to {k - 1}. Got {y[wrong[0]]:g} in row {wrong[0]}.")
    counts = np.bincount(y.astype(np.intp), minlength=k)
    if not counts.all():
        raise ValueError(
            f"{target_name!r} must have a row of each class. Got none of {class_names[counts.argmin()]!r}."
        )
