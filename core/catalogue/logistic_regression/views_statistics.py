"""Three views of what a logistic model is worth: odds ratios, calibration, and the ROC."""

from __future__ import annotations

from typing import Literal, cast

import numpy as np

from core.catalogue.comparison_views import marks_of
from core.catalogue.experiment import Drawing
from core.catalogue.held_back import SHOW_TEST, SHOW_TEST_LABEL
from core.catalogue.logistic_regression.views_probabilities import Choices, closing, shows_test
from core.experiments.logistic_regression.calibration import Binning, Calibration, calibrations
from core.experiments.logistic_regression.comparison import LogisticRegressionResult
from core.experiments.logistic_regression.judged import PART_NAMES, chosen_run, solver_names
from core.experiments.logistic_regression.odds import (
    IntervalKind,
    OddsRatios,
    Unit,
    estimate_table,
    farthest,
    odds_ratios,
    quality_table,
    units,
    wald_table,
)
from core.experiments.logistic_regression.roc import Roc, rocs
from core.experiments.wording import number
from core.figures.calibration import bin_table, brier_table, plot_calibration
from core.figures.odds import has_estimates_beyond, plot_odds
from core.figures.roc import area_table, decision_table, plot_precision_recall, plot_roc, threshold_table
from core.figures.wording import subtitle
from core.settings import Settings, choice
from core.settings import number as number_field


class OddsView(Settings):
    """Which change of a column is meant, and which intervals are drawn."""

    per: str = choice("", "How much more of a column: one unit, or one standard deviation of the training rows.")
    interval: IntervalKind = choice(
        "Wald",
        "Wald: ± 1.96 standard errors of the log odds. Profile likelihood: values that a likelihood-ratio test does "
        "not reject, the other coefficients fitted anew for each.",
        label="Intervals",
    )


class CalibrationView(Settings):
    """Whose probabilities are binned, and how."""

    solver: str = choice("", "The solver whose probabilities are judged.")
    binning: Binning = choice("equal width", "Bins of equal width, or with about equally many rows.", label="Bins")
    n_bins: int = number_field(10, "How many bins.", label="Number of bins", ge=2, le=20)
    show_test: bool = choice(False, SHOW_TEST, label=SHOW_TEST_LABEL)


class RocView(Settings):
    """Whose ranking is judged, and where it is cut."""

    solver: str = choice("", "The solver whose probabilities are judged.")
    curve: Literal["ROC", "precision–recall"] = choice("ROC", "What is drawn against what.", label="Curve")
    threshold: float = number_field(
        0.5, "Class 1 is said where its probability is at least this.", label="Threshold", ge=0, le=1
    )
    show_test: bool = choice(False, SHOW_TEST, label=SHOW_TEST_LABEL)


def odds_choices(result: LogisticRegressionResult) -> Choices:
    """The units; no kind of interval where there is none."""
    found = odds_ratios(result, units(result)[0])
    return {"per": units(result)} | ({} if found.interval else {"interval": ()})


def judging_choices(result: LogisticRegressionResult) -> Choices:
    """Solvers, and the test rows where there are some."""
    return {"solver": solver_names(result), **shows_test(result)}


def draw_odds(result: LogisticRegressionResult, view: OddsView) -> Drawing:
    """Odds ratios with intervals, the coefficient table, and the quality of the model."""
    chosen_run(result)  # a sentence where nothing was fitted
    unit = cast("Unit", view.per or units(result)[0])
    found = odds_ratios(result, unit, view.interval)
    name = result.problem.dataset.class_names[1]
    interval = f"95 % {found.interval} intervals · " if found.interval else ""
    drawn = farthest(found)
    figure = plot_odds(drawn, marks=marks_of(result), title="Odds ratios", subtitle=f"{interval}{subtitle(result)}")
    figure.update_layout(uirevision=f"{unit}{result.settings.data.model_dump_json()}")
    estimates, coefficients, quality = estimate_table(found), wald_table(result, unit), quality_table(result)
    alt = f"Odds ratios of {len(drawn.columns)} columns for {name} by {len(found.estimates)} solvers."
    beyond = "A triangle at the edge points to where an estimate lies." if has_estimates_beyond(drawn) else ""
    reading = " ".join(filter(None, (_odds_reading(result, found, name), beyond, _left_out(found, drawn))))
    if coefficients.empty:
        return Drawing(figure, estimates, reading, alt, shows_table=True)
    tables = {"The model as a whole, by maximum likelihood": quality, "What is drawn": estimates}
    return Drawing(figure, coefficients, reading, alt, shows_table=True, more_tables=tables)


def draw_calibration(result: LogisticRegressionResult, view: CalibrationView) -> Drawing:
    """Predicted against observed shares on every part of the rows."""
    found = calibrations(result, view.solver, n_bins=view.n_bins, binning=view.binning, show_test=view.show_test)
    run, name = chosen_run(result, view.solver), result.problem.dataset.class_names[1]
    figure = plot_calibration(found, class_name=name, title=f"Calibration: {run.name}", subtitle=subtitle(result))
    figure.update_layout(uirevision="calibration")
    scores = "; ".join(f"Brier score {number(one.brier)} on {PART_NAMES[one.part]} rows" for one in found)
    alt = f"Observed share of {name} over its predicted probability: {scores}."
    reading = " ".join(filter(None, (_calibration_reading(found), _held_out(result), closing(result, view.show_test))))
    return Drawing(figure, brier_table(found), reading, alt, shows_table=True, more_tables={"Bins": bin_table(found)})


