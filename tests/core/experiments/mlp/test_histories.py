"""Curves for the two views over time: their values, their costs, and what of the test rows they give away."""

from __future__ import annotations

import numpy as np
import pytest

from core.experiments.mlp import Rules, run, solver_names
from core.experiments.mlp.histories import ALL, bands, epoch_words, learning_curves, measures, restart_choices
from tests.core.experiments.mlp.conftest import MOONS


def _parts(curves) -> list[str]:
    return [part.part for part in curves.parts]


def test_test_rows_are_hidden_until_they_are_asked_for(moons):
    assert _parts(learning_curves(moons, "", "best", measure="loss", cost="epochs")) == ["train", "validation"]
    shown = learning_curves(moons, "", "best", measure="loss", cost="epochs", show_test=True)
    assert _parts(shown) == ["train", "validation", "test"]


@pytest.mark.parametrize("measure", ["loss", "accuracy"])
def test_lines_are_the_run_s_own_curves(moons, measure):
    curves = learning_curves(moons, solver_names(moons)[1], "2", measure=measure, cost="updates")
    one = moons.runs[1]
    own = one.curves.loss if measure == "loss" else one.curves.score
    for part in curves.parts:
        np.testing.assert_array_equal(part.lines[0][0], one.trajectory.steps)
        np.testing.assert_array_equal(part.lines[0][1], own[part.part][:, 1])


@pytest.mark.parametrize(("cost", "last"), [("epochs", 12), ("updates", 48), ("samples processed", 12 * 36)])
def test_costs_of_the_whole_budget(moons, cost, last):
    """36 rows, batches of 10, 12 epochs, by hand."""
    curves = learning_curves(moons, solver_names(moons)[1], "best", measure="loss", cost=cost)
    assert curves.parts[0].lines[0][0][[0, -1]].tolist() == [0, last]


def test_seconds_end_at_the_run_s_own_time(moons):
    curves = learning_curves(moons, "", "best", measure="loss", cost="seconds")
    assert curves.parts[0].lines[0][0][-1] == pytest.approx(moons.runs[0].trajectory.seconds)


def test_best_epoch_is_where_the_validation_loss_is_lowest(moons):
    curves = learning_curves(moons, "", ALL, measure="accuracy", cost="updates")
    one = moons.runs[0].curves
    np.testing.assert_array_equal(curves.best_epoch, one.epochs[one.loss["validation"].argmin(axis=0)])
    assert len(curves.best_x) == len(curves.restarts) == 3


def test_all_restarts_come_with_their_median(moons):
    curves = learning_curves(moons, "", ALL, measure="loss", cost="epochs")
    for part in curves.parts:
        assert len(part.lines) == 3
        np.testing.assert_array_equal(part.median[1], np.median([y for _, y in part.lines], axis=0))


def test_a_stopped_restart_s_line_ends_where_it_stopped():
    result = run(MOONS.model_copy(update={"epochs": 400, "hidden": (64,), "stopping": Rules(patience=3)}))
    for number, one in enumerate(result.runs):
        curves = learning_curves(result, solver_names(result)[number], ALL, measure="loss", cost="updates")
        ends = [line[0][-1] for line in curves.parts[0].lines]
        np.testing.assert_array_equal(ends, one.trajectory.stopped_at)


def test_bands_are_numpy_s_quartiles(moons):
    for one, band in zip(moons.runs, bands(moons, "validation", measure="loss", cost="epochs"), strict=True):
        for found, q in ((band.low, 0.25), (band.median, 0.5), (band.high, 0.75)):
            np.testing.assert_allclose(found, np.quantile(one.curves.loss["validation"], q, axis=1))


def test_no_best_epoch_without_validation_rows():
    result = run(MOONS.model_copy(update={"validation": 0.0, "epochs": 2}))
    curves = learning_curves(result, "", "best", measure="loss", cost="epochs")
    assert not len(curves.best_x) and _parts(curves) == ["train"]


def test_measures_are_those_of_the_task(moons, curve):
    assert measures(moons) == ("loss", "accuracy") and measures(curve) == ("loss", "R²")
    with pytest.raises(ValueError, match="measure must be loss or accuracy"):
        learning_curves(moons, "", "best", measure="R²", cost="epochs")


def test_all_restarts_are_offered_where_there_are_several(moons):
    assert restart_choices(moons) == ("best", ALL, "median", "worst", "1", "2", "3")


@pytest.mark.parametrize(("epoch", "words"), [(0.5, "0.5"), (4.25, "4.2"), (91.92, "92"), (20_000, "20\u202f000")])
def test_epochs_are_told_in_whole_numbers_but_the_first(epoch, words):
    assert epoch_words(epoch) == words
