"""A result's numbers as JSON: all of them, exactly, and the same for the same result."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import numpy as np
import pytest

from core.catalogue import EXPERIMENTS
from core.data import Dataset
from core.report import numbers_of
from core.report.numbers import MAX_ITEMS
from core.solvers import Adam, Status


@dataclass(frozen=True)
class Inner:
    status: Status = Status.CONVERGED
    loss: float = 0.1 + 0.2


@dataclass(frozen=True)
class Result:
    values: np.ndarray
    settings: Adam = field(default_factory=lambda: Adam(0.1))
    dataset: Dataset = field(default_factory=lambda: Dataset([[0.0]], [1.0], ("x",), "y", title="One", source="."))
    inner: tuple[Inner, ...] = (Inner(), Inner())
    worst: float = float("inf")
    count: np.integer = field(default_factory=lambda: np.int64(3))
    seconds: float = 1.0


def test_numbers_are_told_by_the_names_of_their_fields_and_in_full():
    told = numbers_of(Result(np.array([[1.5, np.nan]])))
    inner = {"status": "converged", "loss": 0.1 + 0.2}
    assert told == {"values": [[1.5, "nan"]], "inner": [inner, inner], "worst": "inf", "count": 3}


def test_a_large_array_is_told_by_shape_and_hash():
    large = np.arange(MAX_ITEMS + 1.0)
    told = numbers_of(Result(large))["values"]
    assert told["shape"] == [MAX_ITEMS + 1] and told == numbers_of(Result(large[::-1][::-1]))["values"]
    large[7] = np.nextafter(large[7], 8)
    assert told != numbers_of(Result(large))["values"]


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=lambda one: one.name)
def test_every_experiment_has_numbers_that_json_takes_and_that_are_the_same_every_time(experiment):
    settings = experiment.settings()
    one, other = (json.dumps(numbers_of(experiment.run(settings)), allow_nan=False) for _ in range(2))
    assert one == other and 100 < len(one) < 1_000_000