def draw_roc(result: LogisticRegressionResult, view: RocView) -> Drawing:
    """ROC or precision against recall on every part of the rows, and one threshold."""
    found = rocs(result, view.solver, threshold=view.threshold, show_test=view.show_test)
    run, name = chosen_run(result, view.solver), result.problem.dataset.class_names[1]
    is_roc = view.curve == "ROC"
    plot, what = (plot_roc, "ROC") if is_roc else (plot_precision_recall, "Precision and recall")
    figure = plot(found, title=f"{what}: {run.name}", subtitle=subtitle(result))
    figure.update_layout(uirevision=view.curve)
    areas = "; ".join(f"area {number(one.auc)} on {PART_NAMES[one.part]} rows" for one in found)
    alt = f"{what} of {run.name} for {name}: {areas}."
    parts = (_roc_reading(found, name, is_roc), _held_out(result), closing(result, view.show_test))
    reading = " ".join(filter(None, parts))
    tables = {"Areas": area_table(found), "Every threshold": threshold_table(found)}
    return Drawing(figure, decision_table(found), reading, alt, shows_table=True, more_tables=tables)


def _odds_reading(result: LogisticRegressionResult, found: OddsRatios, name: str) -> str:
    more = "one unit" if found.unit == "unit" else "one standard deviation (of the training rows)"
    said = (
        f"By what factor the odds of {name}, p/(1 − p), change when a column grows by {more} and the others stay as "
        "they are. At 1 nothing changes."
    )
    if result.settings.degree > 1:
        said += " Powers of a feature change together, so none of them can be read by itself."
    if not result.problem.objective.loss.is_convex:
        said += " The solvers minimise squared error here, so their odds ratios differ from maximum likelihood's."
    if found.reason:
        return f"{said} {found.reason}"
    kind = {
        "Wald": "β ± 1.96 standard errors (Wald)",
        "profile likelihood": "values of β that a likelihood-ratio test at 5 % does not reject (profile likelihood)",
    }[cast("IntervalKind", found.interval)]
    said += f" Whiskers: {kind}. Only maximum likelihood has them; the other solvers give a point. {found.note}"
    zero = "where every column has its mean" if result.problem.standardizer is not None else "where every column is 0"
    at = f" The intercept is the log-odds {zero}, and its exponential the odds there." if _has_intercept(result) else ""
    return f"{said.rstrip()} Table, for the same change: z = β / standard error, and Wald's test of β = 0.{at}"


def _left_out(found: OddsRatios, drawn: OddsRatios) -> str:
    if len(drawn.columns) == len(found.columns):
        return ""
    leading = found.estimates[found.likelihood or min(found.estimates)][0]
    return (
        f"Drawn are the {len(drawn.columns)} of {len(found.columns)} columns whose odds ratios by {leading} lie "
        "farthest from 1; the table has all."
    )


def _has_intercept(result: LogisticRegressionResult) -> bool:
    return result.problem.objective.fit_intercept


def _calibration_reading(found: tuple[Calibration, ...]) -> str:
    scores = "; ".join(f"{number(one.brier)} on the {PART_NAMES[one.part]} rows" for one in found)
    return (
        "On the dashed line, of the rows with probability p a share p has the outcome. Whiskers: Wilson's 95 % "
        "interval of the observed share; underneath: the rows in each bin. Brier score, the mean squared error of the "
        f"probability: {scores}. It is made up of reliability (how far the points are off the line), less resolution "
        "(how far the bins differ), plus uncertainty (the score of always saying the base rate) and what differs "
        "within bins (Murphy 1973). Expected calibration error: the mean distance from the line."
    )


def _roc_reading(found: tuple[Roc, ...], name: str, is_roc: bool) -> str:
    one = found[-1]
    at, rows = one.decisions, PART_NAMES[one.part]
    said = "Each point of a curve is a threshold; the marked one says "
    said += f"{name} from p = {number(at.threshold)} on. Of the {at.true_positives + at.false_negatives} {rows} rows "
    said += f"of {name} it finds {at.true_positives}, and of the {at.false_positives + at.true_negatives} others it "
    said += f"takes {at.false_positives} for {name}. "
    if not is_roc:
        return said + (
            f"Average precision {number(one.average_precision)}; guessing has the base rate {number(one.base_rate)}."
        )
    area = f"The area is the chance that a row of {name} has the higher probability of two, ties counted half"
    if not np.isfinite(one.auc):
        return said + "One class has no row there, so there is no area."
    interval = "; it has no interval"
    if np.isfinite(one.interval[0]):
        interval = (
            f", 95 % from {number(one.interval[0])} to {number(one.interval[1])} (DeLong's standard error, on the "
            "log-odds of the area)"
        )
    return f"{said}{area}: {number(one.auc)}{interval}."


def _held_out(result: LogisticRegressionResult) -> str:
    if result.problem.split.validation.size:
        return ""
    return (
        "These are the rows the model was fitted to, which flatter it: set a validation share under More to see others."
    )
