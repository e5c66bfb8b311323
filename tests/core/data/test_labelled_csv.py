"""The reader's own classes: words and numbers as labels, with a sentence for every wrong column."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import LabelEncoder

from core.data import Dataset, LabelledCsv, NoFileError, TableError, read_table
from core.data.cells import is_missing, is_number


def load(content: bytes | str, **choices: object) -> Dataset:
    data = content.encode() if isinstance(content, str) else content
    return LabelledCsv(file="f.csv", **choices).load(lambda name, sha256: data)


def labels(data: Dataset) -> list[str]:
    return [data.class_names[int(label)] for label in data.y]


READ = {
    "words": ("x,c\n1,b\n2,a\n3,b\n4,a\n", ("a", "b"), "baba"),
    "no header": ("1,b\n2,a\n3,b\n4,a\n", ("a", "b"), "baba"),
    "booleans": ("x,c\n1,True\n2,False\n3,False\n4,True\n", ("False", "True"), "1001"),
    "zero and one": ("x,c\n1,1\n2,0\n3,0\n4,1\n", ("0", "1"), "1001"),
    "zero and one in quotes": ('x,c\n1,"1"\n2,"0"\n3,"0"\n4,"1"\n', ("0", "1"), "1001"),
    "minus one and one": ("x,c\n1,1\n2,-1\n3,-1\n4,1\n", ("-1", "1"), "1001"),
    "whole numbers with a point": ("x,c\n1,2.0\n2,1.0\n3,1\n4,2\n", ("1", "2"), "1001"),
    "numbers by size": ("x,c\n1,10\n2,9\n3,9\n4,10\n", ("9", "10"), "1001"),
    "few fractions": ("x,c\n1,1.5\n2,0.5\n3,0.5\n4,1.5\n", ("0.5", "1.5"), "1001"),
    "commas in quotes": ('x,c\n1,"b, c"\n2,"a, b"\n3,"a, b"\n4,"b, c"\n', ("a, b", "b, c"), "1001"),
    "quotes in quotes": ('x,c\n1,"""b"""\n2,a\n3,a\n4,"""b"""\n', ('"b"', "a"), "0110"),
    "umlauts": ("x;c\n1,5;öde\n2;grün\n3;grün\n4;öde\n", ("grün", "öde"), "1001"),
    "other scripts": ("x,c\n1,猫\n2,犬\n3,犬\n4,猫\n", ("犬", "猫"), "1001"),
    "blanks about words": ("x,c\n1, b \n2,a\n3,a \n4,b\n", ("a", "b"), "1001"),
    "three classes": ("x,c\n1,w\n2,u\n3,v\n4,w\n5,u\n6,v\n", ("u", "v", "w"), "201201"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_the_last_column_becomes_labels_in_order(name: str) -> None:
    content, class_names, codes = READ[name]
    data = load(content)
    assert data.class_names == class_names
    places = {"a": 0, "b": 1} | {str(k): k for k in range(3)}
    assert data.y.tolist() == [places[sign] for sign in codes]
    assert data.n_features == 1 and data.feature_names[0] not in ("c", "x2")


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=6
).filter(lambda word: not is_missing(word) and not any(is_number(word, sign) for sign in ".,"))


@given(st.lists(words, min_size=2, max_size=6, unique=True), st.lists(st.integers(0, 5), min_size=4, max_size=40))
def test_labels_are_those_of_scikit_learns_encoder(vocabulary: list[str], draws: list[int]) -> None:
    chosen = [*vocabulary, *(vocabulary[k % len(vocabulary)] for k in draws)]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([("x", "z", "c"), *((k, 2 * k, word) for k, word in enumerate(chosen))])
    data, encoder = load(stream.getvalue(), target="c"), LabelEncoder().fit(chosen)
    assert data.class_names == tuple(encoder.classes_)
    np.testing.assert_array_equal(data.y, encoder.transform(chosen))


def test_rows_that_miss_a_class_or_a_feature_are_dropped_and_counted() -> None:
    data = load("x,c\n1,b\n2,\n,a\n4,NA\n5,a\n6,b\n")
    np.testing.assert_array_equal(data.X[:, 0], [1, 5, 6])
    assert labels(data) == ["b", "a", "b"]
    assert "3 rows with missing values were dropped." in data.notes


def test_a_word_that_is_taken_for_missing_is_named() -> None:
    """A class that is called none would otherwise vanish unseen."""
    notes = load("x,c\n1,none\n2,mild\n3,mild\n4,severe\n5,severe\n").notes
    assert "In the column 'c', 'none' stands for a class that is not known." in notes


def test_missing_numbers_of_the_class_are_dropped() -> None:
    data = load("x,c\n1,1\n2,\n3,0\n4,?\n5,0\n6,1\n")
    np.testing.assert_array_equal(data.X[:, 0], [1, 3, 5, 6])
    assert labels(data) == ["1", "0", "0", "1"]


def test_a_class_whose_rows_are_all_dropped_leaves_no_gap_among_the_labels() -> None:
    data = load("x,c\n,a\n1,b\n2,c\n3,b\n")
    assert data.class_names == ("b", "c") and data.y.tolist() == [0, 1, 0]


def test_a_column_of_numbers_with_a_word_in_it_is_read_as_words_and_said() -> None:
    data = load("x,c\n1,1\n2,0\n3,3+\n4,1\n5,0\n6,3+\n")
    assert data.class_names == ("0", "1", "3+")
    assert any(note.startswith("The classes are read as words") and "Line 4, column 'c'" in note for note in data.notes)


def test_the_class_may_be_any_column() -> None:
    content = "c,x,k\nu,1,0\nv,2,1\nu,3,1\n"
    assert load(content, target="c").feature_names == ("x", "k")
    assert load(content, target="k").feature_names == ("x",)
    assert "Left out, as text: 'c'." in load(content, target="k").notes
    assert not any("Left out" in note for note in load(content, target="c").notes)


def test_the_automatic_class_is_the_last_column_that_repeats_few_values() -> None:
    rows = "".join(f"{k * 0.37},{'uv'[k % 2]},{k % 3},{k},person {k}\n" for k in range(80))
    data = load(f"x,c,k,row,name\n{rows}")
    assert data.target_name == "k" and data.feature_names == ("x", "row")


@pytest.mark.parametrize(
    ("content", "choices", "message"),
    [
        ("x,c\n1,a\n2,a\n3,a\n", {}, "'c' has only the class 'a' in the rows that can be used"),
        ("x,c\n1,a\n2,a\n,b\n", {}, "'c' has only the class 'a' in the rows that can be used"),
        ("x,c\n1,a\n", {}, "'c' has only the class 'a' in the rows"),
        ("x,c\n1,a\n,b\n", {}, "Only 1 of 2 rows have a value in every chosen column"),
        ("x,c\n,a\n,b\n1,\n", {}, "Only 0 of 3 rows have a value in every chosen column"),
        ("x,c\n" + "".join(f"1,w{k}\n" for k in range(51)), {}, "'c' has 51 different values: choose .* 2 to 50"),
        ("x,c\n" + "".join(f"1,{k}\n" for k in range(51)), {"target": "c"}, "'c' has 51 different values"),
        ("x,c\n" + "".join(f"1,{k}.5\n" for k in range(11)), {"target": "c"}, "11 different numbers with decimals"),
        ("x,c\n1,a\n2,b\n", {"target": "shoe"}, "There is no column 'shoe' with a value. The columns .* 'x', 'c'"),
        ("x,g,c\n1,,a\n2,,b\n", {"target": "g"}, "There is no column 'g' with a value"),
        ("x,t,c\n1,u,a\n2,v,b\n", {"features": ("t",)}, "The column 't' holds text, not numbers: choose among 'x'"),
        ("x,c\n1,a\n2,b\n", {"features": ("c",)}, "'c' is the target and cannot also be a feature"),
        ("x,c\n1,0\n2,1\n", {"features": ("x", "x"), "target": "c"}, "'x' must be named once"),
        ("t,c\nu,0\nv,1\n", {"target": "c"}, "No feature is left beside the target 'c'"),
    ],
)
def test_a_column_that_cannot_be_used_is_explained(content: str, choices: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        load(content, **choices)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "The file is empty"),
        ("x,c\n", "only a header"),
        ("t,c\nu,a\nv,b\n", "No column holds numbers .*: give at least one feature as a column of numbers"),
        ("x,c\n1,a\n2,b,3\n", "Line 3 has 3 fields"),
        ('x,c\n1,"a\n2,b\n', "Line 2 opens a quote"),
    ],
)
def test_a_bad_file_keeps_its_own_sentence(content: str, message: str) -> None:
    with pytest.raises(TableError, match=message):
        load(content)


def test_fifty_classes_and_ten_fractions_are_allowed() -> None:
    assert load("x,c\n" + "".join(f"1,w{k:02}\n2,w{k:02}\n" for k in range(50))).n_classes == 50
    assert load("x,c\n" + "".join(f"1,{k}.5\n2,{k}.5\n" for k in range(10))).n_classes == 10


def test_no_file_is_something_to_be_chosen() -> None:
    for ask in (LabelledCsv().load, LabelledCsv().columns, LabelledCsv().targets):
        with pytest.raises(NoFileError, match="No file is chosen"):
            ask()


def test_the_controls_list_the_columns_that_can_be_chosen() -> None:
    chosen = LabelledCsv(file="f.csv")

    def files(name: str, sha256: str) -> bytes:
        return b"t,x,gap,bad,c\nu,1,,1,a\nv,2,,?,b\nu,3,,x,a\nv,4,,5,b\n"

    assert chosen.columns(files) == ("x",)
    assert chosen.targets(files) == ("t", "x", "bad", "c")


def test_equal_words_of_a_column_are_kept_once_in_memory() -> None:
    words = read_table(("x,c\n" + "1,label\n" * 100).encode(), min_numbers=1).words["c"]
    assert len({id(word) for word in words}) == 1 and len(words) == 100


def test_labelled_settings_survive_json() -> None:
    chosen = LabelledCsv(file="a b.csv", sha256="0f" * 32, target="größe", features=("x", "y, z"))
    assert LabelledCsv.model_validate_json(chosen.model_dump_json()) == chosen
