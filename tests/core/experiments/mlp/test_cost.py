"""The estimate of a run's time: what it grows with, and that a run too long to wait for is seen beforehand."""

from __future__ import annotations

import time

import pytest

from core.data import Csv, Digits
from core.experiments.mlp import MLPSettings, run
from core.experiments.mlp.cost import seconds
from core.experiments.solver_choices import Descent

DEFAULT = MLPSettings()


@pytest.mark.parametrize(
    "more",
    [
        {"epochs": 1000}, {"restarts": 64}, {"hidden": (64, 64)}, {"data": Digits()},
        {"solvers": (*DEFAULT.solvers, Descent(batch_size=1))},
    ],
    ids=lambda more: next(iter(more)),
)  # fmt: skip
def test_more_work_takes_longer(more):
    assert seconds(DEFAULT.model_copy(update=more)) > 1.5 * seconds(DEFAULT)


def test_a_page_is_never_kept_waiting_for_minutes():
    """A page refuses above 60 s."""
    assert seconds(MLPSettings(epochs=100_000, solvers=(Descent(batch_size=1),))) > 600


def test_estimate_is_of_the_right_size():
    """CPU time, least of three: a busy machine inflates it, so a factor of five either way."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        run(DEFAULT)
        taken.append(time.process_time() - began)
    assert 0.2 < seconds(DEFAULT) / min(taken) < 5


def test_of_a_missing_file_nothing_is_said():
    assert seconds(DEFAULT.model_copy(update={"data": Csv(file="")})) == 0.0
