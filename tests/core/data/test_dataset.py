"""The data set object and the reading of files beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from core.data import Dataset, read_beside


def make_dataset(X: object, y: object, names: tuple[str, ...] = ("a", "b")) -> Dataset:
    return Dataset(X, y, names, "y", "Title", "Source.")  # type: ignore[arg-type]


def test_dataset_arrays_are_read_only_float64() -> None:
    data = make_dataset([[1, 2], [3, 4]], [5, 6])
    assert data.X.dtype == data.y.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        data.X[0, 0] = 9
    with pytest.raises(ValueError, match="read-only"):
        data.y[0] = 9


def test_dataset_does_not_follow_changes_of_the_arrays_it_was_made_from() -> None:
    X, y = np.zeros((3, 2)), np.zeros(3)
    data = make_dataset(X, y)
    X[:], y[:] = 7, 7
    assert not data.X.any() and not data.y.any()


@pytest.mark.parametrize(
    ("X", "y", "names", "message"),
    [
        (np.zeros(3), np.zeros(3), (), r"X must have the shape .* Got \(3,\)"),
        (np.zeros((0, 2)), np.zeros(0), ("a", "b"), r"n_samples >= 1.* Got \(0, 2\)"),
        (np.zeros((3, 2)), np.zeros(2), ("a", "b"), r"y must have the shape \(3,\).* Got \(2,\)"),
        (np.zeros((3, 2)), np.zeros((3, 1)), ("a", "b"), r"y must have the shape \(3,\).* Got \(3, 1\)"),
        (np.zeros((3, 2)), np.zeros(3), ("a",), "feature_names must have 2 names"),
        (np.zeros((3, 2)), np.zeros(3), ("a", "a"), "feature_names must all be different"),
        ([[0, 1], [0, np.inf]], [0, 0], ("a", "b"), "'b' must be finite in every row. Got inf in row 1"),
        ([[0, 1], [0, 1]], [np.nan, 0], ("a", "b"), "'y' must be finite in every row. Got nan in row 0"),
    ],
)
def test_dataset_refuses_what_is_no_data(X: object, y: object, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_dataset(X, y, names)


def test_dataset_counts_rows_and_columns() -> None:
    data = make_dataset(np.zeros((5, 2)), np.zeros(5))
    assert (data.n_samples, data.n_features) == (5, 2)


def make_classes(y: object, class_names: tuple[str, ...]) -> Dataset:
    return Dataset(np.zeros((len(y), 1)), y, ("x",), "c", "Title", "Source.", class_names=class_names)  # type: ignore[arg-type]


def test_class_names_make_it_a_classification() -> None:
    data = make_classes([2, 0, 1, 0], ("u", "v", "w"))
    assert data.is_classification and data.n_classes == 3 and data.y.dtype == np.float64
    quantity = make_dataset(np.zeros((3, 2)), np.zeros(3))
    assert not quantity.is_classification and quantity.n_classes == 0


@pytest.mark.parametrize(
    ("y", "names", "message"),
    [
        ([0, 1, 2], ("u", "v"), "'c' must be a label from 0 to 1. Got 2 in row 2"),
        ([0, -1], ("u", "v"), "'c' must be a label from 0 to 1. Got -1 in row 1"),
        ([0, 0.5, 1], ("u", "v"), "'c' must be a label from 0 to 1. Got 0.5 in row 1"),
        ([0, 1, 0], ("u", "v", "w"), "'c' must have a row of each class. Got none of 'w'"),
        ([1, 1], ("u", "v"), "'c' must have a row of each class. Got none of 'u'"),
        ([0, 0], ("u",), r"class_names must be at least 2 and all different. Got \('u',\)"),
        ([0, 1], ("u", "u"), "class_names must be at least 2 and all different"),
        ([0, np.nan], ("u", "v"), "'c' must be finite in every row. Got nan in row 1"),
    ],
)
def test_dataset_refuses_what_are_no_labels(y: list[float], names: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_classes(y, names)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "points.csv").write_bytes(b"x,y\n1,2\n")
    return tmp_path


def test_read_beside_gives_the_content_under_its_hash(folder: Path) -> None:
    digest = hashlib.sha256(b"x,y\n1,2\n").hexdigest()
    assert read_beside("points.csv", digest) == read_beside("points.csv", "") == b"x,y\n1,2\n"


@pytest.mark.parametrize("name", ["absent.csv", "nul\x00.csv", "sub"])
def test_read_beside_names_the_file_it_cannot_read(folder: Path, name: str) -> None:
    (folder / "sub").mkdir()
    with pytest.raises(ValueError, match=r"The file .* cannot be read in"):
        read_beside(name, "")


def test_read_beside_refuses_another_content(folder: Path) -> None:
    with pytest.raises(ValueError, match="is not the one these settings were made with"):
        read_beside("points.csv", "0" * 64)


@pytest.mark.parametrize("name", ["", "../points.csv", "/etc/passwd", "sub/points.csv", "..\\points.csv", ".."])
def test_read_beside_reaches_no_other_folder(folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"file must be a file name without folders|cannot be read"):
        read_beside(name, "")
