"""The views of the experiment on splits: what each lets a reader choose, and how it is drawn and read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.catalogue.experiment import Drawing
from core.experiments.splits.bias import Bias, Interval, Measure, bias, histogram
from core.experiments.splits.comparison import SplitsResult
from core.experiments.splits.composition import composition
from core.experiments.splits.selection import MOST_SHOWN, selection
from core.experiments.splits.step_choice import StepChoice, mean_gap, step_choice
from core.experiments.wording import number, updates
from core.figures.leakage import bias_table, plot_bias, plot_selection, selection_table, summary_table
from core.figures.split_parts import (
    chosen_table,
    composition_table,
    plot_composition,
    plot_step_choice,
    step_choice_table,
)
from core.figures.splits_wording import subtitle
from core.settings import Settings, choice
from core.settings import number as number_field


class BiasView(Settings):
    """Which score is shown."""

    measure: Measure = choice(
        "accuracy",
        "Accuracy counts rows on the right side; log-loss also sees how sure the model was.",
        label="Score",
    )


class SelectionView(Settings):
    """Nothing to choose."""


class StepChoiceView(Settings):
    """How long descent runs, and whether the test rows are looked at."""

    updates: int = number_field(
        100, "Updates of gradient descent with every step size.", label="Updates", ge=10, le=1000, scale="log"
    )
    show_test: bool = choice(
        False,
        "Score the chosen step size on the test rows: the last thing one does, and once.",
        label="Report the test",
    )


class CompositionView(Settings):
    """Nothing to choose."""


def draw_bias(result: SplitsResult, view: BiasView) -> Drawing:
    """Both distributions of the test score, and their difference."""
    data = bias(result, view.measure)
    figure = plot_bias(data, subtitle=subtitle(result))
    figure.update_layout(uirevision=f"{view.measure}{result.settings.data.model_dump_json()}")
    reading = (
        "Each split trains the same model twice and tests both on the same rows. Below: by how much the leaky one "
        f"looks better, split by split; mean {_with(data.mean_optimism)} for further splits"
    )
    reading += " of other data." if result.settings.repeat == "new data" else _overlap(data)
    reading += f" Dashed: {_guessing(data)}."
    alt = (
        f"Mean {view.measure} on the test rows over {len(data.leaky)} splits: {number(data.leaky.mean())} prepared on "
        f"all rows, {number(data.honest.mean())} prepared on the training rows."
    )
    return Drawing(figure, bias_table(data), reading, alt, more_tables={"Means": summary_table(data)})


def draw_selection(result: SplitsResult, view: SelectionView) -> Drawing:
    """How often each feature was kept."""
    data = selection(result)
    figure = plot_selection(data, subtitle=subtitle(result))
    count = result.n_used
    same = (
        f"All rows choose the same {count} features in every split."
        if result.settings.repeat == "new splits"
        else "Every time has its own data, so no feature is chosen often."
    )
    reading = (
        f"{same} The training rows chose {data.n_ever} different features; on average {number(data.in_common)} of "
        f"{count} are common to both ways. Below, why it matters: on the test rows the features chosen on all rows "
        f"have a mean correlation of {number(data.leaky_agreement)} with the outcome, since these rows helped to "
        f"choose them; those chosen on the training rows {number(data.honest_agreement)}."
    )
    if len(data.names) == MOST_SHOWN:
        reading += f" Above are the {MOST_SHOWN} kept most often."
    alt = f"How often each of {len(data.names)} features was kept in {len(result.repetitions)} splits, in both ways."
    return Drawing(figure, selection_table(data), reading, alt)


def draw_step_choice(result: SplitsResult, view: StepChoiceView) -> Drawing:
    """Loss against step size, and the test when asked."""
    data = step_choice(result, view.updates, show_test=view.show_test)
    gap = data.gap
    gaps = histogram({"gap": gap}, None) if gap is not None and len(gap) > 1 else None
    figure = plot_step_choice(data, subtitle=subtitle(result, data.sizes), gaps=gaps, mean_gap=mean_gap(result, data))
    figure.update_layout(uirevision=str(view.show_test))
    chosen = float(data.learning_rates[data.chosen[0]])
    reading = (
        f"Gradient descent from zero coefficients, {updates(view.updates)} with each step size, on the first split. "
        f"The step size with the lowest validation loss is chosen: {number(chosen)}. "
        f"{_at_the_edge(data)}Dashed: 2/λ_max at the start, where the loss is most curved; farther on larger steps may "
        "be stable. Features are prepared on the training rows. "
    )
    reading += _tested(result, data) if view.show_test else "The test rows have not been looked at."
    n_train, n_validation, n_test = data.sizes
    alt = f"Loss of {len(data.learning_rates)} step sizes on {n_train} training and {n_validation} validation rows" + (
        f", and of the chosen one on {n_test} test rows." if view.show_test else "."
    )
    return Drawing(figure, step_choice_table(data), reading, alt, more_tables={"Over the splits": chosen_table(data)})


def draw_composition(result: SplitsResult, view: CompositionView) -> Drawing:
    """The parts of the first splits and the class shares of all."""
    data = composition(result)
    figure = plot_composition(data, subtitle=subtitle(result, data.sizes))
    stratified = (
        "Stratified: each part has the classes in the proportion of all rows, to a row."
        if result.settings.stratify
        else "Not stratified: chance decides how many rows of a class a part gets."
    )
    reading = (
        f"A strip a split; the first {len(data.part)} are drawn. {stratified} Over {len(data.shares)} splits the "
        f"share of {data.class_names[1]} among the test rows {_spread(data.shares[:, 2])}. Where nothing is chosen, "
        "validation rows train too. Below: larger marks for more splits; dashed: the share among all rows."
    )
    sizes = ", ".join(f"{size} {name}" for size, name in zip(data.sizes, ("train", "validate", "test"), strict=True))
    return Drawing(figure, composition_table(data), reading, f"Which rows are in which part: {sizes}.")


def _spread(shares: NDArray[np.floating]) -> str:
    low, high = float(shares.min()), float(shares.max())
    return f"is always {number(low)}" if low == high else f"goes from {number(low)} to {number(high)}"


def _with(interval: Interval) -> str:
    return f"{number(interval.mean)}, 95 % interval {number(interval.low)} to {number(interval.high)}"


def _overlap(data: Bias) -> str:
    wide = data.for_new_data
    return (
        f" of these rows. Splits overlap: more of them say ever more about these rows and nothing about others. For "
        f"other data of this kind the interval is about {number(wide.low)} to {number(wide.high)} (Nadeau and Bengio "
        "2003)."
    )


def _guessing(data: Bias) -> str:
    return "always naming the commoner class" if data.measure == "accuracy" else "p = ½ for every row, loss ln 2"


def _first(result: SplitsResult, data: StepChoice) -> str:
    return "the first " if len(data.validation) < len(result.repetitions) else ""


def _at_the_edge(data: StepChoice) -> str:
    edges = {0: "smallest", len(data.learning_rates) - 1: "largest"}
    edge = edges.get(int(data.chosen[0]))
    return f"It is the {edge} of those tried. " if edge else ""


def _tested(result: SplitsResult, data: StepChoice) -> str:
    assert data.test is not None and data.gap is not None
    told = (
        f"On the test rows its loss is {number(data.test[0])}, on the validation rows it was "
        f"{number(data.promised[0])}. "
    )
    found = mean_gap(result, data)
    if found is None:
        return told
    return told + (
        f"The lowest of {len(data.learning_rates)} validation losses is lowest partly by luck: over "
        f"{_first(result, data)}{len(data.gap)} splits the test loss is {number(found[0].mean)} higher on average (95 "
        f"% interval {number(found[0].low)} to {number(found[0].high)} for these rows)."
    )
