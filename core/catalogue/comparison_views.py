"""The views that every comparison of solvers has: its loss surface, its convergence, its step sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from core.catalogue.experiment import Drawing
from core.experiments.compared import Comparison
from core.experiments.convergence import Cost, Measure, Runaway, convergence_curves, measure_title
from core.experiments.loss_line import Axis, axes, loss_line
from core.experiments.paths import LossSurface, coordinate_pairs, loss_surface
from core.experiments.solver_choices import Descent
from core.experiments.step_sizes import step_sizes
from core.experiments.wording import number
from core.figures.convergence import convergence_table, plot_convergence
from core.figures.loss_line import loss_line_table, plot_loss_line
from core.figures.step_sizes import conditioning_table, plot_step_sizes, step_size_table
from core.figures.surface import plot_surface, plot_surface_3d, surface_table
from core.figures.theme import Mark, marks_for
from core.figures.wording import axis_name, subtitle
from core.settings import Settings, choice
from core.settings import number as number_field


class SurfaceView(Settings):
    """Which slice of the loss is drawn, and how."""

    pair: str = choice("", "The two coefficients on the axes; the others are held at the optimum.", label="Axes")
    style: Literal["contour", "3-D"] = choice("contour", "Contours can be clicked exactly.", label="Drawn as")
    scale: Literal["auto", "log", "linear"] = choice("auto", "Colour by the loss or its logarithm.", label="Colours")
    axis: Axis = choice("linear", "The axis of a single coefficient.", label="Axis")


class ConvergenceView(Settings):
    """What is plotted against what."""

    measure: Measure | Runaway = choice("loss − optimum", "What is followed.", label="Follow")
    cost: Cost = choice("updates", "What an update is charged.", label="Against")


class StepSizeView(Settings):
    """When a run counts as arrived."""

    tolerance: float = number_field(
        1e-4, "Share of the initial gap at which a run has arrived.", label="Arrived at", gt=0, le=0.5, scale="log"
    )


def marks_of(result: Comparison) -> dict[int, Mark]:
    """Each solver's mark by its number, the same in every view."""
    return dict(zip((run.number for run in result.runs), marks_for([run.kind for run in result.runs]), strict=True))


def surface_choices(result: Comparison) -> Mapping[str, tuple[str, ...]]:
    """What this model lets a reader choose of its surface: the curve of a single coefficient has an axis only."""
    if result.problem.objective.n_params > 1:
        return {"pair": coordinate_pairs(result), "axis": ("linear",)}
    return {"pair": ("",), "style": ("contour",), "scale": ("auto",), "axis": axes(result)}


def convergence_choices(result: Comparison) -> Mapping[str, tuple[str, ...]]:
    """What can be followed: an approach where there is an optimum, a flight where there is none."""
    if result.has_optimum:
        return {"measure": ("loss − optimum", "loss", "distance to the optimum", "gradient norm")}
    angle = () if result.direction is None else ("angle to the widest margin",)
    return {"measure": ("length of the coefficients", *angle, "loss − optimum", "loss", "gradient norm")}


def draw_surface(result: Comparison, view: SurfaceView) -> Drawing:
    """The loss on a plane with the paths; of a single coefficient its curve."""
    if result.problem.objective.n_params == 1:
        return _draw_line(result, view)
    data = loss_surface(result, view.pair, resolution=101 if view.style == "contour" else 61)
    labels = (axis_name(data.labels[0], result), axis_name(data.labels[1], result))
    plot = plot_surface if view.style == "contour" else plot_surface_3d
    figure = plot(data, marks=marks_of(result), subtitle=subtitle(result), labels=labels, scale=view.scale)
    figure.update_layout(uirevision=f"{data.labels}{view.style}{result.settings.data.model_dump_json()}")
    low, high = number(float(data.surface.loss.min())), number(float(data.surface.loss.max()))
    there = f"({number(data.optimum[0])}, {number(data.optimum[1])})"
    where = f"the {data.optimum_label} at {there}" if data.has_optimum else "no optimum"
    alt = (
        f"Loss between {low} and {high} over {labels[0]} and {labels[1]}, with {where} "
        f"and the paths of {len(data.paths)} solvers."
    )
    return Drawing(figure, surface_table(data), _surface_reading(data, view), alt)


def _draw_line(result: Comparison, view: SurfaceView) -> Drawing:
    data = loss_line(result, view.axis)
    label = axis_name(data.label, result)
    figure = plot_loss_line(data, marks=marks_of(result), subtitle=subtitle(result), label=label)
    figure.update_layout(uirevision=f"line{data.axis}{result.settings.data.model_dump_json()}")
    minima = "no minimum" if not len(data.minima) else "1 minimum" if len(data.minima) == 1 else (
        f"{len(data.minima)} minima"
    )  # fmt: skip
    reading = f"The drawn part of the curve has {minima}. Click anywhere to start descent, Newton and L-BFGS there."
    alt = f"The loss over {label} with {minima} and the paths of {len(data.paths)} solvers."
    return Drawing(figure, loss_line_table(data), reading, alt)


