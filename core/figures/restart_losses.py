"""Final losses as a distribution, loss curves by place, the places' shares, and the chance of having found the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.experiments.restarts.chances import Chances
from core.experiments.restarts.curves import RestartCurves
from core.experiments.restarts.distribution import Level, LossDistribution, names_of
from core.experiments.restarts.places import PlaceRow, loss_words
from core.figures.learning_curves import interval_band
from core.figures.restart_wording import OTHER_PLACES, height_for, mark_of, name_of
from core.figures.theme import DATA_COLOR, THEORY_DASH, Mark, finish

Array = NDArray[np.floating]

_WIDE_RANGE = 30.0  # largest over smallest loss from which its axis is logarithmic
_FINEST = 1e-6  # of the scale of losses: final losses below that are drawn as that
_DEEPEST = 1e-12  # of the largest loss, that an axis reaches down to
_WIDE_CURVES = 5.0  # the same of loss curves, whose first losses would press all later ones together
_MOST_BARS = 12
_MOST_LEVELS = 4
_LEAST_APART = 0.02  # of the axis: nearer levels share one label


def plot_distribution(
    found: Sequence[LossDistribution],
    levels: Sequence[Level],
    *,
    marks: Mapping[int, Mark],
    scale: float,
    subtitle: str,
) -> go.Figure:
    """Draw for every solver the share of restarts that ended with a loss as low as x, and mark where it jumps.

    ``scale`` is by how much losses differ in this problem: a millionth of it is the finest that is told apart.
    """
    figure = go.Figure()
    losses = np.concatenate([one.loss for one in found])
    low, high, is_log = _loss_axis(losses, scale)
    for one in found:
        mark = marks[one.number]
        x, y = np.concatenate([[low], np.maximum(one.loss, low)]), np.concatenate([[0.0], one.share])
        figure.add_trace(
            go.Scatter(
                x=x, y=100 * y, mode="lines", name=one.name,
                line={"shape": "hv", "color": mark.color, "dash": mark.dash, "width": 2.5},
                hovertemplate="loss %{x:.4g} or less: %{y:.1f} %<extra></extra>",
            )
        )  # fmt: skip
    finish(figure, title="Losses at the end", subtitle=subtitle, x_title="final loss", y_title="restarts (%)")
    figure.update_yaxes(range=[0, 104], ticksuffix="")
    figure.update_layout(showlegend=True)
    ends = np.log10([low, high]) if is_log else np.array([low, high])
    figure.update_xaxes(type="log" if is_log else None, range=ends.tolist())
    _mark_levels(figure, levels, ends, is_log)
    return figure


def distribution_table(found: Sequence[LossDistribution]) -> pd.DataFrame:
    """One row a restart: solver, final loss, and the share of restarts as low as that."""
    tables = [
        pd.DataFrame({"solver": one.name, "final loss": one.loss, "share of restarts": one.share}) for one in found
    ]
    return pd.concat(tables, ignore_index=True)


def plot_shares(rows: Sequence[PlaceRow], *, subtitle: str) -> go.Figure:
    """Draw how often each place was found, with its interval; the most frequent ones where there are many."""
    shown = sorted(rows, key=lambda row: -row.share.count)[:_MOST_BARS]
    shown = sorted(shown, key=lambda row: row.place.label)
    values = np.array([100 * row.share.value for row in shown])
    marks = [mark_of(row.place) for row in shown]
    figure = go.Figure(
        go.Bar(
            x=[row.place.title for row in shown], y=values, marker={"color": [mark.color for mark in marks]},
            error_y={
                "type": "data", "symmetric": False, "color": DATA_COLOR, "thickness": 1.5,
                "array": [100 * (row.share.high - row.share.value) for row in shown],
                "arrayminus": [100 * (row.share.value - row.share.low) for row in shown],
            },
            customdata=[row.share.count for row in shown], name="share of the restarts",
            hovertemplate="%{x}<br>%{customdata} restarts, %{y:.1f} %<extra></extra>",
        )
    )  # fmt: skip
    finish(
        figure,
        title="Places found",
        subtitle=subtitle,
        x_title="place, and its loss",
        y_title="restarts (%)",
    )
    figure.update_yaxes(rangemode="tozero")
    names = [f"{row.place.name}<br>{row.place.loss.replace(' to ', '<br>to ')}" for row in shown]
    figure.update_xaxes(ticktext=names, tickvals=[row.place.title for row in shown], title_standoff=14)
    return figure


def plot_chances(found: Sequence[Chances], *, marks: Mapping[int, Mark], subtitle: str) -> go.Figure:
    """Draw every solver's chance that so many restarts have found the best, with its band, and the 95 % line."""
    figure = go.Figure()
    for one in found:
        mark = marks[one.number]
        figure.add_trace(
            interval_band(
                one.restarts, 100 * one.low, 100 * one.high, name=one.name, color=mark.color, between="95 % interval"
            )
        )
    for one in found:
        mark = marks[one.number]
        figure.add_trace(
            go.Scatter(
                x=one.restarts, y=100 * one.chance, mode="lines", name=one.name,
                line={"color": mark.color, "dash": mark.dash, "width": 2.5},
                hovertemplate="%{x} restarts: %{y:.1f} %<extra></extra>",
            )
        )  # fmt: skip
    finish(figure, title="How many restarts are enough", subtitle=subtitle, x_title="restarts",
           y_title="probability that one of them reaches the best (%)")  # fmt: skip
    figure.update_yaxes(range=[0, 104])
    figure.update_layout(showlegend=True)
    figure.add_hline(
        y=95, line={"color": DATA_COLOR, "dash": THEORY_DASH, "width": 1.5},
        annotation={"text": "95 %", "font": {"size": 12}, "xanchor": "right", "yanchor": "top"},
    )  # fmt: skip
    return figure


