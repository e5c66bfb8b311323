"""The data as the solvers of a logistic model see them, and the chosen loss on the training rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Files, Split, Standardizer, polynomial_features, split_rows
from core.experiments.logistic_regression.lowest import lowest_fit
from core.experiments.logistic_regression.settings import LogisticRegressionSettings
from core.experiments.solving import check_size
from core.objectives import LogisticRegression
from core.solvers import Fit

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Problem:
    """The data as the solvers see them.

    Attributes
    ----------
    dataset : as loaded, in its own units.
    feature_names : columns of the model, powers included.
    raw : all rows of those columns before standardising, of shape (n_samples, n_columns).
    columns : the same after standardising, where that was chosen.
    split : rows for training, validation and testing, each class in about the same share in every part.
    standardizer : learned from the training rows; None where the columns stay raw.
    objective : the loss on the training rows.
    """

    dataset: Dataset
    feature_names: tuple[str, ...]
    raw: Array
    columns: Array
    split: Split
    standardizer: Standardizer | None
    objective: LogisticRegression

    def on(self, rows: NDArray[np.intp]) -> LogisticRegression | None:
        """The same loss, without penalty, on other rows; None where there are none."""
        if not rows.size:
            return None
        return self._model(self.columns[rows], self.dataset.y[rows], l2=0.0)

    def rescaled(self) -> LogisticRegression | None:
        """The same objective on raw features where they are standardised, and the other way round.

        None without intercept: then a shift of the features makes another model.
        """
        if not self.objective.fit_intercept:
            return None
        raw = self.raw[self.split.train]
        X = raw if self.standardizer is not None else Standardizer.fit(raw).transform(raw)
        return self._model(X, self.objective.y, l2=self.objective.l2)

    def rescaled_coefficients(self, theta: Array) -> Array:
        """The coefficients on the other form of the features that predict the same."""
        if self.standardizer is not None:
            return self.standardizer.raw_coefficients(theta)
        return Standardizer.fit(self.raw[self.split.train]).scaled_coefficients(theta)

    def rescaled_fit(self) -> Fit:
        """The best fit of the same objective on the other form of the features."""
        other = self.rescaled()
        if other is None:
            raise ValueError("a model without intercept has no other form of its features.")
        return lowest_fit(other, np.zeros(other.n_params))

    def _model(self, X: Array, y: Array, *, l2: float) -> LogisticRegression:
        mine, names = self.objective, self.feature_names
        return LogisticRegression(X, y, loss=mine.loss, fit_intercept=mine.fit_intercept, l2=l2, feature_names=names)


def prepare(settings: LogisticRegressionSettings, files: Files) -> Problem:
    """Load, raise to powers, split and scale the data.

    Raises
    ------
    ValueError
        For data that cannot be read or split, or so large that sums of their squares overflow.
    """
    dataset = settings.data.load(files)
    raw, names = polynomial_features(dataset.X, dataset.feature_names, settings.degree)
    check_size(raw, (*names,))
    split = split_rows(
        dataset.n_samples,
        validation=settings.validation,
        test=settings.test,
        seed=settings.seed,
        classes=dataset.y if dataset.is_classification else None,
        class_names=dataset.class_names,
    )
    standardizer = Standardizer.fit(raw[split.train]) if settings.standardize else None
    columns = raw if standardizer is None else standardizer.transform(raw)
    objective = LogisticRegression(
        columns[split.train],
        dataset.y[split.train],
        loss=settings.loss,
        fit_intercept=settings.fit_intercept,
        l2=settings.ridge or 0.0,
        feature_names=names,
    )
    return Problem(dataset, names, raw, columns, split, standardizer, objective)
