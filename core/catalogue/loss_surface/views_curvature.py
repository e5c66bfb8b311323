"""The views of curvature: the Hessian's spectrum, sharpness against 2/η, slices, and filter normalisation."""

from __future__ import annotations

from typing import Literal

import numpy as np

from core.catalogue.experiment import Drawing
from core.catalogue.loss_surface.choices import Choices, chosen_run, marks_of, solver_choices
from core.experiments.loss_surface import LossSurfaceResult
from core.experiments.loss_surface.curvature import CurvatureHistory, Spectrum, end_spectrum, histories
from core.experiments.loss_surface.normalization import FACTOR, Normalizations, has_twin, normalizations
from core.experiments.loss_surface.slices import Cut, Line, cuts_through_end, lines_to_ends
from core.experiments.wording import counted, number, whole
from core.figures.landscape_wording import landscape_subtitle
from core.figures.normalization import normalization_table, plot_normalizations
from core.figures.slices import cuts_table, lines_table, plot_cuts, plot_lines
from core.figures.spectrum import history_table, plot_history, plot_sharpness, plot_spectrum, spectrum_table
from core.settings import Settings, choice
from core.settings import number as number_field

_SOLVER = "The solver at whose end one looks."


class SpectrumView(Settings):
    """Where the spectrum is looked at."""

    show: Literal["at the end", "along the way"] = choice(
        "at the end", "All eigenvalues at one end, or the largest and the smallest along every path.", label="Show"
    )
    solver: str = choice("", _SOLVER)


class SharpnessView(Settings):
    """Sharpness against the limit has nothing to choose."""


class SliceView(Settings):
    """Along which lines."""

    along: Literal["start to end", "axes of the plane"] = choice(
        "start to end", "Straight from the start to every end, or through one end along both axes.", label="Along"
    )
    solver: str = choice("", _SOLVER)


class NormalizationView(Settings):
    """At which end, along which directions."""

    solver: str = choice("", _SOLVER)
    seed: int = number_field(0, "Seed of the two directions.", label="Seed of the directions", ge=0, le=1000)


def slice_choices(result: LossSurfaceResult) -> Choices:
    """Axes only where there is a plane."""
    along = {} if result.plane is not None else {"along": ("start to end",)}
    return {**solver_choices(result), **along}


def draw_spectrum(result: LossSurfaceResult, view: SpectrumView) -> Drawing:
    """All eigenvalues at one end, or the ends of the spectrum along every path."""
    if view.show == "along the way":
        return _draw_history(result)
    data = end_spectrum(result, chosen_run(result, view.solver))
    figure = plot_spectrum(data, subtitle=landscape_subtitle(result))
    alt = f"Sizes of {data.eigenvalues.size} Hessian eigenvalues at the end of {data.name}."
    return Drawing(figure, spectrum_table(data), _spectrum_reading(data), alt)


def draw_sharpness(result: LossSurfaceResult, view: SharpnessView) -> Drawing:
    """λ_max along every path against what the step size can hold."""
    found = _histories(result)
    figure = plot_sharpness(found, marks=marks_of(result), subtitle=landscape_subtitle(result))
    reading = " ".join(_sharpness_reading(one) for one in found)
    alt = f"Sharpness along {counted(len(found), 'path')}, with the limits of the step sizes."
    return Drawing(figure, history_table(found), reading, alt)


def draw_slices(result: LossSurfaceResult, view: SliceView) -> Drawing:
    """The loss straight from the start to the ends, or through an end along both axes."""
    subtitle = landscape_subtitle(result)
    if view.along == "axes of the plane" and result.plane is not None:
        run = chosen_run(result, view.solver)
        cuts = cuts_through_end(result, run)
        figure = plot_cuts(cuts, mark=marks_of(result)[run.number], name=run.name, subtitle=subtitle)
        alt = f"The loss through the end of {run.name} along both axes of the plane."
        return Drawing(figure, cuts_table(cuts), _cuts_reading(cuts), alt)
    lines = lines_to_ends(result)
    if not lines:
        raise ValueError("No solver here moved and stayed finite: there is no line from a start to an end.")
    figure = plot_lines(lines, marks=marks_of(result), subtitle=subtitle)
    alt = f"The loss on {counted(len(lines), 'straight line')} from the start to the ends."
    return Drawing(figure, lines_table(lines), _lines_reading(lines), alt)


