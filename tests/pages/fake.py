"""A small experiment with every shape of field, for tests of the page template that no real experiment may disturb."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import pandas as pd
import plotly.graph_objects as go
from pydantic import ConfigDict, Field

from core.catalogue import Action, Drawing, Experiment, Lesson, Outcome, View
from core.data import Csv, Line, Longley
from core.settings import Settings, choice, number


class Slow(Settings):
    model_config = ConfigDict(title="Slow")
    kind: Literal["slow"] = "slow"
    rate: float = number(0.1, "Step size.", label="Step size η", gt=0, le=10, scale="log")


class Fast(Settings):
    model_config = ConfigDict(title="Fast")
    kind: Literal["fast"] = "fast"
    rate: float = number(0.3, "Step size.", label="Step size η", gt=0, le=10, scale="log")
    batch: int | None = number(None, "Rows an update sees.", ge=1, scale="log", none="full batch", advanced=True)


class FakeSettings(Settings):
    data: Annotated[Line | Longley | Csv, Field(discriminator="kind")] = choice(Line(), "Data.", label="Data")
    on: bool = choice(True, "A switch.")
    word: Literal["first", "second_word"] = choice("first", "A word.")
    share: float = number(0.5, "A share.", ge=0, le=1)
    start: tuple[float, ...] = choice((), "A start.", advanced=True)
    penalty: float | None = number(None, "A penalty.", gt=0, le=100, scale="log", none="off", advanced=True)
    solvers: tuple[Annotated[Slow | Fast, Field(discriminator="kind")], ...] = Field(
        default=(Slow(), Fast()), description="Solvers.", min_length=1, max_length=3
    )
    cost: float = number(0.0, "Seconds the run is said to take.", ge=0, le=1000, scale="log")


class PictureSettings(Settings):
    axis: str = choice("", "What is on the axis.", label="Axis")
    style: Literal["plain", "bold"] = choice("plain", "How.", label="Style")


class YearsSettings(Settings):
    """Nothing to choose."""


@dataclass(frozen=True)
class FakeResult:
    settings: FakeSettings
    names: tuple[str, ...]


def run(
    settings: FakeSettings, *, progress: Callable[[float], None] | None = None, files: Callable[[str, str], bytes]
) -> FakeResult:
    if settings.share == 1.0:
        raise ValueError("A share of **1** leaves *nothing*.")
    dataset = settings.data.load(files)
    if progress is not None:
        for done in range(5):
            progress(done / 5)
            time.sleep(0.001)
    return FakeResult(settings, dataset.feature_names)


def outcomes(result: FakeResult) -> tuple[Outcome, ...]:
    found = []
    for i, solver in enumerate(result.settings.solvers, start=1):
        is_good = solver.rate < 1
        remedy = {} if is_good else {f"solvers.{i}.rate": 0.41}
        found.append(Outcome(f"{solver.label()} <{i}>", "#d55e00", "■", f"η = {solver.rate:g}.", is_good, remedy,
                             "" if is_good else "Use step size 0.41"))  # fmt: skip
    return tuple(found)


def draw(result: FakeResult, view: Settings) -> Drawing:
    if result.settings.share == 0.0:
        raise ValueError("Nothing to draw.")
    table = pd.DataFrame({"x": [0.0, 1.0], "y": [1 / 3, result.settings.share]})
    axis = getattr(view, "axis", "")
    figure = go.Figure(
        go.Scatter(x=table["x"], y=table["y"]), layout={"xaxis": {"title": axis}, "yaxis": {"title": "y"}}
    )
    return Drawing(figure, table, f"Read it along {axis}.", "Two points.", shows_table=type(view) is Settings)


FAKE: Experiment[FakeSettings, FakeResult] = Experiment(
    name="fake",
    title="A fake",
    summary="An experiment for tests.",
    settings=FakeSettings,
    run=run,
    seconds=lambda settings, files: settings.cost,
    outcomes=outcomes,
    notes=lambda result: (f"Fitted on {result.names[0]}.",),
    views=(
        View("picture", "Picture", PictureSettings, draw,
             clicked=lambda result, view, x, y: {"start": f"{x},{y}"},
             choices=lambda result: {"axis": result.names}),
        View("table", "Table", Settings, draw),
        View("years", "Years", YearsSettings, draw, applies=lambda result: len(result.names) > 1),
    ),
    mathematics=lambda result: f"$$n = {len(result.names)}$$",
    caption=lambda result: "A caption.",
    script=lambda settings: "print('done')\n",
    actions=(Action("New start", "Another start.", lambda settings: {"start": "5"}),),
    lessons=(
        Lesson("far", "Too large a step", "It leaves.", FakeSettings(solvers=(Fast(rate=2.0),)), "picture",
               PictureSettings(style="bold")),
        Lesson("longley", "Real data", "Sixteen years.", FakeSettings(data=Longley(features=("GNP", "POP"))), "table"),
    ),
)  # fmt: skip
