"""The views that linear regression alone has: the fitted lines, and the estimates with their intervals."""

from __future__ import annotations

import numpy as np

from core.catalogue.comparison_views import marks_of
from core.catalogue.experiment import Drawing
from core.experiments.linear_regression.comparison import LinearRegressionResult
from core.experiments.linear_regression.estimates import coefficient_table, quality_table
from core.experiments.linear_regression.fitted import fitted_data
from core.figures.estimates import plot_estimates
from core.figures.fit import fit_table, plot_fit
from core.figures.wording import subtitle
from core.settings import Settings
from core.solvers import Status


class FitView(Settings):
    """Nothing to choose."""


class EstimatesView(Settings):
    """Nothing to choose."""


def draw_fit(result: LinearRegressionResult, view: FitView) -> Drawing:
    """The data, the fitted lines and the residuals."""
    data = fitted_data(result)
    figure = plot_fit(data, marks=marks_of(result), subtitle=subtitle(result))
    figure.update_layout(uirevision=result.settings.data.model_dump_json())
    if data.feature:
        reading = "Lines that agree lie on each other, the wide ones below. Underneath: observed minus fitted."
    else:
        reading = "On the dashed line the prediction is exact. Underneath: observed minus predicted."
    reading += _left_the_frame(result)
    if len(data.observed) < data.n_rows:
        reading += f" {len(data.observed)} of {data.n_rows} rows are drawn; all were used."
    alt = f"{data.n_rows} rows of {data.target} with the fits of {len(data.models)} solvers and their residuals."
    return Drawing(figure, fit_table(data), reading, alt)


def draw_estimates(result: LinearRegressionResult, view: EstimatesView) -> Drawing:
    """Coefficients with intervals, and both sigmas."""
    table = coefficient_table(result)
    marks = {run.name: marks_of(result)[run.number] for run in result.runs if run.fit is not None}
    errors = result.optimum.standard_errors
    errors = np.full(result.problem.objective.n_params, np.nan) if errors is None else errors
    figure = plot_estimates(table, marks=marks, errors=errors, subtitle=subtitle(result))
    quality = quality_table(result)
    reading = (
        f"{_intervals_reading(result)} Newton, L-BFGS and descent give a point only. Digits: how many agree with the "
        "optimum."
    )
    alt = f"Estimates of {len(errors)} coefficients by {len(marks)} solvers."
    return Drawing(figure, table, reading, alt, shows_table=True, more_tables={"By solver": quality})


def _left_the_frame(result: LinearRegressionResult) -> str:
    diverged = [run.name for run in result.runs if run.fit is not None and run.fit.status is Status.DIVERGED]
    return "".join(f" {name} has left the frame." for name in diverged)


def _intervals_reading(result: LinearRegressionResult) -> str:
    if result.settings.ridge or result.settings.loss.kind == "huber":
        return "No solver here gives intervals for this objective."
    return {
        "mse": "Intervals: Student's t with s² = RSS/(n − p) for the closed form; the normal law with the observed "
        "information for maximum likelihood.",
        "mae": "Intervals: the normal law with the expected information for maximum likelihood; the observed one does "
        "not exist where |e| has its kink.",
        "student_t": "Intervals: the normal law with the observed information for maximum likelihood.",
    }[result.settings.loss.kind]
