"""Every view of the restarts draws: titles on every axis, a table of what is drawn, and readings in numbers."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from core.catalogue import EXPERIMENTS
from core.catalogue.restarts.views_losses import (
    CurvesView,
    DistributionView,
    PlacesView,
    draw_curves,
    draw_distribution,
    draw_places,
)
from core.catalogue.restarts.views_pairs import BetweenView, FunctionsView, draw_between, draw_functions
from core.catalogue.restarts.views_plane import BasinsView, PathsView, draw_basins, draw_paths
from core.data import Sine, TwoMoons, Xor
from core.experiments.objective_choices import KnownFunction, LogisticModel, Network
from core.experiments.restarts import RestartsResult, RestartsSettings, run
from core.experiments.restarts.choosing import place_titles
from core.experiments.solver_choices import Descent
from core.figures.theme import place_mark
from core.settings_paths import changed, from_flat
from core.solvers import Adam, GradientDescent, Momentum

RESTARTS = EXPERIMENTS["restarts"]
ADAM = (Descent(optimizer=Adam(learning_rate=0.1)),)
SETTINGS = {
    "himmelblau": RestartsSettings(
        objective=KnownFunction(function="himmelblau"),
        restarts=20,
        solvers=(Descent(optimizer=GradientDescent(0.01)), Descent(optimizer=Momentum(0.01, 0.9))), basin_side=15,
    ),
    "moons": RestartsSettings(
        objective=Network(data=TwoMoons(n_samples=60), hidden=(2,), initializer="normal", ridge=1e-3),
        restarts=20, solvers=ADAM, max_steps=150, basin_side=11,
    ),
    "sine": RestartsSettings(objective=Network(data=Sine(), hidden=(2,)), restarts=6, solvers=ADAM, max_steps=60,
                             basin_side=None),
    "neuron": RestartsSettings(objective=LogisticModel(fit_intercept=False), restarts=6, max_steps=60),
    "rastrigin": RestartsSettings(
        objective=KnownFunction(function="rastrigin"), restarts=60, basin_side=None,
        solvers=(Descent(optimizer=GradientDescent(0.002)),),
    ),
    "xor": RestartsSettings(
        objective=Network(data=Xor(), hidden=(2,), activation="sigmoid", loss="mse", initializer="normal",
                          standardize=False),
        restarts=20, solvers=(Descent(optimizer=GradientDescent(5.0)),), max_steps=1500, basin_side=None,
    ),
}  # fmt: skip


@cache
def _result(name: str) -> RestartsResult:
    return run(SETTINGS[name])


@pytest.mark.parametrize("name", SETTINGS)
def test_every_offered_view_is_drawn_with_each_of_its_choices(name):
    result = _result(name)
    for view in RESTARTS.offered_views(result):
        choices = view.choices(result) if view.choices else {}
        words = [{}, *({field: word} for field, allowed in choices.items() for word in allowed[:3])]
        for chosen in words:
            drawing = view.draw(result, view.settings(**chosen))
            assert drawing.figure.layout.title.text
            assert drawing.figure.layout.xaxis.title.text
            assert drawing.figure.layout.yaxis.title.text
            assert drawing.reading.endswith(".")
            assert drawing.alt.endswith(".")
            assert len(drawing.table)
            assert len(drawing.figure.to_json()) < 2_000_000


def test_views_that_do_not_apply_are_not_offered():
    offered = {name: {view.name for view in RESTARTS.offered_views(_result(name))} for name in SETTINGS}
    common = {"paths", "losses", "places", "chances", "curves", "between"}
    assert all(common <= names for names in offered.values())
    assert {name for name in SETTINGS if "basins" in offered[name]} == {"himmelblau", "moons"}
    assert {name for name in SETTINGS if "functions" in offered[name]} == {"moons", "sine", "xor"}


def test_a_place_has_one_colour_in_every_view():
    result = _result("himmelblau")
    title = place_titles(result)[1]
    color = place_mark(1).color
    paths = draw_paths(result, PathsView()).figure
    assert next(trace for trace in paths.data if trace.name.startswith(title)).marker.color == color
    bars = draw_places(result, PlacesView()).figure.data[0]
    assert dict(zip(bars.x, bars.marker.color, strict=True))[title] == color
    mapped = draw_basins(result, BasinsView()).figure
    assert next(trace for trace in mapped.data if (trace.name or "").startswith(title)).marker.color == color


def test_the_table_of_places_holds_the_numbers_that_decided():
    table = draw_places(_result("himmelblau"), PlacesView()).table
    assert list(table["what it is"]) == ["minimum"] * 4
    assert (table["smallest eigenvalue"] > 0).all()
    np.testing.assert_allclose(table["share"], table["restarts"] / 20)
    assert {"x", "y", "gradient norm", "largest eigenvalue", "distance to the best", "why"} <= set(table.columns)


def test_plateaus_are_labelled_as_such_and_a_loss_on_its_way_to_zero_as_that():
    table = draw_places(_result("xor"), PlacesView()).table
    assert table["what it is"].iloc[0] == "falling towards 0"
    assert "No minimum" in table["why"].iloc[0]
    stuck = table[table["lowest loss"] > 0.1]
    assert len(stuck)
    assert set(stuck["what it is"]) <= {"plateau", "not stationary"}


def test_more_places_than_colours_share_a_grey():
    figure = draw_paths(_result("rastrigin"), PathsView()).figure
    others = next(trace for trace in figure.data if trace.name.startswith("other places ("))
    assert others.marker.color == place_mark(None).color
    ends = [trace for trace in figure.data if trace.name and "restart" in trace.name]
    assert len({trace.marker.color for trace in ends}) == 10


def test_the_distribution_of_equal_losses_does_not_magnify_rounding():
    figure = draw_distribution(_result("himmelblau"), DistributionView()).figure
    assert figure.layout.xaxis.type is None
    low, high = figure.layout.xaxis.range
    assert high - low > 0.1


def test_curves_can_be_drawn_above_the_best():
    plain = draw_curves(_result("moons"), CurvesView()).figure
    above = draw_curves(_result("moons"), CurvesView(measure="above the best")).figure
    assert above.layout.yaxis.title.text == "loss above the lowest found"
    assert above.layout.yaxis.type == "log"
    assert plain.layout.yaxis.title.text == "loss"


def test_the_barrier_is_told_with_and_without_alignment():
    result = _result("moons")
    drawing = draw_between(result, BetweenView())
    assert {"loss", "loss, units aligned"} <= set(drawing.table.columns)
    often = max(result.found.groups, key=lambda group: group.share.count)
    title = place_titles(result)[result.found.groups.index(often)]
    same = draw_between(result, BetweenView(first=title, second=title))
    assert "they are one network, written down in two ways" in same.reading
    functions = draw_functions(result, FunctionsView(first=title, second=title))
    assert "they are one and the same" in functions.reading


def test_two_networks_of_one_feature_are_two_curves():
    figure = draw_functions(_result("sine"), FunctionsView()).figure
    assert [trace.mode for trace in figure.data] == ["markers", "lines", "lines"]


# ------------------------------------------------------------------------------------------------------------ the entry
def test_new_starts_change_the_start_seed_alone():
    assert RESTARTS.actions[0].change(RestartsSettings(start_seed=4)) == {"start_seed": 5}


def test_a_remedy_is_offered_where_most_restarts_diverged():
    settings = RestartsSettings(
        objective=KnownFunction(function="himmelblau"), restarts=20, basin_side=None,
        solvers=(Descent(optimizer=GradientDescent(0.038)),),
    )  # fmt: skip
    (outcome,) = RESTARTS.outcomes(run(settings))
    assert not outcome.is_good
    mended = from_flat(RestartsSettings, {**changed(settings), **outcome.remedy})
    assert mended.solvers[0].optimizer.learning_rate == pytest.approx(0.0038)
