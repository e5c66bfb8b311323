"""Two views in parameter space: the paths of all restarts by the place they end in, and the map of basins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.catalogue.experiment import Drawing
from core.catalogue.restarts.choices import SOLVER
from core.experiments.restarts import RestartsResult
from core.experiments.restarts.basins import ELSEWHERE, Basins, basins
from core.experiments.restarts.choosing import chosen_solver
from core.experiments.restarts.joint_paths import EndsOnLine, JointPaths, ends_on_line, joint_paths
from core.experiments.restarts.places import Place, kind_counts, places
from core.experiments.wording import counted, number
from core.figures.restart_plane import (
    basins_table,
    ends_on_line_table,
    joint_paths_table,
    lost_words,
    plot_basins,
    plot_ends_on_line,
    plot_joint_paths,
)
from core.figures.restart_wording import restarts_subtitle
from core.landscape import LOST, UNFINISHED
from core.settings import Settings, choice

Array = NDArray[np.floating]


class PathsView(Settings):
    """Which solver's paths."""

    solver: str = choice("", SOLVER)


class BasinsView(Settings):
    """Which solver's basins."""

    solver: str = choice("", SOLVER)


def draw_paths(result: RestartsResult, view: PathsView) -> Drawing:
    """Every restart's path on the joint plane, or its end on the line of a single parameter."""
    run = chosen_solver(result, view.solver)
    if result.chosen.objective.n_params == 1:
        line = ends_on_line(result, run)
        figure = plot_ends_on_line(line, subtitle=restarts_subtitle(result, run.name))
        alt = f"The loss over {line.label}, with the ends of {counted(result.n_runs, 'restart')} on it."
        return Drawing(figure, ends_on_line_table(line), _line_reading(result, line), alt)
    data = joint_paths(result, run)
    figure = plot_joint_paths(data, subtitle=restarts_subtitle(result, run.name))
    figure.update_layout(uirevision=view.solver)
    alt = (
        f"Paths of {data.n_drawn} restarts of {data.solver} on a plane with lines of equal loss, coloured by the place "
        f"in which they end: {', '.join(group.place.title for group in data.groups if group.place)}."
    )
    return Drawing(figure, joint_paths_table(data), _paths_reading(result, data), alt)


def draw_basins(result: RestartsResult, view: BasinsView) -> Drawing:
    """Where descent ends from every start on the plane."""
    run = chosen_solver(result, view.solver)
    data = basins(result, run)
    assert result.plane is not None
    labels = result.plane.labels
    figure = plot_basins(data, labels=labels, subtitle=restarts_subtitle(result, run.name), ends=_ends(result, data))
    alt = f"A map of {data.x.size} by {data.y.size} starts coloured by the place {data.solver} reaches: " + ", ".join(
        f"{place.title} from {_percent(data.share(place.label))}" for place in data.shown
    )
    return Drawing(figure, basins_table(data, labels), _basins_reading(result, data), f"{alt}.")


def _paths_reading(result: RestartsResult, data: JointPaths) -> str:
    drawn = "every path is" if data.n_drawn + data.n_lost == result.n_runs else f"{data.n_drawn} of the paths are"
    said = f"Rings are starts, filled marks ends; {drawn} drawn, in the colour of the place: {kind_counts(result)}."
    said += lost_words(data.n_lost)
    assert result.plane is not None
    explained = result.plane.explained_variance
    if explained is None:
        return f"{said} These are all parameters there are: nothing lies off this plane."
    share = sum(explained)
    return (
        f"{said} The plane is that in which the paths vary most; it shows {_percent(share)} of their variance, and the "
        f"ends lie {number(data.residual, 3)} off it in the median (and {number(data.spread, 3)} from the middle of "
        "all paths), so the lines of equal loss are not those the paths feel. "
        "Copies of one network, its units in another order, end in different spots of one colour."
    )


def _line_reading(result: RestartsResult, data: EndsOnLine) -> str:
    found = ", ".join(
        f"{number(place.group.theta[0])} ({counted(place.group.share.count, 'restart')})" for place in places(result)
    )
    return f"One parameter, {kind_counts(result)}: at {data.label} = {found}.{lost_words(data.n_lost)}"


def _basins_reading(result: RestartsResult, data: Basins) -> str:
    shares = ", ".join(f"{place.name} from {_percent(data.share(place.label))}" for place in data.shown)
    said = f"{data.x.size} × {data.y.size} starts; descent reaches {shares or 'no place'} of them"
    beside = {LOST: "diverges", UNFINISHED: "has not come to rest", ELSEWHERE: "ends in another place"}
    rest = [f"{told} from {_percent(data.share(label))}" for label, told in beside.items() if data.share(label) > 0]
    said += f", {' and '.join(rest)}." if rest else "."
    if result.chosen.objective.n_params == 2:
        return f"{said} Of two parameters the map is exact: every start is a point of it."
    return f"{said} The starts lie on the plane of the paths' largest variance: a slice, whose paths leave it at once."


def _ends(result: RestartsResult, data: Basins) -> list[tuple[Place, Array]]:
    """The places that lie on the map: those of two parameters."""
    if result.chosen.objective.n_params != 2 or result.plane is None:
        return []
    return [(place, result.plane.project(place.group.theta[None])[0]) for place in data.shown]


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
