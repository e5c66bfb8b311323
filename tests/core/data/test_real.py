"""Measured data give the results certified for them."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.datasets
from sklearn.datasets import load_diabetes

from core.data import Dataset, Diabetes, Longley, Norris

REAL = (Diabetes, Norris, Longley)


def least_squares(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and residuals by NumPy, on columns of length one (its cut-off would drop one of Longley's)."""
    A = np.column_stack([np.ones(data.n_samples), data.X])
    scale = np.linalg.norm(A, axis=0)
    theta = np.linalg.lstsq(A / scale, data.y, rcond=0)[0] / scale
    return theta, data.y - A @ theta


def test_norris_gives_the_certified_line() -> None:
    """NIST StRD (1999): certified to 15 digits; 11 are within reach of float64 least squares."""
    theta, _ = least_squares(Norris().load())
    np.testing.assert_allclose(theta, [-0.262323073774029, 1.00211681802045], rtol=1e-11)


def test_norris_gives_the_certified_spread() -> None:
    """NIST StRD (1999): residual standard deviation, R squared and the residual sum of squares."""
    data = Norris().load()
    _, residual = least_squares(data)
    rss = residual @ residual
    assert np.sqrt(rss / (36 - 2)) == pytest.approx(0.884796396144373, rel=1e-12)
    assert rss == pytest.approx(26.6173985294224, rel=1e-12)
    assert 1 - rss / np.sum((data.y - data.y.mean()) ** 2) == pytest.approx(0.999993745883712, rel=1e-13)


def test_longley_gives_the_certified_results() -> None:
    """NIST StRD (1999); 1e-8 because NumPy's least squares loses half the digits of a condition number of 4e4."""
    data = Longley().load()
    theta, residual = least_squares(data)
    rss = residual @ residual
    certified = [
        -3482258.63459582,
        15.0618722713733,
        -0.0358191792925910,
        -2.02022980381683,
        -1.03322686717359,
        -0.0511041056535807,
        1829.15146461355,
    ]
    np.testing.assert_allclose(theta, certified, rtol=1e-8)
    assert rss == pytest.approx(836424.055505915, rel=1e-9)
    assert np.sqrt(rss / (16 - 7)) == pytest.approx(304.854073561965, rel=1e-9)
    assert 1 - rss / np.sum((data.y - data.y.mean()) ** 2) == pytest.approx(0.995479004577296, rel=1e-11)


def test_longley_holds_the_numbers_that_statsmodels_ships() -> None:
    table = statsmodels.datasets.longley.load_pandas().data
    data = Longley().load()
    np.testing.assert_array_equal(table[list(data.feature_names)].to_numpy(), data.X)
    np.testing.assert_array_equal(table[data.target_name].to_numpy(), data.y)
    assert tuple(table.columns) == Longley().columns()


def test_diabetes_holds_the_unscaled_numbers_of_scikit_learn() -> None:
    bunch = load_diabetes(scaled=False)
    data = Diabetes(features=()).load()
    np.testing.assert_array_equal(data.X, bunch.data)
    np.testing.assert_array_equal(data.y, bunch.target)
    assert data.feature_names == tuple(bunch.feature_names)


def test_diabetes_begins_with_one_feature_that_can_be_plotted() -> None:
    data = Diabetes().load()
    assert data.feature_names == ("bmi",) and data.X.shape == (442, 1) and data.target_name == "progression"


def test_features_come_in_the_order_they_are_chosen() -> None:
    data, swapped = Longley(features=("GNP", "YEAR")).load(), Longley(features=("YEAR", "GNP")).load()
    np.testing.assert_array_equal(data.X, swapped.X[:, ::-1])
    assert data.X[0, 1] == 1947


@pytest.mark.parametrize("kind", REAL)
def test_any_column_can_be_the_target(kind: type[Diabetes | Norris | Longley]) -> None:
    every = kind(features=()).columns()
    for target in every:
        data = kind(target=target, features=()).load()
        assert data.target_name == target
        assert data.feature_names == tuple(name for name in every if name != target)


@pytest.mark.parametrize("kind", REAL)
@pytest.mark.parametrize("wrong", [{"target": "shoe"}, {"features": ("shoe",)}])
def test_an_unknown_column_is_named_beside_those_that_exist(
    kind: type[Diabetes | Norris | Longley], wrong: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="There is no column 'shoe'") as caught:
        kind(**wrong).load()
    assert all(repr(name) in str(caught.value) for name in kind().columns())


def test_the_target_cannot_be_a_feature() -> None:
    with pytest.raises(ValueError, match="'y' is the target and cannot also be a feature"):
        Norris(features=("y",)).load()


def test_a_feature_cannot_be_chosen_twice() -> None:
    with pytest.raises(ValueError, match="'GNP' must be named once"):
        Longley(features=("GNP", "YEAR", "GNP")).load()


@pytest.mark.parametrize("kind", REAL)
def test_settings_of_real_data_survive_json(kind: type[Diabetes | Norris | Longley]) -> None:
    chosen = kind(target=kind().columns()[0], features=(kind().columns()[1],))
    assert kind.model_validate_json(chosen.model_dump_json()) == chosen
