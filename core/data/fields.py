"""The settings fields that drawn data sets share: how many rows, how much noise, which seed."""

from __future__ import annotations

from typing import Any

from core.settings import number


def n_samples_field(default: int, *, at_least: int = 2, at_most: int = 5000) -> Any:
    """How many rows a data set has."""
    return number(default, "How many rows are drawn.", label="Rows", scale="log", ge=at_least, le=at_most)


def class_rows_field(default: int = 200) -> Any:
    """How many rows a classification set has: enough for ten classes of two rows each."""
    return n_samples_field(default, at_least=20)


def noise_field(default: float) -> Any:
    """How far the target is off its truth."""
    return number(default, "Standard deviation of the Gaussian noise on the target.", ge=0, le=10)


def blur_field(default: float, *, at_most: float = 1.0) -> Any:
    """How far the points are off their shape."""
    return number(default, "Standard deviation of the Gaussian noise on both coordinates.", ge=0, le=at_most)


def seed_field() -> Any:
    """Which random numbers are drawn."""
    description = "Seed of the random numbers: the same seed draws the same data."
    return number(0, description, label="Data seed", advanced=True, ge=0, le=2**31 - 1)
