"""The data as the solvers of a linear model see them, the chosen loss on them, and its best fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Files, Split, Standardizer, polynomial_features, split_rows
from core.experiments.linear_regression.settings import LinearRegressionSettings
from core.experiments.solving import check_size
from core.functions import Huber, Loss, StudentT
from core.objectives import LinearRegression
from core.solvers import Fit, Status, fit_closed_form, fit_m_estimate, fit_mle

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
    split : rows for training, validation and testing.
    standardizer : learned from the training rows; None where the columns stay raw.
    objective : the loss on the training rows.
    """

    dataset: Dataset
    feature_names: tuple[str, ...]
    raw: Array
    columns: Array
    split: Split
    standardizer: Standardizer | None
    objective: LinearRegression

    def on(self, rows: NDArray[np.intp]) -> LinearRegression | None:
        """The same loss, without penalty, on other rows; None where there are none."""
        if not rows.size:
            return None
        return LinearRegression(self.columns[rows], self.dataset.y[rows], loss=self.objective.loss)

    def rescaled(self) -> LinearRegression:
        """The same objective on raw features where they are standardised, and the other way round."""
        raw, mine = self.raw[self.split.train], self.objective
        X = raw if self.standardizer is not None else Standardizer.fit(raw).transform(raw)
        return LinearRegression(X, mine.y, loss=mine.loss, l2=mine.l2, feature_names=self.feature_names)

    def rescaled_coefficients(self, theta: Array) -> Array:
        """The coefficients on the other form of the features that predict the same."""
        if self.standardizer is not None:
            return self.standardizer.raw_coefficients(theta)
        return Standardizer.fit(self.raw[self.split.train]).scaled_coefficients(theta)

    def rescaled_fit(self) -> Fit:
        """The best fit of the same objective on the other form of the features."""
        return best_fit(self.rescaled())[0]


def prepare(settings: LinearRegressionSettings, files: Files) -> tuple[Problem, Fit | None]:
    """Load, raise to powers, split and scale the data; with a Student-t loss also the fit its scale comes from.

    Raises
    ------
    ValueError
        For data that cannot be read or split, or so large that sums of their squares overflow.
    """
    dataset = settings.data.load(files)
    raw, names = polynomial_features(dataset.X, dataset.feature_names, settings.degree)
    check_size(raw, (*names,))
    check_size(dataset.y[:, None], (dataset.target_name,))
    split = split_rows(dataset.n_samples, validation=settings.validation, test=settings.test, seed=settings.seed)
    standardizer = Standardizer.fit(raw[split.train]) if settings.standardize else None
    columns = raw if standardizer is None else standardizer.transform(raw)
    X, y = columns[split.train], dataset.y[split.train]
    loss, noise = _loss(settings, X, y, names)
    objective = LinearRegression(X, y, loss=loss, l2=settings.ridge or 0.0, feature_names=names)
    return Problem(dataset, names, raw, columns, split, standardizer, objective), noise


def _loss(
    settings: LinearRegressionSettings, X: Array, y: Array, names: tuple[str, ...]
) -> tuple[str | Loss, Fit | None]:
    """The loss, and for Student-t the fit that its scale comes from."""
    choice = settings.loss
    if choice.kind == "huber":
        return Huber(choice.delta), None
    if choice.kind != "student_t":
        return choice.kind, None
    unit = LinearRegression(X, y, loss=StudentT(choice.degrees_of_freedom), feature_names=names)
    fit = fit_mle(unit)
    if not fit.sigma or fit.status is Status.SINGULAR:
        return StudentT(choice.degrees_of_freedom), None
    # With its scale at the joint maximum the loss has its minimum at the same coefficients as the likelihood.
    loss = StudentT(choice.degrees_of_freedom, fit.sigma)
    value = LinearRegression(X, y, loss=loss, feature_names=names).value(fit.theta)
    return loss, replace(fit, loss=float(value))


def best_fit(objective: LinearRegression) -> tuple[Fit, str]:
    """The minimum of the objective by the most accurate method there is for its loss, and that method's name."""
    if objective.loss.is_quadratic:
        return fit_closed_form(objective), "closed form"
    if not objective.loss.is_differentiable:
        return fit_mle(objective), "linear programming"
    return fit_m_estimate(objective), "L-BFGS and Newton in orthonormal coordinates"
