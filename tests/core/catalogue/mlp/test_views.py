"""The two views over time: what their figures, tables and readings say, and the entry they belong to."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from core.catalogue import EXPERIMENTS
from core.catalogue.mlp.views import (
    ComparisonView,
    LearningCurveView,
    comparison_choices,
    draw_comparison,
    draw_learning_curves,
    learning_choices,
)
from core.data import Iris, Sine, TwoMoons, Xor
from core.experiments.mlp import MLPResult, MLPSettings, run
from core.experiments.mlp.histories import ALL
from core.settings_paths import changed, from_flat

MLP = EXPERIMENTS["mlp"]
SETTINGS = {
    "moons": MLPSettings(data=TwoMoons(n_samples=60), restarts=3, epochs=15),
    "iris": MLPSettings(data=Iris(), restarts=2, epochs=5),
    "sine": MLPSettings(data=Sine(), restarts=2, epochs=5),
    "xor": MLPSettings(data=Xor(), restarts=1, epochs=5),
}


@cache
def _result(name: str) -> MLPResult:
    return run(SETTINGS[name])


def _names(figure) -> set[str]:
    return {trace.name for trace in figure.data}


@pytest.mark.parametrize("restart", ["best", "median", "worst", "1", ALL])
@pytest.mark.parametrize("cost", ["epochs", "updates", "samples processed", "seconds"])
def test_learning_curves_draw_every_choice(restart, cost):
    drawing = draw_learning_curves(_result("moons"), LearningCurveView(restart=restart, cost=cost))
    assert drawing.figure.layout.xaxis.title.text and drawing.figure.layout.yaxis.title.text
    assert len(drawing.table) and drawing.reading.endswith(".")


@pytest.mark.parametrize("name", SETTINGS)
def test_every_offered_choice_can_be_drawn(name):
    result = _result(name)
    for measure in learning_choices(result)["measure"]:
        drawn = [draw_learning_curves(result, LearningCurveView(measure=str(measure)))]
        drawn += [
            draw_comparison(result, ComparisonView(measure=str(measure), rows=str(rows)))
            for rows in comparison_choices(result)["rows"]
        ]
        for drawing in drawn:
            assert measure in drawing.figure.layout.yaxis.title.text and len(drawing.table)


def test_test_rows_are_neither_drawn_nor_tabled_until_asked_for():
    hidden = draw_learning_curves(_result("moons"), LearningCurveView())
    shown = draw_learning_curves(_result("moons"), LearningCurveView(show_test=True))
    assert "test" not in _names(hidden.figure) | set(hidden.table["part"])
    assert "test" in _names(shown.figure) and "test" in set(shown.table["part"])
    assert "The test rows are hidden" in hidden.reading and "second validation set" in shown.reading


def test_no_switch_for_test_rows_that_do_not_exist():
    assert learning_choices(_result("xor"))["show_test"] == (False,)
    assert "show_test" not in learning_choices(_result("moons"))


def test_best_epoch_is_marked_with_its_number():
    result = _result("moons")
    one = result.runs[0]
    figure = draw_learning_curves(result, LearningCurveView()).figure
    best = one.curves.epochs[one.curves.best_record[one.shown]]
    assert figure.layout.shapes[0].x0 == best
    assert figure.layout.annotations[0].text == f"best epoch: {best:.0f}"


def test_reading_tells_a_turn_of_the_validation_loss_in_numbers():
    result = run(MLPSettings(data=TwoMoons(n_samples=60, noise=0.4), hidden=(64,), restarts=1, epochs=300))
    reading = draw_learning_curves(result, LearningCurveView()).reading
    loss = result.runs[0].curves.loss["validation"][:, 0]
    assert loss[-1] > 1.05 * loss.min()
    assert f"rose from {loss.min():.4g} to {loss[-1]:.4g}" in reading and "overfitting" in reading


def test_axis_of_the_loss_is_logarithmic_where_its_range_is_wide():
    wide = run(MLPSettings(data=Xor(), restarts=1, epochs=500))
    assert draw_learning_curves(wide, LearningCurveView()).figure.layout.yaxis.type == "log"
    assert draw_learning_curves(_result("moons"), LearningCurveView()).figure.layout.yaxis.type is None
    assert draw_learning_curves(wide, LearningCurveView(measure="accuracy")).figure.layout.yaxis.type is None


def test_comparison_draws_medians_in_the_methods_colours_and_quartiles_as_bands():
    """Oracle: numpy's quantiles; three solvers, so three lines and three bands of three colours."""
    result = _result("moons")
    figure = draw_comparison(result, ComparisonView()).figure
    lines = [trace for trace in figure.data if trace.fill is None]
    assert [trace.name for trace in lines] == [one.name for one in result.runs]
    assert len({trace.line.color for trace in lines}) == 3 and len(figure.data) == 6
    for one, line in zip(result.runs, lines, strict=True):
        np.testing.assert_allclose(line.y, np.median(one.curves.loss["train"], axis=1))


def test_a_single_restart_has_no_band():
    figure = draw_comparison(_result("xor"), ComparisonView()).figure
    assert all(trace.fill is None for trace in figure.data)


def test_tables_hold_what_is_drawn():
    result = _result("moons")
    table = draw_learning_curves(result, LearningCurveView(restart="2")).table
    rows = table[(table["part"] == "train")]
    np.testing.assert_array_equal(rows["loss"], result.runs[0].curves.loss["train"][:, 1])
    assert set(table["restart"]) == {2}


# ------------------------------------------------------------------------------------------------------------ the entry
def test_new_start_changes_the_start_seed_alone():
    changes = MLP.actions[0].change(MLPSettings(start_seed=4))
    assert changes == {"start_seed": 5}


def test_outcomes_have_the_marks_of_the_views_and_a_remedy_that_the_settings_take():
    from core.experiments.solver_choices import Descent
    from core.solvers import GradientDescent

    settings = SETTINGS["sine"].model_copy(
        update={"activation": "relu", "solvers": (Descent(optimizer=GradientDescent(learning_rate=100.0)),)}
    )
    (outcome,) = MLP.outcomes(run(settings))
    assert not outcome.is_good and outcome.remedy_label == "Use step size 10"
    mended = from_flat(MLPSettings, {**changed(settings), **outcome.remedy})
    assert mended.solvers[0].optimizer.learning_rate == 10.0


def test_views_that_do_not_apply_are_not_offered():
    offered = {name: {view.name for view in MLP.offered_views(_result(name))} for name in SETTINGS}
    assert "confusion" in offered["iris"] and "confusion" not in offered["sine"]
    assert all("images" not in names for names in offered.values())
    assert all({"prediction", "learning", "comparison"} <= names for names in offered.values())


@pytest.mark.parametrize("lesson", MLP.lessons, ids=lambda lesson: lesson.name)
def test_lesson_is_well_formed(lesson):
    views = {view.name: view for view in MLP.views}
    assert lesson.view_settings is None or isinstance(lesson.view_settings, views[lesson.view].settings)
    assert lesson.text.endswith(".") and from_flat(MLPSettings, changed(lesson.settings)) == lesson.settings
    assert MLP.seconds(lesson.settings) < 3
