"""Smooth curves that no straight line follows: a sine wave and a Chebyshev polynomial."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import ConfigDict

from core.data.dataset import Dataset, Files, read_beside
from core.data.fields import n_samples_field, noise_field, seed_field
from core.settings import Settings, number


class Sine(Settings):
    """``y = sin(pi f x) + noise N(0, 1)`` with x uniform on [-1, 1]: ``f`` whole waves in the range."""

    model_config = ConfigDict(title="A sine wave with noise")
    kind: Literal["sine"] = "sine"
    n_samples: int = n_samples_field(100)
    noise: float = noise_field(0.1)
    frequency: float = number(1.5, "How many whole waves lie between x = -1 and x = 1.", label="Waves", ge=0.1, le=10)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Draw the data: ``X`` of shape (n_samples, 1)."""
        rng = np.random.default_rng(self.seed)
        x = rng.uniform(-1, 1, self.n_samples)
        y = np.sin(np.pi * self.frequency * x) + self.noise * rng.standard_normal(self.n_samples)
        law = f"y = sin({self.frequency:g} π x) + N(0, {self.noise:g}²), x uniform on [-1, 1]"
        return Dataset(x[:, None], y, ("x",), "y", self.label(), f"Drawn with seed {self.seed}: {law}.")


class Chebyshev(Settings):
    """``y = T_d(x) + noise N(0, 1)`` at equally spaced x from -1 to 1, with ``T_d(x) = cos(d arccos x)``.

    Without noise there is nothing random in it. The fourth degree on 20 points is the small regression on which
    Cohen, Kaur, Li, Kolter and Talwalkar (2021) and others watch gradient descent reach the edge of stability.
    """

    model_config = ConfigDict(title="A Chebyshev polynomial")
    kind: Literal["chebyshev"] = "chebyshev"
    n_samples: int = n_samples_field(20)
    noise: float = noise_field(0.0)
    degree: int = number(4, "Degree of the polynomial: it turns degree - 1 times.", ge=1, le=10)
    seed: int = seed_field()

    def load(self, files: Files = read_beside) -> Dataset:
        """Compute the points, with noise if any: ``X`` of shape (n_samples, 1)."""
        rng = np.random.default_rng(self.seed)
        x = np.linspace(-1, 1, self.n_samples)
        y = np.cos(self.degree * np.arccos(x)) + self.noise * rng.standard_normal(self.n_samples)
        law = f"T_{self.degree} the Chebyshev polynomial of degree {self.degree}, x equally spaced from -1 to 1"
        source = f"y = T_{self.degree}(x), {law}."
        if self.noise:
            source = f"Drawn with seed {self.seed}: y = T_{self.degree}(x) + N(0, {self.noise:g}²), {law}."
        return Dataset(x[:, None], y, ("x",), "y", self.label(), source)
