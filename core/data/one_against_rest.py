"""Two classes out of many: one that is to be found, and all the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import ConfigDict, Field

from core.data.dataset import Dataset, Files, read_beside
from core.data.labelled_csv import LabelledCsv
from core.data.real_classes import Digits, Iris, Wine
from core.data.shapes import Blobs, Spirals
from core.settings import Settings, choice

WithColumns = Iris | Wine | Digits | LabelledCsv
MayHaveMany = Annotated[Spirals | Blobs | WithColumns, Field(discriminator="kind")]


class OneAgainstRest(Settings):
    """Data of two or more classes as two: label 1 is the ``positive`` class, label 0 every other one.

    Where there are two classes already, the other one keeps its name.

    Examples
    --------
    >>> OneAgainstRest(Iris(), "virginica").load().class_names
    ('not virginica', 'virginica')
    """

    model_config = ConfigDict(title="One class against the rest")
    kind: Literal["one_against_rest"] = "one_against_rest"
    data: MayHaveMany = choice(Iris(), "The data whose classes become two.", inline=True)
    positive: str = choice(
        "", "The class that is to be told from all others; empty is the last.", label="Class to find", options="classes"
    )

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns to choose the features from, where there is a choice."""
        return self.data.columns(files) if isinstance(self.data, WithColumns) else ()

    def targets(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns to choose the classes from, where there is a choice."""
        return self.data.targets(files) if isinstance(self.data, LabelledCsv) else ()

    def classes(self, files: Files = read_beside) -> tuple[str, ...]:
        """The classes to choose the positive one from; ``ValueError`` if the data cannot be loaded."""
        return self.data.load(files).class_names

    def load(self, files: Files = read_beside) -> Dataset:
        """Load the data with labels 0 and 1.

        Raises
        ------
        ValueError
            If the data cannot be loaded or have no class of the name ``positive``.
        """
        dataset = self.data.load(files)
        names = dataset.class_names
        positive = self.positive or names[-1]
        if positive not in names:
            raise ValueError(f"There is no class {positive!r}. The classes are {', '.join(map(repr, names))}.")
        others = [name for name in names if name != positive]
        rest = others[0] if len(others) == 1 else f"not {positive}"
        y = (dataset.y == names.index(positive)).astype(np.float64)
        return replace(dataset, y=y, class_names=(rest, positive))
