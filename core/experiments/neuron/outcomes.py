"""What happened in the updates made, in one plain sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.experiments.neuron.training import NeuronResult
from core.experiments.wording import number, round_down, updates
from core.solvers import Status

_RISEN = 2.0  # times the first loss: more than what single samples do to it that disagree


@dataclass(frozen=True)
class Verdict:
    """The sentence; ``smaller_step`` is a step size to try, None where the run needs none."""

    name: str
    sentence: str
    is_good: bool
    smaller_step: float | None = None


def verdict(result: NeuronResult) -> Verdict:
    """Loss on all samples before and after, or why there is nothing to tell."""
    name = f"{result.problem.shape} network" if result.settings.hidden else "One neuron"
    path, rate = result.trajectory, result.settings.learning_rate
    too_large = f"the step size {number(rate)} is too large."
    if path.status is Status.DIVERGED:
        sentence = f"Diverged at update {int(path.stopped_at) + 1}: {too_large}"
        return Verdict(name, sentence, False, round_down(rate / 10))
    n_samples = result.problem.objective.n_samples
    first, last = float(path.loss[0]), float(path.loss[-1])
    change = "fell" if last < first else "rose" if last > first else "stayed"
    each = "" if result.settings.updates == 1 else " each"
    seen = f"on one sample{each}" if result.is_single else f"on all samples{each}"
    moved = f"{change} from {number(first)} to {number(last)}" if change != "stayed" else f"stayed at {number(first)}"
    sentence = f"{updates(result.settings.updates)} {seen}: the mean loss over all {n_samples} samples {moved}."
    sentence += f"{_still(result)}{_right(result)}"
    if last > _RISEN * first:
        return Verdict(name, f"{sentence} T{too_large[1:]}", False, round_down(rate / 10))
    return Verdict(name, sentence, True)


def _still(result: NeuronResult) -> str:
    """What has not moved at all."""
    pairs = result.problem.objective.unpack(result.trajectory.theta)
    resting = [bool((weights == weights[0]).all()) for weights, _ in pairs]
    if not all(resting):
        return ""
    if (result.trajectory.theta == result.trajectory.theta[0]).all():
        return " No weight and no bias has moved."
    return " No weight has moved, only biases."


def _right(result: NeuronResult) -> str:
    dataset = result.problem.dataset
    if not dataset.is_classification:
        return ""
    predicted = result.problem.objective.predict(result.trajectory.final_theta)[:, 0] > 0.5
    right = int(np.sum(predicted == (dataset.y > 0.5)))
    return f" {right} of {dataset.n_samples} are on the right side of p = 0.5."
