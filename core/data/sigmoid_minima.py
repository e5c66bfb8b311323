"""A few fractions for which the squared error of a probability has as many minima as there are rows."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import ConfigDict

from core.data.dataset import Dataset, Files, read_beside
from core.settings import Settings, number

TARGET = 0.75


class SigmoidMinima(Settings):
    """One feature ``x_t = ratio^-t``, t = 0, ..., n - 1, and the fraction 0.75 to be met in every row.

    Every row is met exactly by a weight of its own, ``ln 3 · ratio^t``. With one weight and no intercept, and a ratio
    of 8 or more, the squared error of the probability has a minimum near each of them; cross-entropy has one in all.

    References
    ----------
    Auer, Herbster & Warmuth, Exponentially many local minima for single neurons, NeurIPS 8, 1996.
    """

    model_config = ConfigDict(title="Many minima (fractions)")
    kind: Literal["sigmoid_minima"] = "sigmoid_minima"
    n_samples: int = number(3, "How many rows, and so minima, there are.", label="Rows", ge=1, le=5)
    ratio: float = number(8.0, "How many times smaller x is in each next row.", ge=2, le=20)

    def load(self, files: Files = read_beside) -> Dataset:
        """The rows: ``X`` of shape (n_samples, 1), every target 0.75."""
        X = self.ratio ** -np.arange(self.n_samples, dtype=np.float64)[:, None]
        y = np.full(self.n_samples, TARGET)
        source = f"Constructed after Auer, Herbster and Warmuth (1996): x = {self.ratio:g}⁻ᵗ, every target {TARGET:g}."
        return Dataset(X, y, ("x",), "fraction", self.label(), source)
