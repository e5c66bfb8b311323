"""Measured data with classes: tumours, irises, wines and handwritten digits, as scikit-learn ships them."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import ConfigDict

from core.data.columns import choose_columns
from core.data.dataset import Array, Dataset, Files, frozen_array, read_beside
from core.settings import Settings, choice

IRIS_COLUMNS = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
WINE_COLUMNS = (
    "alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids",
    "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue", "OD280/OD315 of diluted wines", "proline",
)  # fmt: skip
_MEASURED = (
    "radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points", "symmetry",
    "fractal dimension",
)  # fmt: skip
BREAST_CANCER_COLUMNS = (
    *(f"mean {name}" for name in _MEASURED),
    *(f"{name} error" for name in _MEASURED),
    *(f"worst {name}" for name in _MEASURED),
)
DIGITS_COLUMNS = tuple(f"row {i + 1} column {j + 1}" for i in range(8) for j in range(8))


def _features(*default: str, advanced: bool = False) -> Any:
    description = "The columns to predict from; none is all of them, two can be drawn with the boundary."
    return choice(default, description, options="columns", advanced=advanced)


class BreastCancer(Settings):
    """569 tumours of the breast, malignant or benign: ten measurements of their cell nuclei, each in three ways.

    The mean over the nuclei of an image, its standard error ("radius error"), and the mean of the three largest
    ("worst radius"). Label 0 is malignant, label 1 benign.
    """

    model_config = ConfigDict(title="Breast cancer (569 tumours)")
    kind: Literal["breast_cancer"] = "breast_cancer"
    features: tuple[str, ...] = _features("mean radius", "mean texture")

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns to choose the features from."""
        return BREAST_CANCER_COLUMNS

    def load(self, files: Files = read_beside) -> Dataset:
        """Read the table: ``X`` of shape (569, n_features); ``ValueError`` if a column is unknown or chosen twice."""
        source = "Street, Wolberg and Mangasarian (1993), Breast Cancer Wisconsin (Diagnostic), UCI repository"
        return _dataset(self, "load_breast_cancer", "diagnosis", ("malignant", "benign"), source)


class Iris(Settings):
    """150 irises of three species, 50 of each: length and width of sepals and petals in cm."""

    model_config = ConfigDict(title="Iris (150 flowers)")
    kind: Literal["iris"] = "iris"
    features: tuple[str, ...] = _features("petal length (cm)", "petal width (cm)")

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns to choose the features from."""
        return IRIS_COLUMNS

    def load(self, files: Files = read_beside) -> Dataset:
        """Read the table: ``X`` of shape (150, n_features); ``ValueError`` if a column is unknown or chosen twice."""
        source = "Fisher (1936), The use of multiple measurements in taxonomic problems, Annals of Eugenics 7, 179-188"
        return _dataset(self, "load_iris", "species", ("setosa", "versicolor", "virginica"), source)


class Wine(Settings):
    """178 Italian wines of three cultivars: thirteen chemical measurements on very different scales."""

    model_config = ConfigDict(title="Wine (178 bottles)")
    kind: Literal["wine"] = "wine"
    features: tuple[str, ...] = _features("alcohol", "flavanoids")

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns to choose the features from."""
        return WINE_COLUMNS

    def load(self, files: Files = read_beside) -> Dataset:
        """Read the table: ``X`` of shape (178, n_features); ``ValueError`` if a column is unknown or chosen twice."""
        source = "Aeberhard and Forina (1992), Wine, UCI repository"
        return _dataset(self, "load_wine", "cultivar", ("cultivar 1", "cultivar 2", "cultivar 3"), source)


class Digits(Settings):
    """1797 handwritten digits as 8 × 8 pictures: each pixel's ink from 0 to 16, row by row from the top."""

    model_config = ConfigDict(title="Digits (1797 pictures)")
    kind: Literal["digits"] = "digits"
    features: tuple[str, ...] = _features(advanced=True)

    def columns(self, files: Files = read_beside) -> tuple[str, ...]:
        """The columns to choose the features from."""
        return DIGITS_COLUMNS

    def load(self, files: Files = read_beside) -> Dataset:
        """Read the table: ``X`` of shape (1797, n_features); ``ValueError`` if a column is unknown or chosen twice."""
        source = "Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI repository"
        return _dataset(self, "load_digits", "digit", tuple("0123456789"), source)


Measured = BreastCancer | Iris | Wine | Digits


def _dataset(settings: Measured, loader: str, target: str, class_names: tuple[str, ...], source: str) -> Dataset:
    columns = settings.columns()
    _, features = choose_columns((*columns, target), features=settings.features, default_target=target)
    X, y = _shipped(loader)
    chosen = X[:, [columns.index(name) for name in features]]
    source = f"{source}, as distributed with scikit-learn."
    return Dataset(chosen, y, features, target, settings.label(), source, class_names=class_names)


@cache
def _shipped(loader: str) -> tuple[Array, Array]:
    """A table of scikit-learn, read once: all four are 1 MB together."""
    import sklearn.datasets  # late: importing scikit-learn takes longer than all else here

    X, y = getattr(sklearn.datasets, loader)(return_X_y=True)
    return frozen_array(X), frozen_array(y)
