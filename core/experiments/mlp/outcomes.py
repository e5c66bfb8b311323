"""What became of each solver over its restarts, in one plain sentence, with a smaller step where it failed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.experiments.mlp.histories import cost_of, epoch_words
from core.experiments.mlp.training import MLPResult, TrainingRun
from core.experiments.solver_verdict import SolverVerdict
from core.experiments.wording import number, round_down, score_words
from core.solvers import Status

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]


def network_verdicts(result: MLPResult) -> tuple[SolverVerdict, ...]:
    """What happened to every solver, in the order of the settings."""
    return tuple(_verdict(result, run) for run in result.runs)


def _verdict(result: MLPResult, run: TrainingRun) -> SolverVerdict:
    status = run.trajectory.status
    lost = status == Status.DIVERGED
    risen = ~lost & (run.curves.loss["train"][-1] > run.curves.loss["train"][0])
    ends = [_ended(result, run, status == one, one) for one in _TOLD if (status == one).any()]
    sentence = ", ".join(ends)
    if not lost.all():
        sentence += f": {_measured(run, ~lost)}"
    sentence = f"{sentence[:1].upper()}{sentence[1:]}."
    failed = lost.any() or risen.sum() > len(risen) / 2
    if risen.any() and not lost.any() and failed:
        sentence += f" {_counted(risen)} ended with a higher loss than they began with."
    rate = run.settings.optimizer.learning_rate
    if not failed:
        return SolverVerdict(run.number, run.name, run.kind, sentence, True)
    sentence += f" The step size {number(rate)} is too large."
    return SolverVerdict(run.number, run.name, run.kind, sentence, False, round_down(rate / 10))


def _reached(result: MLPResult, run: TrainingRun, those: Flags) -> str:
    return f"{_counted(those)} reached the limit of {_epochs(result.settings.epochs)}"


def _converged(result: MLPResult, run: TrainingRun, those: Flags) -> str:
    rules, after = result.settings.stopping, _epochs(_median_epoch(run, those))
    met = f"the target loss {number(rules.target_loss)}" if rules.target_loss is not None else ""
    if rules.target_loss is None or (run.curves.loss["train"][-1][those] > rules.target_loss).all():
        met = "a gradient near zero"
    return f"{_counted(those)} reached {met} after {after}{_in_the_median(those)}"


def _stalled(result: MLPResult, run: TrainingRun, those: Flags) -> str:
    patience, after = result.settings.stopping.patience, _epochs(_median_epoch(run, those))
    if patience is None:
        return f"{_counted(those)} found no step that lowers the loss after {after}{_in_the_median(those)}"
    waited = f"no better validation loss for {_epochs(patience)}"
    return f"{_counted(those)} stopped early, after {after}{_in_the_median(those)} ({waited})"


def _diverged(result: MLPResult, run: TrainingRun, those: Flags) -> str:
    first = int(run.trajectory.stopped_at[those].min()) + 1
    return f"{_counted(those)} diverged{', the first' if those.sum() > 1 else ''} at update {first}"


_TOLD = {
    Status.CONVERGED: _converged,
    Status.STEP_LIMIT: _reached,
    Status.STALLED: _stalled,
    Status.DIVERGED: _diverged,
}


def _ended(result: MLPResult, run: TrainingRun, those: Flags, status: Status) -> str:
    return _TOLD[status](result, run, those)


def _measured(run: TrainingRun, those: Flags) -> str:
    """Loss and score at the end, over the restarts that are still there."""
    curves, middle = run.curves, "median " if those.sum() > 1 else ""
    ends = curves.loss["train"][-1][those]
    loss = f"{middle}training loss {number(float(np.median(ends)))}{_spread(ends)}"
    judged = "validation" if curves.judge == "validation" else "training"
    score = float(np.median(curves.score[curves.judge][-1][those]))
    told = f"{loss}, {judged} {curves.score_name} {score_words(score)}" if np.isfinite(score) else loss
    if curves.judge == "train":
        return told
    steps = np.minimum(run.trajectory.steps[curves.best_record], run.trajectory.stopped_at)[those]
    best = float(np.median(cost_of(run, steps, "epochs")))
    return f"{told}; best epoch {epoch_words(best)}"


def _spread(ends: Array) -> str:
    low, high = number(float(ends.min()), 3), number(float(ends.max()), 3)
    return f" ({low} to {high})" if low != high else ""


def _median_epoch(run: TrainingRun, those: Flags) -> float:
    return float(np.median(cost_of(run, run.trajectory.stopped_at[those], "epochs")))


def _counted(those: Flags) -> str:
    if len(those) == 1:
        return "the run"
    return f"{int(those.sum())} of {len(those)} restarts"


def _in_the_median(those: Flags) -> str:
    return " in the median" if those.sum() > 1 else ""


def _epochs(count: float) -> str:
    return "1 epoch" if count == 1 else f"{epoch_words(count)} epochs"
