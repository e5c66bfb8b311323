"""The parts of the splits as coloured strips, and the step size chosen on one of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.experiments.splits.bias import Histogram, Interval
from core.experiments.splits.composition import PARTS, Composition
from core.experiments.splits.step_choice import StepChoice
from core.experiments.wording import number
from core.figures.theme import DATA_COLOR, PART_MARKS, THEORY_DASH, finish, short

_LOSS = "log-loss (nats)"


def plot_step_choice(
    data: StepChoice, *, subtitle: str, gaps: Histogram | None, mean_gap: tuple[Interval, Interval] | None
) -> go.Figure:
    """Draw loss against step size on the first split; once tested, also the gap over many splits below."""
    heights = [0.6, 0.4] if gaps is not None else [1.0]
    figure = make_subplots(rows=len(heights), cols=1, row_heights=heights, vertical_spacing=0.26)
    curves = {"train": data.train[0], "validation": data.validation[0]}
    for part, losses in curves.items():
        figure.add_trace(_curve(data, part, losses), row=1, col=1)
    figure.add_trace(_chosen(data, "validation", float(data.promised[0]), "chosen step size"), row=1, col=1)
    if data.test is not None:
        figure.add_trace(_chosen(data, "test", float(data.test[0]), "on the test rows"), row=1, col=1)
    line = {"color": DATA_COLOR, "width": 1.5, "dash": THEORY_DASH}
    figure.add_vline(x=data.limit, line=line, row=1, col=1)  # type: ignore[arg-type]
    figure.add_annotation(
        x=np.log10(data.limit), y=0.8, xref="x", yref="y domain", yanchor="top", xanchor="right", xshift=-4,
        text=f"2/λ_max = {number(data.limit)}", font={"size": 11}, showarrow=False,
    )  # fmt: skip
    finish(figure, title="Step size chosen on validation", subtitle=subtitle)
    figure.update_xaxes(type="log", title_text="step size η", dtick=1, row=1, col=1)
    figure.update_yaxes(title_text=_LOSS, row=1, col=1)
    if gaps is not None:
        _add_gaps(figure, gaps, mean_gap)
    figure.update_layout(legend={"y": -0.26 if gaps is not None else -0.2})
    return figure


def step_choice_table(data: StepChoice) -> pd.DataFrame:
    """One row a step size on the first split; the test loss of the chosen one alone, once asked for."""
    table = pd.DataFrame(
        {
            "step size": data.learning_rates,
            "train loss": data.train[0],
            "validation loss": data.validation[0],
            "chosen": np.arange(len(data.learning_rates)) == data.chosen[0],
        }
    )
    if data.test is not None:
        table["test loss"] = np.where(table["chosen"], data.test[0], np.nan)
    return table


def chosen_table(data: StepChoice) -> pd.DataFrame:
    """One row a split: what was chosen, what it promised and, once asked for, what it does."""
    rates = data.learning_rates[data.chosen]
    columns = {"split": np.arange(1, len(rates) + 1), "chosen step size": rates, "validation loss": data.promised}
    if data.test is not None:
        columns |= {"test loss": data.test, "test − validation": data.test - data.promised}
    return pd.DataFrame(columns)


def plot_composition(data: Composition, *, subtitle: str) -> go.Figure:
    """Draw each row's part in the first splits as strips, and below the share of class 1 in every part."""
    figure = make_subplots(rows=2, cols=1, row_heights=[0.62, 0.38], vertical_spacing=0.26)
    figure.add_trace(_strips(data), row=1, col=1)
    for part, size in zip(PARTS, data.sizes, strict=True):
        figure.add_trace(_key(part, size), row=1, col=1)
    for place, part in enumerate(PARTS):
        figure.add_trace(_shares(data, place, part), row=2, col=1)
    line = {"color": DATA_COLOR, "width": 1.5, "dash": "6px 4px"}
    figure.add_vline(x=data.share, line=line, row=2, col=1)  # type: ignore[arg-type]
    finish(figure, title="The split", subtitle=subtitle)
    n_drawn, n_rows = data.part.shape
    zero, one = (short(name, 18) for name in data.class_names)
    figure.update_xaxes(title_text=f"rows: {zero} first, then {one}", range=[0.5, n_rows + 0.5], row=1, col=1)
    figure.update_yaxes(title_text="split", range=[n_drawn + 0.5, 0.5], row=1, col=1)
    figure.update_xaxes(title_text=f"share of {one}", row=2, col=1)
    figure.update_yaxes(range=[2.6, -0.6], tickvals=[0, 1, 2], ticktext=list(PARTS), row=2, col=1)
    if data.n_first is not None:
        edge = {"color": "#ffffff", "width": 3}
        figure.add_vline(x=data.n_first + 0.5, line=edge, row=1, col=1)  # type: ignore[arg-type]
    figure.update_layout(legend={"y": -0.26})
    return figure