def draw_convergence(result: Comparison, view: ConvergenceView) -> Drawing:
    """The approach to the optimum, or the flight to infinity."""
    curves = convergence_curves(result, view.cost, view.measure)
    if not curves:
        raise ValueError("No solver here takes steps: add descent, Newton or L-BFGS to see it converge.")
    loss, title = result.optimum.loss, measure_title(result, view.measure)
    figure = plot_convergence(
        curves,
        marks=marks_of(result),
        cost=view.cost,
        measure=view.measure,
        subtitle=subtitle(result),
        optimum_loss=loss,
        optimum_label=result.optimum_label,
        y_title=title,
    )
    figure.update_layout(uirevision=f"{view.measure}{view.cost}")
    reading = _convergence_readings(result)[view.measure]
    if any(curve.theory_y is not None for curve in curves):
        reading += _theory_reading(view.measure)
    floor = np.finfo(float).eps * abs(loss)
    if view.measure == "loss − optimum" and any((curve.y <= 4 * floor).any() for curve in curves):
        reading += f" Below about {number(floor, 2)} differences of the loss are rounding."
    alt = f"{title} of {len(curves)} solvers against {view.cost}."
    return Drawing(figure, convergence_table(curves, cost=view.cost, measure=title), reading, alt)


def draw_step_sizes(result: Comparison, view: StepSizeView) -> Drawing:
    """Updates against step size."""
    data = step_sizes(result, view.tolerance)
    chosen = [
        (run.settings.optimizer.learning_rate, marks_of(result)[run.number])
        for run in result.runs
        if isinstance(run.settings, Descent)
    ]
    figure = plot_step_sizes(data, subtitle=subtitle(result), chosen=chosen)
    reading = "This loss has no curvature at its optimum, so theory names neither a limit nor a best step."
    if not result.has_optimum:
        reading = "With separated classes there is no optimum whose curvature would set a limit to the step size."
    if data.sweeps:
        reading = f"Small steps need many updates; {_limits_reading(result)} Triangles: the step sizes chosen."
    here = [sweep for sweep in data.sweeps if sweep.is_standardized == data.sweeps[0].is_standardized]
    if len(here) < len(data.sweeps):
        other = "before" if data.sweeps[0].is_standardized else "after"
        reading += f" Dotted: the same features {other} standardising, from the same predictions."
    alt = f"Updates to tolerance against step size for {len(data.sweeps)} sweeps."
    tables = {"Theory": conditioning_table(data)} if data.conditioning else {}
    return Drawing(figure, step_size_table(data), reading, alt, more_tables=tables)


def _convergence_readings(result: Comparison) -> dict[str, str]:
    straight = "A straight line on this axis means that every update removes the same share of the error."
    falling = "The loss falls towards this limit for ever; on this axis it bends, like one over the number of updates."
    at = f"the loss of the {result.optimum_label}" if result.has_optimum else "the limit that the loss falls to"
    return {
        "loss": f"The dashed line across is {at}.",
        "loss − optimum": straight if result.has_optimum else falling,
        "distance to the optimum": straight,
        "gradient norm": straight if result.has_optimum else falling,
        "length of the coefficients": "Against the logarithm of the updates t, a straight line means that the "
        "coefficients grow like log t: slowly, and for ever.",
        "angle to the widest margin": "The coefficients turn towards the direction that separates the classes with the "
        "widest margin (the intercept counted as a coefficient): as slowly as one over log t.",
    }


def _theory_reading(measure: str) -> str:
    if measure == "length of the coefficients":
        return " Thin dashes: the slope that theory gives in the long run, 1/margin, laid through the last point."
    return " Thin dashes: the rate that theory gives for this step size, from the same start."


def _limits_reading(result: Comparison) -> str:
    if result.problem.objective.loss.is_quadratic:
        return (
            "past its limit (dashed) a rule diverges (crosses); adaptive rules have none. Ring: the constant step that "
            "is best in the long run from any start, 2/(λ_min + λ_max); this start may do better."
        )
    if not result.has_optimum:
        flat = "with separated classes there is no optimum, the curvature vanishes far out, and no limit applies."
        return flat + _guarantee_reading(result)
    at = (
        "the limit (dashed) is that of the curvature at the optimum, past which no run settles there, though one that "
        "jumps about may come this close."
    )
    return at + _guarantee_reading(result)


def _guarantee_reading(result: Comparison) -> str:
    if result.curvature_bound is None:
        return ""
    return " Dotted line: up to this step, two over the largest curvature anywhere, gradient descent never climbs."


def _surface_reading(data: LossSurface, view: SurfaceView) -> str:
    reading = "Click anywhere to start descent, Newton and L-BFGS there." if view.style == "contour" else (
        "Drag to turn; click a point of the surface to start descent, Newton and L-BFGS there."
    )  # fmt: skip
    if any(path.kind == "maximum_likelihood" and len(path.x) > 1 for path in data.paths):
        reading += " Maximum likelihood always searches from zero coefficients."
    reading += "".join(f" {path.name} has left the frame." for path in data.paths if path.has_diverged)
    if not data.has_optimum:
        reading += " There is no optimum: the valley falls for ever."
    if data.held:
        names = ", ".join(data.held[:4]) + (" and others" if len(data.held) > 4 else "")
        held = f"at the {data.optimum_label}" if data.has_optimum else "where descent has come to"
        reading += f" Held {held}: {names}."
    if data.largest_residual > 0:
        reading += (
            f" The paths move in all coefficients and are seen from above: up to {number(data.largest_residual)} off "
            "this plane, where the true loss differs from the colours under them."
        )
    return reading
