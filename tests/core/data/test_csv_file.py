"""The reader's own file as a data set."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from core.data import Csv, Dataset, TableError

GAPS = b"a,b,y\n1,2,3\n4,NA,6\n7,8,\n9,10,11\n12,13,14\n"


def load(content: bytes, **choices: object) -> Dataset:
    return Csv(file="points.csv", **choices).load(lambda name, sha256: content)


def test_the_file_is_asked_for_by_name_and_hash() -> None:
    asked: list[tuple[str, str]] = []

    def files(name: str, sha256: str) -> bytes:
        asked.append((name, sha256))
        return b"a,y\n1,2\n3,4\n"

    Csv(file="points.csv", sha256="ab" * 32).load(files)
    assert asked == [("points.csv", "ab" * 32)]


def test_a_file_beside_is_read_when_nothing_else_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("points.csv").write_bytes(GAPS)
    chosen = Csv(file="points.csv", sha256=hashlib.sha256(GAPS).hexdigest())
    assert chosen.columns() == ("a", "b", "y") and chosen.load().n_samples == 3


def test_the_last_column_is_the_target_and_all_others_are_features() -> None:
    data = load(b"a,name,b,y\n1,u,2,3\n4,v,5,7\n")
    assert (data.target_name, data.feature_names) == ("y", ("a", "b"))
    np.testing.assert_array_equal(data.X, [[1, 2], [4, 5]])
    np.testing.assert_array_equal(data.y, [3, 7])
    assert "Left out, as text: 'name'." in data.notes


def test_trailing_empty_columns_are_neither_target_nor_feature() -> None:
    data = load(b"a;y;;\n1;2;;\n3;5;;\n")
    assert (data.target_name, data.feature_names) == ("y", ("a",))
    assert "Left out, as empty: 'column 3', 'column 4'." in data.notes


def test_rows_that_miss_a_used_value_are_dropped_and_counted() -> None:
    data = load(GAPS)
    np.testing.assert_array_equal(data.X, [[1, 2], [9, 10], [12, 13]])
    assert data.notes == ("2 rows with missing values were dropped.",)


def test_a_gap_in_a_column_that_is_not_used_drops_nothing() -> None:
    data = load(GAPS, target="b", features=("a",))
    np.testing.assert_array_equal(data.y, [2, 8, 10, 13])
    assert data.notes == ("1 row with a missing value was dropped.",)


@pytest.mark.parametrize("n_whole", [0, 1])
def test_fewer_than_two_whole_rows_are_refused(n_whole: int) -> None:
    content = b"a,y\n" + b"1,2\n" * n_whole + b"3,\n,4\n"
    with pytest.raises(ValueError, match=f"Only {n_whole} of {2 + n_whole} rows have a value in every chosen column"):
        load(content)


def test_constant_columns_are_noted_not_refused() -> None:
    notes = load(b"a,b,y\n1,5,3\n2,5,3\n").notes
    assert any(note.startswith("The feature 'b' is 5 in every row") for note in notes)
    assert any(note.startswith("The target 'y' is 3 in every row") for note in notes)
    assert len(notes) == 2


def test_a_column_becomes_constant_when_rows_are_dropped() -> None:
    assert any("'a' is 1 in every row" in note for note in load(b"a,y\n1,2\n1,3\n9,\n").notes)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"target": "shoe"}, "There is no column 'shoe'. The columns to choose from are 'a', 'b', 'y'"),
        ({"features": ("shoe",)}, "There is no column 'shoe'"),
        ({"target": "city"}, "The column 'city' holds text, not numbers: choose among 'a', 'b', 'y'"),
        ({"features": ("gap",)}, "The column 'gap' has no value in any row"),
        ({"features": ("bad",)}, "Line 3, column 'bad': 'x' is not a finite number"),
        ({"features": ("y",)}, "'y' is the target and cannot also be a feature"),
        ({"features": ("a", "a")}, "'a' must be named once"),
    ],
)
def test_a_wrong_choice_of_columns_is_explained(choices: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        load(b"a,city,gap,bad,b,y\n1,Rome,,1,2,5\n2,Bern,,x,3,6\n3,Oslo,,3,5,7\n", **choices)


def test_a_faulty_column_that_is_left_out_is_noted_with_its_fault() -> None:
    notes = load(b"a,bad,y\n1,1,5\n2,x,6\n3,3,7\n").notes
    assert len(notes) == 1 and notes[0].startswith("Left out: Line 3, column 'bad': 'x'")


def test_a_faulty_last_column_is_not_replaced_as_the_target() -> None:
    with pytest.raises(ValueError, match="Line 3, column 'y': 'x' is not a finite number"):
        load(b"a,b,y\n1,1,5\n2,2,x\n3,3,7\n")


def test_what_was_guessed_about_the_file_is_noted() -> None:
    assert load(b"1;2,5\n3;4,5\n").notes == (
        "The file has no header line: its columns are called x1 to x2.",
        "A comma is read as the decimal sign.",
    )


def test_no_file_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="No file is chosen"):
        Csv().load()
    with pytest.raises(ValueError, match="No file is chosen"):
        Csv().columns()


def test_a_bad_file_keeps_its_own_sentence() -> None:
    with pytest.raises(TableError, match="Line 3 has 3 fields"):
        load(b"a,y\n1,2\n3,4,5\n")


@pytest.mark.parametrize("sha256", ["abc", "G" * 64, "A" * 64, "a" * 65, "a" * 64 + "\n"])
def test_a_hash_must_be_written_as_one(sha256: str) -> None:
    with pytest.raises(ValidationError, match="sha256"):
        Csv(file="points.csv", sha256=sha256)


def test_csv_settings_survive_json() -> None:
    chosen = Csv(file="a b.csv", sha256="0f" * 32, target="größe", features=("x", "y, z"))
    assert Csv.model_validate_json(chosen.model_dump_json()) == chosen
