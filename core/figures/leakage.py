"""Test scores with and without leakage as distributions, and which features were kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from core.experiments.splits.bias import Bias, Histogram, Interval
from core.experiments.splits.selection import Selection
from core.experiments.wording import number
from core.figures.splits_wording import WAYS
from core.figures.theme import DATA_COLOR, LEAKAGE_MARKS, finish, short

_SCORE_TITLES = {"accuracy": "accuracy on the test rows", "log-loss": "log-loss on the test rows (nats)"}
_GUESSING_DASH = "6px 4px"
_MOST_TICKS = 12  # slanted names that a narrow window has room for
_LONGEST_TICK = 16  # letters of a feature's name on the axis, enough to tell those of the breast cancer data apart
_GAP, _GAP_A_LETTER, _LARGEST_GAP = 0.16, 0.015, 0.38  # of the height: below the upper plot, for its slanted names
_SHORT_TICK = 6  # letters of names that leave room for a title; longer ones tell what they are
_WIDE = 0.35  # span of accuracies from which ticks stand at tenths, not at each possible share


def plot_bias(data: Bias, *, subtitle: str) -> go.Figure:
    """Draw the test scores of both ways as bars with their means, and below them the difference split by split."""
    figure = make_subplots(rows=2, cols=1, row_heights=[0.6, 0.4], vertical_spacing=0.24)
    _add_bars(figure, data.scores, row=1)
    tallest = _tallest(data.scores)
    means = {"leaky": float(data.leaky.mean()), "honest": float(data.honest.mean())}
    for way, mean in means.items():
        is_higher = mean >= max(means.values()) and way == max(means, key=lambda name: means[name])
        line = {"color": LEAKAGE_MARKS[way].color, "width": 2.5}
        _upright(figure, mean, 1.36 * tallest, line, f"{way} {number(mean)}", is_right=is_higher)
    dashed = {"color": DATA_COLOR, "width": 2, "dash": _GUESSING_DASH}
    word = f"guessing {number(data.guessing)}"
    _upright(figure, data.guessing, 1.18 * tallest, dashed, word, is_right=data.guessing > means["honest"])
    figure.update_yaxes(range=[0, 1.42 * tallest], title_text="splits", row=1, col=1)
    is_wide = data.measure == "accuracy" and float(np.ptp(data.scores.centres)) > _WIDE
    ticks = {"tick0": 0, "dtick": 0.1} if is_wide else {}
    figure.update_xaxes(title_text=_SCORE_TITLES[data.measure], title_standoff=4, row=1, col=1, **ticks)
    _add_differences(figure, data)
    finish(figure, title="Optimistic bias", subtitle=subtitle)
    figure.update_layout(bargap=0.12, barmode="group", legend={"y": -0.26})
    return figure


def bias_table(data: Bias) -> pd.DataFrame:
    """One row a split."""
    score = data.measure
    return pd.DataFrame(
        {
            "split": np.arange(1, len(data.leaky) + 1),
            f"{score}, {WAYS['leaky']}": data.leaky,
            f"{score}, {WAYS['honest']}": data.honest,
            "leaky looks better by": data.optimism,
        }
    )


def summary_table(data: Bias) -> pd.DataFrame:
    """Means, and the optimism with both intervals."""
    rows = [
        {"quantity": f"{data.measure}, {WAYS['leaky']}", "mean": float(data.leaky.mean())},
        {"quantity": f"{data.measure}, {WAYS['honest']}", "mean": float(data.honest.mean())},
        {"quantity": f"{data.measure} of guessing", "mean": data.guessing},
        _interval_row("leaky looks better by; further splits of these rows", data.mean_optimism),
        _interval_row("leaky looks better by; other data of this kind", data.for_new_data),
    ]
    return pd.DataFrame(rows)


def plot_selection(data: Selection, *, subtitle: str) -> go.Figure:
    """Draw how often each feature was kept, and below how the kept ones go with the outcome on the test rows."""
    ticks = np.arange(0, len(data.names), max(1, -(-len(data.names) // _MOST_TICKS)))
    words = [short(data.names[tick], _LONGEST_TICK) for tick in ticks]
    longest = max(map(len, words))
    gap = min(_GAP + _GAP_A_LETTER * longest, _LARGEST_GAP)
    figure = make_subplots(rows=2, cols=1, row_heights=[0.6, 0.4], vertical_spacing=gap)
    for way, shares in (("leaky", data.leaky), ("honest", data.honest)):
        mark = LEAKAGE_MARKS[way]
        marker = {"color": mark.color, "symbol": mark.marker, "size": 9, "line": {"color": "#ffffff", "width": 0.5}}
        names = [short(name, 20) for name in data.names]
        trace = go.Scatter(
            x=np.arange(len(names)), y=shares, mode="markers", marker=marker, name=WAYS[way], legendgroup=way,
            text=names, hovertemplate="%{text}: %{y:.3g}<extra>" + way + "</extra>",
        )  # fmt: skip
        figure.add_trace(trace, row=1, col=1)
    _add_bars(figure, data.agreement, row=2, shows_legend=False)
    figure.add_vline(x=0, line={"color": DATA_COLOR, "width": 1.5}, row=2, col=1)  # type: ignore[arg-type]
    finish(figure, title="Which features", subtitle=subtitle)
    figure.update_xaxes(
        tickvals=ticks, ticktext=words, tickangle=-60, title_standoff=4,
        title_text="feature" if longest <= _SHORT_TICK else None,
        range=[-0.7, len(data.names) - 0.3], row=1, col=1,
    )  # fmt: skip
    figure.update_yaxes(title_text="share of splits", range=[-0.04, 1.06], row=1, col=1)
    figure.update_xaxes(title_text="correlation with the outcome on the test rows", row=2, col=1)
    figure.update_yaxes(title_text="splits", row=2, col=1)
    figure.update_layout(bargap=0.05, barmode="group", legend={"y": -0.26})
    return figure


def selection_table(data: Selection) -> pd.DataFrame:
    """One row a feature that was kept."""
    return pd.DataFrame({"feature": data.names, WAYS["leaky"]: data.leaky, WAYS["honest"]: data.honest})


def _add_bars(figure: go.Figure, bars: Histogram, *, row: int, shows_legend: bool = True) -> None:
    for way, counts in bars.counts.items():
        trace = go.Bar(
            x=bars.centres, y=counts, marker={"color": LEAKAGE_MARKS[way].color}, name=WAYS[way], legendgroup=way,
            showlegend=shows_legend, hovertemplate="%{x:.4g}: %{y} splits<extra>" + way + "</extra>",
        )  # fmt: skip
        figure.add_trace(trace, row=row, col=1)


def _add_differences(figure: go.Figure, data: Bias) -> None:
    bars = data.differences
    tallest = _tallest(bars)
    trace = go.Bar(
        x=bars.centres, y=bars.counts["difference"], marker={"color": DATA_COLOR}, name="difference", showlegend=False,
        hovertemplate="%{x:.4g}: %{y} splits<extra></extra>",
    )  # fmt: skip
    figure.add_trace(trace, row=2, col=1)
    wide, narrow = data.for_new_data, data.mean_optimism
    if (wide.low, wide.high) != (narrow.low, narrow.high):
        figure.add_trace(_whiskers(wide, 1.35 * tallest, "95 %, other data", width=1.5, symbol="line-ns"), row=2, col=1)
        name = "95 %, these rows"
    else:
        name = "95 % interval"
    figure.add_trace(_whiskers(narrow, 1.15 * tallest, name, width=3.5, symbol="diamond"), row=2, col=1)
    figure.add_vline(x=0, line={"color": DATA_COLOR, "width": 1.5}, row=2, col=1)  # type: ignore[arg-type]
    figure.update_xaxes(title_text="leaky looks better by", row=2, col=1)
    figure.update_yaxes(title_text="splits", range=[0, 1.5 * tallest], row=2, col=1)


def _whiskers(interval: Interval, height: float, name: str, *, width: float, symbol: str) -> go.Scatter:
    color = LEAKAGE_MARKS["leaky"].color
    return go.Scatter(
        x=[interval.mean], y=[height], mode="markers", name=name,
        marker={"color": color, "symbol": symbol, "size": 10, "line": {"color": color, "width": 2}},
        error_x={"array": [interval.high - interval.mean], "color": color, "thickness": width, "width": 6},
        hovertemplate=f"{number(interval.low)} to {number(interval.high)}<extra>{name}</extra>",
    )  # fmt: skip


def _upright(figure: go.Figure, x: float, height: float, line: dict[str, object], text: str, *, is_right: bool) -> None:
    figure.add_shape(type="line", x0=x, x1=x, y0=0, y1=height, line=line, row=1, col=1)
    figure.add_annotation(
        x=x, y=height, text=text, showarrow=False, font={"size": 12}, yanchor="top",
        xanchor="left" if is_right else "right", xshift=5 if is_right else -5, row=1, col=1,
    )  # fmt: skip


def _interval_row(name: str, interval: Interval) -> dict[str, object]:
    return {"quantity": name, "mean": interval.mean, "95 % from": interval.low, "95 % to": interval.high}


def _tallest(bars: Histogram) -> float:
    counts: list[NDArray[np.intp]] = list(bars.counts.values())
    return float(np.concatenate(counts).max())
