"""A data set that the reader brings: settings that name a CSV file, its hash, a target and features."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import ConfigDict

from core.data.chosen_file import (
    Sha256,
    check_complete,
    dropped,
    file_field,
    left_out,
    read_chosen,
    sha256_field,
    source_of,
    unusable_columns,
)
from core.data.columns import choose_columns, constant_notes
from core.data.dataset import Array, Dataset, Files, read_beside
from core.data.tables import Table
from core.settings import Settings, choice


class Csv(Settings):
    """A table in a text file (comma, semicolon, tab, bar or blanks between columns; see ``read_table``).

    The file itself is not part of the settings: its name and SHA-256 are, so that settings stay short enough for an
    address and say which file they belong to.
    """

    model_config = ConfigDict(title="Your own CSV file")
    kind: Literal["csv"] = "csv"
    file: str = file_field()
    sha256: Sha256 = sha256_field()
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
            unusable=unusable_columns(table),
        )
        rows = _values(table, (*features, target))
        complete = np.asarray(np.isfinite(rows).all(axis=1))
        check_complete(complete)
        X, y = rows[complete, :-1], rows[complete, -1]
        omitted = () if self.features else left_out(table)
        gaps = dropped(int((~complete).sum()))
        notes = (*table.notes, *omitted, *gaps, *constant_notes(X, features), *_constant_target(y, target))
        return Dataset(X, y, features, target, self.file, source_of(self.file, self.sha256), notes)

    def _table(self, files: Files) -> Table:
        return read_chosen(self.file, self.sha256, files, min_numbers=2)


def _default_target(table: Table) -> str:
    # The last column meant as numbers: if it has a fault its sentence is raised, and no other takes its place.
    return next(name for name in reversed(table.columns) if name in table.names or name in table.faults)


def _values(table: Table, names: tuple[str, ...]) -> Array:
    return table.values[:, [table.names.index(name) for name in names]]


def _constant_target(y: Array, target: str) -> tuple[str, ...]:
    if np.ptp(y):
        return ()
    return (f"The target {target!r} is {y[0]:g} in every row: the intercept alone fits it.",)
