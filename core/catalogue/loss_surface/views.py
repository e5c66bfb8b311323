"""The views of the surface itself: with the paths on it, the loss along the paths, and the loss against updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from core.catalogue.experiment import Drawing
from core.catalogue.loss_surface.choices import Choices, marks_of
from core.experiments.convergence import Measure
from core.experiments.loss_line import Axis
from core.experiments.loss_surface import LossSurfaceResult
from core.experiments.loss_surface.curve import curve_axes, loss_curve
from core.experiments.loss_surface.losses import Followed, loss_curves, measures
from core.experiments.loss_surface.planes import is_own
from core.experiments.loss_surface.seen import PathLoss, path_losses, plane_of, seen_surface
from core.experiments.paths import LossSurface, PlanePath
from core.experiments.wording import counted, number
from core.figures.convergence import convergence_table, plot_convergence
from core.figures.landscape_wording import landscape_subtitle, parameter_title
from core.figures.loss_line import loss_line_table, plot_loss_line
from core.figures.loss_scale import Scale
from core.figures.path_loss import path_loss_table, plot_path_losses
from core.figures.surface import plot_surface, plot_surface_3d, surface_table
from core.settings import Settings, choice
from core.settings_paths import Scalar, join_texts


class SurfaceView(Settings):
    """How the surface is drawn."""

    style: Literal["contour", "3-D"] = choice("contour", "Contours can be clicked exactly.", label="Drawn as")
    scale: Scale = choice(
        "auto", "Colour by the loss, its logarithm, or the share of the picture that is lower.", label="Colours"
    )
    axis: Axis = choice("linear", "The axis of a single parameter.", label="Axis")


class PathView(Settings):
    """The loss along the paths has nothing to choose."""


class LossView(Settings):
    """What is followed."""

    measure: Followed = choice("loss", "What is followed.", label="Follow")


def surface_choices(result: LossSurfaceResult) -> Choices:
    """A surface has a style and colours, the curve of a single parameter an axis."""
    if result.plane is not None:
        return {"axis": ("linear",)}
    return {"style": ("contour",), "scale": ("auto",), "axis": curve_axes(result)}


def loss_choices(result: LossSurfaceResult) -> Choices:
    """The gap to the lowest loss is followed where that is known."""
    return {"measure": measures(result)}


def draw_surface(result: LossSurfaceResult, view: SurfaceView) -> Drawing:
    """The loss on the plane with every path; of a single parameter its curve."""
    if result.plane is None:
        return _draw_curve(result, view)
    data, plane = seen_surface(result), plane_of(result)
    labels = (parameter_title(data.labels[0], result.chosen), parameter_title(data.labels[1], result.chosen))
    plot = plot_surface if view.style == "contour" else plot_surface_3d
    figure = plot(data, marks=marks_of(result), subtitle=landscape_subtitle(result), labels=labels, scale=view.scale)
    settings = result.settings
    figure.update_layout(
        uirevision=f"{view.style}{settings.plane.model_dump_json()}{settings.objective.model_dump_json()}"
    )
    finite = data.surface.loss[np.isfinite(data.surface.loss)]
    alt = (
        f"Loss between {number(float(finite.min()))} and {number(float(finite.max()))} over {plane.labels[0]} and "
        f"{plane.labels[1]}, with the paths of {counted(len(data.paths), 'solver')}."
    )
    return Drawing(figure, surface_table(data), _surface_reading(result, data, view), alt)


def start_here(result: LossSurfaceResult, view: SurfaceView, x: float, y: float) -> Mapping[str, Scalar]:
    """The start that a click means: a point of the plane, to six digits; of a single parameter its value."""
    place = (x,) if result.plane is None else (x, y)
    return {"start": join_texts(float(f"{value:.6g}") for value in place)}


def draw_paths(result: LossSurfaceResult, view: PathView) -> Drawing:
    """The true loss along every path, the plane's, and the distance between path and plane."""
    paths = path_losses(result)
    figure = plot_path_losses(paths, marks=marks_of(result), subtitle=landscape_subtitle(result))
    alt = f"True loss, loss on the plane and distance off the plane along {counted(len(paths), 'path')}."
    return Drawing(figure, path_loss_table(paths), _paths_reading(result, paths), alt)


