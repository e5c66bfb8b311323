"""The views of the study: what figures, tables and readings say, what a click means, and the entry they belong to."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from core.catalogue import EXPERIMENTS
from core.catalogue.activations_and_initializers.views_gallery import (
    ActivationsView,
    InitializersView,
    draw_activations,
    draw_initializers,
)
from core.catalogue.activations_and_initializers.views_grid import (
    CurvesView,
    GridView,
    clicked_cell,
    curves_choices,
    draw_curves,
    draw_grid,
    grid_choices,
)
from core.catalogue.activations_and_initializers.views_layers import (
    FreshView,
    LayersView,
    draw_fresh,
    draw_layers,
    fresh_choices,
    layers_choices,
)
from core.data import Sine, TwoMoons
from core.experiments.activations_and_initializers import FULL_GRID, StudyResult, StudySettings, grid_cells, run
from core.experiments.activations_and_initializers.grid import CellMeasure
from core.functions import ACTIVATIONS, INITIALIZERS, ConstantValue, Normal, Uniform
from core.settings_paths import changed, from_flat

STUDY = EXPERIMENTS["activations_and_initializers"]
SETTINGS = StudySettings(
    data=TwoMoons(n_samples=60), activations=("tanh", "relu"), initializers=("zeros", "constant", "he_normal"),
    depths=(2, 6), widths=(6,), n_seeds=3, max_steps=80,
)  # fmt: skip


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return run(SETTINGS)


def trace(drawing, name: str):
    return next(one for one in drawing.figure.data if one.name == name)


# ---------------------------------------------------------------------------------------------------------------- grid
@pytest.mark.parametrize("measure", get_args(CellMeasure))
def test_every_measure_is_drawn_with_its_numbers(result, measure):
    drawing = draw_grid(result, GridView(measure=measure))
    cells = trace(drawing, "cells")
    told = np.where(np.isfinite(np.array(cells.z, dtype=float)), 1, 0)
    assert told.shape == (2, 3) and drawing.reading.endswith("Click a cell to see another.")
    assert len(trace(drawing, "no number").text) == 6 - told.sum()
    assert len(drawing.table) == 12


def test_map_shows_the_medians_and_the_outline_the_chosen_cell(result):
    one = result.named("tanh, constant, 6 hidden layers")
    drawing = draw_grid(result, GridView(measure="loss at the end", cell=result.name(one.cell)))
    cells, outline = trace(drawing, "cells"), drawing.figure.layout.shapes[0]
    row, column = round((outline.y0 + outline.y1) / 2) + 2, round((outline.x0 + outline.x1) / 2) + 3
    assert cells.text[row][column] == f"{one.ends[1]:.3g}"
    assert 10 ** cells.z[row][column] == pytest.approx(one.ends[1])
    assert "Chosen: tanh, constant, 6 hidden layers, step size 0.3" in drawing.reading


def test_a_click_sets_the_cell_of_every_view(result):
    """Cells stand at -3, -2, -1 by -2, -1, the first row on top."""
    view = GridView()
    for row, activation in enumerate(("tanh", "ReLU")):
        for column, law in enumerate(("zeros", "constant", "He normal")):
            changes = clicked_cell(result, view, column - 3 + 0.4, row - 2 - 0.4)
            assert set(changes) == {"grid.cell", "curves.cell", "layers.cell"}
            assert result.name(result.named(str(changes["grid.cell"])).cell).startswith(f"{activation}, {law}, ")


@pytest.mark.parametrize(("x", "y"), [(10.0, 0.3), (0.2, -1.0), (-4.0, -1.0), (-2.0, 0.5)])
def test_a_click_beside_the_map_changes_nothing(result, x, y):
    assert clicked_cell(result, GridView(), x, y) == {}


def test_panels_begin_at_zero_so_that_clicks_cannot_be_mistaken(result):
    layout = draw_grid(result, GridView()).figure.layout
    assert max(layout.xaxis.range) < 0 and max(layout.yaxis.range) < 0
    assert layout.xaxis2.rangemode == "tozero" and min(layout.xaxis3.range) > 0


def test_three_axes_can_be_chosen_two_at_a_time(result):
    assert grid_choices(result)["axes"] == (
        "activation by initializer", "activation by hidden layers", "initializer by hidden layers",
    )  # fmt: skip
    layout = draw_grid(result, GridView(axes="initializer by hidden layers")).figure.layout
    assert (layout.yaxis.title.text, layout.xaxis.title.text) == ("initializer", "hidden layers")
    assert list(layout.xaxis.ticktext) == ["2", "6"]


# -------------------------------------------------------------------------------------------------------------- curves
def test_curves_are_medians_over_the_seeds(result):
    for axis in curves_choices(result)["compare"]:
        drawing = draw_curves(result, CurvesView(compare=str(axis)))
        assert axis in drawing.figure.layout.title.text
    drawing = draw_curves(result, CurvesView(cell="ReLU, He normal, 2 hidden layers"))
    one = result.named("ReLU, He normal, 2 hidden layers")
    np.testing.assert_allclose(trace(drawing, "He normal").y, np.median(one.loss, axis=1))
    rows = drawing.table[drawing.table["cell"] == "He normal"]
    np.testing.assert_allclose(rows["median loss"], np.median(one.loss, axis=1))
    assert "He normal: " in drawing.reading and "Zeros: 3 of 3 never left the start" in drawing.reading


def test_without_a_choice_curves_compare_what_varies_and_a_step_size_is_said_once():
    result = run(SETTINGS.model_copy(update={"initializers": ("he_normal",), "depths": (2,), "step_sizes": (0.1, 0.3),
                                             "comparison": "common", "max_steps": 20}))  # fmt: skip
    drawing = draw_curves(result, CurvesView())
    assert drawing.figure.layout.title.text == "Convergence by activation"
    assert {"Tanh", "ReLU"} <= {line.name for line in drawing.figure.data}
    assert draw_grid(result, GridView()).reading.count("step size") == 1


def test_curves_of_diverged_cells_end_where_they_do():
    lost = run(SETTINGS.model_copy(update={"data": Sine(), "step_sizes": (100.0,), "activations": ("relu",)}))
    drawing = draw_curves(lost, CurvesView())
    assert np.isnan(trace(drawing, "He normal").y[-1]) and "A line ends where half" in drawing.reading
    assert draw_grid(lost, GridView(measure="loss at the end")).figure.data


# -------------------------------------------------------------------------------------------------------------- layers
@pytest.mark.parametrize("cell", ["ReLU, He normal, 6 hidden layers", "tanh, zeros, 2 hidden layers"])
def test_every_measure_of_the_layers_is_drawn(result, cell):
    for measure in layers_choices(result)["show"]:
        drawing = draw_layers(result, LayersView(show=measure, cell=cell))
        n_layers = 2 + 4 * ("6" in cell) + (measure == "gradient norm")
        assert len({one.name for one in drawing.figure.data if "quartiles" not in one.name}) == n_layers
        assert drawing.reading.endswith(".") and measure in drawing.table


@pytest.mark.parametrize(
    ("show", "what"), [("saturated pairs", "input are saturated"), ("dead units", "units are dead")]
)
def test_the_share_that_is_said_is_the_end_of_the_highest_line(result, show, what):
    drawing = draw_fresh(result, FreshView(show=show, activation="ReLU", depth=9, width=16))
    ends = {line.name: line.y[-1] for line in drawing.figure.data if line.mode == "lines+markers"}
    worst = max(ends, key=lambda name: ends[name])
    assert f"with {worst}: {ends[worst]:.3g} % of the " in drawing.reading and drawing.reading.endswith(f"{what}.")


def test_layers_are_told_at_the_end(result):
    drawing = draw_layers(result, LayersView(show="dead units", cell="ReLU, He normal, 2 hidden layers"))
    rows = drawing.table[drawing.table["updates"] == drawing.table["updates"].max()]
    first, last = (100 * rows[rows["layer"] == layer]["dead units"].median() for layer in (1, 2))
    assert drawing.reading.endswith(f"At the end: {first:.3g} % in layer 1, {last:.3g} % in layer 2.")


@pytest.mark.parametrize("show", FreshView.model_fields["show"].annotation.__args__)
def test_signals_before_training_are_drawn_for_every_law(result, show):
    drawing = draw_fresh(result, FreshView(show=show, depth=4, width=16))
    names = {str(one.name).split(":")[0] for one in drawing.figure.data}
    assert {"Zeros", "Constant", "He normal"} <= names
    assert drawing.figure.layout.title.text == "Tanh before training" and drawing.reading.endswith(".")
    if show in ("size of z", "gradient by z", "correlation"):
        assert "Of Constant it says nothing" in drawing.reading and "theory" in names


def test_activation_before_training_is_the_one_chosen(result):
    assert fresh_choices(result)["activation"] == ("tanh", "ReLU")
    drawing = draw_fresh(result, FreshView(activation="ReLU", depth=3, width=16))
    assert drawing.figure.layout.title.text == "ReLU before training"


def test_theory_is_drawn_from_the_recursion(result):
    drawing = draw_fresh(result, FreshView(activation="ReLU", depth=5, width=16))
    theory = [one for one in drawing.figure.data if one.name == "He normal" and one.showlegend is False]
    np.testing.assert_allclose(theory[-1].y, 2.0)


# ------------------------------------------------------------------------------------------------------------- gallery
def test_gallery_shows_every_activation_and_every_initializer(result):
    functions = draw_activations(result, ActivationsView())
    laws = draw_initializers(result, InitializersView(fan_in=10, fan_out=5))
    titles = {note.text.split("<br>")[0] for note in functions.figure.layout.annotations}
    assert titles == {make.title for make in ACTIVATIONS.values()}
    assert all(make.formula in functions.formulas for make in ACTIVATIONS.values())
    assert all(make.formula in laws.formulas for make in INITIALIZERS.values())
    assert "c = 1, a = −1, b = 1, μ = 0, σ = 1; g = √2 in He's laws, else 1" in laws.reading
    uniform, normal = Uniform(), Normal()
    assert (ConstantValue().value, uniform.low, uniform.high, normal.mean, normal.std) == (1, -1, 1, 0, 1)
    gains = {name: getattr(make(), "gain", 1.0) for name, make in INITIALIZERS.items()}
    assert {name for name, gain in gains.items() if gain != 1} == {"he_uniform", "he_normal"}
    assert gains["he_normal"] == gains["he_uniform"] == pytest.approx(2**0.5)
    row = laws.table[laws.table["initializer"] == "Xavier normal"].iloc[0]
    assert row["variance under the law"] == pytest.approx(2 / 15)


# --------------------------------------------------------------------------------------------------------------- entry
def test_the_full_grid_is_one_click_away_and_keeps_the_data():
    settings = StudySettings(data=Sine(), step_sizes=(0.1,))
    changes = STUDY.actions[0].change(settings)
    full = from_flat(StudySettings, {**changed(settings), **changes})
    assert grid_cells(full) and (full.activations, full.initializers) == (FULL_GRID.activations, FULL_GRID.initializers)
    assert (full.n_seeds, full.max_steps, full.data, full.step_sizes) == (8, 500, Sine(), (0.1,))
    assert from_flat(StudySettings, STUDY.actions[0].change(StudySettings())) == FULL_GRID


def test_new_start_changes_the_start_seed_alone():
    assert STUDY.actions[1].change(StudySettings(start_seed=4)) == {"start_seed": 5}


def test_outcomes_wear_the_marks_of_the_curves(result):
    whole, *each = STUDY.outcomes(result)
    assert whole.name == "The grid" and [one.name for one in each] == ["Tanh", "ReLU"]
    drawing = draw_curves(result, CurvesView(compare="activation"))
    for one in each:
        assert trace(drawing, one.name).line.color == one.color


def test_a_grid_of_one_cell_is_shown():
    alone = run(SETTINGS.model_copy(update={"activations": ("tanh",), "initializers": ("he_normal",), "depths": (2,),
                                            "n_seeds": 1}))  # fmt: skip
    assert len(STUDY.outcomes(alone)) == 1
    for view in STUDY.views:
        assert view.draw(alone, view.settings()).figure.data


def test_first_paint_is_quick_and_the_entry_says_it_runs_in_pieces():
    assert STUDY.seconds(StudySettings()) < 1 and STUDY.in_pieces
