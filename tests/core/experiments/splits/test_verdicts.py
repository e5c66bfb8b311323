"""What is said of each way, and that it is so."""

from __future__ import annotations

import pytest

from core.data import BreastCancer, PureNoise
from core.experiments.splits import ScaleFeatures, SplitsSettings, run
from core.experiments.splits.verdicts import names, verdicts


def test_noise_is_called_noise():
    found = verdicts(run(SplitsSettings()))
    assert found["leaky"] == "Accuracy 0.8375 on average over 200 splits, 0.3281 too optimistic."
    assert found["honest"] == "Accuracy 0.5094; no better than guessing, which is the truth here."


def test_what_can_be_learnt_is_compared_with_guessing():
    result = run(SplitsSettings(data=BreastCancer(features=()), preparation=ScaleFeatures(), repeats=20))
    assert "no optimism to be seen in the accuracy" in verdicts(result)["leaky"]
    assert verdicts(result)["honest"].endswith("against 0.6257 by naming the commoner class.")
    assert result.guessing.mean() == pytest.approx(0.6257, abs=5e-5)
    assert names(result)["leaky"] == "Scaled on all rows"


def test_a_clear_difference_in_the_loss_alone_is_told():
    settings = SplitsSettings(
        data=PureNoise(n_samples=20, n_features=5), preparation=ScaleFeatures(), repeat="new data", repeats=300, seed=2
    )
    assert (
        "no optimism to be seen in the accuracy; its log-loss looks 0.02983 better" in verdicts(run(settings))["leaky"]
    )
