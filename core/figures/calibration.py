"""Predicted against observed shares, with the number of rows behind each point underneath."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.logistic_regression.calibration import Calibration
from core.experiments.logistic_regression.judged import PART_NAMES
from core.figures.theme import DATA_COLOR, PART_MARKS, finish, short

_BAR_SHARE = 0.9  # of a bin's width


def plot_calibration(found: Sequence[Calibration], *, class_name: str, title: str, subtitle: str) -> go.Figure:
    """Draw the observed share of class 1 over the predicted one, Wilson intervals, and how many rows each bin has."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.74, 0.26], vertical_spacing=0.05)
    figure.add_trace(_diagonal(), row=1, col=1)
    for place, one in enumerate(found):
        figure.add_trace(_points(one), row=1, col=1)
        figure.add_trace(_bars(one, place, len(found)), row=2, col=1)
    finish(figure, title=title, subtitle=subtitle)
    name = short(class_name, 18)
    figure.update_yaxes(title_text=f"observed share of {name}", range=[-0.04, 1.04], row=1, col=1)
    figure.update_yaxes(title_text="rows", rangemode="tozero", row=2, col=1)
    figure.update_xaxes(title_text=f"predicted p({name})", row=2, col=1)
    figure.update_xaxes(range=[-0.03, 1.03])
    figure.update_layout(barmode="overlay")
    return figure


def bin_table(found: Sequence[Calibration]) -> pd.DataFrame:
    """One row a part and bin."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "rows": PART_NAMES[one.part],
                    "bin from": one.low,
                    "to": one.high,
                    "n": one.count,
                    "predicted": one.predicted,
                    "observed": one.observed,
                    "95 % from (Wilson)": one.interval_low,
                    "95 % to": one.interval_high,
                }
            )
            for one in found
        ],
        ignore_index=True,
    )


def brier_table(found: Sequence[Calibration]) -> pd.DataFrame:
    """One row a part: the Brier score, Murphy's parts of it, and the expected calibration error."""
    return pd.DataFrame(
        [
            {
                "rows": PART_NAMES[one.part],
                "n": int(one.count.sum()),
                "Brier score": one.brier,
                "= reliability": one.reliability,
                "− resolution": one.resolution,
                "+ uncertainty": one.uncertainty,
                "+ within bins": one.within_bins,
                "expected calibration error": one.expected_error,
            }
            for one in found
        ]
    )


def _diagonal() -> go.Scatter:
    return go.Scatter(
        x=[0, 1], y=[0, 1], mode="lines", name="calibrated", hoverinfo="skip",
        line={"color": DATA_COLOR, "dash": "4px 3px", "width": 1.5},
    )  # fmt: skip


def _points(one: Calibration) -> go.Scatter:
    mark = PART_MARKS[one.part]
    up, down = one.interval_high - one.observed, one.observed - one.interval_low
    return go.Scatter(
        x=one.predicted, y=one.observed, mode="lines+markers", name=PART_NAMES[one.part], legendgroup=one.part,
        line={"color": mark.color, "dash": mark.dash, "width": 1.5},
        marker={"color": mark.color, "symbol": mark.marker, "size": 9}, customdata=one.count,
        error_y={"type": "data", "symmetric": False, "array": up, "arrayminus": down, "color": mark.color, "width": 4},
        hovertemplate="predicted %{x:.4g}, observed %{y:.4g}, %{customdata} rows",
    )  # fmt: skip


def _bars(one: Calibration, place: int, count: int) -> go.Bar:
    """The parts of a bin stand side by side in it."""
    mark, width = PART_MARKS[one.part], _BAR_SHARE * (one.high - one.low) / count
    left = one.low + (1.0 - _BAR_SHARE) / 2 * (one.high - one.low) + place * width
    return go.Bar(
        x=left + width / 2, y=one.count, width=np.maximum(width, 0.004), name=PART_NAMES[one.part],
        legendgroup=one.part, showlegend=False, marker={"color": mark.color, "line": {"width": 0}},
        customdata=np.stack([one.low, one.high], axis=1),
        hovertemplate="%{y} rows from %{customdata[0]:.4g} to %{customdata[1]:.4g}",
    )  # fmt: skip
