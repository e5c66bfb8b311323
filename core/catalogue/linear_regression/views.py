"""The views of the linear-regression experiment: what each lets a reader choose, and how it is drawn and read."""

from __future__ import annotations

from typing import Literal

import numpy as np

from core.catalogue.experiment import Drawing
from core.experiments.convergence import Cost, Measure, convergence_curves
from core.experiments.linear_regression.comparison import LinearRegressionResult
from core.experiments.linear_regression.estimates import coefficient_table, quality_table
from core.experiments.linear_regression.fitted import fitted_data
from core.experiments.paths import LossSurface, loss_surface
from core.experiments.solver_choices import Descent
from core.experiments.step_sizes import step_sizes
from core.experiments.wording import number
from core.figures.convergence import convergence_table, plot_convergence
from core.figures.estimates import plot_estimates
from core.figures.fit import fit_table, plot_fit
from core.figures.step_sizes import conditioning_table, plot_step_sizes, step_size_table
from core.figures.surface import plot_surface, plot_surface_3d, surface_table
from core.figures.theme import Mark, marks_for
from core.figures.wording import axis_name, subtitle
from core.settings import Settings, choice
from core.settings import number as number_field
from core.solvers import Status


class SurfaceView(Settings):
    """Which slice of the loss is drawn, and how."""

    pair: str = choice("", "The two coefficients on the axes; the others are held at the optimum.", label="Axes")
    style: Literal["contour", "3-D"] = choice("contour", "Contours can be clicked exactly.", label="Drawn as")
    scale: Literal["auto", "log", "linear"] = choice("auto", "Colour by the loss or its logarithm.", label="Colours")


class FitView(Settings):
    """Nothing to choose."""


class ConvergenceView(Settings):
    """What is plotted against what."""

    measure: Measure = choice("loss − optimum", "What is followed.", label="Follow")
    cost: Cost = choice("updates", "What an update is charged.", label="Against")


class EstimatesView(Settings):
    """Nothing to choose."""


class StepSizeView(Settings):
    """When a run counts as arrived."""

    tolerance: float = number_field(
        1e-4, "Share of the initial gap at which a run has arrived.", label="Arrived at", gt=0, le=0.5, scale="log"
    )


def draw_surface(result: LinearRegressionResult, view: SurfaceView) -> Drawing:
    """The loss on a plane with the paths."""
    data = loss_surface(result, view.pair, resolution=101 if view.style == "contour" else 61)
    labels = (axis_name(data.labels[0], result), axis_name(data.labels[1], result))
    plot = plot_surface if view.style == "contour" else plot_surface_3d
    figure = plot(data, marks=_marks(result), subtitle=subtitle(result), labels=labels, scale=view.scale)
    figure.update_layout(uirevision=f"{data.labels}{view.style}{result.settings.data.model_dump_json()}")
    low, high = number(float(data.surface.loss.min())), number(float(data.surface.loss.max()))
    alt = (
        f"Loss between {low} and {high} over {labels[0]} and {labels[1]}, with the optimum at "
        f"({number(data.optimum[0])}, {number(data.optimum[1])}) and the paths of {len(data.paths)} solvers."
    )
    return Drawing(figure, surface_table(data), _surface_reading(data, view), alt)


def draw_fit(result: LinearRegressionResult, view: FitView) -> Drawing:
    """The data, the fitted lines and the residuals."""
    data = fitted_data(result)
    figure = plot_fit(data, marks=_marks(result), subtitle=subtitle(result))
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


def draw_convergence(result: LinearRegressionResult, view: ConvergenceView) -> Drawing:
    """The approach to the optimum."""
    curves = convergence_curves(result, view.cost, view.measure)
    if not curves:
        raise ValueError("No solver here takes steps: add descent, Newton or L-BFGS to see it converge.")
    loss = result.optimum.loss
    figure = plot_convergence(
        curves,
        marks=_marks(result),
        cost=view.cost,
        measure=view.measure,
        subtitle=subtitle(result),
        optimum_loss=loss,
    )
    figure.update_layout(uirevision=f"{view.measure}{view.cost}")
    reading = "A straight line on this axis means that every update removes the same share of the error."
    if view.measure == "loss":
        reading = "The dashed line across is the loss of the optimum."
    if any(curve.theory_y is not None for curve in curves):
        reading += " Thin dashes: the rate that theory gives for this step size, from the same start."
    floor = np.finfo(float).eps * abs(loss)
    if view.measure == "loss − optimum" and any((curve.y <= 4 * floor).any() for curve in curves):
        reading += f" Below about {number(floor)} differences of the loss are rounding."
    alt = f"{view.measure} of {len(curves)} solvers against {view.cost}."
    return Drawing(figure, convergence_table(curves, cost=view.cost, measure=view.measure), reading, alt)


def draw_estimates(result: LinearRegressionResult, view: EstimatesView) -> Drawing:
    """Coefficients with intervals, and both sigmas."""
    table = coefficient_table(result)
    marks = {run.name: _marks(result)[run.number] for run in result.runs if run.fit is not None}
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


def draw_step_sizes(result: LinearRegressionResult, view: StepSizeView) -> Drawing:
    """Updates against step size."""
    data = step_sizes(result, view.tolerance)
    chosen = [
        (run.settings.optimizer.learning_rate, _marks(result)[run.number])
        for run in result.runs
        if isinstance(run.settings, Descent)
    ]
    figure = plot_step_sizes(data, subtitle=subtitle(result), chosen=chosen)
    if not data.sweeps:
        reading = "This loss has no curvature at its optimum, so theory names neither a limit nor a best step."
    else:
        past = (
            "past its limit (dashed) a rule diverges (crosses); adaptive rules have none. Ring: the constant step that "
            "is best in the long run from any start, 2/(λ_min + λ_max); this start may do better. Triangles"
            if result.problem.objective.loss.is_quadratic
            else "the limit is that of the curvature at the optimum, past which no run settles there. Triangles"
        )
        reading = (
            f"Small steps need many updates; {past}: the step sizes chosen. Dotted: the same features "
            f"{'before' if data.sweeps[0].is_standardized else 'after'} standardising, from the same predictions."
        )
    alt = f"Updates to tolerance against step size for {len(data.sweeps)} sweeps."
    tables = {"Theory": conditioning_table(data)}
    return Drawing(figure, step_size_table(data), reading, alt, more_tables=tables)


def _marks(result: LinearRegressionResult) -> dict[int, Mark]:
    """Each solver's mark by its number, the same in every view."""
    return dict(zip((run.number for run in result.runs), marks_for([run.kind for run in result.runs]), strict=True))


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


def _surface_reading(data: LossSurface, view: SurfaceView) -> str:
    reading = "Click anywhere to start descent, Newton and L-BFGS there." if view.style == "contour" else (
        "Drag to turn; click a point of the surface to start descent, Newton and L-BFGS there."
    )  # fmt: skip
    if any(path.kind == "maximum_likelihood" and len(path.x) > 1 for path in data.paths):
        reading += " Maximum likelihood always searches from zero coefficients."
    reading += "".join(f" {path.name} has left the frame." for path in data.paths if path.has_diverged)
    if data.held:
        names = ", ".join(data.held[:4]) + (" and others" if len(data.held) > 4 else "")
        reading += f" Held at the optimum: {names}."
    if data.largest_residual > 0:
        reading += (
            f" The paths move in all coefficients and are seen from above: up to {number(data.largest_residual)} off "
            "this plane, where the true loss differs from the colours under them."
        )
    return reading
