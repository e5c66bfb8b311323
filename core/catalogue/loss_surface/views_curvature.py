"""The views of curvature: the Hessian's spectrum, sharpness against 2/η, slices, and filter normalisation."""

from __future__ import annotations

from typing import Literal

import numpy as np

from core.catalogue.experiment import Drawing
from core.catalogue.loss_surface.choices import ALL, chosen_run, chosen_runs, marks_of
from core.experiments.loss_surface import LossSurfaceResult
from core.experiments.loss_surface.curvature import CurvatureHistory, Spectrum, end_spectrum, histories
from core.experiments.loss_surface.normalization import FACTOR, Normalizations, has_twin, normalizations
from core.experiments.loss_surface.slices import Cut, Line, cuts_through_end, lines_to_ends
from core.experiments.wording import counted, number, whole
from core.figures.landscape_wording import landscape_subtitle
from core.figures.normalization import normalization_table, plot_normalizations
from core.figures.slices import cuts_table, lines_table, plot_cuts, plot_lines
from core.figures.spectrum import history_table, plot_history, plot_sharpness, plot_spectra, spectrum_table
from core.settings import Settings, choice
from core.settings import number as number_field

_SOLVER = "Whose path and end."


class CurvatureView(Settings):
    """What of the curvature, of which solver."""

    show: Literal["sharpness against its limit", "largest and smallest", "spectrum at the end"] = choice(
        "sharpness against its limit",
        "The largest eigenvalue of the Hessian along every path beside what the step size can hold; both ends of the "
        "spectrum along every path; or all eigenvalues at the end.",
        label="Show",
    )
    solver: str = choice(ALL, _SOLVER)


class SliceView(Settings):
    """Along which lines, of which solver."""

    along: Literal["start to end", "axes of the plane"] = choice(
        "start to end", "Straight from the start to every end, or through every end along both axes.", label="Along"
    )
    solver: str = choice(ALL, _SOLVER)


class NormalizationView(Settings):
    """At which end, along which directions."""

    solver: str = choice("", _SOLVER)
    seed: int = number_field(0, "Seed of the two directions.", label="Seed of the directions", ge=0, le=1000)


def draw_curvature(result: LossSurfaceResult, view: CurvatureView) -> Drawing:
    """Sharpness against its limit, both ends of the spectrum along the paths, or the spectra at their ends."""
    runs, subtitle = chosen_runs(result, view.solver), landscape_subtitle(result)
    if view.show == "spectrum at the end":
        spectra = tuple(end_spectrum(result, run) for run in runs)
        figure = plot_spectra(spectra, marks=marks_of(result), subtitle=subtitle)
        alt = f"Sizes of the Hessian eigenvalues at the end of {counted(len(spectra), 'path')}."
        return Drawing(figure, spectrum_table(spectra), _spectrum_reading(spectra), alt)
    found = histories(result, runs)
    if not found:
        raise ValueError("No solver here made an update that stayed finite: there is no curvature to follow.")
    if view.show == "largest and smallest":
        figure = plot_history(found, marks=marks_of(result), subtitle=subtitle)
        alt = f"Largest and smallest Hessian eigenvalue along {counted(len(found), 'path')}."
        return Drawing(figure, history_table(found), _history_reading(found), alt)
    figure = plot_sharpness(found, marks=marks_of(result), subtitle=subtitle)
    alt = f"Sharpness along {counted(len(found), 'path')}, with the limits of the step sizes."
    return Drawing(figure, history_table(found), _sharpness_reading(found), alt)


def draw_slices(result: LossSurfaceResult, view: SliceView) -> Drawing:
    """The loss straight from the start to the ends, or through the ends along both axes."""
    subtitle, runs = landscape_subtitle(result), chosen_runs(result, view.solver)
    if view.along == "axes of the plane":
        cuts = tuple(cut for run in runs for cut in cuts_through_end(result, run))
        figure = plot_cuts(cuts, marks=marks_of(result), subtitle=subtitle)
        alt = f"The loss through the end of {counted(len(runs), 'path')} along both axes of the plane."
        return Drawing(figure, cuts_table(cuts), _cuts_reading(cuts), alt)
    lines = lines_to_ends(result, runs)
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


def _history_reading(found: tuple[CurvatureHistory, ...]) -> str:
    negative = [one.name for one in found if (one.smallest < 0).any()]
    reading = "Solid: the largest eigenvalue; dashed: the smallest. "
    if not negative:
        return reading + "It is never negative here: no path crosses a place that bends down."
    return (
        f"{reading}Where that is negative the surface bends down in some direction: on the path of {_listed(negative)}."
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _spectrum_reading(spectra: tuple[Spectrum, ...]) -> str:
    told = "; ".join(_ends_of(one) for one in spectra)
    limits = any(one.limit is not None for one in spectra)
    return f"Eigenvalues of {told}.{' Dashed: the largest that the step size can hold.' if limits else ''}"


def _ends_of(one: Spectrum) -> str:
    values, low, high = one.eigenvalues, number(float(one.eigenvalues[-1]), 3), number(float(one.eigenvalues[0]), 3)
    if values.size == 1:
        return f"{one.name}: the only one is {high}, the curvature of the curve"
    if not one.is_whole:
        half = values.size // 2
        return (
            f"{one.name}: {low} to {high} (the {half} largest and {half} smallest of {whole(one.n_params)} are drawn)"
        )
    return f"{one.name}: {low} to {high}, {int((values < 0).sum())} of {values.size} negative"


def _sharpness_reading(found: tuple[CurvatureHistory, ...]) -> str:
    told = "; ".join(_against_its_limit(one) for one in found)
    return f"Sharpness at the start, its average over the last quarter of the updates, and the limit (dashed): {told}."


def _against_its_limit(one: CurvatureHistory) -> str:
    moved = f"{one.name}: {number(float(one.largest[0]), 3)}, {number(one.late, 4)}"
    if one.limit is not None:
        return f"{moved}, {number(one.limit, 4)}"
    why = "takes no fixed step" if one.kind in ("newton", "lbfgs") else "scales its steps by past gradients"
    return f"{moved}, no limit, as it {why}"


def _lines_reading(lines: tuple[Line, ...]) -> str:
    crossed = [one for one in lines if one.barrier > 1e-9 * (1.0 + abs(float(one.loss[0])))]
    reading = "The path itself bends; this is the straight line between its ends. "
    if not crossed:
        return reading + "On none of them does the loss rise above the chord between start and end."
    told = "; ".join(
        f"{one.name}: {number(one.barrier, 3)} at {number(one.barrier_at, 2)} of the way" for one in crossed
    )
    return reading + f"Highest rise above the chord between the two losses: {told}."


def _cuts_reading(cuts: tuple[Cut, ...]) -> str:
    reading = "Where the loss leaves its dashed parabola, slope and curvature at the end no longer tell its shape."
    bends: dict[str, list[str]] = {}
    for cut in cuts:
        if cut.curvature is not None:
            bends.setdefault(cut.name, []).append(number(cut.curvature, 3))
    told = "; ".join(f"{name}: {' and '.join(values)}" for name, values in bends.items())
    return f"Curvature at the end along the two axes: {told}. {reading}" if told else reading


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
