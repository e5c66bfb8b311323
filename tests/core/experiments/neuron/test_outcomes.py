"""The sentence on a run: its numbers are the run's, and what did not move or diverged is said."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import log_loss

from core.data import Line, Sine, Xor
from core.experiments.neuron import NeuronSettings, run
from core.experiments.neuron.outcomes import verdict
from core.experiments.neuron.settings import ZeroStart


def test_sentence_tells_the_losses_and_the_right_side():
    """Oracle: the mean of all samples' cross-entropies by scikit-learn, and a count by hand."""
    result = run(NeuronSettings(updates=8))
    y = result.problem.dataset.y
    first, last = (result.problem.objective.predict(theta)[:, 0] for theta in result.trajectory.theta[[0, -1]])
    sentence = verdict(result).sentence
    assert f"fell from {log_loss(y, first):.4g} to {log_loss(y, last):.4g}." in sentence
    assert f"{int(np.sum((last > 0.5) == y))} of 20 are on the right side" in sentence
    assert sentence.startswith("8 updates on one sample each: the mean loss over all 20 samples")


def test_divergence_names_the_update_and_offers_a_smaller_step():
    found = verdict(run(NeuronSettings(data=Line(), output="identity", loss="mse", learning_rate=30.0, updates=50)))
    assert not found.is_good and found.smaller_step == 3.0
    assert found.sentence == "Diverged at update 4: the step size 30 is too large."


def test_a_loss_that_has_grown_offers_a_step_size_with_which_it_falls():
    settings = NeuronSettings(data=Line())
    found = verdict(run(settings))
    assert not found.is_good and found.smaller_step == 0.03
    assert found.sentence.endswith("rose from 7.015 to 1210. The step size 0.3 is too large.")
    smaller = verdict(run(settings.model_copy(update={"learning_rate": found.smaller_step})))
    assert smaller.is_good and "fell from 7.015" in smaller.sentence


def test_a_loss_that_samples_pull_to_and_fro_does_not_blame_the_step():
    """Targets 0 and 1 in turn move the output's bias about ½, where the loss is least: it rises a little."""
    found = verdict(run(NeuronSettings(data=Xor(), hidden=(2,), start=ZeroStart(), updates=100)))
    assert "rose from 0.6931 to 0.6932" in found.sentence
    assert found.is_good and found.smaller_step is None


def test_what_does_not_move_is_said():
    zero = NeuronSettings(data=Xor(), hidden=(2,), start=ZeroStart(), updates=10)
    assert "No weight has moved, only biases." in verdict(run(zero)).sentence
    still = zero.model_copy(update={"batch": "all samples"})  # balanced classes: the output's bias rests as well
    assert "stayed at 0.6931. No weight and no bias has moved." in verdict(run(still)).sentence


def test_a_quantity_has_no_right_side():
    assert "right side" not in verdict(run(NeuronSettings(data=Sine(), output="identity", loss="mse"))).sentence
