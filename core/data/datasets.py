"""Every data set that can be chosen, told apart by ``kind``, for each thing a model may predict."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.data.boolean import Checkerboard, Xor
from core.data.csv_file import Csv
from core.data.curves import Chebyshev, Sine
from core.data.labelled_csv import LabelledCsv
from core.data.one_against_rest import OneAgainstRest
from core.data.outcomes import LogisticLine, PureNoise, Separable
from core.data.real import Diabetes, Longley, Norris
from core.data.real_classes import BreastCancer, Digits, Iris, Wine
from core.data.shapes import Blobs, Circles, Spirals, TwoMoons
from core.data.sigmoid_minima import SigmoidMinima
from core.data.synthetic import BadlyScaled, Collinear, Heteroscedastic, Line, Outliers, Polynomial

_Curve = Line | Polynomial | Sine | Chebyshev | Outliers | Heteroscedastic
_TwoClasses = LogisticLine | Separable | TwoMoons | Circles | Xor | Checkerboard | PureNoise | BreastCancer
_ManyClasses = Spirals | Blobs | Iris | Wine | Digits | LabelledCsv

AnyDataset = Annotated[
    Line | Polynomial | Sine | Chebyshev | Outliers | Collinear | BadlyScaled | Heteroscedastic
    | Diabetes | Norris | Longley | Csv,
    Field(discriminator="kind"),
]  # fmt: skip
"""What a regression can be fitted to."""

AnyBinaryDataset = Annotated[_TwoClasses | OneAgainstRest, Field(discriminator="kind")]
"""Exactly two classes; data that may have more come through ``OneAgainstRest``."""

AnyProbabilityDataset = Annotated[_TwoClasses | OneAgainstRest | SigmoidMinima, Field(discriminator="kind")]
"""What the probability of one of two classes can be fitted to: classes, or fractions."""

AnyClassification = Annotated[_TwoClasses | _ManyClasses, Field(discriminator="kind")]
"""Two or more classes."""

AnyNetworkDataset = Annotated[
    _TwoClasses | _ManyClasses | _Curve | BadlyScaled | Diabetes | Csv, Field(discriminator="kind")
]
"""What a network can learn: classes of any number, and quantities that a straight line may miss."""