def composition_table(data: Composition) -> pd.DataFrame:
    """One row a split: the share of class 1 in each part."""
    shares = {f"share of {data.class_names[1]}, {part}": data.shares[:, k] for k, part in enumerate(PARTS)}
    return pd.DataFrame({"split": np.arange(1, len(data.shares) + 1), **shares})


def _curve(data: StepChoice, part: str, losses: np.ndarray) -> go.Scatter:
    mark = PART_MARKS[part]
    return go.Scatter(
        x=data.learning_rates, y=losses, mode="lines+markers", name=part,
        line={"color": mark.color, "dash": mark.dash, "width": 2.5},
        marker={"color": mark.color, "symbol": mark.marker, "size": 7},
    )  # fmt: skip


def _chosen(data: StepChoice, part: str, loss: float, name: str) -> go.Scatter:
    mark, rate = PART_MARKS[part], data.learning_rates[data.chosen[0]]
    is_ring = part == "validation"
    symbol = "circle-open" if is_ring else mark.marker
    marker = {"color": mark.color, "symbol": symbol, "size": 16 if is_ring else 12, "line": {"width": 2.5}}
    return go.Scatter(x=[rate], y=[loss], mode="markers", marker=marker, name=f"{name}: loss {number(loss)}")


def _add_gaps(figure: go.Figure, gaps: Histogram, mean_gap: tuple[Interval, Interval] | None) -> None:
    counts = gaps.counts["gap"]
    figure.add_trace(go.Bar(x=gaps.centres, y=counts, marker={"color": DATA_COLOR}, showlegend=False), row=2, col=1)
    figure.add_vline(x=0, line={"color": DATA_COLOR, "width": 1.5}, row=2, col=1)  # type: ignore[arg-type]
    if mean_gap is not None:
        figure.add_trace(_gap_mean(mean_gap[0], 1.2 * float(counts.max())), row=2, col=1)
    figure.update_xaxes(title_text="test − validation loss", row=2, col=1)
    figure.update_yaxes(title_text="splits", range=[0, 1.4 * float(counts.max())], row=2, col=1)


def _gap_mean(interval: Interval, height: float) -> go.Scatter:
    color = PART_MARKS["test"].color
    return go.Scatter(
        x=[interval.mean], y=[height], mode="markers", marker={"color": color, "symbol": "diamond", "size": 10},
        error_x={"array": [interval.high - interval.mean], "color": color, "thickness": 3, "width": 6},
        name=f"mean gap {number(interval.mean)}",
    )  # fmt: skip


def _strips(data: Composition) -> go.Heatmap:
    n_drawn, n_rows = data.part.shape
    colors = [PART_MARKS[part].color for part in PARTS]
    bands = [[edge, color] for k, color in enumerate(colors) for edge in (k / 3, (k + 1) / 3)]
    return go.Heatmap(
        z=data.part, x=np.arange(1, n_rows + 1), y=np.arange(1, n_drawn + 1), zmin=-0.5, zmax=2.5, colorscale=bands,
        showscale=False, xgap=1 if n_rows <= 150 else 0, ygap=2, text=np.array(PARTS)[data.part],
        hovertemplate="row %{x} of split %{y}: %{text}<extra></extra>",
    )  # fmt: skip


def _key(part: str, size: int) -> go.Scatter:
    marker = {"color": PART_MARKS[part].color, "symbol": "square", "size": 12}
    return go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=f"{part}: {size} rows")


def _shares(data: Composition, place: int, part: str) -> go.Scatter:
    mark = PART_MARKS[part]
    values, counts = np.unique(np.round(data.shares[:, place], 12), return_counts=True)
    marker = {
        "color": mark.color,
        "symbol": mark.marker,
        "size": 6 + 14 * np.sqrt(counts / counts.max()),
        "opacity": 0.75,
    }
    return go.Scatter(
        x=values, y=np.full(len(values), place), mode="markers", marker=marker, name=part, showlegend=False,
        customdata=counts, hovertemplate="%{x:.4g} in %{customdata} splits<extra></extra>",
    )  # fmt: skip
