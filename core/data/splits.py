"""Rows apart for training, validation and test, and features made comparable from the training rows alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.data.dataset import Array

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Split:
    """Row numbers, sorted and read-only, each row in exactly one part; a part that was not asked for is empty."""

    train: Rows
    validation: Rows
    test: Rows


def split_rows(
    n_rows: int,
    *,
    validation: float = 0.0,
    test: float = 0.0,
    seed: int = 0,
    classes: ArrayLike | None = None,
    class_names: tuple[str, ...] = (),
) -> Split:
    """Draw which rows train, validate and test.

    Parameters
    ----------
    n_rows : how many rows there are.
    validation, test : shares of all rows in [0, 1); the part has ``round(share * n_rows)`` rows.
    seed : the same seed splits the same way.
    classes : a label a row, array of shape (n_rows,): each part then has each label in about the same proportion.
    class_names : what the labels 0, 1, ... stand for, to be told in a refusal; empty tells the labels.

    Raises
    ------
    ValueError
        If a share is outside [0, 1), a requested part or the training part would have no row, or a class has too few.
    """
    n_validation, n_test = _part_size("validation", validation, n_rows), _part_size("test", test, n_rows)
    if n_validation + n_test >= n_rows:
        raise ValueError(
            f"validation + test must leave at least one of {n_rows} rows to train on. "
            f"Got {validation} and {test}, {n_validation} + {n_test} rows."
        )
    labels = None if classes is None else np.asarray(classes)
    if labels is not None and labels.shape != (n_rows,):
        raise ValueError(f"classes must have the shape ({n_rows},). Got {labels.shape}.")
    rest, test_rows = _cut(np.arange(n_rows), n_test, seed, labels, class_names)
    train_rows, validation_rows = _cut(rest, n_validation, seed, labels, class_names)
    return Split(train_rows, validation_rows, test_rows)


@dataclass(frozen=True, eq=False)
class Standardizer:
    """The affine map ``z = (x - mean) / scale`` of each feature, to be fitted on the training rows only.

    Attributes
    ----------
    mean, scale : read-only arrays of shape (n_features,); ``scale`` is the population standard deviation (ddof = 0,
        as scikit-learn's ``StandardScaler``), and 1 for a constant feature.
    constant : the indices of the features that are constant.
    """

    mean: Array
    scale: Array
    constant: tuple[int, ...] = ()

    @classmethod
    def fit(cls, X: ArrayLike) -> Standardizer:
        """Mean and standard deviation of each column of ``X``, array of shape (n_samples, n_features).

        A column counts as constant when its largest and smallest value differ by no more than rounding can make of
        one number, ``8 eps max|x|``. Columns are shifted by their first row before anything is summed, so a small
        spread about a large mean keeps its digits (Chan, Golub and LeVeque 1983), and scaled before they are squared,
        so that a tiny spread does not underflow to 0.

        Raises
        ------
        ValueError
            If ``X`` is not a matrix with at least one row of finite numbers whose spread is finite.
        """
        X = np.asarray(X, dtype=np.float64)
        if X.ndim != 2 or not len(X) or not np.isfinite(X).all():
            raise ValueError(f"X must be a finite matrix with at least one row. Got the shape {X.shape}.")
        with np.errstate(over="ignore"):
            spread = np.ptp(X, axis=0)
        if not np.isfinite(spread).all():
            raise ValueError(f"X must span less than 1.8e308. Got columns {np.flatnonzero(np.isinf(spread))} beyond.")
        constant = spread <= 8 * np.finfo(np.float64).eps * np.abs(X).max(axis=0)
        shift = (X - X[0]).mean(axis=0)
        centred = (X - X[0] - shift) / np.where(constant, 1.0, spread)
        scale = np.where(constant, 1.0, spread * np.sqrt((centred**2).mean(axis=0)))
        return cls(_frozen(X[0] + shift), _frozen(scale), tuple(map(int, np.flatnonzero(constant))))

    def transform(self, X: ArrayLike) -> Array:
        """The standardised features ``(X - mean) / scale``, of the shape (..., n_features) of ``X``."""
        return (np.asarray(X, dtype=np.float64) - self.mean) / self.scale

    def inverse(self, Z: ArrayLike) -> Array:
        """The raw features ``Z * scale + mean``, of the shape (..., n_features) of ``Z``."""
        return np.asarray(Z, dtype=np.float64) * self.scale + self.mean

    def raw_coefficients(self, theta: ArrayLike) -> Array:
        """Coefficients for the raw features, from those for the standardised ones: the same predictions.

        ``b_j = w_j / scale_j`` and ``b_0 = w_0 - sum_j b_j mean_j``, with ``theta = [w_0, w_1, ...]`` of shape
        (..., 1 + n_features).
        """
        theta = self._checked(theta)
        coef = theta[..., 1:] / self.scale
        return np.concatenate([theta[..., :1] - _dot(coef, self.mean), coef], axis=-1)

    def scaled_coefficients(self, theta: ArrayLike) -> Array:
        """Coefficients for the standardised features, from those for the raw ones: undoes ``raw_coefficients``."""
        theta = self._checked(theta)
        coef = theta[..., 1:]
        return np.concatenate([theta[..., :1] + _dot(coef, self.mean), coef * self.scale], axis=-1)

    def _checked(self, theta: ArrayLike) -> Array:
        theta = np.asarray(theta, dtype=np.float64)
        if theta.shape[-1:] != (1 + len(self.mean),):
            raise ValueError(f"theta must have {1 + len(self.mean)} entries, [intercept, coef...]. Got {theta.shape}.")
        return theta


def polynomial_features(X: ArrayLike, feature_names: tuple[str, ...], degree: int) -> tuple[Array, tuple[str, ...]]:
    """Each feature's powers x, x², ..., x^degree side by side, without products of different features.

    Powers are multiplied up in extended precision where the machine has it and rounded once, so they are right to
    the last digit or nearly: on certified polynomial data an error in the powers would be larger than the solver's.

    Parameters
    ----------
    X : array of shape (n_samples, n_features).
    feature_names : one name a feature.
    degree : the highest power, at least 1.

    Returns
    -------
    X_new : array of shape (n_samples, n_features * degree), the powers of the first feature first.
    names : one name a column: "x", "x²", "x³".

    Raises
    ------
    ValueError
        If ``degree`` is below 1, the names do not fit, or a power is too large for float64.
    """
    X = np.asarray(X, dtype=np.float64)
    if degree < 1:
        raise ValueError(f"degree must be at least 1. Got {degree}.")
    if X.ndim != 2 or len(feature_names) != X.shape[1]:
        raise ValueError(f"feature_names must have one name a column of X. Got {feature_names!r} and {X.shape}.")
    repeated = np.repeat(X.astype(np.longdouble)[:, :, None], degree, axis=2)
    with np.errstate(over="ignore", under="ignore"):
        powers = np.multiply.accumulate(repeated, axis=2).astype(np.float64).reshape(len(X), X.shape[1] * degree)
    names = tuple(_power_name(name, k) for name in feature_names for k in range(1, degree + 1))
    overflowing = np.flatnonzero(~np.isfinite(powers).all(axis=0))
    if overflowing.size:
        raise ValueError(f"{names[overflowing[0]]!r} must be finite: scale the feature or lower the degree {degree}.")
    return powers, names


def _power_name(name: str, power: int) -> str:
    return name if power == 1 else name + str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _part_size(part: str, share: float, n_rows: int) -> int:
    if not 0 <= share < 1:
        raise ValueError(f"{part} must be a share in [0, 1). Got {share}.")
    size = round(share * n_rows)
    if share and not size:
        raise ValueError(f"{part} must be at least one row of {n_rows}. Got the share {share}.")
    return size


def _cut(
    rows: Rows, n_out: int, seed: int, labels: NDArray[np.generic] | None, class_names: tuple[str, ...]
) -> tuple[Rows, Rows]:
    """``rows`` without ``n_out`` drawn ones, and the drawn ones, both sorted."""
    if not n_out:
        return _frozen(rows), _frozen(rows[:0])
    from sklearn.model_selection import train_test_split  # late: importing scikit-learn takes most of a second

    stratify = None if labels is None else labels[rows]
    if stratify is not None:
        _check_classes(stratify, min(n_out, len(rows) - n_out), class_names)
    kept, out = train_test_split(rows, test_size=n_out, random_state=seed, stratify=stratify)
    return _frozen(np.sort(kept)), _frozen(np.sort(out))


def _check_classes(labels: NDArray[np.generic], smaller_part: int, class_names: tuple[str, ...]) -> None:
    codes, counts = np.unique(labels, return_counts=True)
    if counts.min() < 2:
        rare = codes[counts.argmin()].item()
        label = f"{rare:g}" if isinstance(rare, float) else repr(rare)  # labels are whole numbers kept as floats
        label = repr(class_names[int(rare)]) if class_names else label
        raise ValueError(
            f"Each class must have at least one row for each part. Got one row too few of class {label}: "
            "bring more rows of it, or none."
        )
    if smaller_part < len(codes):
        raise ValueError(
            f"Each part must have at least one row a class, {len(codes)}. Got {_rows(smaller_part)}: take a larger "
            "share for each part, or more rows."
        )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _frozen(array: NDArray) -> NDArray:
    array.setflags(write=False)
    return array


def _dot(a: Array, b: Array) -> Array:
    return (a * b).sum(axis=-1, keepdims=True)
