"""Data drawn from a known truth: each class is a kind of difficulty for a straight-line fit.

Every kind draws its features first and its noise after, from ``np.random.default_rng(seed)``: a change of ``noise``
alone leaves the features and the pattern of the noise where they were.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from pydantic import ConfigDict

from core.data.dataset import Array, Dataset, Files, read_beside
from core.data.fields import n_samples_field, noise_field, seed_field
from core.settings import Settings, choice, number

INTERCEPT = 1.0
SLOPE = 2.0
HALF_WIDTH = 2.0  # x in [-2, 2] has variance 4/3: gradient descent on the raw feature takes ordinary step sizes


def _n_features() -> Any:
    return number(2, "How many features there are.", label="Features", advanced=True, ge=2, le=20)


class Line(Settings):
    """``y = intercept + slope x + noise N(0, 1)`` with x uniform on [centre - 2, centre + 2].

    Away from 0 the centre ties the intercept to the slope: the raw feature's loss is then a tilted bowl.
    """

    model_config = ConfigDict(title="A line with noise")
    kind: Literal["line"] = "line"
    n_samples: int = n_samples_field(100)
    noise: float = noise_field(0.5)
    slope: float = number(SLOPE, "Slope of the true line.", advanced=True, ge=-10, le=10)
    intercept: float = number(INTERCEPT, "Height of the true line at x = 0.", advanced=True, ge=-10, le=10)
    centre: float = number(
        1.0, "Middle of the feature's range; far from 0 the bowl is long.", advanced=True, ge=-100, le=100
    )
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 1)."""
        rng = np.random.default_rng(self.seed)
        x = self.centre + _draw_x(rng, self.n_samples)
        y = self.intercept + self.slope * x + self.noise * rng.standard_normal(self.n_samples)
        truth = _in_words(self.intercept, (self.slope,), ("x",))
        low, high = self.centre - HALF_WIDTH, self.centre + HALF_WIDTH
        return _one_feature(self, x, y, f"y = {truth} + N(0, {self.noise:g}²), x uniform on [{low:g}, {high:g}]")


class Polynomial(Settings):
    """``y = 1 + 2 T_d(x) + noise N(0, 1)`` with x uniform on [-1, 1] and ``T_d(x) = cos(d arccos x)``.

    The truth is a Chebyshev polynomial because it is of degree ``d`` exactly and swings between -1 and 3 for every
    ``d`` (for ``d = 1`` it is the line 1 + 2 x). Chebyshev, 1854.
    """

    model_config = ConfigDict(title="A polynomial with noise")
    kind: Literal["polynomial"] = "polynomial"
    n_samples: int = n_samples_field(100)
    noise: float = noise_field(0.3)
    degree: int = number(3, "Degree of the true polynomial.", label="True degree", ge=1, le=10)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 1) holds x alone, not its powers."""
        rng = np.random.default_rng(self.seed)
        x = rng.uniform(-1, 1, self.n_samples)
        truth = INTERCEPT + SLOPE * np.cos(self.degree * np.arccos(x))
        y = truth + self.noise * rng.standard_normal(self.n_samples)
        law = f"y = 1 + 2 T_{self.degree}(x) + N(0, {self.noise:g}²), T_{self.degree} the Chebyshev polynomial"
        return _one_feature(self, x, y, f"{law} of degree {self.degree}, x uniform on [-1, 1]")


class Outliers(Settings):
    """``y = 1 + 2 x + noise N(0, 1)``, x uniform on [-2, 2], and a ``share`` of the rows lowered by ``size``."""

    model_config = ConfigDict(title="A line with outliers")
    kind: Literal["outliers"] = "outliers"
    n_samples: int = n_samples_field(100)
    noise: float = noise_field(0.5)
    share: float = number(0.1, "Share of the rows that are gross outliers.", label="Share of outliers", ge=0, le=0.5)
    size: float = number(8.0, "How far below the line the outliers lie.", label="Size of outliers", ge=0, le=100)
    place: Literal["right", "anywhere"] = choice(
        "right", "Outliers at the largest x tilt a least-squares line; anywhere, they mostly lower it.", advanced=True
    )
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 1)."""
        rng = np.random.default_rng(self.seed)
        x = _draw_x(rng, self.n_samples)
        y = INTERCEPT + SLOPE * x + self.noise * rng.standard_normal(self.n_samples)
        n_outliers = round(self.share * self.n_samples)
        order = np.argsort(-x) if self.place == "right" else rng.permutation(self.n_samples)
        y[order[:n_outliers]] -= self.size
        where = "with the largest x" if self.place == "right" else "chosen at random"
        law = f"y = 1 + 2 x + N(0, {self.noise:g}²), x uniform on [-2, 2]"
        return _one_feature(self, x, y, f"{law}, then {n_outliers} rows {where} lowered by {self.size:g}")


