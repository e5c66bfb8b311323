"""Every view of the loss-surface page: titles on axes, a reading from the numbers, a text for the blind, a table."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest

from core.catalogue import EXPERIMENTS
from core.catalogue.loss_surface.choices import ALL
from core.catalogue.loss_surface.views import SurfaceView, draw_losses, draw_paths, draw_surface, start_here
from core.catalogue.loss_surface.views_curvature import (
    CurvatureView,
    NormalizationView,
    SliceView,
    draw_curvature,
    draw_normalizations,
    draw_slices,
)
from core.data import SigmoidMinima, TwoMoons
from core.experiments.loss_surface import LossSurfaceSettings
from core.experiments.objective_choices import KnownFunction, LinearModel, LogisticModel, Network, TypedFormula
from core.experiments.solver_choices import Descent
from core.figures.theme import for_report
from core.solvers import GradientDescent
from tests.core.experiments.loss_surface.small_runs import FUNCTION, NETWORK, SOLVERS, obtained

SURFACE = EXPERIMENTS["loss_surface"]
VIEWS = {view.name: view for view in SURFACE.views}
WILD = (Descent(optimizer=GradientDescent(learning_rate=100.0)),)
SETTINGS = {
    "network": NETWORK,
    "relu": NETWORK.model_copy(update={"objective": Network(data=TwoMoons(n_samples=40), hidden=(3,),
                                                            activation="relu")}),
    "function": FUNCTION,
    "saddle": FUNCTION.model_copy(update={"objective": KnownFunction(function="saddle"), "max_steps": 30}),
    "broken": FUNCTION.model_copy(update={"objective": TypedFormula(formula="log(x)*y + x^2/sqrt(y)"),
                                          "max_steps": 20}),
    "line": LossSurfaceSettings(objective=LinearModel(), solvers=(Descent(),), max_steps=20, resolution=15),
    "diverged": FUNCTION.model_copy(update={"solvers": WILD}),
    "neuron": LossSurfaceSettings(
        objective=LogisticModel(data=SigmoidMinima(), fit_intercept=False, loss="mse"), solvers=SOLVERS[2:],
        max_steps=20, start=(20.0,),
    ),
}  # fmt: skip


def every_choice(view, result):
    """The view's settings with each word it offers, one word at a time."""
    offered = dict(view.choices(result)) if view.choices else {}
    usual = {name: words[0] for name, words in offered.items()}
    yield view.settings(**usual)
    for name, info in view.settings.model_fields.items():
        for word in offered.get(name, getattr(info.annotation, "__args__", ())):
            yield view.settings(**{**usual, name: word})


def check(drawing, result):
    """What every view owes its readers."""
    layout = drawing.figure.to_dict()["layout"]
    is_flat = not any(trace.type in ("surface", "scatter3d") for trace in drawing.figure.data)
    if is_flat:
        assert any("text" in layout[axis].get("title", {}) for axis in layout if axis[:5] in ("xaxis", "yaxis"))
    assert layout["title"]["text"] and result.chosen.title in layout["title"]["subtitle"]["text"]
    assert drawing.reading.endswith(".") and drawing.alt.endswith(".") and len(drawing.table)


@pytest.mark.parametrize("name", ["network", "function", "neuron"])
def test_every_view_draws_every_choice_and_none_like_another(name):
    result = obtained(SETTINGS[name])
    for view in SURFACE.offered_views(result):
        drawings = {chosen: view.draw(result, chosen) for chosen in every_choice(view, result)}
        for drawing in drawings.values():
            check(drawing, result)
        shown = {(one.figure.to_json(), one.reading) for one in drawings.values()}
        scales = {getattr(chosen, "scale", "") for chosen in drawings}
        is_also_named = "auto" in scales and len(scales) > 1  # the automatic scale is one of the others
        assert len(shown) == len(drawings) - is_also_named


@pytest.mark.parametrize("name", ["relu", "saddle", "line", "broken", "diverged"])
def test_every_view_draws_what_is_odd_or_says_why_not(name):
    result = obtained(SETTINGS[name])
    for view in SURFACE.offered_views(result):
        if name in ("broken", "diverged") and view.name in ("curvature", "slices"):
            with suppress(ValueError):  # there may be no curvature or line to follow
                check(view.draw(result, view.settings()), result)
        else:
            drawing = view.draw(result, view.settings())
            check(drawing, result)
            assert for_report(drawing.figure).layout.paper_bgcolor == "#ffffff"


@pytest.mark.parametrize(("view", "words"), [(CurvatureView(), "no curvature"), (SliceView(), "no line from a start")])
def test_nothing_to_follow_is_one_sentence(view, words):
    still = FUNCTION.model_copy(update={"solvers": WILD, "start": (3.0, 2.0), "max_steps": 2})
    draw = draw_curvature if isinstance(view, CurvatureView) else draw_slices
    with pytest.raises(ValueError, match=words):
        draw(obtained(still), view)


def test_marks_are_the_same_in_every_view(network):
    surface = draw_surface(network, SurfaceView()).figure
    losses = draw_losses(network, VIEWS["losses"].settings()).figure
    for run in network.runs:
        (line,) = [trace for trace in losses.data if trace.name == run.name]
        trail = next(trace for trace in surface.data if trace.name == run.name and "lines" in (trace.mode or ""))
        assert line.line.color == trail.line.color


