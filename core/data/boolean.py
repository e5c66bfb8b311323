"""Classes that no straight line tells apart: exclusive or, and its larger relative, the checkerboard."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import ConfigDict

from core.data.dataset import Dataset, Files, read_beside
from core.data.fields import blur_field, class_rows_field, seed_field
from core.settings import Settings, number

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


class Xor(Settings):
    """The exclusive or: the corners (0, 0), (0, 1), (1, 0), (1, 1) with the labels 0, 1, 1, 0.

    Without noise these four rows are all there is: copies of them would change no mean. With noise there are
    ``n_per_corner`` points N(corner, noise²) about each.

    Minsky and Papert (1969), Perceptrons: no single unit computes it.
    """

    model_config = ConfigDict(title="XOR")
    kind: Literal["xor"] = "xor"
    noise: float = blur_field(0.0)
    n_per_corner: int = number(
        50, "How many rows are drawn about each corner, if there is noise; without, one.", label="Rows a corner",
        scale="log", needs="noise", ge=1, le=1000,
    )  # fmt: skip
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (4, 2) without noise, else (4 n_per_corner, 2), corner by corner."""
        corners = np.repeat(CORNERS, self.n_per_corner if self.noise else 1, axis=0)
        X = corners + self.noise * np.random.default_rng(self.seed).standard_normal(corners.shape)
        y = np.abs(corners[:, 0] - corners[:, 1])
        how = f"{self.n_per_corner} points about each corner, N(0, {self.noise:g}²) on both coordinates"
        source = f"Drawn with seed {self.seed}: {how}." if self.noise else "The truth table of the exclusive or."
        names = ("equal", "different")
        return Dataset(X, y, ("x1", "x2"), "x1 xor x2", self.label(), source, class_names=names)


class Checkerboard(Settings):
    """The fields of a checkerboard on [-1, 1]², a class each colour, with noise N(0, noise²) on both coordinates.

    The field in row i and column j, from 0, has the label (i + j) mod 2. Every other row of the table is of label 0;
    its field is drawn among those of its label, each as likely as the next, and its place in the field is uniform.
    """

    model_config = ConfigDict(title="Checkerboard")
    kind: Literal["checkerboard"] = "checkerboard"
    n_samples: int = class_rows_field(400)
    noise: float = blur_field(0.0)
    cells: int = number(4, "How many fields the board has along each side.", label="Fields a side", ge=2, le=8)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 2), labels 0 and 1 in turn."""
        rng = np.random.default_rng(self.seed)
        fields = np.indices((self.cells, self.cells)).reshape(2, -1).T
        y = np.resize([0.0, 1.0], self.n_samples)
        X = np.empty((self.n_samples, 2))
        for label in (0, 1):
            X[y == label] = rng.choice(fields[fields.sum(axis=1) % 2 == label], int(np.sum(y == label)))
        X = 2 * (X + rng.uniform(size=X.shape)) / self.cells - 1
        X += self.noise * rng.standard_normal(X.shape)
        how = f"a board of {self.cells} × {self.cells} fields on [-1, 1]²{_in_words(self.noise)}"
        source = f"Drawn with seed {self.seed}: {how}."
        return Dataset(X, y, ("x1", "x2"), "class", self.label(), source, class_names=("even", "odd"))


def _in_words(noise: float) -> str:
    return f", with noise N(0, {noise:g}²) on both coordinates" if noise else ""
