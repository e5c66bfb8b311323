"""A data set that the reader brings: settings that name a CSV file, its hash, a target and features."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import ConfigDict, StringConstraints

from core.data.columns import choose_columns, constant_notes
from core.data.dataset import Array, Dataset, Files, read_beside
from core.data.tables import Table, read_table
from core.settings import Settings, choice


class NoFileError(ValueError):
    """The settings ask for a file and name none yet: nothing is wrong, something is still to be chosen."""


class Csv(Settings):
    """A table in a text file (comma, semicolon, tab, bar or blanks between columns; see ``read_table``).

    The file itself is not part of the settings: its name and SHA-256 are, so that settings stay short enough for an
    address and say which file they belong to.
    """

    model_config = ConfigDict(title="Your own CSV file")
    kind: Literal["csv"] = "csv"
    file: str = choice("", "Name of the CSV file.")
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = choice(
        "", "SHA-256 of the file's content, so that no other file is taken for it; empty is not checked.", advanced=True
    )
    target: str = choice("", "The column to predict; empty is the last one of numbers.", options="columns")
    features: tuple[str, ...] = choice(
        (), "The columns to predict from; none is all of numbers but the target.", options="columns"
    )

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The numeric columns of the file, to choose the target and the features from.

        Raises
        ------
        ValueError
            If no file is named or it cannot be read (``TableError``).
        """
        return self._table(files).names

    def load(self, files: Files = read_beside) -> Dataset:
        """Read the file: ``X`` of shape (n_samples, n_features), without the rows that miss a value in a used column.

        Raises
        ------
        ValueError
            If the file cannot be read (``TableError``), a column cannot be used, or fewer than 2 rows are left.
        """
        table = self._table(files)
        target, features = choose_columns(
            table.names,
            target=self.target,
            features=self.features,
            default_target=_default_target(table),
            unusable=_unusable(table),
        )
        rows, notes = _complete_rows(_values(table, (*features, target)))
        X, y = rows[:, :-1], rows[:, -1]
        notes = (*table.notes, *_left_out(table, self.features), *notes, *constant_notes(X, y, features, target))
        return Dataset(X, y, features, target, self.file, self._source(), notes)

    def _table(self, files: Files) -> Table:
        if not self.file:
            raise NoFileError("No file is chosen: choose a CSV file.")
        return read_table(files(self.file, self.sha256))

    def _source(self) -> str:
        mark = f" (SHA-256 {self.sha256[:12]}…)" if self.sha256 else ""
        return f"Read from the file {self.file}{mark}."


def _default_target(table: Table) -> str:
    # The last column meant as numbers: if it has a fault its sentence is raised, and no other takes its place.
    return next(name for name in reversed(table.columns) if name in table.names or name in table.faults)


def _unusable(table: Table) -> dict[str, str]:
    numeric = f"choose among {', '.join(repr(name) for name in table.names[:20])}"
    text = {name: f"The column {name!r} holds text, not numbers: {numeric}." for name in table.text_columns}
    empty = {name: f"The column {name!r} has no value in any row: {numeric}." for name in table.empty_columns}
    return text | empty | table.faults


def _values(table: Table, names: tuple[str, ...]) -> Array:
    return table.values[:, [table.names.index(name) for name in names]]


def _complete_rows(values: Array) -> tuple[Array, tuple[str, ...]]:
    """The rows without a missing value, and a sentence if some were dropped."""
    complete = np.isfinite(values).all(axis=1)
    n_left, n_dropped = int(complete.sum()), int((~complete).sum())
    if n_left < 2:
        raise ValueError(
            f"Only {n_left} of {len(values)} rows have a value in every chosen column and at least 2 are needed: "
            f"choose other columns, or fill the gaps."
        )
    if not n_dropped:
        return values, ()
    rows = "1 row with a missing value was" if n_dropped == 1 else f"{n_dropped} rows with missing values were"
    return values[complete], (f"{rows} dropped.",)


def _left_out(table: Table, features: tuple[str, ...]) -> tuple[str, ...]:
    """What the reader did not choose to leave out: columns that cannot be features, where all were to be."""
    if features:
        return ()
    kinds = {"text": table.text_columns, "empty": table.empty_columns}
    listed = {kind: ", ".join(repr(name) for name in names) for kind, names in kinds.items() if names}
    sentences = (f"Left out, as {kind}: {names}." for kind, names in listed.items())
    return (*sentences, *(f"Left out: {fault}" for fault in table.faults.values()))
