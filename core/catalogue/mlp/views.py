"""Two views of training over time: one solver's learning curves, and all solvers side by side."""

from __future__ import annotations

from core.catalogue.experiment import Drawing
from core.catalogue.held_back import SHOW_TEST, SHOW_TEST_LABEL
from core.catalogue.mlp.choices import Choices, solver_marks, switch_of_test_rows, told_of_tests
from core.experiments.mlp import MLPResult, solver_names
from core.experiments.mlp.histories import (
    ALL,
    Cost,
    LearningCurves,
    bands,
    epoch_words,
    learning_curves,
    measures,
    restart_choices,
)
from core.experiments.wording import number
from core.figures.learning_curves import (
    band_table,
    learning_table,
    plot_learning_curves,
    plot_solver_bands,
)
from core.figures.network_wording import loss_title, network_subtitle
from core.settings import Settings, choice

_COST = (
    "What is on the horizontal axis. An epoch is one pass over the training rows, an update one step of the weights."
)


class LearningCurveView(Settings):
    """Which solver and restart, what of it, and whether the test rows may be looked at."""

    solver: str = choice("", "The solver whose curves are drawn.")
    restart: str = choice("best", "Best, median and worst by the loss at the end, on validation rows if there are any.")
    measure: str = choice("loss", "What is followed: the mean loss without penalty, or accuracy or R².", label="Follow")
    cost: Cost = choice("epochs", _COST, label="Against")
    show_test: bool = choice(False, SHOW_TEST, label=SHOW_TEST_LABEL)


class ComparisonView(Settings):
    """What is compared on which rows, against what."""

    measure: str = choice("loss", "What is compared: the mean loss without penalty, or accuracy or R².", label="Follow")
    rows: str = choice("training", "The rows it is computed on.")
    cost: Cost = choice("epochs", _COST, label="Against")


def learning_choices(result: MLPResult) -> Choices:
    """Solvers, restarts and measures to choose from."""
    words = {"solver": solver_names(result), "restart": restart_choices(result), "measure": measures(result)}
    return {**words, **switch_of_test_rows(result)}


def comparison_choices(result: MLPResult) -> Choices:
    """Measures, and the parts that have rows."""
    rows = ("training", "validation") if result.problem.validation else ("training",)
    return {"measure": measures(result), "rows": rows}


def draw_learning_curves(result: MLPResult, view: LearningCurveView) -> Drawing:
    """One solver's loss or score on training, validation and, if asked for, test rows."""
    curves = learning_curves(
        result, view.solver, view.restart, measure=view.measure, cost=view.cost, show_test=view.show_test
    )
    figure = plot_learning_curves(
        curves, subtitle=_subtitle(result, curves), measure_title=_measure_title(result, view.measure)
    )
    figure.update_layout(uirevision=f"{view.measure}{view.cost}")
    parts = ", ".join(part.part for part in curves.parts)
    alt = f"{view.measure} of {curves.solver} on {parts} rows against {view.cost}, {len(curves.restarts)} restarts."
    return Drawing(figure, learning_table(curves), _learning_reading(result, view, curves), alt)


def draw_comparison(result: MLPResult, view: ComparisonView) -> Drawing:
    """Every solver's median and quartiles over the restarts."""
    part = "validation" if view.rows == "validation" else "train"
    found = bands(result, part, measure=view.measure, cost=view.cost)
    figure = plot_solver_bands(
        found, marks=solver_marks(result), cost=view.cost, measure=view.measure, subtitle=_restarts_first(result),
        measure_title=f"{view.rows} {_measure_title(result, view.measure)}",
    )  # fmt: skip
    figure.update_layout(uirevision=f"{view.measure}{view.rows}{view.cost}")
    alt = f"{view.measure} on the {view.rows} rows of {len(found)} solvers against {view.cost}."
    table = band_table(found, cost=view.cost, measure=view.measure)
    return Drawing(figure, table, _comparison_reading(result, view), alt)


def _subtitle(result: MLPResult, curves: LearningCurves) -> str:
    if len(curves.restarts) != 1:
        return _restarts_first(result)
    return f"restart {curves.restarts[0] + 1} of {len(result.theta0)} · {network_subtitle(result)}"


def _restarts_first(result: MLPResult) -> str:
    n_runs = len(result.theta0)
    return f"{n_runs} restarts · {network_subtitle(result)}" if n_runs > 1 else network_subtitle(result)


def _measure_title(result: MLPResult, measure: str) -> str:
    return f"loss ({loss_title(result)})" if measure == "loss" else measure


def _learning_reading(result: MLPResult, view: LearningCurveView, curves: LearningCurves) -> str:
    parts = [part.part for part in curves.parts]
    if "validation" not in parts:
        several = " Thin: each restart; thick: their median." if len(curves.restarts) > 1 else ""
        return f"There are no validation rows, so nothing here tells how the network does on unseen data.{several}"
    said = "The weights are fitted to the training rows; the validation rows only judge them. "
    if view.restart == ALL and len(curves.restarts) > 1:
        said += "Thin: each restart; thick: their median; rings: the lowest recorded validation loss of each. "
    else:
        said += _rise(curves, result)
    return said + told_of_tests(result, view.show_test)


def _rise(curves: LearningCurves, result: MLPResult) -> str:
    """Whether the validation loss turned, in numbers of the loss whatever is drawn."""
    run = next(run for run in result.runs if run.name == curves.solver)
    restart, best = curves.restarts[0], float(curves.best_epoch[0])
    loss = run.curves.loss["validation"]
    low, end = float(loss[run.curves.best_record[restart], restart]), float(loss[-1, restart])
    if end <= 1.05 * low:
        return f"The validation loss was lowest, {number(low)}, at epoch {epoch_words(best)}. "
    return (
        f"After epoch {epoch_words(best)} the validation loss rose from {number(low)} to {number(end)}: the network "
        "began to learn what is particular to the training rows (overfitting). "
    )


def _comparison_reading(result: MLPResult, view: ComparisonView) -> str:
    equal = "Every solver sets out from the same starting points, on the same rows, for the same number of epochs. "
    n_runs = len(result.theta0)
    spread = f"Line: median over {n_runs} restarts; band: the middle half of them. " if n_runs > 1 else ""
    batches = {run.batch_size for run in result.runs}
    told = {
        "epochs": "An epoch is one pass over the training rows: a smaller batch makes more updates of it.",
        "samples processed": "Each update is charged the samples its gradient saw.",
        "updates": "An update costs a small batch less work than the full batch.",
        "seconds": "Time on this machine, for all restarts together; it depends on the load.",
    }[view.cost]
    return equal + spread + (told if len(batches) > 1 or view.cost == "seconds" else "")
