"""Measured data with classes are the tables that scikit-learn ships."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.datasets

from core.data import BreastCancer, Digits, Iris, Wine
from core.data.real_classes import Measured

LOADERS = {
    BreastCancer: sklearn.datasets.load_breast_cancer,
    Iris: sklearn.datasets.load_iris,
    Wine: sklearn.datasets.load_wine,
    Digits: sklearn.datasets.load_digits,
}


@pytest.mark.parametrize("kind", LOADERS)
def test_every_number_and_label_is_that_of_scikit_learn(kind: type[Measured]) -> None:
    data, bunch = kind(features=()).load(), LOADERS[kind]()
    np.testing.assert_array_equal(data.X, bunch.data)
    np.testing.assert_array_equal(data.y, bunch.target)
    assert data.feature_names == kind().columns() and data.n_classes == len(bunch.target_names)


def _plain(name: object) -> str:
    return "".join(sign for sign in str(name).lower() if sign.isalnum())


@pytest.mark.parametrize("kind", [BreastCancer, Iris, Wine])
def test_features_keep_their_names(kind: type[Measured]) -> None:
    assert [_plain(name) for name in kind().columns()] == [_plain(name) for name in LOADERS[kind]().feature_names]


@pytest.mark.parametrize("kind", [BreastCancer, Iris])
def test_classes_keep_their_names(kind: type[Measured]) -> None:
    assert kind().load().class_names == tuple(map(str, LOADERS[kind]().target_names))


def test_pixels_are_named_by_row_and_column_from_the_top_left() -> None:
    picture = sklearn.datasets.load_digits().images[5]
    data = Digits(features=("row 1 column 4", "row 8 column 3")).load()
    np.testing.assert_array_equal(data.X[5], [picture[0, 3], picture[7, 2]])
    whole = Digits().load()
    assert whole.X.shape == (1797, 64) and (whole.X.min(), whole.X.max()) == (0, 16)
    assert whole.class_names[4] == "4"


@pytest.mark.parametrize("kind", [BreastCancer, Iris, Wine])
def test_the_default_features_are_two_that_can_be_drawn(kind: type[Measured]) -> None:
    data = kind().load()
    assert data.n_features == 2
    every = kind(features=()).load()
    for column, name in zip(data.X.T, data.feature_names, strict=True):
        np.testing.assert_array_equal(column, every.X[:, every.feature_names.index(name)])


@pytest.mark.parametrize("kind", LOADERS)
@pytest.mark.parametrize(
    ("features", "message"),
    [
        (("shoe",), "There is no column 'shoe'. The columns to choose from are"),
        (("same", "same"), "must be named once"),
        (("the target",), "is the target and cannot also be a feature"),
    ],
)
def test_a_wrong_choice_of_features_is_explained(kind: type[Measured], features: tuple[str, ...], message: str) -> None:
    names = {"same": kind().columns()[0], "the target": kind().load().target_name}
    with pytest.raises(ValueError, match=message):
        kind(features=tuple(names.get(name, name) for name in features)).load()


@pytest.mark.parametrize("kind", LOADERS)
def test_one_load_cannot_change_the_next(kind: type[Measured]) -> None:
    with pytest.raises(ValueError, match="read-only"):
        kind().load().X[0, 0] = 9
