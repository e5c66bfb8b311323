"""Reading a table of numbers from the bytes of a text file, with one sentence for every fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from core.data.cells import is_number, parse_column
from core.data.dataset import Array, frozen_array
from core.data.dialect import NAMES, Row, find_decimal, find_delimiter, has_header, read_rows
from core.data.encoding import TableError, decode

MAX_BYTES = 5_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 200


@dataclass(frozen=True, eq=False)
class Table:
    """The numeric columns of a file, and what became of the others.

    Attributes
    ----------
    names : the numeric columns, in the order of the file.
    values : read-only array of shape (n_rows, len(names)); NaN where a value is missing.
    columns : every column of the file, in order: numeric, text and faulty.
    text_columns : columns that mostly hold no numbers.
    empty_columns : columns without a value in any row.
    faults : for each column of which at least half is numbers, but not all, the sentence on its first bad cell.
    words : the cells of each column that is text or faulty, a text a row, as the file has them.
    lines : the line of the file (from 1) each row begins on.
    encoding, delimiter, decimal, has_header : how the file is written; the delimiter " " is any run of blanks.
    notes : sentences on names that were made up or changed, and on a decimal comma.
    """

    names: tuple[str, ...]
    values: Array
    columns: tuple[str, ...]
    text_columns: tuple[str, ...] = ()
    empty_columns: tuple[str, ...] = ()
    faults: dict[str, str] = field(default_factory=dict)
    words: dict[str, Row] = field(default_factory=dict)
    lines: tuple[int, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    has_header: bool = True
    notes: tuple[str, ...] = ()


@dataclass
class _Sorted:
    """The columns of a file by what they hold, with what to say of those that are not numbers."""

    numbers: dict[str, Array] = field(default_factory=dict)
    text: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    words: dict[str, Row] = field(default_factory=dict)


def read_table(
    content: bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
    max_columns: int = MAX_COLUMNS,
    min_numbers: int = 2,
) -> Table:
    """Read a text table whose encoding, delimiter, decimal sign and header are found out.

    Parameters
    ----------
    content : the file, in UTF-8, UTF-16 or UTF-32 with a byte-order mark, Windows-1252 or Latin-1.
    max_bytes, max_rows, max_columns : larger files are refused.
    min_numbers : how many columns of numbers there must be: 2, or 1 where the target may be text.

    Raises
    ------
    TableError
        With one sentence that says what is wrong, where (line of the file, column), and what to do.
    """
    if len(content) > max_bytes:
        raise TableError(
            f"The file has {len(content):,} bytes, more than the {max_bytes:,} allowed: keep fewer rows or columns."
        )
    text, encoding = decode(content)
    delimiter = find_delimiter(text)
    if delimiter is None:
        raise _one_column(text.strip().splitlines()[0])
    lines, rows = _rectangle(text, delimiter, max_rows, max_columns)
    decimal = find_decimal(rows, delimiter)
    header = has_header(rows, decimal)
    _check_rows(lines, header, max_rows)
    names, notes = _named(rows[0]) if header else _numbered(len(rows[0]))
    found = _sort_columns(names, lines[header:], rows[header:], decimal)
    _check_enough(found, min_numbers)
    return Table(
        names=tuple(found.numbers),
        values=frozen_array(np.column_stack(list(found.numbers.values()))),
        columns=names,
        text_columns=tuple(found.text),
        empty_columns=tuple(found.empty),
        faults=found.faults,
        words=found.words,
        lines=tuple(lines[header:]),
        encoding=encoding,
        delimiter=delimiter,
        decimal=decimal,
        has_header=header,
        notes=notes if decimal == "." else (*notes, "A comma is read as the decimal sign."),
    )


def _rectangle(text: str, delimiter: str, max_rows: int, max_columns: int) -> tuple[list[int], list[Row]]:
    """Line numbers and rows, all of one length, two more than ``max_rows`` at most: a header, and one too many."""
    lines: list[int] = []
    rows: list[Row] = []
    for line, row in islice(read_rows(text, delimiter), max_rows + 2):
        if rows and len(row) != len(rows[0]):
            raise _ragged(line, len(row), lines[0], len(rows[0]), delimiter)
        if len(row) > max_columns:
            raise TableError(
                f"Line {line} has {len(row):,} columns, more than the {max_columns:,} allowed: keep fewer columns."
            )
        lines.append(line)
        rows.append(row)
    if len(rows[0]) == 1:
        raise _one_column(rows[0][0])
    return lines, rows


def _ragged(line: int, width: int, first_line: int, first_width: int, delimiter: str) -> TableError:
    fault = "missing" if width < first_width else "one too many"
    fields = "1 field" if width == 1 else f"{width} fields"
    return TableError(
        f"Line {line} has {fields} but line {first_line} has {first_width}: "
        f"look there for a {NAMES[delimiter]} that is {fault}, or a text that needs quotes."
    )


def _one_column(first: str) -> TableError:
    return TableError(
        f"The file has only one column ({_shown(first)} in its first line): give a target and at least one feature, "
        f"separated by commas, semicolons, tabs or blanks."
    )


def _check_rows(lines: list[int], header: bool, max_rows: int) -> None:
    n_rows = len(lines) - header
    if n_rows < 1:
        raise TableError(f"The file has only a header (line {lines[0]}) and no rows: add rows of numbers below it.")
    if n_rows > max_rows:
        raise TableError(
            f"The file has more than the {max_rows:,} rows allowed (from line {lines[-1]} on): keep fewer rows."
        )


def _named(header: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names from a header, each made unique, and a sentence for each that had to be changed."""
    written = [" ".join(cell.split()) for cell in header]
    names: list[str] = []
    notes: list[str] = []
    for number, name in enumerate(written, start=1):
        unique = name
        if not name or name in names:
            unique = _unique(name or f"column {number}", {*names, *written})
            why = f"repeats the name {name!r}" if name else "has no name"
            notes.append(f"Column {number} {why} and is called {unique!r}.")
        names.append(unique)
    return tuple(names), tuple(notes)