def chances_table(found: Sequence[Chances]) -> pd.DataFrame:
    """One row a solver and number of restarts."""
    tables = [
        pd.DataFrame(
            {
                "solver": one.name, "restarts": one.restarts, "probability of having found the best": one.chance,
                "lower end": one.low, "upper end": one.high,
            }
        )
        for one in found
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def plot_restart_curves(curves: RestartCurves, *, subtitle: str) -> go.Figure:
    """Draw every restart's loss faintly in its place's colour, and each place's median in full."""
    figure = go.Figure()
    for group in curves.groups:
        mark = mark_of(group.place)
        gap = np.full((len(group.losses), 1), np.nan)  # one trace for all draws several times faster than one each
        y = np.concatenate([group.losses, gap], axis=1).ravel()
        x = np.tile(np.append(curves.steps.astype(float), np.nan), len(group.losses))
        figure.add_trace(
            go.Scatter(x=x, y=y, mode="lines", opacity=0.3, line={"color": mark.color, "width": 1}, hoverinfo="skip",
                       showlegend=False, name=f"{group.place.title if group.place else OTHER_PLACES}, each restart")
        )  # fmt: skip
    for group in curves.groups:
        mark = mark_of(group.place)
        figure.add_trace(
            go.Scatter(x=curves.steps, y=group.median, mode="lines", name=name_of(group.place, group.count),
                       line={"color": mark.color, "dash": mark.dash, "width": 3})
        )  # fmt: skip
    finish(figure, title="Loss curves", subtitle=subtitle, x_title="updates", y_title=_told(curves))
    figure.update_xaxes(rangemode="tozero")
    figure.update_layout(showlegend=True, height=height_for(len(curves.groups)))
    _scale_losses(figure, np.concatenate([group.losses.ravel() for group in curves.groups]))
    return figure


def restart_curves_table(curves: RestartCurves) -> pd.DataFrame:
    """One row a place and recorded update: the median loss of the restarts that end there."""
    tables = [
        pd.DataFrame(
            {
                "place": group.place.title if group.place else OTHER_PLACES, "restarts": group.count,
                "updates": curves.steps, f"median {_told(curves)}": group.median,
            }
        )
        for group in curves.groups
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def _told(curves: RestartCurves) -> str:
    return "loss" if curves.measure == "loss" else "loss above the lowest found"


def _loss_axis(losses: Array, scale: float) -> tuple[float, float, bool]:
    """Both ends of an axis of final losses, and whether it is logarithmic; what is drawn below is put on its edge."""
    low, high, finest = float(losses.min()), float(losses.max()), _FINEST * scale
    if low >= 0 and high > _WIDE_RANGE * max(low, finest):
        low = max(low, finest)
        return low / 10**0.2, high * 10**0.1, True
    margin = 0.06 * max(high - low, 0.02 * scale)
    return low - margin, high + margin, False


def _scale_losses(figure: go.Figure, losses: Array) -> None:
    """A log axis where all losses are positive or zero and they span a wide range, down to what rounding leaves."""
    values = losses[np.isfinite(losses) & (losses > 0)]
    if not values.size or (losses < 0).any() or values.max() <= _WIDE_CURVES * values.min():
        return
    low = max(float(values.min()), _DEEPEST * float(values.max()))
    span = np.log10([low, float(values.max())])
    figure.update_yaxes(type="log", range=(span + np.array([-0.05, 0.05]) * np.ptp(span)).tolist())


def _mark_levels(figure: go.Figure, levels: Sequence[Level], ends: Array, is_log: bool) -> None:
    """Dotted lines where many restarts share a loss, labelled from the most frequent on while there is room."""
    span = float(np.ptp(ends))
    taken: list[float] = []
    for level in sorted(levels, key=lambda level: -level.count):
        loss = level.loss
        if is_log and loss < 10 ** ends[0]:
            continue
        at = float(np.log10(loss)) if is_log else loss
        if len(taken) >= _MOST_LEVELS or any(abs(at - other) < _LEAST_APART * span for other in taken):
            continue
        taken.append(at)
        figure.add_vline(x=loss, line={"color": DATA_COLOR, "dash": THEORY_DASH, "width": 1.5})
        figure.add_annotation(  # on a logarithmic axis annotations, unlike shapes, are placed by the exponent
            x=at, text=f"{names_of(level)}: {loss_words(loss)}", font={"size": 12}, showarrow=False,
            xanchor="left" if at < ends[0] + 0.7 * span else "right",
            yanchor="bottom", y=0.02 + 0.08 * (len(taken) - 1), yref="paper",
        )  # fmt: skip
