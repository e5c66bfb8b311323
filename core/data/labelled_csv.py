"""A data set with classes that the reader brings: settings that name a CSV file, the column of classes and features."""

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
from core.data.columns import choose_columns, constant_notes, listed_columns
from core.data.dataset import Dataset, Files, read_beside
from core.data.labels import Labels, read_labels
from core.data.tables import Table
from core.settings import Settings, choice


class LabelledCsv(Settings):
    """A table in a text file, one of whose columns names a class: in words, or in few different numbers.

    Words become labels in the order of their letters, numbers in the order of their size. See ``Csv`` for the file.
    """

    model_config = ConfigDict(title="CSV file (classes)")
    kind: Literal["labelled_csv"] = "labelled_csv"
    file: str = file_field()
    sha256: Sha256 = sha256_field()
    target: str = choice(
        "", "The column of the classes; empty is the last one of few different words or numbers.", options="targets"
    )
    features: tuple[str, ...] = choice(
        (), "The columns to predict from; none is all of numbers but the target.", options="columns"
    )

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The numeric columns of the file, to choose the features from; ``ValueError`` as in :meth:`load`."""
        return self._table(files).names

    def targets(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns of the file that hold anything, to choose the target from; ``ValueError`` as in :meth:`load`."""
        return _targets(self._table(files))

    def load(self, files: Files = read_beside) -> Dataset:
        """Read the file: ``X`` of shape (n_samples, n_features), without the rows that miss a value in a used column.

        Raises
        ------
        ValueError
            If no file is named, it cannot be read (``TableError``), a column cannot be used, fewer than 2 rows are
            left, or the target has one class, more than 50, or many numbers with decimals.
        """
        table = self._table(files)
        target = _target(table, self.target)
        features = _features(table, target, self.features)
        values = table.values[:, [table.names.index(name) for name in features]]
        every = read_labels(table, target)
        complete = np.isfinite(values).all(axis=1) & (every.codes >= 0)
        _check_classes(every, target)
        check_complete(complete)
        labels, X = every.kept(complete), values[complete]
        _check_classes(labels, target)
        notes = (*self._notes(table, target, labels, complete.size - len(X)), *constant_notes(X, features))
        source = source_of(self.file, self.sha256)
        return Dataset(X, labels.codes.astype(np.float64), features, target, self.file, source, notes, labels.names)

    def _table(self, files: Files) -> Table:
        return read_chosen(self.file, self.sha256, files, min_numbers=1)

    def _notes(self, table: Table, target: str, labels: Labels, n_dropped: int) -> tuple[str, ...]:
        notes = [*table.notes, *(() if self.features else left_out(table, but=target)), *dropped(n_dropped)]
        if target in table.faults:
            notes.append(f"The classes are read as words, for not all are numbers. {table.faults[target]}")
        if labels.marks:
            marks = ", ".join(map(repr, labels.marks))
            notes.append(f"In the column {target!r}, {marks} stands for a class that is not known.")
        return tuple(notes)


def _targets(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.columns if name not in table.empty_columns)


def _target(table: Table, wanted: str) -> str:
    """The column of the classes: the one that is wanted, or the last that can be and has each class twice on average.

    Without the latter a column of names or of row numbers would be taken. If there is none, it is the last column.
    """
    targets = _targets(table)
    if wanted:
        if wanted not in targets:
            raise ValueError(f"There is no column {wanted!r} with a value. {listed_columns(targets)}")
        return wanted
    for name in reversed(targets):
        labels = read_labels(table, name)
        if not labels.fault(name) and 2 * len(labels.names) <= len(labels.codes):
            return name
    return targets[-1]


def _features(table: Table, target: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    usable = tuple(name for name in table.columns if name in table.names or name == target)
    unusable = {name: fault for name, fault in unusable_columns(table).items() if name != target}
    return choose_columns(usable, features=wanted, default_target=target, unusable=unusable)[1]


def _check_classes(labels: Labels, target: str) -> None:
    fault = labels.fault(target)
    if fault:
        raise ValueError(fault)
