"""Classes that lie in shapes in the plane: moons, circles, spirals and blobs.

Positions along a shape are equally spaced and only the noise is drawn, so that a change of ``noise`` alone keeps its
pattern. Rows come class by class; each class has the same number of rows, or one more where they do not divide evenly.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import ConfigDict

from core.data.dataset import Array, Dataset, Files, read_beside
from core.data.fields import blur_field, class_rows_field, seed_field
from core.settings import Settings, number

FEATURES = ("x1", "x2")
SPIRAL_RADIUS = 5.0
SPIRAL_TURNS = 1.75


class TwoMoons(Settings):
    """Two half circles of radius 1, each reaching into the other, with noise N(0, noise²) on both coordinates.

    The upper one is ``(cos t, sin t)``, the lower one ``(1 - cos t, 1/2 - sin t)``, with t equally spaced from 0 to
    pi: the geometry of scikit-learn's ``make_moons``, with our own random numbers.
    """

    model_config = ConfigDict(title="Two moons")
    kind: Literal["two_moons"] = "two_moons"
    n_samples: int = class_rows_field()
    noise: float = blur_field(0.2)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 2), labels 0 (upper) and 1 (lower)."""
        upper, lower = (np.linspace(0, np.pi, n) for n in _sizes(self.n_samples, 2))
        moons = [_points(np.cos(upper), np.sin(upper)), _points(1 - np.cos(lower), 0.5 - np.sin(lower))]
        return _blurred(self, moons, ("upper moon", "lower moon"), "two half circles of radius 1", noise=self.noise)


class Circles(Settings):
    """A circle of radius 1 about a smaller one of radius ``factor``, with noise N(0, noise²) on both coordinates.

    ``r (cos t, sin t)`` with t equally spaced over the whole turn: the geometry of scikit-learn's ``make_circles``,
    with our own random numbers.
    """

    model_config = ConfigDict(title="Two circles")
    kind: Literal["circles"] = "circles"
    n_samples: int = class_rows_field()
    noise: float = blur_field(0.1)
    factor: float = number(0.5, "Radius of the inner circle; the outer one has 1.", label="Inner radius", ge=0, le=0.95)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 2), labels 0 (outer) and 1 (inner)."""
        turns = (np.linspace(0, 2 * np.pi, n, endpoint=False) for n in _sizes(self.n_samples, 2))
        circles = [r * _points(np.cos(t), np.sin(t)) for r, t in zip((1.0, self.factor), turns, strict=True)]
        names = ("outer circle", "inner circle")
        return _blurred(self, circles, names, f"circles of radius 1 and {self.factor:g}", noise=self.noise)


class Spirals(Settings):
    """Two or more arms of a spiral, with noise N(0, noise²) on both coordinates.

    Arm j of k is ``5 s (sin a, cos a)`` with ``a = 2 pi (1.75 s + j / k)`` and s equally spaced from 1/n to 1: the
    geometry of TensorFlow Playground's spiral (2016), begun one step later, so that no two arms share the origin.
    """

    model_config = ConfigDict(title="Spirals")
    kind: Literal["spirals"] = "spirals"
    n_samples: int = class_rows_field()
    noise: float = blur_field(0.1, at_most=2)
    n_arms: int = number(2, "How many arms there are; each is a class.", label="Arms", ge=2, le=5)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 2), one label an arm."""
        arms = [_arm(j / self.n_arms, size) for j, size in enumerate(_sizes(self.n_samples, self.n_arms))]
        how = f"{self.n_arms} arms of {SPIRAL_TURNS:g} turns to the radius {SPIRAL_RADIUS:g}"
        return _blurred(self, arms, _numbered("arm", self.n_arms), how, noise=self.noise)


class Blobs(Settings):
    """Normal clouds N(c_j, I) about k centres on a circle, ``separation`` standard deviations from one to the next.

    ``c_j = R (cos a, sin a)`` with ``a = pi / 4 + 2 pi j / k`` and ``R = separation / (2 sin(pi / k))``. For two blobs
    the best possible boundary is the straight line between them, wrong on a share Phi(-separation / 2) of all points
    (Phi the normal distribution function).
    """

    model_config = ConfigDict(title="Blobs")
    kind: Literal["blobs"] = "blobs"
    n_samples: int = class_rows_field()
    n_centres: int = number(2, "How many blobs there are; each is a class.", label="Blobs", ge=2, le=10)
    separation: float = number(
        3.0, "Distance between neighbouring centres, in standard deviations of a blob.", ge=0, le=20
    )
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 2), one label a blob."""
        angle = np.pi / 4 + 2 * np.pi * np.arange(self.n_centres) / self.n_centres
        radius = self.separation / (2 * np.sin(np.pi / self.n_centres))
        centres = radius * _points(np.cos(angle), np.sin(angle))
        blobs = [
            np.tile(centre, (n, 1)) for centre, n in zip(centres, _sizes(self.n_samples, len(centres)), strict=True)
        ]
        how = f"{self.n_centres} blobs, neighbouring centres {self.separation:g} standard deviations apart"
        return _blurred(self, blobs, _numbered("blob", self.n_centres), how, noise=1.0)


def _arm(start: float, n: int) -> Array:
    """A spiral arm of ``n`` points that begins at the share ``start`` of a turn."""
    s = np.arange(1, n + 1) / n
    angle = 2 * np.pi * (SPIRAL_TURNS * s + start)
    return SPIRAL_RADIUS * s[:, None] * _points(np.sin(angle), np.cos(angle))


def _blurred(
    settings: TwoMoons | Circles | Spirals | Blobs,
    shapes: list[Array],
    names: tuple[str, ...],
    how: str,
    *,
    noise: float,
) -> Dataset:
    """The points of one shape a class, each moved by the noise."""
    clean = np.concatenate(shapes)
    X = clean + noise * np.random.default_rng(settings.seed).standard_normal(clean.shape)
    y = np.repeat(np.arange(float(len(shapes))), [len(shape) for shape in shapes])
    blur = f", with noise N(0, {noise:g}²) on both coordinates" if noise else ""
    source = f"Drawn with seed {settings.seed}: {how}{blur}."
    return Dataset(X, y, FEATURES, "class", settings.label(), source, class_names=names)


def _points(x1: Array, x2: Array) -> Array:
    return np.column_stack([x1, x2])


def _sizes(n: int, n_classes: int) -> list[int]:
    """How many of ``n`` rows each class gets; the first ones get one more where they do not divide evenly."""
    return [n // n_classes + (j < n % n_classes) for j in range(n_classes)]


def _numbered(word: str, count: int) -> tuple[str, ...]:
    return tuple(f"{word} {j + 1}" for j in range(count))
