"""Updates to the tolerance against the step size, with the stable limit and the best step marked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.experiments.step_sizes import MAX_UPDATES, StepSizes, Sweep
from core.experiments.wording import number
from core.figures.theme import DATA_COLOR, Mark, finish, marks_for

_OTHER_DASH = "3px 4px"
_GROUND = {"bgcolor": "#ffffff", "name": "ground"}  # behind words on another limit's line; by its name, the page's own


def plot_step_sizes(data: StepSizes, *, subtitle: str, chosen: Sequence[tuple[float, Mark]]) -> go.Figure:
    """Draw one curve a sweep; limits are vertical lines, the ``chosen`` step sizes stand on the x axis."""
    figure = go.Figure()
    here = data.sweeps[0].is_standardized if data.sweeps else True
    marks = dict(zip(dict.fromkeys(s.kind for s in data.sweeps), marks_for(_kinds(data)), strict=True))
    for place, sweep in enumerate(data.sweeps):
        is_other = sweep.is_standardized != here
        if np.isfinite(sweep.updates).any():
            figure.add_trace(_curve(sweep, marks[sweep.kind], is_other))
        figure.add_trace(_diverged(sweep, marks[sweep.kind]))
        _mark_limits(figure, sweep, marks[sweep.kind], is_other, height=0.99 - 0.05 * place)
    for rate, mark in chosen:
        figure.add_trace(_chosen(rate, mark))
    finish(
        figure,
        title="Step size",
        subtitle=subtitle,
        x_title="step size η",
        y_title=f"updates to {number(100 * data.tolerance)} % of the initial gap",
    )
    figure.update_xaxes(type="log", dtick=_decades(data))
    figure.update_yaxes(type="log", range=[-0.15, np.log10(MAX_UPDATES) + 1.1], dtick=1)
    limit = {"text": f"{MAX_UPDATES} updates: the sweep stops here", "font": {"size": 11}, "textposition": "start"}
    figure.add_hline(y=MAX_UPDATES, line={"color": DATA_COLOR, "width": 1, "dash": "2px 3px"}, label=limit)
    return figure


def step_size_table(data: StepSizes) -> pd.DataFrame:
    """One row a step size of every sweep."""
    tables = [
        pd.DataFrame(
            {
                "optimizer": sweep.name,
                "features": _features(sweep.is_standardized),
                "step size": sweep.learning_rates,
                "updates": sweep.updates,
                "diverged": sweep.has_diverged,
            }
        )
        for sweep in data.sweeps
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def conditioning_table(data: StepSizes) -> pd.DataFrame:
    """What theory says of gradient descent, raw and standardised."""
    return pd.DataFrame(
        [
            {
                "features": _features(one.is_standardized),
                "λ_max": one.lambda_max,
                "λ_min": one.lambda_min,
                "condition number κ": one.condition_number,
                "largest stable step 2/λ_max": one.limit,
                "best constant step": one.best,
                "error kept a step (best)": one.rate,
            }
            for one in data.conditioning
        ]
    )


def _features(is_standardized: bool) -> str:
    return "standardised" if is_standardized else "raw"


def _kinds(data: StepSizes) -> list[str]:
    return list(dict.fromkeys(sweep.kind for sweep in data.sweeps))


def _curve(sweep: Sweep, mark: Mark, is_other: bool) -> go.Scatter:
    name = f"{sweep.name}, {_features(sweep.is_standardized)} features"
    line = {"color": mark.color, "width": 2.0, "dash": _OTHER_DASH if is_other else mark.dash}
    marker = {"color": mark.color, "size": 6, "symbol": mark.marker + ("-open" if is_other else "")}
    y = np.maximum(sweep.updates, 0.8)  # arrived before the first update: at the foot of the logarithmic axis
    return go.Scatter(x=sweep.learning_rates, y=y, mode="lines+markers", line=line, marker=marker, name=name)


def _diverged(sweep: Sweep, mark: Mark) -> go.Scatter:
    x = sweep.learning_rates[sweep.has_diverged]
    marker = {"color": mark.color, "symbol": "x-thin", "size": 8, "line": {"color": mark.color, "width": 2}}
    y = np.full(x.size, 1.4 * MAX_UPDATES)
    is_alone = not np.isfinite(sweep.updates).any()  # no curve that would name it
    name = f"{sweep.name}, {_features(sweep.is_standardized)} features: {'no step arrives' if is_alone else 'diverged'}"
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, name=name, showlegend=is_alone)


def _mark_limits(figure: go.Figure, sweep: Sweep, mark: Mark, is_other: bool, *, height: float) -> None:
    if sweep.limit is not None and np.isfinite(sweep.limit):
        dash = _OTHER_DASH if is_other else "6px 4px"
        figure.add_vline(x=sweep.limit, line={"color": mark.color, "width": 1.5, "dash": dash})
        _note(figure, sweep.limit, f"limit {number(sweep.limit)}", mark, height)
    if sweep.guarantee is not None and np.isfinite(sweep.guarantee) and not is_other:
        figure.add_vline(x=sweep.guarantee, line={"color": mark.color, "width": 1, "dash": "1px 3px"})
        _note(figure, sweep.guarantee, f"safe from anywhere {number(sweep.guarantee)}", mark, height=0.2)
    if sweep.best is not None and np.isfinite(sweep.updates).any():
        at = int(np.argmin(np.abs(np.log(sweep.learning_rates / sweep.best))))
        marker = {"color": mark.color, "size": 16, "symbol": "circle-open", "line": {"width": 2.5}}
        y = [max(float(np.nan_to_num(sweep.updates[at], nan=MAX_UPDATES)), 0.8)]
        name = f"best constant step {number(sweep.best)} ({_features(sweep.is_standardized)})"
        figure.add_trace(go.Scatter(x=[sweep.best], y=y, mode="markers", marker=marker, name=name))


def _note(figure: go.Figure, x: float, text: str, mark: Mark, height: float) -> None:
    font = {"color": mark.color, "size": 11}
    figure.add_annotation(
        x=np.log10(x), y=height, yref="paper", yanchor="top", xanchor="right", xshift=-4, text=text, font=font,
        showarrow=False, borderpad=1, **_GROUND,
    )  # fmt: skip


def _chosen(rate: float, mark: Mark) -> go.Scatter:
    marker = {"color": mark.color, "size": 13, "symbol": "triangle-up", "line": {"color": "#ffffff", "width": 1}}
    name = f"chosen: {number(rate)}"
    return go.Scatter(x=[rate], y=[0.8], mode="markers", marker=marker, name=name, showlegend=False, hoverinfo="x+name")


def _decades(data: StepSizes) -> float:
    rates = np.concatenate([sweep.learning_rates for sweep in data.sweeps] or [np.ones(1)])
    return float(max(1.0, np.ceil(np.log10(rates.max() / rates.min()) / 9)))
