"""ROC and precision-recall curves of each part of the rows, with the chosen threshold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.experiments.logistic_regression.judged import PART_NAMES
from core.experiments.logistic_regression.roc import Roc
from core.experiments.wording import number
from core.figures.theme import DATA_COLOR, PART_MARKS, finish

_CROSSHAIR = 15


def plot_roc(found: Sequence[Roc], *, title: str, subtitle: str) -> go.Figure:
    """Draw sensitivity over the false-positive rate; ties make slanted pieces."""
    figure = go.Figure(_line([0, 1], [0, 1], "guessing"))
    for one in found:
        x, y = one.false_positive_rate, one.sensitivity
        figure.add_trace(_curve(one, x, y, f"{PART_NAMES[one.part]}: area {number(one.auc)}"))
    for one in found:
        at = one.decisions
        figure.add_trace(_chosen(one, 1.0 - at.specificity, at.sensitivity, bool(one is found[0])))
    finish(
        figure, title=title, subtitle=subtitle, x_title="1 − specificity (false-positive rate)",
        y_title="sensitivity (true-positive rate)",
    )  # fmt: skip
    return _unit_square(figure)


def plot_precision_recall(found: Sequence[Roc], *, title: str, subtitle: str) -> go.Figure:
    """Draw precision over recall in steps; guessing has the base rate."""
    figure = go.Figure()
    for one in found:
        figure.add_trace(_line([0, 1], [one.base_rate] * 2, f"base rate, {PART_NAMES[one.part]}"))
    for one in found:
        label = f"{PART_NAMES[one.part]}: average precision {number(one.average_precision)}"
        precision = np.append(one.precision[1], one.precision[1:])
        figure.add_trace(_curve(one, one.sensitivity, precision, label).update(line_shape="vh"))
    for one in found:
        figure.add_trace(_chosen(one, one.decisions.sensitivity, one.decisions.precision, bool(one is found[0])))
    finish(figure, title=title, subtitle=subtitle, x_title="recall (sensitivity)", y_title="precision")
    return _unit_square(figure)


def decision_table(found: Sequence[Roc]) -> pd.DataFrame:
    """One row a part: counts and shares at the chosen threshold."""
    return pd.DataFrame(
        [
            {
                "rows": PART_NAMES[one.part],
                "threshold": one.decisions.threshold,
                "true positives": one.decisions.true_positives,
                "false positives": one.decisions.false_positives,
                "false negatives": one.decisions.false_negatives,
                "true negatives": one.decisions.true_negatives,
                "sensitivity": one.decisions.sensitivity,
                "specificity": one.decisions.specificity,
                "precision": one.decisions.precision,
                "accuracy": one.decisions.accuracy,
            }
            for one in found
        ]
    )


def area_table(found: Sequence[Roc]) -> pd.DataFrame:
    """One row a part: areas with DeLong's error and interval."""
    return pd.DataFrame(
        [
            {
                "rows": PART_NAMES[one.part],
                "area under the ROC": one.auc,
                "standard error (DeLong)": one.standard_error,
                "95 % from": one.interval[0],
                "95 % to": one.interval[1],
                "average precision": one.average_precision,
                "base rate": one.base_rate,
            }
            for one in found
        ]
    )


def threshold_table(found: Sequence[Roc]) -> pd.DataFrame:
    """One row a part and threshold that changes an answer."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "rows": PART_NAMES[one.part],
                    "threshold": one.thresholds,
                    "false-positive rate": one.false_positive_rate,
                    "sensitivity": one.sensitivity,
                    "precision": one.precision,
                }
            )
            for one in found
        ],
        ignore_index=True,
    )


def _line(x: Sequence[float], y: Sequence[float], name: str) -> go.Scatter:
    line = {"color": DATA_COLOR, "dash": "4px 3px", "width": 1.5}
    return go.Scatter(x=x, y=y, mode="lines", name=name, line=line, hoverinfo="skip")


def _curve(one: Roc, x: np.ndarray, y: np.ndarray, name: str) -> go.Scatter:
    mark = PART_MARKS[one.part]
    return go.Scatter(
        x=x, y=y, mode="lines", name=name, line={"color": mark.color, "dash": mark.dash, "width": 2.5},
        customdata=one.thresholds, hovertemplate="threshold %{customdata:.4g}: %{x:.4g}, %{y:.4g}",
    )  # fmt: skip


def _chosen(one: Roc, x: float, y: float, is_first: bool) -> go.Scatter:
    mark = PART_MARKS[one.part]
    return go.Scatter(
        x=[x], y=[y], mode="markers", name=f"threshold {number(one.decisions.threshold)}", showlegend=is_first,
        marker={"color": mark.color, "symbol": mark.marker, "size": _CROSSHAIR, "line": {"color": "#fff", "width": 2}},
        hovertemplate=f"{PART_NAMES[one.part]}: %{{x:.4g}}, %{{y:.4g}}",
    )  # fmt: skip


def _unit_square(figure: go.Figure) -> go.Figure:
    figure.update_xaxes(range=[-0.02, 1.02])
    return figure.update_yaxes(range=[-0.02, 1.04])
