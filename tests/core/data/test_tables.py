"""Good files read as pandas reads them; each bad one gives its own sentence, with its place."""

from __future__ import annotations

import io
import sys

import numpy as np
import pandas as pd
import pytest

from core.data import TableError, read_table

GOOD = {
    "commas": (b"a,b\n1,2.5\n-3e2,4\n", {}),
    "semicolons and decimal commas": (b"a;b\n1,5;2,25\n3,5;1\n", {"sep": ";", "decimal": ","}),
    "tabs and decimal commas": (b"a\tb\n1,5\t2,25\n3,5\t1\n", {"sep": "\t", "decimal": ","}),
    "bars": (b"a|b\n1|2\n3|4\n", {"sep": "|"}),
    "runs of blanks": (b"  a   b\n  1   2\n 10  20\n", {"sep": r"\s+"}),
    "blanks after commas": (b"a, b\n1, 2\n3, 4\n", {"skipinitialspace": True}),
    "quotes": (b'"a","b, in m"\n"1","2"\n3,4\n', {}),
    "windows line ends": (b"a,b\r\n1,2\r\n3,4\r\n", {}),
    "old mac line ends": (b"a,b\r1,2\r3,4", {}),
    "blank lines": (b"\na,b\n\n1,2\n\n\n3,4\n\n", {}),
    "missing values": (b"a,b,c\n1,NA,3\n,2,null\nNaN,4,n/a\n", {}),
    "utf-8 with a mark": ("a,größe\n1,2\n3,4\n".encode("utf-8-sig"), {"encoding": "utf-8-sig"}),
    "utf-16": ("a\tgröße\n1\t2\n3\t4\n".encode("utf-16"), {"sep": "\t", "encoding": "utf-16"}),
    "windows-1252": ("a,größe €\n1,2\n3,4\n".encode("cp1252"), {"encoding": "cp1252"}),
    "latin-1": (b"a,\x81\n1,2\n3,4\n", {"encoding": "latin-1"}),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_read_as_pandas_reads_it_when_told_how(name: str) -> None:
    content, options = GOOD[name]
    expected, table = pd.read_csv(io.BytesIO(content), **options), read_table(content)
    assert table.names == tuple(expected.columns) and table.has_header and not table.faults
    np.testing.assert_array_equal(table.values, expected.to_numpy(dtype=float))


def test_the_dialect_is_reported() -> None:
    table = read_table("größe;b\n1,5;2\n3;4\n".encode("cp1252"))
    assert (table.encoding, table.delimiter, table.decimal, table.has_header) == ("cp1252", ";", ",", True)
    assert "A comma is read as the decimal sign." in table.notes


def test_a_file_without_header_gets_names_and_says_so() -> None:
    table = read_table(b"1,2,3\n4,5,6\n")
    assert table.names == ("x1", "x2", "x3") and not table.has_header and len(table.values) == 2
    assert table.notes == ("The file has no header line: its columns are called x1 to x3.",)


def test_text_columns_do_not_hide_a_header_or_its_absence() -> None:
    assert read_table(b"name,a,b\nEve,1,2\nIda,3,4\n").names == ("a", "b")
    assert read_table(b"Eve,1,2\nIda,3,4\n").names == ("x2", "x3")
    assert read_table(b"Eve,Rome,1,2\nIda,Bern,3,4\n").names == ("x3", "x4")


def test_a_first_row_of_missing_values_is_no_header() -> None:
    table = read_table(b"NA,NA\n1,2\n3,4\n")
    assert not table.has_header and len(table.values) == 3


def test_whole_numbers_are_not_read_with_a_decimal_comma() -> None:
    table = read_table(b"a;b\n1;2\n")
    assert table.decimal == "." and table.notes == ()


def test_decimal_commas_among_much_text_are_not_taken_for_delimiters() -> None:
    table = read_table(b"x;s;t;u;y;v;w;z\n" + b"1,5;a;b;c;2,5;d;e;f\n" * 3)
    assert (table.delimiter, table.names) == (";", ("x", "y"))


def test_repeated_and_empty_names_are_made_unique_and_said() -> None:
    table = read_table(b"a,a,,a (2),a\n1,2,3,4,5\n")
    assert table.names == ("a", "a (3)", "column 3", "a (2)", "a (4)")
    assert table.notes == (
        "Column 2 repeats the name 'a' and is called 'a (3)'.",
        "Column 3 has no name and is called 'column 3'.",
        "Column 5 repeats the name 'a' and is called 'a (4)'.",
    )


def test_columns_are_sorted_by_what_they_hold() -> None:
    table = read_table(b"n,city,gap,bad,y\n1,Rome,,1,5\n2,Bern,,x,6\n,Oslo,,3,7\n")
    assert table.columns == ("n", "city", "gap", "bad", "y")
    assert (table.names, table.text_columns, table.empty_columns) == (("n", "y"), ("city",), ("gap",))
    assert list(table.faults) == ["bad"]
    np.testing.assert_array_equal(table.values, [[1, 5], [2, 6], [np.nan, 7]])


@pytest.mark.parametrize("mark", ["", "NA", "n/a", "NaN", "nan", "null", "NULL", "None", "?", "-", ".", " ", "#N/A"])
def test_every_usual_mark_of_a_missing_value_is_known(mark: str) -> None:
    table = read_table(f"a,b\n1,2\n{mark},4\n5,6\n".encode())
    assert np.isnan(table.values[1, 0]) and not table.faults


@pytest.mark.parametrize(
    "cell", ["x", "inf", "-Infinity", "1e999", "1_000", "0x10", "1 2", "5%", "\u0661", "1,5", "1.2.3"]
)
def test_what_is_no_finite_number_is_a_fault_with_its_place(cell: str) -> None:
    table = read_table(f'a,b,c\n1,2,3\n\n4,"{cell}",6\n7,8,9\n'.encode())
    assert table.names == ("a", "c")
    assert table.faults["b"].startswith(f"Line 4, column 'b': {cell!r} is not a finite number here")


def test_lines_are_counted_in_the_file_not_in_rows() -> None:
    table = read_table(b'a,b,c,d\n"1",2,x,0\n\n3,4,"two\nlines",0\n5,oops,z,0\n7,8,w,1\n')
    assert table.lines == (2, 4, 6, 7)
    assert table.faults["b"].startswith("Line 6, column 'b': 'oops'")


BAD = {
    "empty": (b"", "The file is empty"),
    "blank": (b" \n\n \t\n", "The file is empty"),
    "only a byte-order mark": (b"\xef\xbb\xbf", "The file is empty"),
    "only a header": (b"a,b\n", r"only a header \(line 1\)"),
    "only a late header": (b"\n\na,b\n\n", r"only a header \(line 3\)"),
    "zip": (b"PK\x03\x04 mimetype", "is a zip archive, not text"),
    "xlsx": (b"PK\x03\x04 xl/workbook.xml", r"is an Excel workbook \(xlsx\), not text"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel workbook"),
    "pdf": (b"%PDF-1.7\n", "is a PDF document"),
    "png": (b"\x89PNG\r\n\x1a\n\x00", "is a PNG image"),
    "jpeg": (b"\xff\xd8\xff\xe0", "is a JPEG image"),
    "gzip": (b"\x1f\x8b\x08", "is a gzip archive"),
    "html": (b"\n<!DOCTYPE html><html>", "is a web page"),
    "NUL": (b"a,b\n1,2\n3,\x004\n", r"is binary, not text \(line 3 holds the control character U\+0000\)"),
    "a control character": (b"a,b\n1,\x132\n", r"is binary, not text \(line 2 holds the control character U\+0013\)"),
    "utf-16 without a mark": ("a,b\n1,2\n".encode("utf-16-le"), "is binary, not text"),
    "broken utf-16": ("a,b\n".encode("utf-16") + b"1", "begins as UTF-16 text but breaks at byte 10"),
    "broken utf-8": (b"\xef\xbb\xbfa,b\n\xff,2\n", "begins as UTF-8 text but breaks at byte"),
    "long row": (b"a,b\n1,2\n3,4,5\n", "Line 3 has 3 fields but line 1 has 2: .* comma that is one too many"),
    "short row": (b"a;b;c\n1;2;3\n\n4;5\n", "Line 4 has 2 fields but line 1 has 3: .* semicolon that is missing"),
    "row of one": (b"a\tb\n1\t2\n3\n", "Line 3 has 1 field but line 1 has 2: .* tab that is missing"),
    "a stray delimiter": (b"1,5\n2,5\n3;4\n", "Line 3 has 1 field but line 1 has 2"),
    "ragged beside evenly cut dates": (
        b"date time;v\n2020-01-01 10:00;1\n2020-01-02 10:00;2;3\n2020-01-03 10:00;44;5;6;7\n",
        "Line 3 has 3 fields but line 1 has 2",
    ),
    "one column": (b"a\n1\n2\n", r"only one column \('a' in its first line\)"),
    "one column of words": (b"hello\n", r"only one column \('hello' in its first line\)"),
    "no number": (b"a,b\nu,v\n", r"No column holds numbers \(line 2 has 'u' in column 'a'\)"),
    "no value": (b"a,b\n,\n", r"No column holds numbers \(the others are empty\)|columns are empty"),
    "one column of numbers": (b"a,b\n1,u\n2,v\n", "Only the column 'a' holds numbers .line 2 has 'u' in column 'b'"),
    "a bad cell in one of two": (b"a,b\n1,2\n3,4\n5,x\n", "Line 4, column 'b': 'x' is not a finite number here"),
    "unclosed quote": (b'a,b\n1,2\n"3,4\n5,6\n', "Line 3 opens a quote that is never closed"),
    "text after a quote": (b'a,b\n1,2\n"3"4,5\n', "Line 3 has text after a closing quote"),
    "long field": (b"a,b\n1,2\n3," + b"4" * 200_000, "Line 3 has a field of more than 131,072 characters"),
    "thousands": (b'a,b\n"1,234",2\n5,6\n7,8\n', "Line 2, column 'a': '1,234' .* no sign between its thousands"),
    "mixed decimals": (b"a;b\n1,5;2.5\n2,5;3\n3,5;4\n", "Line 2, column 'b': '2.5' .* write it with ',' before"),
    "bad first cell": (b"abc,2\n3,4\n5,6\n", "Line 1, column 'x1': 'abc' is not a finite number here"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gives_one_sentence_that_names_the_fault(name: str) -> None:
    content, message = BAD[name]
    with pytest.raises(TableError, match=message) as caught:
        read_table(content)
    sentence = str(caught.value)
    assert sentence.endswith(".") and ". " not in sentence and "\n" not in sentence and len(sentence) < 250


@pytest.mark.parametrize(
    ("content", "limits", "message"),
    [
        (b"a,b\n1,2\n", {"max_bytes": 7}, "The file has 8 bytes, more than the 7 allowed"),
        (b"a,b\n1,2\n3,4\n5,6\n", {"max_rows": 2}, r"more than the 2 rows allowed \(from line 4 on\)"),
        (b"1,2\n3,4\n5,6\n", {"max_rows": 2}, r"more than the 2 rows allowed \(from line 3 on\)"),
        (b"a,b,c\n1,2,3\n", {"max_columns": 2}, "Line 1 has 3 columns, more than the 2 allowed"),
    ],
)
def test_a_file_beyond_a_limit_is_refused(content: bytes, limits: dict[str, int], message: str) -> None:
    with pytest.raises(TableError, match=message):
        read_table(content, **limits)


def test_a_file_at_every_limit_is_read() -> None:
    table = read_table(b"a,b\n1,2\n3,4\n", max_bytes=12, max_rows=2, max_columns=2)
    assert table.values.shape == (2, 2)


def test_the_values_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        read_table(b"a,b\n1,2\n").values[0, 0] = 3


def _table_of(n_rows: int) -> bytes:
    """Five columns of numbers as Python writes them, with one missing value in the middle."""
    rows = np.random.default_rng(0).normal(size=(n_rows, 5)).tolist()
    rows[n_rows // 2][2] = "NA"
    return "\n".join(["a,b,c,d,e", *(",".join(map(str, row)) for row in rows)]).encode()


def _calls(content: bytes) -> int:
    """How many functions, Python's and C's, are called to read the table."""
    counts = {"call": 0, "c_call": 0}

    def count(frame: object, event: str, argument: object) -> None:
        if event in counts:
            counts[event] += 1

    sys.setprofile(count)
    try:
        read_table(content)
    finally:
        sys.setprofile(None)
    return sum(counts.values())


def test_nearly_five_megabytes_are_read() -> None:
    content = _table_of(48_000)
    assert 4_000_000 < len(content) < 5_000_000
    expected = pd.read_csv(io.BytesIO(content))
    np.testing.assert_array_equal(read_table(content).values, expected.to_numpy())


def test_the_work_grows_no_faster_than_the_rows() -> None:
    """Calls are counted, not seconds: four times the rows may take four times the calls, and a constant less."""
    assert _calls(_table_of(8000)) <= 4 * _calls(_table_of(2000))
