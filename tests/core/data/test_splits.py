"""Splits of rows, standardisation and powers of features."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from core.data import Standardizer, Xor, polynomial_features, split_rows


@given(st.integers(1, 200), st.floats(0, 0.99), st.floats(0, 0.99), st.integers(0, 2**31 - 1))
@settings(deadline=None)
def test_a_split_puts_each_row_in_exactly_one_part(n_rows: int, validation: float, test: float, seed: int) -> None:
    sizes = round(validation * n_rows), round(test * n_rows)
    impossible = sum(sizes) >= n_rows or (validation and not sizes[0]) or (test and not sizes[1])
    if impossible:
        with pytest.raises(ValueError, match="must"):
            split_rows(n_rows, validation=validation, test=test, seed=seed)
        return
    split = split_rows(n_rows, validation=validation, test=test, seed=seed)
    parts = split.train, split.validation, split.test
    assert sorted(np.concatenate(parts)) == list(range(n_rows))
    assert (len(split.validation), len(split.test)) == sizes
    assert all(np.array_equal(part, np.sort(part)) for part in parts)


def test_the_seed_decides_the_split() -> None:
    first, again, other = (split_rows(100, validation=0.2, test=0.2, seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.test, again.test)
    np.testing.assert_array_equal(first.validation, again.validation)
    assert not np.array_equal(first.test, other.test)


def test_no_share_means_every_row_trains_in_order() -> None:
    split = split_rows(5)
    assert split.train.tolist() == [0, 1, 2, 3, 4] and split.validation.size == split.test.size == 0


def test_a_stratified_split_keeps_the_proportions_of_the_classes() -> None:
    classes = np.repeat(["a", "b", "c"], [60, 30, 10])
    split = split_rows(100, validation=0.2, test=0.3, seed=1, classes=classes)
    for part, size in ((split.train, 50), (split.validation, 20), (split.test, 30)):
        counts = [np.sum(classes[part] == name) for name in "abc"]
        np.testing.assert_allclose(counts, np.array([0.6, 0.3, 0.1]) * size, atol=1)  # whole rows


def test_the_four_rows_of_xor_are_halved_with_both_classes_in_each_half() -> None:
    y = Xor().load().y
    split = split_rows(4, test=0.5, classes=y)
    assert sorted(y[split.train]) == sorted(y[split.test]) == [0, 1]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.floats(0, 0.6), st.floats(0, 0.6), st.integers(0, 99))
def test_a_stratified_split_is_a_split_or_a_sentence(
    classes: list[int], validation: float, test: float, seed: int
) -> None:
    """Whatever the counts of the classes: no class is lost to training, and scikit-learn's own errors stay inside."""
    split, refusal = None, ""
    try:
        split = split_rows(len(classes), validation=validation, test=test, seed=seed, classes=classes)
    except ValueError as error:
        refusal = str(error)
    if split is None:
        assert refusal.startswith(("Each class must", "Each part must", "validation", "test must"))
        return
    assert sorted(np.concatenate([split.train, split.validation, split.test])) == list(range(len(classes)))
    assert set(np.array(classes)[split.train]) == set(classes)


def test_the_parts_of_a_split_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        split_rows(10, test=0.3).train[0] = 5


