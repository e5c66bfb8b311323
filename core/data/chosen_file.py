"""The file that a reader brings: the settings fields that name it, its table, and what to say of its columns."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import StringConstraints

from core.data.dataset import Files
from core.data.tables import Table, read_table
from core.settings import choice

Sha256 = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]


class NoFileError(ValueError):
    """The settings ask for a file and name none yet: nothing is wrong, something is still to be chosen."""


def file_field() -> Any:
    """The name of the file."""
    return choice("", "Name of the CSV file.")


def sha256_field() -> Any:
    """The hash of its content."""
    description = "SHA-256 of the file's content, so that no other file is taken for it; empty is not checked."
    return choice("", description, advanced=True)


def read_chosen(file: str, sha256: str, files: Files, *, min_numbers: int) -> Table:
    """The table in the file with at least that many columns of numbers; ``ValueError`` if there is none."""
    if not file:
        raise NoFileError("No file is chosen: choose a CSV file.")
    return _read(files(file, sha256), min_numbers)


@lru_cache(maxsize=2)
def _read(content: bytes, min_numbers: int) -> Table:
    # A page asks for the columns, the classes and the data, each from the same content; a table may take 100 MB.
    return read_table(content, min_numbers=min_numbers)


def source_of(file: str, sha256: str) -> str:
    """One sentence on where the data come from."""
    mark = f" (SHA-256 {sha256[:12]}…)" if sha256 else ""
    return f"Read from the file {file}{mark}."


def unusable_columns(table: Table) -> dict[str, str]:
    """For each column that is not of numbers, the sentence that says so."""
    numeric = f"choose among {', '.join(repr(name) for name in table.names[:20])}"
    text = {name: f"The column {name!r} holds text, not numbers: {numeric}." for name in table.text_columns}
    empty = {name: f"The column {name!r} has no value in any row: {numeric}." for name in table.empty_columns}
    return text | empty | table.faults


def left_out(table: Table, *, but: str = "") -> tuple[str, ...]:
    """What the reader did not choose to leave out: the columns, ``but`` one, that cannot be features."""
    kinds = {"text": table.text_columns, "empty": table.empty_columns}
    listed = {kind: ", ".join(repr(name) for name in names if name != but) for kind, names in kinds.items()}
    sentences = (f"Left out, as {kind}: {names}." for kind, names in listed.items() if names)
    return (*sentences, *(f"Left out: {fault}" for name, fault in table.faults.items() if name != but))


def check_complete(complete: NDArray[np.bool_]) -> None:
    """Refuse fewer than two rows with a value in every chosen column."""
    n_left = int(complete.sum())
    if n_left < 2:
        raise ValueError(
            f"Only {n_left} of {len(complete)} rows have a value in every chosen column and at least 2 are needed: "
            f"choose other columns, or fill the gaps."
        )


def dropped(n_rows: int) -> tuple[str, ...]:
    """A sentence on the rows that were dropped, if any were."""
    if not n_rows:
        return ()
    rows = "1 row with a missing value was" if n_rows == 1 else f"{n_rows} rows with missing values were"
    return (f"{rows} dropped.",)
