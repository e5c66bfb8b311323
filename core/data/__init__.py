"""Data sets, drawn, measured or brought as a file, and how their rows and features are prepared."""

from core.data.boolean import Checkerboard, Xor
from core.data.chosen_file import NoFileError
from core.data.csv_file import Csv
from core.data.curves import Chebyshev, Sine
from core.data.dataset import Dataset, Files, read_beside, read_in
from core.data.datasets import AnyBinaryDataset, AnyClassification, AnyDataset, AnyNetworkDataset, AnyProbabilityDataset
from core.data.encoding import TableError
from core.data.labelled_csv import LabelledCsv
from core.data.one_against_rest import OneAgainstRest
from core.data.outcomes import LogisticLine, PureNoise, Separable
from core.data.real import Diabetes, Longley, Norris
from core.data.real_classes import BreastCancer, Digits, Iris, Wine
from core.data.shapes import Blobs, Circles, Spirals, TwoMoons
from core.data.sigmoid_minima import SigmoidMinima
from core.data.splits import Split, Standardizer, polynomial_features, split_rows
from core.data.synthetic import BadlyScaled, Collinear, Heteroscedastic, Line, Outliers, Polynomial
from core.data.tables import Table, read_table

__all__ = [
    "AnyBinaryDataset",
    "AnyClassification",
    "AnyDataset",
    "AnyNetworkDataset",
    "AnyProbabilityDataset",
    "BadlyScaled",
    "Blobs",
    "BreastCancer",
    "Chebyshev",
    "Checkerboard",
    "Circles",
    "Collinear",
    "Csv",
    "Dataset",
    "Diabetes",
    "Digits",
    "Files",
    "Heteroscedastic",
    "Iris",
    "LabelledCsv",
    "Line",
    "LogisticLine",
    "Longley",
    "NoFileError",
    "Norris",
    "OneAgainstRest",
    "Outliers",
    "Polynomial",
    "PureNoise",
    "Separable",
    "SigmoidMinima",
    "Sine",
    "Spirals",
    "Split",
    "Standardizer",
    "Table",
    "TableError",
    "TwoMoons",
    "Wine",
    "Xor",
    "polynomial_features",
    "read_beside",
    "read_in",
    "read_table",
    "split_rows",
]
