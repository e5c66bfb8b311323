"""Many classes as two."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Blobs, Digits, Iris, LabelledCsv, NoFileError, OneAgainstRest, Spirals

CSV = b"a,b,answer\n1,9,yes\n2,8,no\n3,7,no\n4,6,yes\n"


def files(name: str, sha256: str) -> bytes:
    return CSV


@pytest.mark.parametrize("species", ["setosa", "versicolor", "virginica"])
def test_the_positive_class_is_one_and_every_other_zero(species: str) -> None:
    whole, two = Iris().load(), OneAgainstRest(Iris(), species).load()
    np.testing.assert_array_equal(two.y, [whole.class_names[int(label)] == species for label in whole.y])
    np.testing.assert_array_equal(two.X, whole.X)
    assert two.class_names == (f"not {species}", species)
    assert (two.target_name, two.source) == (whole.target_name, whole.source)


def test_the_last_class_is_the_positive_one_by_default() -> None:
    assert OneAgainstRest(Digits()).load().class_names == ("not 9", "9")


@pytest.mark.parametrize("data", [Spirals(), Blobs()])
def test_two_classes_stay_as_they_are_by_default(data: Spirals | Blobs) -> None:
    before, after = data.load(), OneAgainstRest(data).load()
    assert after.class_names == before.class_names
    np.testing.assert_array_equal(after.y, before.y)


def test_of_two_classes_the_other_keeps_its_name() -> None:
    data = OneAgainstRest(LabelledCsv(file="f.csv"), "no").load(files)
    assert data.class_names == ("yes", "no") and data.y.tolist() == [0, 1, 1, 0]


def test_an_unknown_class_is_named_beside_those_that_exist() -> None:
    with pytest.raises(ValueError, match="There is no class 'rose'. The classes are 'setosa', 'versicolor', 'virgin"):
        OneAgainstRest(Iris(), "rose").load()


def test_what_can_be_chosen_is_what_the_data_offer() -> None:
    of_file = OneAgainstRest(LabelledCsv(file="f.csv"))
    assert of_file.columns(files) == ("a", "b")
    assert of_file.targets(files) == ("a", "b", "answer")
    assert of_file.classes(files) == ("no", "yes")
    assert OneAgainstRest(Iris()).columns() == Iris().columns() and OneAgainstRest(Iris()).targets() == ()
    assert OneAgainstRest(Blobs(n_centres=3)).classes() == ("blob 1", "blob 2", "blob 3")
    assert OneAgainstRest(Blobs()).columns() == ()


def test_no_file_is_still_a_file_to_be_chosen() -> None:
    with pytest.raises(NoFileError):
        OneAgainstRest(LabelledCsv()).load()
