"""What became of each solver's restarts, in one plain sentence, with another step where its own did not serve."""

from __future__ import annotations

import math

from core.experiments.restarts.places import NOT_AT_REST, loss_words, place_rows
from core.experiments.restarts.running import RestartsResult, SolverRestarts
from core.experiments.solver_verdict import SolverVerdict
from core.experiments.wording import counted, number, round_down, updates, whole
from core.landscape import Kind, Share

_LARGE_STEP = 0.3  # ten times more than this is not to be recommended unseen


def restarts_verdicts(result: RestartsResult) -> tuple[SolverVerdict, ...]:
    """What happened to every solver, in the order of the settings."""
    return tuple(_verdict(result, run) for run in result.runs)


def share_words(share: Share) -> str:
    """A share with its interval: "151 of 200 (75.5 %, interval 69.1 % to 80.9 %)"."""
    return f"{whole(share.count)} of {whole(share.total)} ({_percent(share.value)}, interval {interval_words(share)})"


def best_words(result: RestartsResult) -> str:
    """What counts as success: "reached the best, loss 0", "came within 0.0029 of the lowest loss, 0.0001754"."""
    best, low = result.found.groups[0], loss_words(result.found.groups[0].losses[0])
    if best.kind in (Kind.MINIMUM, Kind.SADDLE):
        return f"reached the best, loss {low}"
    return f"came within {number(result.found.best_limit - best.losses[0], 2)} of the lowest loss, {low}"


def interval_words(share: Share) -> str:
    """The ends of a share's 95 % interval."""
    return f"{_percent(share.low)} to {_percent(share.high)}"


def needed_words(share: Share) -> str:
    """How many restarts find the place with 95 % probability, with their interval: "3 restarts (2 to 3)"."""
    middle, low, high = share.needed()
    if math.isinf(middle):
        return "no known number of restarts"
    most = "any number" if math.isinf(high) else whole(high)
    count = "1 restart" if middle == 1 else f"{whole(middle)} restarts"
    return count if low == middle == high else f"{count} ({whole(low)} to {most})"


def _verdict(result: RestartsResult, run: SolverRestarts) -> SolverVerdict:
    n_lost = int((run.labels < 0).sum())
    sentence = _ended(result, run) if n_lost < result.n_runs else "Every restart diverged."
    if n_lost and n_lost < result.n_runs:
        sentence += f" {counted(n_lost, 'restart')} diverged."
    failed = n_lost > result.n_runs / 2
    rate = run.settings.optimizer.learning_rate
    if not failed and _is_on_its_way(result, run):
        sentence += f" None was at rest after {updates(result.settings.max_steps)}: a larger step size may get there."
        return SolverVerdict(run.number, run.name, run.kind, sentence, True, float(f"{10 * rate:.6g}"))
    if not failed:
        return SolverVerdict(run.number, run.name, run.kind, sentence, True)
    sentence += f" The step size {number(rate)} is too large."
    return SolverVerdict(run.number, run.name, run.kind, sentence, False, round_down(rate / 10))


def _is_on_its_way(result: RestartsResult, run: SolverRestarts) -> bool:
    """Whether a model's restarts all still moved at the last update, by a step size that leaves room above it."""
    if result.chosen.is_function or (run.labels < 0).any() or run.settings.optimizer.learning_rate > _LARGE_STEP:
        return False
    return all(row.place.words == NOT_AT_REST for row in place_rows(result, run))


def _ended(result: RestartsResult, run: SolverRestarts) -> str:
    rows = place_rows(result, run)
    where = counted(len(rows), "place")
    minima = sum(row.place.group.kind is Kind.MINIMUM for row in rows)
    if minima == len(rows):
        where = "one minimum" if minima == 1 else f"{minima} different minima"
    elif len(rows) == 1:
        where = f"one place ({rows[0].place.words})"
    elif minima:
        where += ", one of them a minimum" if minima == 1 else f", {minima} of them minima"
    sentence = f"{counted(result.n_runs, 'restart')} ended in {where}; "
    if not run.best.count:
        return f"{sentence}none {best_words(result)}."
    sentence += f"{share_words(run.best)} {best_words(result)}"
    if run.best.count == run.best.total:
        return f"{sentence}."
    return f"{sentence}: with 95 % probability it takes {needed_words(run.best)} to get there."


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
