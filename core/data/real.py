"""Measured data: diabetes progression, and two tables with certified regression results."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from pydantic import ConfigDict

from core.data.columns import choose_columns
from core.data.dataset import Array, Dataset, Files, read_beside
from core.data.nist import LONGLEY, LONGLEY_COLUMNS, NORRIS, NORRIS_COLUMNS
from core.settings import Settings, choice

DIABETES_COLUMNS = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6", "progression")


def _target(default: str) -> Any:
    return choice("", f"The column to predict; empty is {default}.", options="columns", advanced=True)


def _features(default: tuple[str, ...] = ()) -> Any:
    return choice(default, "The columns to predict from; none is all but the target.", options="columns")


class Diabetes(Settings):
    """442 patients: ten measurements, and the progression of the disease one year later.

    The values are the measured ones (scikit-learn's ``load_diabetes(scaled=False)``): age in years, sex (1 or 2),
    bmi in kg/m², bp (mean arterial pressure) in mm Hg, and the blood serum values s1 total cholesterol, s2 LDL,
    s3 HDL, s4 total cholesterol over HDL, s5 logarithm of triglycerides, s6 sugar.
    """

    model_config = ConfigDict(title="Diabetes (442 patients)")
    kind: Literal["diabetes"] = "diabetes"
    target: str = _target("progression")
    features: tuple[str, ...] = _features(("bmi",))

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns to choose the target and the features from."""
        return DIABETES_COLUMNS

    def load(self, files: Files = read_beside) -> Dataset:
        """Read the table that scikit-learn ships: ``X`` of shape (442, n_features).

        Raises
        ------
        ValueError
            If a column does not exist or is chosen twice (see ``choose_columns``).
        """
        from sklearn.datasets import load_diabetes  # late: importing scikit-learn takes longer than all else here

        X, y = load_diabetes(scaled=False, return_X_y=True)
        source = (
            "Efron, Hastie, Johnstone and Tibshirani (2004), Least Angle Regression, Annals of Statistics 32, 407-499, "
            "unscaled, as distributed with scikit-learn."
        )
        return _dataset(self, np.column_stack([X, y]), DIABETES_COLUMNS[-1], source)


class Norris(Settings):
    """36 readings of ozone monitors: an almost perfect line whose fit is certified to 15 digits (NIST StRD)."""

    model_config = ConfigDict(title="Norris (NIST, ozone monitors)")
    kind: Literal["norris"] = "norris"
    target: str = _target("y")
    features: tuple[str, ...] = _features()

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns to choose the target and the features from."""
        return NORRIS_COLUMNS

    def load(self, files: Files = read_beside) -> Dataset:
        """Give the 36 points; ``ValueError`` if a column does not exist or is chosen twice."""
        source = "Norris (1979), calibration of ozone monitors, from the NIST Statistical Reference Datasets (1999)."
        return _dataset(self, NORRIS, NORRIS_COLUMNS[0], source)


class Longley(Settings):
    """16 years of the United States economy: six features so collinear that careless solvers fail (NIST StRD).

    TOTEMP total employment, GNPDEFL deflator of the gross national product, GNP the product itself, UNEMP unemployed,
    ARMED size of the armed forces, POP population from 14 years on, YEAR 1947-1962.
    """

    model_config = ConfigDict(title="Longley (NIST, US economy)")
    kind: Literal["longley"] = "longley"
    target: str = _target("TOTEMP")
    features: tuple[str, ...] = _features()

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns to choose the target and the features from."""
        return LONGLEY_COLUMNS

    def load(self, files: Files = read_beside) -> Dataset:
        """Give the 16 years; ``ValueError`` if a column does not exist or is chosen twice."""
        source = (
            "Longley (1967), Journal of the American Statistical Association 62, 819-841, from the NIST Statistical "
            "Reference Datasets (1999)."
        )
        return _dataset(self, LONGLEY, LONGLEY_COLUMNS[0], source)


def _dataset(settings: Diabetes | Norris | Longley, table: Array, default_target: str, source: str) -> Dataset:
    columns = settings.columns()
    target, features = choose_columns(
        columns, target=settings.target, features=settings.features, default_target=default_target
    )
    X, y = table[:, [columns.index(name) for name in features]], table[:, columns.index(target)]
    return Dataset(X, y, features, target, settings.label(), source)
