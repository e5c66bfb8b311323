"""Every lesson on splits shows what its title and text say: each claim against the numbers of its run."""

from __future__ import annotations

from functools import cache

import numpy as np

from core.catalogue.splits import SPLITS
from core.data import PureNoise
from core.experiments.splits import SplitsResult, SplitsSettings, run
from core.experiments.splits.bias import bias
from core.experiments.splits.selection import selection
from core.experiments.splits.step_choice import STEP_SIZES, step_choice

LESSONS = {lesson.name: lesson for lesson in SPLITS.lessons}
TESTED = {"noise-predicted", "done-right", "scaling-first", "ordinary-data", "choose-then-test"}


@cache
def _result(name: str) -> SplitsResult:
    return run(LESSONS[name].settings)


def test_every_lesson_is_tested_here():
    assert set(LESSONS) == TESTED


# ----------------------------------------------------------------------------------------------------------- pure noise
def test_noise_is_predicted_at_84_percent_and_honestly_at_51():
    result = _result("noise-predicted")
    assert result.dataset.X.shape == (60, 1000) and result.leaky.columns.shape[1] == 10
    assert f"{result.leaky.accuracy.mean():.2f}" == "0.84"
    assert f"{result.honest.accuracy.mean():.2f}" == "0.51"
    assert result.guessing.mean() == 0.5


def test_done_right_the_accuracy_is_one_half_give_or_take_two_hundredths():
    result = _result("done-right")
    assert result.settings.repeat == "new data" and len(result.honest.accuracy) == 200
    error = result.honest.accuracy.std(ddof=1) / np.sqrt(200)
    assert abs(result.honest.accuracy.mean() - 0.5) < 0.02
    assert f"{1.97 * error:.2f}" == "0.02"


def test_one_set_of_rows_may_stay_away_from_one_half_however_often_it_is_split():
    """Data seed 3: 0.42 with 200 splits, and no nearer to ½ than 0.05 with 1000."""
    few, many = (
        run(SplitsSettings(data=PureNoise(n_samples=60, seed=3), repeats=repeats)).honest.accuracy.mean()
        for repeats in (200, 1000)
    )
    assert f"{few:.2f}" == "0.42" and many < 0.45


# -------------------------------------------------------------------------------------------------------------- scaling
def test_scaling_first_does_not_show_in_the_accuracy_and_little_in_the_loss():
    result = _result("scaling-first")
    assert result.dataset.X.shape == (20, 5)
    accuracy, loss = bias(result), bias(result, "log-loss")
    assert accuracy.mean_optimism.low < 0 < accuracy.mean_optimism.high
    assert loss.mean_optimism.low > 0 and f"{loss.mean_optimism.mean:.2f}" == "0.03"
    assert loss.mean_optimism.mean / loss.honest.mean() < 0.03


# ------------------------------------------------------------------------------------------------------- ordinary data
def test_on_many_rows_the_same_mistake_does_no_harm_to_be_seen():
    result = _result("ordinary-data")
    assert result.dataset.X.shape == (569, 30) and result.honest.columns.shape[1] == 10
    assert f"{result.leaky.accuracy.mean():.3f}" == f"{result.honest.accuracy.mean():.3f}" == "0.939"
    same = (result.leaky.columns == result.honest.columns).all(axis=1)
    assert same.mean() > 0.9 and selection(result).in_common > 9.9


def test_leakage_grows_with_the_features_and_falls_with_the_rows():
    def optimism(n_samples: int, n_features: int) -> float:
        data = PureNoise(n_samples=n_samples, n_features=n_features)
        return bias(run(SplitsSettings(data=data, repeat="new data", repeats=60))).mean_optimism.mean

    few, many, on_many_rows = optimism(60, 30), optimism(60, 1000), optimism(300, 1000)
    assert few < many - 0.1 and on_many_rows < many - 0.05


# ------------------------------------------------------------------------------------------------- choosing a step size
def test_larger_steps_fit_the_training_rows_better_and_past_a_third_no_longer_the_validation_rows():
    data = step_choice(_result("choose-then-test"), 100, show_test=True)
    assert len(STEP_SIZES) == 13 and (np.diff(data.train[0]) < 0).all()
    assert f"{STEP_SIZES[data.chosen[0]]:.1f}" == "0.3"
    assert (np.diff(data.validation[0][data.chosen[0] :]) > 0).all()


def test_the_promise_is_lower_than_the_test_loss():
    """0.05 on average over the splits, 0.11 against 0.06."""
    data = step_choice(_result("choose-then-test"), 100, show_test=True)
    assert data.test is not None and data.gap is not None
    assert f"{data.gap.mean():.2f}" == "0.05"
    assert (f"{data.test.mean():.2f}", f"{data.promised.mean():.2f}") == ("0.11", "0.06")