def _unique(name: str, taken: set[str]) -> str:
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name} ({count})"
    return unique


def _numbered(n_columns: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    note = f"The file has no header line: its columns are called x1 to x{n_columns}."
    return tuple(f"x{j + 1}" for j in range(n_columns)), (note,)


def _sort_columns(names: tuple[str, ...], lines: Sequence[int], rows: Sequence[Row], decimal: str) -> _Sorted:
    found = _Sorted()
    for name, cells in zip(names, zip(*rows, strict=True), strict=True):
        values = parse_column(cells, decimal)
        bad, n_numbers = np.flatnonzero(np.isinf(values)), int(np.isfinite(values).sum())
        if bad.size:
            found.words[name] = _sharing(cells)
        if bad.size > n_numbers:
            found.text[name] = f"line {lines[bad[0]]} has {_shown(cells[bad[0]])} in column {name!r}"
        elif bad.size:
            found.faults[name] = _fault(lines[bad[0]], name, cells[bad[0]], decimal)
        elif n_numbers:
            found.numbers[name] = values
        else:
            found.empty.append(name)
    return found


def _sharing(cells: Sequence[str]) -> Row:
    # A label is repeated in thousands of rows: one text for all of them, not thousands of equal ones.
    first: dict[str, str] = {}
    return [first.setdefault(cell, cell) for cell in cells]


def _fault(line: int, name: str, cell: str, decimal: str) -> str:
    advice = "correct it, or empty the cell if the value is not known"
    if is_number(cell.replace("," if decimal == "." else ".", ""), decimal):
        advice = f"write it with {decimal!r} before its decimals and no sign between its thousands"
    return f"Line {line}, column {name!r}: {_shown(cell)} is not a finite number here: {advice}."


def _check_enough(found: _Sorted, min_numbers: int) -> None:
    """Refuse a file with too few columns of numbers, with the first fault of a column that nearly was one."""
    if len(found.numbers) >= min_numbers:
        return
    if found.faults:
        raise TableError(next(iter(found.faults.values())))
    which = f"Only the column {next(iter(found.numbers))!r} holds" if found.numbers else "No column holds"
    where = next(iter(found.text.values()), "the others are empty")
    needed = "a target and at least one feature as columns" if min_numbers > 1 else "at least one feature as a column"
    raise TableError(f"{which} numbers ({where}): give {needed} of numbers.")


def _shown(cell: str) -> str:
    return repr(cell if len(cell) <= 30 else f"{cell[:29]}…")
