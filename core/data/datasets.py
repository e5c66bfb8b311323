"""Every data set that can be chosen, told apart by ``kind``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.data.csv_file import Csv
from core.data.real import Diabetes, Longley, Norris
from core.data.synthetic import BadlyScaled, Collinear, Heteroscedastic, Line, Outliers, Polynomial

AnyDataset = Annotated[
    Line | Polynomial | Outliers | Collinear | BadlyScaled | Heteroscedastic | Diabetes | Norris | Longley | Csv,
    Field(discriminator="kind"),
]
