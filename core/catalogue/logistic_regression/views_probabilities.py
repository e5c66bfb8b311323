"""The first view of logistic regression: the probability along one feature, or over the plane of two."""

from __future__ import annotations

from collections.abc import Mapping

from core.catalogue.comparison_views import marks_of
from core.catalogue.experiment import Drawing
from core.catalogue.held_back import SHOW_TEST, SHOW_TEST_LABEL, told_of_test_rows
from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.logistic_regression.judged import (
    PART_NAMES,
    chosen_run,
    has_classes,
    judge,
    part_rows,
    score_table,
    solver_names,
)
from core.experiments.logistic_regression.likelihood import likelihood_fit
from core.experiments.logistic_regression.probabilities import (
    ProbabilityCurves,
    ProbabilityPlane,
    probability_curves,
    probability_plane,
)
from core.experiments.wording import number
from core.figures.decision import decision_table
from core.figures.probability import (
    boundary_table,
    curve_table,
    plot_probability_curves,
    plot_probability_plane,
)
from core.figures.wording import subtitle
from core.settings import Settings, choice

Choices = Mapping[str, tuple[str, ...]]

HIDDEN: tuple[str, ...] = ()  # what a result does not let a reader choose


class ProbabilityView(Settings):
    """Whose probabilities are drawn, over which features."""

    solver: str = choice("", "The solver whose probabilities colour the plane; the boundaries of all are drawn.")
    across: str = choice("", "The feature on the horizontal axis.", label="Across")
    up: str = choice("", "The feature on the vertical axis.", label="Up")
    band: bool = choice(
        True,
        "Where the curve of maximum likelihood may lie at each place: its log-odds ± 1.96 standard errors (delta "
        "method), turned into probabilities.",
        label="95 % band",
    )
    show_test: bool = choice(False, SHOW_TEST, label=SHOW_TEST_LABEL)


def shows_test(result: LogisticRegressionResult) -> Choices:
    """Nothing where there are test rows to ask for; else the control is hidden."""
    return {} if result.problem.split.test.size else {"show_test": HIDDEN}


def probability_choices(result: LogisticRegressionResult) -> Choices:
    """Solvers and features of a plane; along one feature all solvers are drawn."""
    names = result.problem.dataset.feature_names
    if len(names) == 1:
        band: Choices = {} if likelihood_fit(result)[0] else {"band": HIDDEN}
        return {"solver": HIDDEN, "across": HIDDEN, "up": HIDDEN, **band, **shows_test(result)}
    axes: Choices = {"across": HIDDEN, "up": HIDDEN}
    if len(names) > 2:
        axes = {"across": names, "up": names[1:] + names[:1]}
    return {"solver": solver_names(result), "band": HIDDEN, **axes, **shows_test(result)}


def draw_probabilities(result: LogisticRegressionResult, view: ProbabilityView) -> Drawing:
    """Curves over one feature, or a plane of two."""
    chosen_run(result)  # a sentence where nothing was fitted
    return _draw_curves(result, view) if result.problem.dataset.n_features == 1 else _draw_plane(result, view)


def closing(result: LogisticRegressionResult, show_test: bool) -> str:
    """What is to be said of the rows that are kept apart."""
    has_test = bool(result.problem.split.test.size)
    return told_of_test_rows(has_test=has_test, is_shown=show_test)


def _draw_curves(result: LogisticRegressionResult, view: ProbabilityView) -> Drawing:
    found = probability_curves(result, band=view.band, show_test=view.show_test)
    what = found.class_names[1] if found.class_names else found.target
    figure = plot_probability_curves(
        found, marks=marks_of(result), title=f"Probability of {what}" if found.class_names else what.capitalize(),
        subtitle=subtitle(result),
    )  # fmt: skip
    figure.update_layout(uirevision=result.settings.data.model_dump_json())
    has_curve = any(run.kind == "maximum_likelihood" for run in result.runs)
    parts = (_curves_reading(found, has_curve=has_curve), _scores(result, view), closing(result, view.show_test))
    reading = " ".join(filter(None, parts))
    halves = "; ".join(f"{curve.name} is ½ at {_places(curve.halves.tolist())}" for curve in found.curves)
    alt = f"{what} over {found.feature} for {len(found.curves)} solvers: {halves}."
    tables = {"Curves": curve_table(found)}
    return Drawing(figure, score_table(result, show_test=view.show_test), reading, alt, more_tables=tables)


