"""The sentence on every solver: counts, medians, and a smaller step where it failed."""

from __future__ import annotations

import numpy as np

from core.data import Sine, Xor
from core.experiments.mlp import MLPResult, Rules, run
from core.experiments.mlp.outcomes import network_verdicts
from core.experiments.solver_choices import Descent
from core.experiments.wording import number
from core.solvers import Adam, GradientDescent, Status
from tests.core.experiments.mlp.conftest import MOONS


def _run(**values: object) -> MLPResult:
    return run(MOONS.model_copy(update=values))


def _steady(*rates: float) -> tuple[Descent, ...]:
    return tuple(Descent(optimizer=GradientDescent(learning_rate=rate)) for rate in rates)


def test_limit_is_told_with_medians_over_the_restarts(moons):
    """Oracle: numpy's medians of the curves."""
    verdict, one = network_verdicts(moons)[0], moons.runs[0]
    ends = one.curves.loss["train"][-1]
    loss, low, high = number(float(np.median(ends))), number(float(ends.min()), 3), number(float(ends.max()), 3)
    accuracy = number(float(np.median(one.curves.score["validation"][-1])))
    best = f"{np.median(one.curves.epochs[one.curves.best_record]):.0f}"
    assert verdict.sentence == (
        f"3 of 3 restarts reached the limit of 12 epochs: median training loss {loss} ({low} to {high}), "
        f"validation accuracy {accuracy}; best epoch {best}."
    )
    assert verdict.is_good and verdict.other_step is None


def test_single_run_is_no_three_of_three():
    sentence = network_verdicts(_run(restarts=1, epochs=1))[0].sentence
    assert sentence.startswith("The run reached the limit of 1 epoch: training loss ")


def test_early_stopping_is_told_with_its_reason():
    result = _run(epochs=400, hidden=(64,), stopping=Rules(patience=3))
    stopped = result.runs[1].trajectory.status == Status.STALLED
    sentence = network_verdicts(result)[1].sentence
    assert stopped.all() and sentence.startswith("3 of 3 restarts stopped early, after ")
    assert "(no better validation loss for 3 epochs)" in sentence


def test_a_target_that_is_met_is_told():
    sentence = network_verdicts(_run(stopping=Rules(target_loss=0.4), epochs=300))[0].sentence
    assert "3 of 3 restarts reached the target loss 0.4 after " in sentence


def test_a_gradient_that_vanishes_is_told():
    """All-zero weights on XOR: the gradient is 0 at the start."""
    result = _run(data=Xor(), initializer="zeros", solvers=_steady(0.1))
    assert network_verdicts(result)[0].sentence.startswith(
        "3 of 3 restarts reached a gradient near zero after 0 epochs"
    )


def test_divergence_is_counted_with_a_tenth_of_the_step():
    result = _run(data=Sine(), activation="relu", solvers=_steady(30.0))
    lost = int((result.runs[0].trajectory.status == Status.DIVERGED).sum())
    verdict = network_verdicts(result)[0]
    assert lost and f"{lost} of 3 restarts diverged" in verdict.sentence
    assert verdict.sentence.endswith("The step size 30 is too large.")
    assert not verdict.is_good and verdict.other_step == 3.0


def test_a_loss_that_rose_is_a_failure_too():
    """Adam's steps are bounded, so a step far too large wanders instead of diverging."""
    result = _run(solvers=(Descent(optimizer=Adam(learning_rate=100.0)),))
    curves = result.runs[0].curves
    assert (curves.loss["train"][-1] > curves.loss["train"][0]).all()
    verdict = network_verdicts(result)[0]
    assert "3 of 3 restarts ended with a higher loss than they began with." in verdict.sentence
    assert verdict.other_step == 10.0