@pytest.mark.parametrize(
    ("n_rows", "options", "message"),
    [
        (10, {"test": 1.0}, r"test must be a share in \[0, 1\). Got 1.0"),
        (10, {"validation": -0.1}, r"validation must be a share in \[0, 1\). Got -0.1"),
        (10, {"test": float("nan")}, r"test must be a share in \[0, 1\). Got nan"),
        (10, {"test": 0.01}, "test must be at least one row of 10. Got the share 0.01"),
        (10, {"validation": 0.5, "test": 0.5}, "must leave at least one of 10 rows to train on"),
        (0, {}, "must leave at least one of 0 rows"),
        (4, {"test": 0.5, "classes": [0, 0, 0, 1]}, "Each class must have at least one row for each part"),
        (4, {"test": 0.25, "classes": [0.0, 1.0, 1.0, 0.0]}, "at least one row a class, 2. Got 1 row"),
        (
            10,
            {"test": 0.2, "classes": [0.0] * 9 + [1.0]},
            "Got one row too few of class 1: bring more rows of it, or none",
        ),
        (
            10,
            {"test": 0.2, "classes": [0.0] * 9 + [1.0], "class_names": ("common", "rare")},
            "Got one row too few of class 'rare'",
        ),
        (9, {"test": 0.2, "classes": ["no"] + ["yes"] * 8}, "Got one row too few of class 'no'"),
        (9, {"test": 0.2, "classes": [0, 1, 2] * 3}, "Each part must have at least one row a class, 3. Got 2 rows"),
        (3, {"test": 0.4, "classes": [0, 1]}, r"classes must have the shape \(3,\). Got \(2,\)"),
    ],
)
def test_a_split_that_cannot_be_made_is_explained(n_rows: int, options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        split_rows(n_rows, **options)  # type: ignore[arg-type]


@given(st.integers(2, 40), st.integers(1, 5), st.integers(0, 1000))
@settings(deadline=None)
def test_the_standardizer_agrees_with_scikit_learn(n: int, p: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) * 10.0 ** rng.integers(-6, 6, p) + 10.0 ** rng.integers(-6, 3, p)
    ours, theirs = Standardizer.fit(X), StandardScaler().fit(X)
    # rounding of a mean up to 1e9 times the spread remains in both
    loose = 1e-15 * (1 + np.abs(X).max(axis=0) / X.std(axis=0)).max() * 100
    np.testing.assert_allclose(ours.scale, theirs.scale_, rtol=max(loose, 1e-12))
    np.testing.assert_allclose(ours.transform(X), theirs.transform(X), atol=max(loose, 1e-12))


@given(st.floats(-1e300, 1e300), st.integers(1, 50))
@settings(deadline=None)
def test_a_constant_column_is_named_and_becomes_zero(value: float, n: int) -> None:
    X = np.column_stack([np.full(n, value), np.arange(n) + 1.0])
    scaler = Standardizer.fit(X)
    assert scaler.constant == ((0,) if n > 1 else (0, 1))
    assert scaler.scale[0] == 1 and not scaler.transform(X)[:, 0].any()


def test_a_column_that_differs_by_rounding_only_is_constant() -> None:
    assert Standardizer.fit([[0.1 + 0.2], [0.3], [0.3]]).constant == (0,)


def test_a_small_spread_about_a_large_mean_keeps_its_digits() -> None:
    """Exact rational arithmetic is the oracle: scikit-learn calls this column constant and leaves it as it is."""
    x = 1e9 + np.arange(100) * 2.0**-20
    exact = [Fraction(v) for v in x.tolist()]
    mean = sum(exact) / 100
    expected = float(sum((v - mean) ** 2 for v in exact) / 100) ** 0.5
    scaler = Standardizer.fit(x[:, None])
    assert scaler.constant == () and scaler.scale[0] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("size", [1e-200, 1e-160, 1e160, 1e300])
def test_the_spread_of_extreme_columns_neither_vanishes_nor_overflows(size: float) -> None:
    scaler = Standardizer.fit(np.array([[1.0], [2.0], [4.0]]) * size)
    assert scaler.scale[0] / size == pytest.approx(np.std([1, 2, 4]), rel=1e-14)


@pytest.mark.parametrize("X", [[[np.nan]], [[-1.7e308], [1.7e308]], [1.0, 2.0], np.zeros((0, 2))])
def test_what_cannot_be_standardised_is_refused(X: object) -> None:
    with pytest.raises(ValueError, match="X must"):
        Standardizer.fit(X)  # type: ignore[arg-type]


def test_inverse_undoes_transform() -> None:
    X = np.random.default_rng(0).normal(5, 3, (20, 3))
    scaler = Standardizer.fit(X)
    np.testing.assert_allclose(scaler.inverse(scaler.transform(X)), X, rtol=1e-14)


@pytest.mark.parametrize("leading", [(), (4,), (4, 2)])
def test_raw_coefficients_predict_the_same(leading: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    X = np.column_stack([rng.normal([5, -2e3], [3, 1e2], (20, 2)), np.full(20, 7.0)])
    theta = rng.normal(size=(*leading, 4))
    scaler = Standardizer.fit(X)
    raw = scaler.raw_coefficients(theta)
    scaled = theta[..., :1] + theta[..., 1:] @ scaler.transform(X).T
    assert raw.shape == theta.shape
    np.testing.assert_allclose(raw[..., :1] + raw[..., 1:] @ X.T, scaled, atol=1e-12)  # means 20 times the spread
    np.testing.assert_allclose(scaler.scaled_coefficients(raw), theta, atol=1e-12)


def test_coefficients_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="theta must have 3 entries"):
        Standardizer.fit(np.eye(2)).raw_coefficients(np.zeros(2))


def test_powers_stand_feature_by_feature_under_their_names() -> None:
    X, names = polynomial_features([[2.0, 10.0], [3.0, 1.0]], ("x", "z"), 3)
    assert names == ("x", "x²", "x³", "z", "z²", "z³")
    np.testing.assert_array_equal(X, [[2, 4, 8, 10, 100, 1000], [3, 9, 27, 1, 1, 1]])


def test_powers_of_two_digits_are_written_with_both() -> None:
    assert polynomial_features([[1.0]], ("x",), 12)[1][-1] == "x¹²"


@pytest.mark.skipif(np.finfo(np.longdouble).nmant <= 52, reason="no extended precision on this machine")
@given(st.lists(st.floats(-10, 10).filter(lambda x: abs(x) > 1e-3), min_size=1, max_size=20))
@settings(deadline=None)
def test_powers_are_the_exact_ones_within_one_half_digit(xs: list[float]) -> None:
    """Exact rational arithmetic is the oracle; 0.51 of a last place, where repeated float64 products err by several."""
    powers, _ = polynomial_features(np.array(xs)[:, None], ("x",), 10)
    for row, x in zip(powers, xs, strict=True):
        for k, power in enumerate(row.tolist(), start=1):
            assert abs(Fraction(power) - Fraction(x) ** k) <= Fraction(51, 100) * Fraction(
                float(np.spacing(abs(power)))
            )


@pytest.mark.parametrize(
    ("X", "names", "degree", "message"),
    [
        ([[1.0]], ("x",), 0, "degree must be at least 1. Got 0"),
        ([[1.0]], ("x", "z"), 2, "feature_names must have one name a column"),
        ([[1e200]], ("x",), 2, "'x²' must be finite"),
    ],
)
def test_powers_that_cannot_be_taken_are_explained(
    X: list[list[float]], names: tuple[str, ...], degree: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        polynomial_features(X, names, degree)
