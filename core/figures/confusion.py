"""A confusion matrix as a heat map with its numbers, and the scores of each class."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.experiments.mlp.confusion import Confusion
from core.experiments.wording import number
from core.figures.theme import finish, short

# Light to dark in one hue: pale in both themes, dark where white figures can be read on it.
SHARE_SCALE = [[0.0, "#f1f5f8"], [0.5, "#6faed6"], [1.0, "#084a80"]]
_FEW = 6  # up to so many classes have room for shares beside the counts


def plot_confusion(found: Confusion, *, title: str, subtitle: str) -> go.Figure:
    """Draw the counts in their cells, coloured by the share of the true class; class 0 on top."""
    names = [short(name, 18) for name in found.class_names]
    shares = found.shares
    texts = [[_cell(found, i, j) for j in range(len(names))] for i in range(len(names))]
    hover = "is %{y}, taken for %{x}<br>%{customdata} rows, %{z:.1%} of the class<extra></extra>"
    bar = {"title": {"text": "share of the class", "side": "right"}, "thickness": 14, "len": 0.9, "tickformat": ".0%"}
    figure = go.Figure(
        go.Heatmap(
            x=list(range(len(names))), y=list(range(len(names))), z=shares, zmin=0, zmax=1, colorscale=SHARE_SCALE,
            text=texts, texttemplate="%{text}", customdata=found.counts, hovertemplate=hover, xgap=2, ygap=2,
            textfont={"size": 15 if len(names) <= _FEW else 12},
            colorbar=bar,
        )
    )  # fmt: skip
    finish(figure, title=title, subtitle=subtitle, x_title="predicted class", y_title="true class")
    ticks = {"tickvals": list(range(len(names))), "ticktext": names, "showgrid": False, "showline": False, "ticks": ""}
    figure.update_xaxes(**ticks)
    figure.update_yaxes(**ticks, autorange="reversed")
    return figure


def class_table(found: Confusion) -> pd.DataFrame:
    """Precision, recall and F1 of each class and their plain means over the classes that have them."""
    scores = {"precision": found.precision, "recall": found.recall, "F1": found.f1}
    n_rows = found.counts.sum(axis=1)
    columns: dict[str, object] = {"class": [*found.class_names, "mean over the classes"]}
    columns["rows"] = [*n_rows.tolist(), int(n_rows.sum())]
    columns |= {name: [*values, mean_of(values)] for name, values in scores.items()}
    return pd.DataFrame(columns)


def count_table(found: Confusion) -> pd.DataFrame:
    """The counts, a row for each true and a column for each predicted class."""
    counts = {f"predicted {name}": found.counts[:, j] for j, name in enumerate(found.class_names)}
    return pd.DataFrame({"true class": list(found.class_names), **counts})


def mean_of(values: np.ndarray) -> float:
    """The mean of the values that exist."""
    return float(values[np.isfinite(values)].mean()) if np.isfinite(values).any() else float("nan")


def _cell(found: Confusion, i: int, j: int) -> str:
    count, share = int(found.counts[i, j]), float(found.shares[i, j])
    if len(found.class_names) > _FEW or not np.isfinite(share):
        return f"{count:,}"
    return f"{count:,}<br>{number(100 * share, 3)} %"
