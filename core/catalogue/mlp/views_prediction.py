"""Two views of what a network says: its predictions moment by moment, and which class it took for which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np

from core.catalogue.experiment import Drawing
from core.catalogue.held_back import SHOW_TEST, SHOW_TEST_LABEL
from core.catalogue.mlp.choices import Choices, solver_and_restart, solver_marks, switch_of_test_rows, told_of_tests
from core.experiments.mlp import MLPResult, TrainingRun, chosen
from core.experiments.mlp.confusion import Confusion, confusion
from core.experiments.mlp.histories import epoch_words
from core.experiments.mlp.moments import moments_of
from core.experiments.mlp.predictions import (
    Kind,
    PictureAnswers,
    decision_map,
    picture_answers,
    predicted_observed,
    prediction_curves,
    prediction_kind,
    shown_rows,
)
from core.experiments.mlp.problem import Part
from core.experiments.wording import number, score_words
from core.figures.confusion import class_table, count_table, mean_of, plot_confusion
from core.figures.decision import decision_table, plot_decision, region_table
from core.figures.network_wording import network_shape
from core.figures.predictions import (
    curve_table,
    observed_table,
    picture_table,
    plot_curves,
    plot_observed,
    plot_pictures,
    row_table,
)
from core.functions import make_activation
from core.settings import Settings, choice

_RESTART = "Best, median and worst by the loss at the end, on validation rows if there are any."
_PART_NAMES: dict[Part, str] = {"train": "training", "validation": "validation", "test": "test"}


class PredictionView(Settings):
    """Whose predictions are drawn, over which features, and whether the test rows may be looked at."""

    solver: str = choice("", "The solver whose network is drawn.")
    restart: str = choice("best", _RESTART)
    across: str = choice("", "The feature on the horizontal axis.", label="Across")
    up: str = choice("", "The feature on the vertical axis.", label="Up")
    show_test: bool = choice(False, SHOW_TEST, label=SHOW_TEST_LABEL)


class ConfusionView(Settings):
    """Whose answers are counted, on which rows."""

    solver: str = choice("", "The solver whose network is asked.")
    restart: str = choice("best", _RESTART)
    rows: Literal["validation", "train"] = choice(
        "validation", "The rows that are counted.", label="Rows",
        titles={"train": "training", "validation": "validation"},
    )  # fmt: skip
    show_test: bool = choice(False, SHOW_TEST, label=SHOW_TEST_LABEL)


def prediction_choices(result: MLPResult) -> Choices:
    """Solvers and restarts, and the features of a plane where there are more than two."""
    names = result.problem.feature_names
    if prediction_kind(result.problem) != "plane" or len(names) == 2:
        return {**solver_and_restart(result), "across": ("",), "up": ("",), **switch_of_test_rows(result)}
    axes = {"across": names, "up": names[1:] + names[:1]}
    return {**solver_and_restart(result), **axes, **switch_of_test_rows(result)}


def confusion_choices(result: MLPResult) -> Choices:
    """Solvers and restarts, and the parts that have rows."""
    rows = ("validation", "train") if result.problem.validation else ("train",)
    return {**solver_and_restart(result), "rows": rows, **switch_of_test_rows(result)}


def has_classes(result: MLPResult) -> bool:
    """Whether there is anything to confuse."""
    return result.problem.task != "regression"


def draw_prediction(result: MLPResult, view: PredictionView) -> Drawing:
    """The picture that the data allow: a plane, a curve, predicted against observed, or pictures."""
    return _DRAWN[prediction_kind(result.problem)](result, view)


def draw_confusion(result: MLPResult, view: ConfusionView) -> Drawing:
    """The confusion matrix of one part of the rows, and the scores of each class."""
    part: Part = "test" if view.show_test and result.problem.test else view.rows
    if part not in result.problem.parts:
        part = "train"
    found = confusion(result, view.solver, view.restart, part)
    run, one = chosen(result, view.solver, view.restart)
    subtitle = (
        f"{found.n_rows} {_PART_NAMES[part]} rows · accuracy {number(found.accuracy)} · {_setting(result, run, one)}"
    )
    figure = plot_confusion(found, title=f"Confusion matrix: {run.name}", subtitle=subtitle)
    figure.update_layout(uirevision=f"{part}{found.class_names}")
    reading = f"{_confusion_reading(found)} {told_of_tests(result, view.show_test)}".strip()
    alt = (
        f"Confusion matrix of {len(found.class_names)} classes on {found.n_rows} {_PART_NAMES[part]} rows: "
        f"{int(np.trace(found.counts))} on the diagonal."
    )
    return Drawing(
        figure, class_table(found), reading, alt, shows_table=True, more_tables={"Counts": count_table(found)}
    )


def _draw_plane(result: MLPResult, view: PredictionView) -> Drawing:
    found = decision_map(result, view.solver, view.restart, across=view.across, up=view.up, show_test=view.show_test)
    figure = plot_decision(found, title=_title(result, view), subtitles=_subtitles(result, view))
    figure.update_layout(uirevision=f"{found.feature_names}{result.settings.data.model_dump_json()}")
    if len(found.class_names) == 2:
        said = f"Colour: the probability of class {found.class_names[1]}; on the dark line both classes have 0.5. "
    else:
        said = "Colour: the most probable class, paler where it is less certain; dark lines part the classes. "
    said += f"{_inside(result, view)}; a dark ring: misclassified. {_wrong(result, view)}"
    if len(result.problem.feature_names) > 2:
        said += (
            " The other features are held at their median over the training rows. The rows have values of their own "
            "there and do not lie in this plane, so a row may be right on a ground of another class."
        )
    alt = (
        f"Regions of {len(found.class_names)} classes over {' and '.join(found.feature_names)} with "
        f"{len(found.points.rows)} rows, {int(found.points.wrong[-1].sum())} of them misclassified."
    )
    tables = {"Probabilities on the plane": region_table(found)}
    return Drawing(figure, decision_table(found), said + _closing(result, view), alt, more_tables=tables)


def _draw_curve(result: MLPResult, view: PredictionView) -> Drawing:
    found = prediction_curves(result, view.solver, view.restart, show_test=view.show_test)
    figure = plot_curves(
        found, mark=solver_marks(result)[found.number], title=_title(result, view), subtitles=_subtitles(result, view)
    )
    figure.update_layout(uirevision=result.settings.data.model_dump_json())
    faint = " Faint: where the other restarts ended." if len(found.others) else ""
    if found.class_names:
        place = "at 0 and 1" if len(found.class_names) == 2 else "below the curves"
        said = f"The rows stand {place}, by their class. {_inside(result, view)}. {_wrong(result, view)}{faint}"
    else:
        said = f"{_fit_reading(result, view)}{faint}"
    alt = f"{found.target} over {found.feature}: {len(found.rows)} rows and the network's curve."
    tables = {"Rows": row_table(found)}
    return Drawing(figure, curve_table(found), said + _closing(result, view), alt, more_tables=tables)


def _draw_observed(result: MLPResult, view: PredictionView) -> Drawing:
    found = predicted_observed(result, view.solver, view.restart, show_test=view.show_test)
    figure = plot_observed(found, title=_title(result, view), subtitles=_subtitles(result, view))
    figure.update_layout(uirevision=result.settings.data.model_dump_json())
    said = f"On the dashed line the prediction is exact. {_fit_reading(result, view)}"
    alt = f"Observed over predicted {found.target} of {len(found.rows)} rows."
    return Drawing(figure, observed_table(found), said + _closing(result, view), alt)


def _draw_pictures(result: MLPResult, view: PredictionView) -> Drawing:
    found = picture_answers(result, view.solver, view.restart, show_test=view.show_test)
    figure = plot_pictures(found, title=_title(result, view), subtitles=_subtitles(result, view))
    alt = f"{len(found.rows)} pictures with the network's answers; {found.n_wrong} of {found.n_rows} are wrong."
    reading = f"{_pictures_reading(found)} {told_of_tests(result, view.show_test)}".strip()
    return Drawing(figure, picture_table(found), reading, alt)


_DRAWN: Mapping[Kind, Callable[[MLPResult, PredictionView], Drawing]] = {
    "plane": _draw_plane,
    "curve": _draw_curve,
    "observed": _draw_observed,
    "pictures": _draw_pictures,
}


def _title(result: MLPResult, view: PredictionView) -> str:
    return f"Prediction: {chosen(result, view.solver, view.restart)[0].name}"


def _subtitles(result: MLPResult, view: PredictionView) -> list[str]:
    """One for each moment: the epoch, the score of each part there, and what was trained."""
    run, one = chosen(result, view.solver, view.restart)
    moments, curves = moments_of(run, one), run.curves
    parts = _scored_parts(result, view.show_test)
    subtitles = []
    for record, epoch in zip(moments.records, moments.epochs, strict=True):
        scores = ", ".join(
            f"{_PART_NAMES[part]} {score_words(float(curves.score[part][record, one]))}" for part in parts
        )
        subtitles.append(
            f"epoch {epoch_words(float(epoch))} · {curves.score_name}: {scores} · {_setting(result, run, one)}"
        )
    return subtitles


def _setting(result: MLPResult, run: TrainingRun, restart: int) -> str:
    settings, problem = result.settings, result.problem
    activation = f" {make_activation(settings.activation).title}" if settings.hidden else ""
    return (
        f"{problem.dataset.title} · n = {run.n_samples} · {network_shape(result)}{activation} · "
        f"restart {restart + 1} · seeds {settings.seed}, {settings.start_seed}"
    )


def _scored_parts(result: MLPResult, show_test: bool) -> list[Part]:
    return [part for part in result.problem.parts if part != "test" or show_test]


def _inside(result: MLPResult, view: PredictionView) -> str:
    fills = {"train": "Filled: training rows", "validation": "white inside: validation", "test": "dark inside: test"}
    return "; ".join(fills[part] for part in _scored_parts(result, view.show_test))


def _wrong(result: MLPResult, view: PredictionView) -> str:
    """How many rows of each part are misclassified at the end."""
    run, one = chosen(result, view.solver, view.restart)
    counts = []
    for part in _scored_parts(result, view.show_test):
        n_rows = result.problem.parts[part].n_samples
        wrong = round(n_rows * (1.0 - float(run.curves.score[part][-1, one])))
        counts.append(f"{wrong} of {n_rows} {_PART_NAMES[part]} rows")
    return f"At the end {' and '.join(counts)} are misclassified."


def _fit_reading(result: MLPResult, view: PredictionView) -> str:
    run, one = chosen(result, view.solver, view.restart)
    scores = (
        f"{score_words(float(run.curves.score[part][-1, one]))} on the {_PART_NAMES[part]} rows"
        for part in _scored_parts(result, view.show_test)
    )
    return (
        f"R², the share of the target's variance that the network explains, is {' and '.join(scores)} at the end; "
        "below 0 it does worse than the mean."
    )


def _pictures_reading(found: PictureAnswers) -> str:
    return (
        f"At the end {found.n_wrong} of {found.n_rows} {_PART_NAMES[found.part]} pictures are misclassified. Shown are "
        f"{len(found.rows)}: first the wrong ones, the surest of them on top (orange: what the network says, and what "
        "it is), then the right ones, the least sure first."
    )


def _confusion_reading(found: Confusion) -> str:
    said = (
        "Each row of the matrix is a true class: its diagonal is what was told right, the rest what it was taken for. "
        f"{int(np.trace(found.counts))} of {found.n_rows} are right: accuracy {number(found.accuracy)}, mean recall "
        f"{number(mean_of(found.recall))}."
    )
    never = [name for name, taken in zip(found.class_names, found.counts.sum(axis=0), strict=True) if not taken]
    if never:
        said += f" Never predicted, so without a precision: {', '.join(never)}."
    return said


def _closing(result: MLPResult, view: PredictionView) -> str:
    """What is not drawn, and why."""
    shown = len(shown_rows(result.problem, view.show_test)[0])
    n_rows = sum(result.problem.parts[part].n_samples for part in _scored_parts(result, view.show_test))
    drawn = f" {shown} of {n_rows} rows are drawn; all were used." if shown < n_rows else ""
    return f"{drawn} {told_of_tests(result, view.show_test)}".rstrip()
