"""How a table is written: which sign separates columns, which separates decimals, and whether there is a header."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from core.data.cells import COMMA_NUMBER, POINT_NUMBER, is_missing, is_number
from core.data.encoding import TableError

DELIMITERS = (",", ";", "\t", "|", " ")  # in order of preference; " " stands for any run of blanks
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "blank"}
_SAMPLE_LINES = 100
_SAMPLE_CELLS = 2000

Row = list[str]


def find_delimiter(text: str) -> str | None:
    """The delimiter that cuts the first lines most evenly and into the most numbers; None if none cuts any line.

    The score of a delimiter is the share of lines with the most frequent number of fields (above one), times the
    share of their characters that stand in numbers. Text columns lower the second, so it counts from 0.1 up.
    """
    lines = list(islice(_lines(text), _SAMPLE_LINES))
    scores = {delimiter: _score(lines, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])  # the first of equals
    return best if scores[best] > 0 else None


def read_rows(text: str, delimiter: str) -> Iterator[tuple[int, Row]]:
    """Each row that is not blank, with the line of the file (from 1) it begins on.

    Raises
    ------
    TableError
        At an unclosed or misplaced quote or an over-long field.
    """
    reader = csv.reader(_split_lines(_lines(text), delimiter), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(_explain(str(error), line)) from None
        if any(cell.strip() for cell in row) or len(row) > 1:
            yield line, row
        line = reader.line_num + 1


def find_decimal(rows: Sequence[Row], delimiter: str) -> str:
    """The decimal sign: a comma only where it does not separate columns and more cells have it than a point."""
    if delimiter == ",":
        return "."
    with_comma = _count(rows, ",", COMMA_NUMBER)
    return "," if with_comma > _count(rows, ".", POINT_NUMBER) else "."


def has_header(rows: Sequence[Row], decimal: str) -> bool:
    """Whether the first row names the columns.

    It does if it has words and no number, or if more of its words stand over numbers than it has numbers: a single
    bad cell in the first row of a table without header is then reported rather than taken for a name.
    """
    first = rows[0]
    words = [j for j, cell in enumerate(first) if not is_missing(cell) and not is_number(cell, decimal)]
    n_numbers = sum(is_number(cell, decimal) for cell in first)
    if not n_numbers:
        return bool(words)
    over_numbers = [j for j in words if any(is_number(row[j], decimal) for row in rows[1:21])]
    return len(over_numbers) > n_numbers


def _lines(text: str) -> Iterator[str]:
    return io.StringIO(text, newline="")  # ends lines at \n, \r\n and \r only, as the csv module counts them


def _split_lines(lines: Iterable[str], delimiter: str) -> Iterable[str]:
    # The csv module splits at each single blank; a run of blanks or tabs must count as one.
    return (" ".join(line.split()) for line in lines) if delimiter == " " else lines


def _score(lines: list[str], delimiter: str) -> float:
    rows = _readable_rows(lines, delimiter)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    cells = list(islice((cell for row in rows for cell in row), _SAMPLE_CELLS))
    decimals = (".",) if delimiter == "," else (".", ",")
    in_numbers = sum(len(cell) for cell in cells if any(is_number(cell, decimal) for decimal in decimals))
    return max(widths.values()) / len(rows) * (0.1 + in_numbers / max(1, sum(map(len, cells))))


def _readable_rows(lines: list[str], delimiter: str) -> list[Row]:
    """The rows up to the first fault, which is reported later, with its line, once the delimiter is known."""
    rows: list[Row] = []
    reader = csv.reader(_split_lines(lines, delimiter), delimiter=delimiter)
    with suppress(csv.Error):
        rows.extend(row for row in reader if row)
    return rows


def _count(rows: Sequence[Row], sign: str, pattern: re.Pattern[str]) -> int:
    return sum(1 for row in rows for cell in row if sign in cell and pattern.fullmatch(cell.strip()))


def _explain(message: str, line: int) -> str:
    if "field larger" in message:
        limit = f"{csv.field_size_limit():,}"
        return f"Line {line} has a field of more than {limit} characters: close its quote, or delete that text."
    if "expected after" in message:
        return f"Line {line} has text after a closing quote: write a quote inside a quoted text twice."
    return f"Line {line} opens a quote that is never closed: close it or delete it."
