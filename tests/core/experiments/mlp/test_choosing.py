"""Which solver and restart the words of a view mean."""

from __future__ import annotations

import numpy as np
import pytest

from core.experiments.mlp import chosen, restart_names, run, solver_names
from tests.core.experiments.mlp.conftest import MOONS


@pytest.mark.parametrize(("rank", "place"), [("best", 0), ("median", 1), ("worst", 2)])
def test_ranks_are_by_validation_loss_at_the_end(moons, rank, place):
    """Oracle: numpy's argsort of the loss that scikit-learn agrees with."""
    one, restart = chosen(moons, solver_names(moons)[1], rank)
    assert one.number == 2
    assert restart == np.argsort(one.curves.loss["validation"][-1])[place]


def test_numbers_count_from_one(moons):
    assert [chosen(moons, "", name)[1] for name in ("1", "2", "3")] == [0, 1, 2]


def test_no_solver_named_is_the_first(moons):
    assert chosen(moons)[0] is moons.runs[0]


def test_every_offered_word_is_understood(moons):
    for solver in solver_names(moons):
        for restart in restart_names(moons):
            assert 0 <= chosen(moons, solver, restart)[1] < 3


def test_a_single_restart_offers_no_choice():
    result = run(MOONS.model_copy(update={"restarts": 1, "epochs": 1}))
    assert restart_names(result) == ("best",)


@pytest.mark.parametrize(("solver", "restart"), [("", "0"), ("", "4"), ("", "none"), ("", "²"), ("SGD", "best")])
def test_a_word_that_is_not_offered_is_refused(moons, solver, restart):
    with pytest.raises(ValueError, match="must be one of"):
        chosen(moons, solver, restart)
