"""Outcomes of yes or no: with known odds, without any doubt, and without any reason."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import ConfigDict

from core.data.dataset import Array, Dataset, Files, read_beside
from core.data.fields import class_rows_field, n_samples_field, seed_field
from core.settings import Settings, number

OUTCOMES = ("no", "yes")
HALF_WIDTH = 2.0


class LogisticLine(Settings):
    """Outcomes drawn from a logistic model: ``P(yes | x) = 1 / (1 + exp(-(intercept + slope x1 + slope_2 x2)))``.

    The features are uniform on [-2, 2]; with one feature there is no x2. The classes overlap, and logistic regression
    is the right model: its estimates come as close to the coefficients as the number of rows allows.
    """

    model_config = ConfigDict(title="A logistic model")
    kind: Literal["logistic_line"] = "logistic_line"
    n_samples: int = class_rows_field()
    n_features: int = number(1, "How many features there are.", label="Features", ge=1, le=2)
    slope: float = number(2.0, "True coefficient of the first feature.", advanced=True, ge=-10, le=10)
    slope_2: float = number(
        -1.0, "True coefficient of the second feature, if there is one.", label="Second slope", advanced=True,
        needs="has_two_features", ge=-10, le=10,
    )  # fmt: skip
    intercept: float = number(-0.5, "True log-odds where every feature is 0.", advanced=True, ge=-5, le=5)
    seed: int = seed_field()

    @property
    def has_two_features(self) -> bool:
        """Whether there is a second slope."""
        return self.n_features == 2

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, n_features), label 1 is "yes".

        Raises
        ------
        ValueError
            If every outcome drawn is the same.
        """
        rng = np.random.default_rng(self.seed)
        coef = np.array([self.slope, self.slope_2][: self.n_features])
        X = rng.uniform(-HALF_WIDTH, HALF_WIDTH, (self.n_samples, self.n_features))
        y = rng.uniform(size=self.n_samples) < 1 / (1 + np.exp(-(self.intercept + X @ coef)))
        if y.all() or not y.any():
            raise ValueError(
                f"All {self.n_samples} outcomes drawn are {OUTCOMES[int(y[0])]!r}: "
                f"draw more rows, or bring the intercept {self.intercept:g} nearer to 0."
            )
        names = _names(self.n_features)
        terms = " ".join(f"{'-' if b < 0 else '+'} {abs(b):g} {name}" for b, name in zip(coef, names, strict=True))
        how = f"log-odds of yes = {self.intercept:g} {terms}, features uniform on [-2, 2]"
        return _dataset(self, X, y.astype(np.float64), names, how)


class Separable(Settings):
    """Two classes with an empty strip of half-width ``margin`` between them, so that a straight line splits them.

    With the unit vector u, ``u = 1`` for one feature and ``u = (1, 1) / sqrt(2)`` for two, every "no" has
    ``u·x <= -margin`` and every "yes" ``u·x >= margin``; points reach 2 along u and 2 to either side of it. Each edge
    of the strip has a point at both its ends (with one feature, at its one place), so the widest empty strip, that of
    the hard-margin support vector machine, has exactly the direction u and the half-width ``margin``.
    """

    model_config = ConfigDict(title="Separable classes")
    kind: Literal["separable"] = "separable"
    n_samples: int = class_rows_field(100)
    n_features: int = number(1, "How many features there are.", label="Features", ge=1, le=2)
    margin: float = number(0.5, "Half the width of the empty strip between the classes.", ge=0.01, le=1.5)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, n_features), labels 0 and 1 in turn."""
        rng = np.random.default_rng(self.seed)
        y = np.resize([0.0, 1.0], self.n_samples)
        along = rng.uniform(self.margin, HALF_WIDTH, self.n_samples)
        across = rng.uniform(-HALF_WIDTH, HALF_WIDTH, self.n_samples)
        along[:4], across[:4] = self.margin, np.array([-1, -1, 1, 1]) * HALF_WIDTH
        along *= 2 * y - 1
        X = along[:, None] if self.n_features == 1 else np.column_stack([along - across, along + across]) / np.sqrt(2)
        how = f"two classes with an empty strip of half-width {self.margin:g} between them"
        return _dataset(self, X, y, _names(self.n_features), how)


class PureNoise(Settings):
    """Standard normal features, and outcomes shuffled without regard to them: nothing can be learnt.

    Half of the outcomes are "yes" (of an odd number one fewer). Among many features some go with the outcome by chance:
    chosen before the data are split, they seem to predict (Hastie, Tibshirani and Friedman 2009, section 7.10.2).
    """

    model_config = ConfigDict(title="Pure noise")
    kind: Literal["pure_noise"] = "pure_noise"
    n_samples: int = n_samples_field(50, at_least=20, at_most=500)
    n_features: int = number(1000, "How many features there are.", label="Features", scale="log", ge=2, le=5000)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, n_features), label 1 is "yes"."""
        rng = np.random.default_rng(self.seed)
        X = rng.standard_normal((self.n_samples, self.n_features))
        y = rng.permutation(np.resize([0.0, 1.0], self.n_samples))
        how = "standard normal features and outcomes shuffled without regard to them"
        return _dataset(self, X, y, _names(self.n_features), how)


def _dataset(
    settings: LogisticLine | Separable | PureNoise, X: Array, y: Array, names: tuple[str, ...], how: str
) -> Dataset:
    source = f"Drawn with seed {settings.seed}: {how}."
    return Dataset(X, y, names, "outcome", settings.label(), source, class_names=OUTCOMES)


def _names(n_features: int) -> tuple[str, ...]:
    return ("x",) if n_features == 1 else tuple(f"x{j + 1}" for j in range(n_features))