def draw_normalizations(result: LossSurfaceResult, view: NormalizationView) -> Drawing:
    """The surface about an end with and without filter normalisation, and that of a rescaled twin."""
    data = normalizations(result, chosen_run(result, view.solver), seed=view.seed)
    figure = plot_normalizations(data, subtitle=landscape_subtitle(result))
    alt = f"{len(data.panels)} contour maps about the end of {data.name}, with and without filter normalisation."
    return Drawing(figure, normalization_table(data), _normalization_reading(result, data), alt)


def _draw_history(result: LossSurfaceResult) -> Drawing:
    found = _histories(result)
    figure = plot_history(found, marks=marks_of(result), subtitle=landscape_subtitle(result))
    negative = [one.name for one in found if (one.smallest < 0).any()]
    reading = "Solid: the largest eigenvalue; dashed: the smallest. "
    if negative:
        reading += (
            f"Where that is negative the surface bends down in some direction: on the path of {_listed(negative)}."
        )
    else:
        reading += "It is never negative here: no path crosses a place that bends down."
    alt = f"Largest and smallest Hessian eigenvalue along {counted(len(found), 'path')}."
    return Drawing(figure, history_table(found), reading, alt)


def _histories(result: LossSurfaceResult) -> tuple[CurvatureHistory, ...]:
    found = tuple(one for one in histories(result) if one.steps.size)
    if not found:
        raise ValueError("No solver here made an update that stayed finite: there is no curvature to follow.")
    return found


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _spectrum_reading(data: Spectrum) -> str:
    values = data.eigenvalues
    if values.size == 1:
        return f"The one eigenvalue, {number(float(values[0]))}, is the curvature of the curve there."
    ends = f"They reach from {number(float(values[-1]))} to {number(float(values[0]))}"
    if not data.is_whole:
        shown = f"The {values.size // 2} largest and {values.size // 2} smallest of {whole(data.n_params)} eigenvalues."
        return f"{shown} {ends}."
    large = int((values > 0.1 * values[0]).sum()) if values[0] > 0 else 0
    negative = int((values < 0).sum())
    bends = f"{negative} of {values.size} are negative" if negative else "none is negative"
    reading = f"{ends}, and {bends}. {large} of {values.size} exceed a tenth of the largest"
    held = "" if data.limit is None else f" The step size can hold a largest one of {number(data.limit)} (dashed)."
    return (
        f"{reading}: along the others the surface is much flatter.{held}"
        if 0 < large < values.size
        else f"{reading}.{held}"
    )


def _sharpness_reading(one: CurvatureHistory) -> str:
    began, late = number(float(one.largest[0]), 3), number(one.late, 3)
    moved = f"{one.name}: sharpness {began} at the start, {late} on average over the last quarter"
    if one.limit is None:
        why = "it takes no fixed step" if one.kind in ("newton", "lbfgs") else "it scales its steps by past gradients"
        return f"{moved}; this rule has no such limit, as {why}."
    share = one.late / one.limit
    return f"{moved}, {number(share, 3)} times the {number(one.limit, 3)} that its step size can hold."


def _lines_reading(lines: tuple[Line, ...]) -> str:
    crossed = [one for one in lines if one.barrier > 1e-9 * (1.0 + abs(float(one.loss[0])))]
    reading = "The path itself bends; this is the straight line between its ends. "
    if not crossed:
        return reading + "On none of them does the loss rise above the chord between start and end."
    told = "; ".join(
        f"{one.name} {number(one.barrier, 3)} at {number(one.barrier_at, 2)} of the way" for one in crossed
    )
    return reading + f"Highest rise above the chord between the two losses: {told}."


def _cuts_reading(cuts: tuple[Cut, ...]) -> str:
    bends = [f"{number(cut.curvature, 3)} along {cut.label}" for cut in cuts if cut.curvature is not None]
    told = f"The curvature there is {' and '.join(bends)}. " if bends else ""
    return told + "Where the loss leaves the dashed parabola, slope and curvature at the end no longer tell its shape."


def _normalization_reading(result: LossSurfaceResult, data: Normalizations) -> str:
    same = (
        "The two columns show the same pair of random directions: as drawn, and with each neuron's part scaled to the "
        "length of its own weights."
    )
    if not has_twin(result):
        return f"{same} With ReLU units a rescaled twin that computes the same function would be compared too."
    sharp = " and ".join(number(value, 3) for value in data.sharpness)
    gap = max(data.prediction_gap, float(np.finfo(float).tiny))
    return (
        f"{same} The lower network has its first layer times {FACTOR:g} and the next weights divided by it: the same "
        f"predictions (to {number(gap, 2)}), yet sharpness {sharp}. Without normalisation the two surfaces differ by "
        f"up to {data.differences['none']:.0%} of the range, with it by {number(data.differences['filter'], 2)} of it."
    )