def draw_losses(result: LossSurfaceResult, view: LossView) -> Drawing:
    """The loss, its gap to the lowest one known, or the gradient's norm, of every solver."""
    curves = loss_curves(result, view.measure)
    lowest = result.chosen.minima[0].loss if result.chosen.minima else np.nan
    figure = plot_convergence(
        curves, marks=marks_of(result), cost="updates", measure=_AS_COMPARED[view.measure],
        subtitle=landscape_subtitle(result), optimum_loss=lowest, optimum_label="lowest minimum known",
        y_title=view.measure,
    )  # fmt: skip
    figure.update_layout(title_text="Loss against updates", uirevision=view.measure)
    table = convergence_table(curves, cost="updates", measure=view.measure).drop(columns="theory")
    alt = f"{view.measure} of {counted(len(curves), 'solver')} against updates."
    return Drawing(figure, table, _losses_reading(result), alt)


_AS_COMPARED: dict[Followed, Measure] = {
    "loss": "loss",
    "loss − lowest known": "loss − optimum",
    "gradient norm": "gradient norm",
}


def _draw_curve(result: LossSurfaceResult, view: SurfaceView) -> Drawing:
    data = loss_curve(result, view.axis)
    label = parameter_title(data.label, result.chosen)
    figure = plot_loss_line(data, marks=marks_of(result), subtitle=landscape_subtitle(result), label=label)
    figure.update_layout(uirevision=f"line{data.axis}{result.settings.objective.model_dump_json()}")
    minima = _counted_minima(len(data.minima))
    reading = f"The drawn part of the curve has {minima}. Click anywhere to start every solver there."
    alt = f"The loss over {label} with {minima} and the paths of {counted(len(data.paths), 'solver')}."
    return Drawing(figure, loss_line_table(data), reading, alt)


def _counted_minima(count: int) -> str:
    return "no minimum" if not count else "1 minimum" if count == 1 else f"{count} minima"


def _surface_reading(result: LossSurfaceResult, data: LossSurface, view: SurfaceView) -> str:
    how = "Click anywhere" if view.style == "contour" else "Drag to turn; click a point of the surface"
    parts = [f"{how} to start every solver there."]
    parts += [
        f"{path.name} has left the frame." for path in data.paths if path.has_diverged or not _ends_inside(data, path)
    ]
    broken = int((~np.isfinite(data.surface.loss)).sum())
    if broken:
        parts.append(f"Grey: the loss is not finite ({broken} of {data.surface.loss.size} points).")
    plane = plane_of(result)
    if result.chosen.objective.n_params > 2:
        parts.append(f"The plane shows {result.explained:.1%} of the variance of all paths.")
        parts.append(f"Axes: {plane.unit}." if plane.unit and not is_own(plane) else _held(result))
    if data.largest_residual > 0:
        parts.append(
            f"The paths are seen from above: up to {number(data.largest_residual)} off the plane, where the true loss "
            "differs from the colours under them."
        )
    if result.chosen.minima_note:
        beside = "Beside the ringed minima" if data.has_optimum else "Minima"
        parts.append(f"{beside}: {result.chosen.minima_note}.")
    return " ".join(part for part in parts if part)


def _ends_inside(data: LossSurface, path: PlanePath) -> bool:
    return bool(data.x[0] <= path.x[-1] <= data.x[-1] and data.y[0] <= path.y[-1] <= data.y[-1])


def _held(result: LossSurfaceResult) -> str:
    others = result.chosen.objective.n_params - 2
    return f"All {others} other parameters are held where {result.runs[0].name} ends."


def _paths_reading(result: LossSurfaceResult, paths: tuple[PathLoss, ...]) -> str:
    off = max(float(path.residual.max()) for path in paths)
    if result.chosen.objective.n_params == 2:
        return "The plane holds both parameters: on it the loss is the true one, and no path ever leaves it."
    gaps = [_gap(path) for path in paths]
    worst = int(np.argmax(gaps))
    return (
        f"Solid: the loss of the network or model as it is; dashed: that of the nearest point of the plane, whose "
        f"colour lies under the path. The paths are up to {number(off)} off the plane; the two losses differ most on "
        f"{paths[worst].name}, by {number(gaps[worst])}."
    )


def _gap(path: PathLoss) -> float:
    difference = np.abs(path.plane_loss - path.true_loss)
    return float(np.nanmax(np.where(np.isfinite(difference), difference, np.nan)))


def _losses_reading(result: LossSurfaceResult) -> str:
    ends = {run.name: float(run.fit.loss) for run in result.runs if run.fit is not None}
    best = min(ends, key=lambda name: ends[name])
    if len(ends) == 1:
        return f"{best} ends at loss {number(ends[best])}."
    if len({number(loss) for loss in ends.values()}) == 1:
        return f"All {len(ends)} end at loss {number(ends[best])}."
    rest = ", ".join(f"{name} at {number(loss)}" for name, loss in ends.items() if name != best)
    return f"{best} ends lowest, at loss {number(ends[best])}; {rest}."
