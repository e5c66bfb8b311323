"""The loss surface in words and formulas with the live numbers in them: the mathematics fold and the caption."""

from __future__ import annotations

import numpy as np

from core.experiments.loss_surface import LossSurfaceResult
from core.experiments.loss_surface.curvature import holdable
from core.experiments.loss_surface.outcomes import path_verdicts
from core.experiments.loss_surface.settings import RandomPlane
from core.experiments.wording import counted, updates
from core.report.live_numbers import plain_vector, tex, vector


def mathematics(result: LossSurfaceResult) -> str:
    """Markdown with LaTeX: objective, plane, projection and curvature, each with this run's numbers."""
    parts = [_objective(result), _plane(result), _projection(result), _curvature(result)]
    return "\n\n".join(part for part in parts if part)


def caption(result: LossSurfaceResult) -> str:
    """Plain sentences that state objective, plane, start, budget, seeds and result."""
    settings, chosen = result.settings, result.chosen
    data = f" ({chosen.dataset.source.rstrip('.')})" if chosen.dataset is not None else ""
    what = f"{chosen.title}{data}; {counted(chosen.objective.n_params, 'parameter')}."
    where = ""
    if result.plane is not None and result.surface is not None:
        side = result.surface.alpha.size
        where = (
            f" Plane: {result.plane.labels[0]} and {result.plane.labels[1]}, {side} × {side} points; it shows "
            f"{result.explained:.1%} of the variance of the paths."
        )
    seed = "" if settings.start else f", start seed {settings.start_seed}"
    budget = updates(settings.max_steps)
    start = f" Every solver starts at θ = {plain_vector(result.start)}{seed}, and makes at most {budget}."
    outcomes = " ".join(f"{one.name}: {one.sentence}" for one in path_verdicts(result))
    return f"{what}{where}{start} {outcomes}"


def _objective(result: LossSurfaceResult) -> str:
    chosen = result.chosen
    if chosen.is_function:
        names = ", ".join(chosen.parameter_names)
        source = getattr(chosen.objective, "source", "")
        known = _minima(result)
        return f"**What is minimised:** $$f({names}) = {chosen.formula}.$$ {source} {known}".strip()
    n = chosen.objective.n_samples
    return (
        rf"**What is minimised:** the mean loss over $n = {n}$ rows, $$L(\theta) = {chosen.formula},$$ a function of "
        rf"{counted(chosen.objective.n_params, 'parameter')} $\theta$."
    )


def _minima(result: LossSurfaceResult) -> str:
    minima, note = result.chosen.minima, result.chosen.minima_note
    if not minima:
        return f"Minima known: {note}." if note else ""
    listed = ", ".join(rf"${vector(one.theta)}$ with ${tex(one.loss)}$" for one in minima[:6])
    return f"Known minima: {listed}." + (f" Beside these: {note}." if note else "")


def _plane(result: LossSurfaceResult) -> str:
    if result.plane is None:
        return "**A single parameter** spans a line: the loss over it is a curve, drawn whole."
    if result.chosen.objective.n_params == 2 and result.settings.plane.kind in ("automatic", "coordinates"):
        return "**The plane** is that of the two parameters themselves: nothing is left out."
    how = _HOW.get(result.settings.plane.kind, _HOW["pca"])
    return rf"**The plane.** $\theta = o + \alpha u + \beta v$. {how(result)}"


def _random(result: LossSurfaceResult) -> str:
    plane = result.settings.plane
    assert isinstance(plane, RandomPlane)
    scaled = {
        "filter": r"$u_f \leftarrow \frac{u_f}{\lVert u_f \rVert} \lVert \theta_f \rVert$ for each neuron's incoming "
        "weights $f$ (Li et al. 2018), orthogonalised within each before it is scaled",
        "layer": r"$u_l \leftarrow \frac{u_l}{\lVert u_l \rVert} \lVert \theta_l \rVert$ for each layer $l$",
        "none": "orthonormal",
    }[plane.normalization]
    return f"$u$ and $v$ are Gaussian, {scaled}; $o$ is the end of the path."


def _principal(result: LossSurfaceResult) -> str:
    return (
        rf"$u$ and $v$ are the first two principal directions of all recorded points of all paths; they hold "
        rf"{100 * result.explained:.1f} \% of the variance. $o$ is their mean."
    )


_HOW = {
    "random": _random,
    "pca": _principal,
    "automatic": _principal,
    "coordinates": lambda result: "$u$ and $v$ are two of the parameters; the others are held.",
    "points": lambda result: "It goes through the three points, orthonormalised by Gram and Schmidt.",
    "eigenvectors": lambda result: (
        r"$u$ and $v$ are unit eigenvectors of $H = \nabla^2 L$ at the end: close to it "
        r"$L \approx L_o + g^\top(\alpha u + \beta v) + \frac12(\lambda_u \alpha^2 + \lambda_v \beta^2)$."
    ),
    "line": lambda result: "$u$ leads from start to end, $v$ in the direction in which the path bends away most.",
}


def _projection(result: LossSurfaceResult) -> str:
    if result.plane is None or result.chosen.objective.n_params == 2:
        return ""
    plane = result.plane
    places, off = plane.project(np.stack([run.fit.theta for run in result.runs if run.fit is not None]))
    lines = [
        rf"- {run.name}: end at $(\alpha, \beta) = {vector(place)}$, ${tex(float(distance))}$ off the plane"
        for run, place, distance in zip(result.runs, places, off, strict=True)
    ]
    return (
        r"**The paths on it** are the nearest points of the plane, by least squares, from the surface's own origin: "
        r"$(\alpha, \beta) = \arg\min \lVert \theta - o - \alpha u - \beta v \rVert$; what is left is the distance off "
        "the plane.\n\n" + "\n".join(lines)
    )


def _curvature(result: LossSurfaceResult) -> str:
    limits = [rf"- {run.name}: ${tex(limit)}$" for run in result.runs if (limit := holdable(run)) is not None]
    if not limits:
        return ""
    return (
        r"**Sharpness** is $\lambda_{\max}$ of $H$. On a quadratic with that curvature gradient descent with step "
        r"$\eta$ is repelled where $\lambda_{\max} > 2/\eta$ (momentum: $(2 + 2\beta)/\eta$); minima it can hold are "
        "flatter. Here that limit is\n\n" + "\n".join(limits)
    )