def test_reading_tells_how_much_the_plane_shows_and_how_far_off_it_the_paths_are(network):
    reading = draw_surface(network, SurfaceView()).reading
    assert f"The plane shows {network.explained:.1%} of the variance" in reading
    assert "off the plane, where the true loss differs" in reading


def test_cells_without_a_loss_are_grey_and_counted():
    result = obtained(SETTINGS["broken"])
    drawing = draw_surface(result, SurfaceView())
    broken = int((~np.isfinite(result.surface.loss)).sum())
    assert drawing.figure.data[0].name == "not finite"
    assert np.nansum(drawing.figure.data[0].z) >= broken
    assert f"the loss is not finite ({broken} of 225 points)" in drawing.reading
    assert drawing.table["loss"].isna().sum() + np.isinf(drawing.table["loss"]).sum() >= broken


def test_a_path_that_leaves_is_told(function):
    assert "has left the frame" in draw_surface(obtained(SETTINGS["diverged"]), SurfaceView()).reading
    assert "has left the frame" not in draw_surface(function, SurfaceView()).reading


def test_path_to_infinity_is_drawn_a_long_way_off_in_its_own_direction():
    """Oracle: the path itself, which the table keeps; y is x/2 all along, as descent on this formula scales both."""
    endless = FUNCTION.model_copy(
        update={"objective": TypedFormula(formula="-x^2 - y^2"), "start": (1.5, 0.75), "max_steps": 200,
                "solvers": (Descent(optimizer=GradientDescent(learning_rate=1.0)),)}
    )  # fmt: skip
    result = obtained(endless)
    drawing = draw_surface(result, SurfaceView())
    assert float(drawing.table["x"].max()) > 1e80  # 1.5 · 3²⁰⁰
    trail = next(trace for trace in drawing.figure.data if trace.name == result.runs[0].name)
    x, y = np.asarray(trail.x), np.asarray(trail.y)
    width = np.ptp(drawing.figure.layout.xaxis.range)
    assert 500 * width < x.max() < 2000 * width
    np.testing.assert_allclose(y, x / 2, rtol=1e-2)
    np.testing.assert_array_equal(x[:3], [1.5, 4.5, 13.5])
    every = [value for trace in drawing.figure.data[1:] for value in (*trace.x, *trace.y)]
    assert np.abs(every).max() < 1e6


def test_rank_colours_every_share_of_the_picture_alike(function):
    heights = np.asarray(draw_surface(function, SurfaceView(scale="rank")).figure.data[0].z)
    assert heights.min() == 0 and heights.max() == 1
    assert np.median(heights) == pytest.approx(0.5, abs=0.02)


def test_click_sets_the_start_of_every_solver(function):
    assert start_here(function, SurfaceView(), 1.23456789, -0.5) == {"start": "1.23457,-0.5"}
    neuron = obtained(SETTINGS["neuron"])
    assert start_here(neuron, SurfaceView(), 3.0, 0.04) == {"start": "3.0"}


def test_actions_draw_another_start_and_the_first_again():
    new, first = SURFACE.actions
    assert new.change(NETWORK) == {"start": "", "start_seed": 1}
    assert first.change(NETWORK.model_copy(update={"start_seed": 4})) == {"start": "", "start_seed": 0}


def test_true_loss_is_drawn_beside_the_plane_s(network):
    figure = draw_paths(network, VIEWS["path"].settings()).figure
    names = [trace.name for trace in figure.data]
    assert sum("true loss" in name for name in names) == names.count("on the plane") == 3


@pytest.mark.parametrize("show", ["sharpness against its limit", "largest and smallest", "spectrum at the end"])
def test_one_solver_or_all_of_them(network, show):
    name = network.runs[1].name
    alone = draw_curvature(network, CurvatureView(show=show, solver=name))
    together = draw_curvature(network, CurvatureView(show=show, solver=ALL))
    assert set(alone.table["solver"]) == {name} and len(set(together.table["solver"])) == 3


def test_limit_of_each_step_size_is_drawn(network):
    drawing = draw_curvature(network, CurvatureView())
    limits = {trace.name: trace.y[0] for trace in drawing.figure.data if trace.name.startswith("limit")}
    assert sorted(limits.values()) == pytest.approx([2.0, 3.8 / 0.3])
    assert "no limit, as it scales its steps" in drawing.reading


def test_slices_follow_their_solver(network):
    name = network.runs[2].name
    for along in ("start to end", "axes of the plane"):
        drawing = draw_slices(network, SliceView(along=along, solver=name))
        assert set(drawing.table["solver"]) == {name}
    assert f"{name}: " in drawing.reading


def test_normalisation_says_that_the_twins_differ_only_without_it():
    drawing = draw_normalizations(obtained(SETTINGS["relu"]), NormalizationView())
    assert len(drawing.figure.data) == 4 and "the same predictions" in drawing.reading


def test_experiment_is_whole():
    result = obtained(NETWORK)
    assert len(SURFACE.outcomes(result)) == 3 and SURFACE.notes(result) == result.notes
    assert "model_validate_json" in SURFACE.script(NETWORK)
