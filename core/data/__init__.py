"""Data sets, drawn, measured or brought as a file, and how their rows and features are prepared."""

from core.data.csv_file import Csv, NoFileError
from core.data.dataset import Dataset, Files, read_beside
from core.data.datasets import AnyDataset
from core.data.encoding import TableError
from core.data.real import Diabetes, Longley, Norris
from core.data.splits import Split, Standardizer, polynomial_features, split_rows
from core.data.synthetic import BadlyScaled, Collinear, Heteroscedastic, Line, Outliers, Polynomial
from core.data.tables import Table, read_table

__all__ = [
    "AnyDataset",
    "BadlyScaled",
    "Collinear",
    "Csv",
    "Dataset",
    "Diabetes",
    "Files",
    "Heteroscedastic",
    "Line",
    "Longley",
    "NoFileError",
    "Norris",
    "Outliers",
    "Polynomial",
    "Split",
    "Standardizer",
    "Table",
    "TableError",
    "polynomial_features",
    "read_beside",
    "read_table",
    "split_rows",
]
