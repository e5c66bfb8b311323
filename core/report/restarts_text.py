"""The random restarts in words and formulas with the live numbers in them: the mathematics fold, caption, script."""

from __future__ import annotations

import math

from core.experiments.restarts import RestartsResult, SolverRestarts
from core.experiments.restarts.outcomes import needed_words, restarts_verdicts
from core.experiments.restarts.places import kind_counts, places
from core.experiments.wording import counted, number, updates
from core.landscape import n_copies
from core.report.live_numbers import tex

PRINT_PLACES = """\
for solver in result.runs:
    print(f"{solver.name}: {solver.best.count} of {solver.best.total} restarts reached the best place")
for group in result.found.groups:
    print(f"{group.point.label}: loss {group.losses[0]!r}, {group.share.count} restarts, at {group.theta.tolist()}")
"""
"""Each solver's success, and the places: what each is, its loss, how often it was found, and where it is."""


def mathematics(result: RestartsResult) -> str:
    """Markdown with LaTeX: objective, what a minimum is, symmetry, and how many restarts are enough."""
    parts = [_objective(result), _verdicts(result), _symmetry(result), *(_odds(run) for run in result.runs)]
    return "\n\n".join(part for part in parts if part)


def caption(result: RestartsResult) -> str:
    """Plain sentences that state objective, starts, budget, seeds and result."""
    settings = result.settings
    spread = "" if settings.start_scale == 1 else f" times {number(settings.start_scale)}"
    source = f" ({result.chosen.dataset.source.rstrip('.')})" if result.chosen.dataset is not None else ""
    start = (
        f"{result.chosen.title}{source}, {counted(result.chosen.objective.n_params, 'parameter')}. "
        f"{counted(result.n_runs, 'random start')}{spread} (start seed {settings.start_seed}), at most "
        f"{updates(settings.max_steps)}, seed {settings.seed}."
    )
    found = f"Found in all: {kind_counts(result)}."
    outcomes = " ".join(f"{one.name}: {one.sentence}" for one in restarts_verdicts(result))
    return " ".join([start, found, outcomes])


def _objective(result: RestartsResult) -> str:
    names = result.chosen.parameter_names
    of = rf"({', '.join(names)})" if result.chosen.is_function else r"(\theta)"
    return (
        rf"**What is minimised:** $$L{of} = {result.chosen.formula}$$ "
        f"with {counted(len(names), 'parameter')}, from {counted(result.n_runs, 'random start')}."
    )


def _verdicts(result: RestartsResult) -> str:
    place = places(result)[0]
    point = place.group.point
    return (
        r"**What is a minimum.** A small gradient is not enough. With the Hessian $H = \nabla^2 L$, Newton's step "
        r"$s = H^{-1} \nabla L$ tells how far off the next stationary point is. A run has reached a *minimum* where "
        r"the gradient is small, $\lVert s \rVert$ is short, the gradient vanishes after it, and no eigenvalue of $H$ "
        "is negative; a *saddle* where some are (their number is its index); it is on a *plateau* where the gradient "
        r"is small and $\lVert s \rVert$ long or in vain. "
        rf"At {place.name}: $\lVert \nabla L \rVert = {tex(point.gradient_norm)}$, "
        rf"$\lambda_{{\min}} = {tex(point.smallest)}$, $\lambda_{{\max}} = {tex(point.largest)}$, "
        rf"$\lVert s \rVert = {tex(point.newton_step)}$: {point.label}."
    )


def _symmetry(result: RestartsResult) -> str:
    copies = n_copies(result.chosen.objective)
    if result.chosen.network is None or copies == 1:
        return ""
    widths = result.chosen.network.objective.hidden
    orders = " \\cdot ".join(f"{width}!" for width in widths)
    signs = copies // math.prod(math.factorial(width) for width in widths)
    times = rf" \cdot {signs}" if signs > 1 else ""
    return (
        "**Copies.** Exchanging hidden units changes no answer"
        f"{', nor does changing the signs of all weights of one' if signs > 1 else ''}: each network is written down "
        rf"in ${orders}{times} = {copies}$ ways. They count as one place here: two ends are compared after the best "
        "order and signs have been found by linear assignment."
    )


def _odds(run: SolverRestarts) -> str:
    best = run.best
    p = rf"\hat p = {best.count}/{best.total} = {tex(best.value)}"
    formula = r"\frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}"
    interval = rf"\bigl({tex(best.low)},\ {tex(best.high)}\bigr)"
    enough = r"1 - (1 - p)^k \ge 0.95 \iff k \ge \frac{\ln 0.05}{\ln(1 - p)}"
    return (
        rf"**How many are enough** ({run.name}). Restarts as low as the best: ${p}$. Wilson's 95 % interval, with "
        rf"$z = 1.96$, $n = {best.total}$: $${formula} = {interval}.$$ At least one of $k$ restarts gets there with "
        rf"probability $${enough},$$ which is {needed_words(best)}."
    )