class Collinear(Settings):
    """``y = 1 + 2 x1 - x2 + 2 x3 - ... + noise N(0, 1)`` with equally correlated standard normal features.

    ``x_j = sqrt(r) z + sqrt(1 - r) e_j`` with independent standard normal z and e_j, so the correlation of any two
    is r in the population (in the sample it differs a little).
    """

    model_config = ConfigDict(title="Collinear features")
    kind: Literal["collinear"] = "collinear"
    n_samples: int = n_samples_field(100)
    noise: float = noise_field(0.5)
    correlation: float = number(0.95, "Correlation of each feature with each other.", ge=0, le=0.999999)
    n_features: int = _n_features()
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, n_features)."""
        rng = np.random.default_rng(self.seed)
        common = rng.standard_normal((self.n_samples, 1))
        own = rng.standard_normal((self.n_samples, self.n_features))
        X = np.sqrt(self.correlation) * common + np.sqrt(1 - self.correlation) * own
        how = f"standard normal features with correlation {self.correlation:.7g} in the population"
        return _many_features(self, X, _alternating(self.n_features), rng, how)


class BadlyScaled(Settings):
    """``y = 1 + 2 z1 - z2 + 2 z3 - ... + noise N(0, 1)`` seen through features ``x_j = s_j z_j``.

    z_j is standard normal and s_1 = 1, ..., s_p = ratio is a geometric sequence, so each feature matters as much as
    on a common scale while the condition number of the problem is about ratio².
    """

    model_config = ConfigDict(title="Badly scaled features")
    kind: Literal["badly_scaled"] = "badly_scaled"
    n_samples: int = n_samples_field(100)
    noise: float = noise_field(0.5)
    ratio: float = number(100.0, "Largest scale of a feature over the smallest.", scale="log", ge=1, le=1e6)
    n_features: int = _n_features()
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, n_features)."""
        rng = np.random.default_rng(self.seed)
        scales = np.geomspace(1, self.ratio, self.n_features)
        X = scales * rng.standard_normal((self.n_samples, self.n_features))
        how = f"normal features with standard deviations from 1 to {self.ratio:g}"
        return _many_features(self, X, _alternating(self.n_features) / scales, rng, how)


class Heteroscedastic(Settings):
    """``y = 1 + 2 x + sd(x) N(0, 1)`` with ``sd(x) = noise (1 + growth (x + 2) / 4)`` and x uniform on [-2, 2]."""

    model_config = ConfigDict(title="A line with growing noise")
    kind: Literal["heteroscedastic"] = "heteroscedastic"
    n_samples: int = n_samples_field(100)
    noise: float = number(0.3, "Standard deviation of the noise at the left end.", ge=0, le=10)
    growth: float = number(5.0, "How much larger the noise is at the right end: 1 + growth times.", ge=0, le=100)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 1)."""
        rng = np.random.default_rng(self.seed)
        x = _draw_x(rng, self.n_samples)
        sd = self.noise * (1 + self.growth * (x + HALF_WIDTH) / (2 * HALF_WIDTH))
        y = INTERCEPT + SLOPE * x + sd * rng.standard_normal(self.n_samples)
        ends = f"{self.noise:g} at x = -2 to {self.noise * (1 + self.growth):g} at x = 2"
        how = f"y = 1 + 2 x + noise whose standard deviation grows from {ends}, x uniform on [-2, 2]"
        return _one_feature(self, x, y, how)


Synthetic = Line | Polynomial | Outliers | Collinear | BadlyScaled | Heteroscedastic


def _draw_x(rng: np.random.Generator, n_samples: int) -> Array:
    return rng.uniform(-HALF_WIDTH, HALF_WIDTH, n_samples)


def _alternating(n_features: int) -> Array:
    return np.resize([SLOPE, -1.0], n_features)


def _one_feature(settings: Synthetic, x: Array, y: Array, how: str) -> Dataset:
    return Dataset(x[:, None], y, ("x",), "y", settings.label(), f"Drawn with seed {settings.seed}: {how}.")


def _many_features(
    settings: Collinear | BadlyScaled, X: Array, coef: Array, rng: np.random.Generator, how: str
) -> Dataset:
    y = INTERCEPT + X @ coef + settings.noise * rng.standard_normal(len(X))
    names = tuple(f"x{j + 1}" for j in range(X.shape[1]))
    law = f"y = {_in_words(INTERCEPT, coef, names)} + N(0, {settings.noise:g}²)"
    return Dataset(X, y, names, "y", settings.label(), f"Drawn with seed {settings.seed}: {law}, {how}.")


def _in_words(intercept: float, coef: Array | tuple[float, ...], names: tuple[str, ...]) -> str:
    """A linear function as a reader writes it: "1 + 2 x1 - 1 x2"."""
    terms = [f"{'-' if b < 0 else '+'} {abs(b):g} {name}" for b, name in zip(coef, names, strict=True)]
    return " ".join([f"{intercept:g}", *terms])
