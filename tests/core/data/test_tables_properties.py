"""The table reader on random files: exact on tables, in its own words on everything else."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from core.data import Table, TableError, read_table

CONVENTIONS = [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", "."), ("|", ","), (" ", ".")]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]
NAMES = ["a", "b2", "größe", "x y", "T [°C]", "it's", "μ, or mean", "p;q", "A|B", 'the "x"']
finite = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def tables(draw: st.DrawFn, min_rows: int = 1, min_columns: int = 2) -> list[list[float]]:
    n_columns = draw(st.integers(min_columns, 6))
    row = st.lists(finite, min_size=n_columns, max_size=n_columns)
    return draw(st.lists(row, min_size=min_rows, max_size=12))


def written(rows: list[list[str]], delimiter: str, line_end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """A file as Python's csv module writes it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()


def as_cells(values: list[list[float]], decimal: str) -> list[list[str]]:
    return [[repr(value).replace(".", decimal) for value in row] for row in values]


@given(
    values=tables(),
    convention=st.sampled_from(CONVENTIONS),
    encoding=st.sampled_from(ENCODINGS),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    header=st.booleans(),
)
@settings(max_examples=400, deadline=None)
def test_a_table_of_numbers_is_read_back_exactly(
    values: list[list[float]], convention: tuple[str, str], encoding: str, line_end: str, quoting: int, header: bool
) -> None:
    delimiter, decimal = convention
    rows = as_cells(values, decimal)
    names = tuple(f"col{j}ü" for j in range(len(values[0]))) if header else None
    text = written([list(names), *rows] if names else rows, delimiter, line_end, quoting)
    table = read_table(text.encode(encoding))
    np.testing.assert_array_equal(table.values, np.array(values))
    assert table.names == (names or tuple(f"x{j + 1}" for j in range(len(values[0]))))


@given(st.permutations(NAMES), st.sampled_from([",", ";", "\t", "|"]), st.integers(2, 6))
@settings(deadline=None)
def test_names_with_any_sign_in_them_are_read_back(names: list[str], delimiter: str, n_columns: int) -> None:
    chosen = names[:n_columns]
    rows = [chosen, *[[str(10 * i + j) for j in range(n_columns)] for i in range(8)]]
    assert read_table(written(rows, delimiter).encode()).names == tuple(chosen)


@given(tables(min_rows=3), st.data())
@settings(deadline=None)
def test_missing_cells_become_nan_and_no_other(values: list[list[float]], data: st.DataObject) -> None:
    shape = len(values), len(values[0])
    gone = np.array(data.draw(st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])))
    gone = gone.reshape(shape)
    assume((~gone).any(axis=0).all())
    marks = st.sampled_from(["", "NA", "nan", "?"])
    rows = [
        [data.draw(marks) if gone[i, j] else repr(value) for j, value in enumerate(row)] for i, row in enumerate(values)
    ]
    table = read_table(written([[f"c{j}" for j in range(shape[1])], *rows], ",").encode())
    np.testing.assert_array_equal(table.values, np.where(gone, np.nan, np.array(values)))


@given(
    values=tables(min_rows=3),
    convention=st.sampled_from(CONVENTIONS),
    word=st.sampled_from(["oops", "12a", "inf", "--5", "€3", "1.2.3"]),
    header=st.booleans(),
    data=st.data(),
)
@settings(max_examples=200, deadline=None)
def test_one_corrupted_cell_is_reported_at_its_line_and_column(
    values: list[list[float]], convention: tuple[str, str], word: str, header: bool, data: st.DataObject
) -> None:
    delimiter, decimal = convention
    i, j = data.draw(st.integers(0, len(values) - 1)), data.draw(st.integers(0, len(values[0]) - 1))
    rows = as_cells(values, decimal)
    rows[i][j] = word
    names = [f"{'c' if header else 'x'}{k + 1}" for k in range(len(values[0]))]
    text = written([names, *rows] if header else rows, delimiter)
    assert sentence(text, names[j]).startswith(f"Line {i + 1 + header}, column '{names[j]}': '{word}' is not")


def sentence(text: str, column: str) -> str:
    """What the reader says of a column, whether the rest of the file can be used or not."""
    try:
        return read_table(text.encode()).faults[column]
    except TableError as error:
        return str(error)


@given(
    values=tables(min_rows=2),
    convention=st.sampled_from([c for c in CONVENTIONS if c[0] != " "]),
    change=st.sampled_from([-1, 1, 2]),
    data=st.data(),
)
@settings(max_examples=200, deadline=None)
def test_a_ragged_row_is_reported_at_its_line(
    values: list[list[float]], convention: tuple[str, str], change: int, data: st.DataObject
) -> None:
    delimiter, decimal = convention
    i, n_columns = data.draw(st.integers(0, len(values) - 1)), len(values[0])
    rows = as_cells(values, decimal)
    rows[i] = rows[i][:-1] if change < 0 else rows[i] + rows[i][:change]
    text = written([[f"c{k}" for k in range(n_columns)], *rows], delimiter)
    with pytest.raises(TableError) as caught:
        read_table(text.encode())
    fields = "1 field" if n_columns + change == 1 else f"{n_columns + change} fields"
    assert str(caught.value).startswith(f"Line {i + 2} has {fields} but line 1 has {n_columns}:")


def reads_or_explains(content: bytes) -> None:
    sentence = ""
    try:
        check_table(read_table(content))
    except TableError as error:
        sentence = str(error)
    assert not sentence or (sentence.endswith(".") and len(sentence) < 600)


def check_table(table: Table) -> None:
    assert table.values.shape == (len(table.lines), len(table.names)) and len(table.names) >= 2
    assert not np.isinf(table.values).any()
    sorted_out = (*table.names, *table.text_columns, *table.empty_columns, *table.faults)
    assert sorted(sorted_out) == sorted(table.columns) and len(set(table.columns)) == len(table.columns)


@given(st.binary(max_size=300))
@example(b'"')
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf\n")
@example(b"1,\r\r\n,1")
@settings(max_examples=500, deadline=None)
def test_random_bytes_raise_nothing_but_a_sentence(content: bytes) -> None:
    reads_or_explains(content)


@given(st.text(alphabet="0123456789.,;|\t\n\r \"'+-eENaxü?#\x0b\x85\u2028", max_size=80))
@settings(max_examples=1500, deadline=None)
def test_random_scraps_of_tables_raise_nothing_but_a_sentence(text: str) -> None:
    reads_or_explains(text.encode())


@given(tables(min_rows=2), st.sampled_from(CONVENTIONS), st.data())
@settings(max_examples=300, deadline=None)
def test_a_table_with_a_piece_cut_out_or_overwritten_raises_nothing_but_a_sentence(
    values: list[list[float]], convention: tuple[str, str], data: st.DataObject
) -> None:
    content = written([["a", "b c"][:1] * len(values[0]), *as_cells(values, convention[1])], convention[0]).encode()
    start = data.draw(st.integers(0, len(content)))
    stop = data.draw(st.integers(start, len(content)))
    reads_or_explains(content[:start] + data.draw(st.binary(max_size=5)) + content[stop:])