def _curves_reading(found: ProbabilityCurves, *, has_curve: bool) -> str:
    said = "Curves that agree lie on each other, the wide ones below."
    if found.class_names:
        said = f"Rows stand beyond 0 and 1 by their class; how far beyond only spreads them. {said}"
        if found.tally.count.max() > 1:
            said += " There are many rows: the larger a mark, the more it stands for."
    first = found.curves[0]
    if found.class_names and first.halves.size:
        said += f" {first.name} changes its answer where p = ½, at {found.feature} = {_places(first.halves.tolist())}."
    if found.band is not None:
        said += " Grey: the 95 % band of the maximum-likelihood curve, at each place by itself (delta method)."
        if not has_curve:
            said += " Maximum likelihood is none of the solvers here: its curve runs in the middle of the band."
    elif found.why_no_band:
        said += f" {found.why_no_band.replace('There are no intervals', 'There is no band', 1)}"
    if found.separators.size:
        said += " Long dashes: the separator of widest margin, at which descent arrives in the end."
    return said


def _scores(result: LogisticRegressionResult, view: ProbabilityView) -> str:
    """Log loss and accuracy of the chosen solver, or the first, at its end."""
    run = chosen_run(result, view.solver if view.solver in solver_names(result) else "")
    told = []
    for judged in judge(result, run, show_test=view.show_test):
        accuracy = f", accuracy {number(judged.accuracy)}" if has_classes(result) else ""
        told.append(
            f"log loss {number(judged.log_loss)}{accuracy} on the {judged.y.size} {PART_NAMES[judged.part]} rows"
        )
    return f"{run.name}: {'; '.join(told)}."


def _draw_plane(result: LogisticRegressionResult, view: ProbabilityView) -> Drawing:
    found = probability_plane(result, view.solver, across=view.across, up=view.up, show_test=view.show_test)
    names = found.map.class_names
    figure = plot_probability_plane(
        found, marks=marks_of(result), title=f"Probability: {found.name}",
        subtitles=_subtitles(result, found),
    )  # fmt: skip
    figure.update_layout(uirevision=f"{found.map.feature_names}{result.settings.data.model_dump_json()}")
    parts = (_plane_reading(result, found), _scores(result, view), _drawn(result, view, found))
    reading = " ".join(filter(None, (*parts, closing(result, view.show_test))))
    points = found.map.points
    alt = (
        f"Probability of {names[1]} over {' and '.join(found.map.feature_names)} with {points.rows.size} rows, "
        f"{int(points.wrong[-1].sum())} of them misclassified, and the boundaries of {1 + len(found.others)} solvers."
    )
    tables = {"Boundaries": boundary_table(found), "Rows": decision_table(found.map)}
    return Drawing(figure, score_table(result, show_test=view.show_test), reading, alt, more_tables=tables)


def _subtitles(result: LogisticRegressionResult, found: ProbabilityPlane) -> list[str]:
    """One for each moment: the update, and the scores there."""
    subtitles = []
    for moment, step in enumerate(found.map.steps):
        told = [number(float(found.accuracy["train"][moment]))]
        for part, values in found.accuracy.items():
            told += [f"{PART_NAMES[part]} {number(float(values[moment]))}"] if part != "train" else []
        subtitles.append(f"update {step:.0f} · accuracy {', '.join(told)} · {subtitle(result)}")
    return subtitles


def _plane_reading(result: LogisticRegressionResult, found: ProbabilityPlane) -> str:
    said = (
        f"Colour: the probability of {found.map.class_names[1]} that {found.name} gives. Lines: where each solver's "
        "probability is ½; those that agree lie on each other. A dark ring: misclassified."
    )
    ends = {found.name: found.map.boundaries[-1], **{other.name: other.lines[-1] for other in found.others}}
    said += "".join(f" {name} gives one answer all over this frame." for name, (x, _) in ends.items() if not x.size)
    if "validation" in part_rows(result.problem):
        said += " Filled: training rows; white inside: validation."
    if found.separator is not None and found.separator[0].size:
        said += " Long dashes: the separator of widest margin, towards which descent turns, ever more slowly."
    if result.problem.dataset.n_features > 2:
        said += (
            " The other features are held at their median over the training rows. The rows have values of their own "
            "there, so a row may be right on a ground of the other class."
        )
    return said


def _drawn(result: LogisticRegressionResult, view: ProbabilityView, found: ProbabilityPlane) -> str:
    n_rows = sum(rows.size for rows in part_rows(result.problem, view.show_test).values())
    n_drawn = found.map.points.rows.size
    return f"{n_drawn} of {n_rows} rows are drawn; all were used." if n_drawn < n_rows else ""


def _places(values: list[float]) -> str:
    return " and ".join(number(value) for value in values) if values else "no place here"
