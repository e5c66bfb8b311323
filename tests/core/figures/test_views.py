"""What holds of every picture of every lesson: titles, marks, trails, colours, size."""

from __future__ import annotations

import json
from functools import cache
from itertools import product

import numpy as np
import plotly.graph_objects as go
import pytest

from core.catalogue import LINEAR_REGRESSION
from core.catalogue.comparison_views import ConvergenceView, SurfaceView, draw_convergence
from core.catalogue.linear_regression.views import FitView, draw_fit
from core.data import Line
from core.experiments import (
    ClosedForm,
    Descent,
    LinearRegressionResult,
    LinearRegressionSettings,
    MaximumLikelihood,
    run_linear_regression,
)
from core.experiments.linear_regression.settings import HuberChoice
from core.figures import for_report
from core.figures.theme import marks_for
from core.settings import Settings
from core.solvers import Armijo, GradientDescent

VIEWS = {view.name: view for view in LINEAR_REGRESSION.views}
CHOICES: list[tuple[str, Settings]] = [
    *((name, view.settings()) for name, view in VIEWS.items()),
    ("surface", SurfaceView(style="3-D")),
    ("surface", SurfaceView(scale="linear")),
    ("convergence", ConvergenceView(measure="loss", cost="epochs")),
]


@cache
def _draw(result: LinearRegressionResult, name: str, settings: Settings | None = None) -> go.Figure:
    return VIEWS[name].draw(result, settings or VIEWS[name].settings()).figure


def _axis_titles(figure: go.Figure) -> list[str | None]:
    """Of every axis that has something drawn on it and is not a shared one without labels."""
    layout = figure.to_dict()["layout"]
    if "scene" in layout:
        return [layout["scene"][axis]["title"]["text"] for axis in ("xaxis", "yaxis", "zaxis")]
    axes = [layout[key] for key in layout if key.startswith(("xaxis", "yaxis"))]
    return [axis.get("title", {}).get("text") for axis in axes if axis.get("showticklabels", True)]


def _values(trace: go.Scatter, axis: str) -> np.ndarray:
    found = trace[axis]
    return np.asarray([] if found is None else found, dtype=float)


@pytest.mark.parametrize(("name", "settings"), CHOICES, ids=str)
def test_every_picture_explains_itself_and_is_small(result, name, settings):
    """Title, subtitle with n and seed, a title on each axis with ticks, below 1 MB on the wire."""
    figure = _draw(result, name, settings)
    assert figure.layout.title.text
    subtitle = figure.layout.title.subtitle.text
    assert f"n = {result.problem.objective.n_samples}" in subtitle
    assert f"seed {result.settings.seed}" in subtitle
    if name == "estimates":
        assert figure.layout.xaxis.title.text and figure.layout.yaxis.ticktext
    else:
        assert all(_axis_titles(figure))
    assert len(figure.to_json().encode()) < 1_000_000


@pytest.mark.parametrize(("name", "settings"), CHOICES, ids=str)
def test_no_trace_is_without_a_single_number(result, name, settings):
    """Crosses of what has not diverged may be empty; a trace with points shows at least one."""
    for trace in _draw(result, name, settings).data:
        y = _values(trace, "y")
        assert y.size == 0 or np.isfinite(y).any(), trace.name


@pytest.mark.parametrize("style", ["contour", "3-D"])
def test_trails_carry_their_steps_and_heads_point_to_trails(result, style):
    figure = _draw(result, "surface", SurfaceView(style=style))
    trails = {place for place, trace in enumerate(figure.data) if (trace.meta or {}).get("role") == "path"}
    for place in trails:
        trace = figure.data[place]
        steps = trace.meta["steps"]
        assert len(steps) == len(trace.x) == len(trace.y)
        assert steps == sorted(set(steps))
    heads = [trace for trace in figure.data if (trace.meta or {}).get("role") == "head"]
    assert {head.meta["path"] for head in heads} <= trails
    for head in heads:
        trail = figure.data[head.meta["path"]]
        assert trail.name == head.name
        assert (head.x[0], head.y[0]) == (trail.x[-1], trail.y[-1])


def test_frames_of_the_fit_are_one_curve_a_step(result):
    for trace in _draw(result, "fit").data:
        if (trace.meta or {}).get("role") == "frames":
            assert len(trace.meta["steps"]) == len(trace.meta["frames"]["y"])
            np.testing.assert_allclose(trace.meta["frames"]["y"][-1], trace.y, rtol=1e-7)


@pytest.mark.parametrize("scale", ["auto", "log", "linear"])
def test_surfaces_name_their_colours(result, scale):
    """In both themes: no template decides them."""
    for style in ("contour", "3-D"):
        surface = _draw(result, "surface", SurfaceView(style=style, scale=scale)).data[0]
        assert surface.type == {"contour": "contour", "3-D": "surface"}[style]
        assert surface.colorscale[0][1] == "#440154"  # Viridis
        assert surface.colorbar.title.text == "loss"


def _marks(figure: go.Figure) -> dict[str, set[str]]:
    """Colours by the solver's name."""
    found: dict[str, set[str]] = {}
    for trace in figure.data:
        if trace.type != "scatter":
            continue
        color = trace.line.color if "lines" in trace.mode else trace.marker.color
        if isinstance(color, str) and not color.startswith("rgba"):
            found.setdefault(trace.name, set()).add(color)
    return found


def _crowd() -> LinearRegressionResult:
    """Repeated methods, one without a path, and one that does not apply: the lists that views draw from differ."""
    solvers = (
        Descent(schedule=Armijo(), batch_size=5),
        ClosedForm(),
        MaximumLikelihood(),
        Descent(optimizer=GradientDescent(0.02)),
        Descent(optimizer=GradientDescent(0.05)),
        Descent(optimizer=GradientDescent(0.1)),
    )
    return run_linear_regression(LinearRegressionSettings(data=Line(), solvers=solvers, max_steps=30))


def test_a_solver_has_one_colour_in_every_view_and_in_its_sentence():
    result = _crowd()
    sentences = {outcome.name: outcome.color for outcome in LINEAR_REGRESSION.outcomes(result)}
    names = {run.name for run in result.runs}
    for name in ("surface", "fit", "convergence", "estimates"):
        drawn = {solver: colors for solver, colors in _marks(_draw(result, name)).items() if solver in names}
        assert len(drawn) >= 4
        assert drawn == {solver: {sentences[solver]} for solver in drawn}


def test_every_chosen_step_size_has_its_triangle():
    """Three step sizes of one method: three triangles, in the solvers' colours."""
    result = _crowd()
    triangles = {t.x[0]: t.marker.color for t in _draw(result, "steps").data if t.marker.symbol == "triangle-up"}
    sentences = [outcome.color for outcome in LINEAR_REGRESSION.outcomes(result)]
    for place, rate in ((3, 0.02), (4, 0.05), (5, 0.1)):
        assert triangles[rate] == sentences[place]


@pytest.mark.parametrize("length", range(1, 7))
def test_no_colour_nor_marker_repeats_among_six_solvers(length):
    kinds = ["closed_form", "gradient_descent", "gradient_descent", "maximum_likelihood", "momentum", "adam"]
    for rotation, repeated in product(range(len(kinds)), (False, True)):
        chosen = (kinds[rotation:] + kinds[:rotation])[:length] if not repeated else ["gradient_descent"] * length
        marks = marks_for(chosen)
        assert len({mark.color for mark in marks}) == len({mark.marker for mark in marks}) == length


def test_first_of_a_method_has_its_own_mark_whatever_stands_before():
    own = marks_for(["momentum"])[0]
    assert marks_for(["gradient_descent", "gradient_descent", "adam", "momentum"])[3] == own


@pytest.mark.parametrize(("name", "settings"), CHOICES, ids=str)
def test_report_is_a_white_copy_of_its_own_size(default_result, name, settings):
    figure = _draw(default_result, name, settings)
    before = json.loads(figure.to_json())
    copy = for_report(figure)
    assert json.loads(figure.to_json()) == before
    assert copy.layout.paper_bgcolor == copy.layout.plot_bgcolor == "#ffffff"
    assert copy.layout.width and copy.layout.height
    assert len(copy.data) == len(figure.data)


@pytest.mark.parametrize("name", VIEWS)
def test_report_does_not_depend_on_the_screens_template(default_result, name, monkeypatch):
    import plotly.io

    plain = for_report(_draw(default_result, name)).to_json()
    monkeypatch.setattr(plotly.io.templates, "default", "plotly_dark")
    again = VIEWS[name].draw(default_result, VIEWS[name].settings()).figure
    assert for_report(again).to_json() == plain


def test_optimum_on_a_log_loss_axis_is_dashed(default_result):
    figure = draw_convergence(default_result, ConvergenceView(measure="loss")).figure
    (line,) = figure.layout.shapes
    assert figure.layout.yaxis.type == "log"
    assert line.y0 == line.y1 == default_result.optimum.loss and line.line.dash != "solid"


def test_theory_is_dashed_and_starts_on_its_curve(default_result):
    figure = _draw(default_result, "convergence")
    theory = [trace for trace in figure.data if trace.name.startswith("theory")]
    assert len(theory) == 2
    measured = {trace.line.color: trace for trace in figure.data if not trace.name.startswith("theory")}
    for trace in theory:
        assert trace.y[0] == measured[trace.line.color].y[0]


def test_diverged_path_leaves_the_frame_with_an_arrow():
    """Also one that met its last update before it was given up as diverged."""
    for rate, steps in ((1.0, 100), (0.3, 100)):
        result = run_linear_regression(
            LinearRegressionSettings(solvers=(Descent(optimizer=GradientDescent(rate)),), max_steps=steps)
        )
        figure = _draw(result, "surface")
        arrows = [note for note in figure.layout.annotations if note.arrowhead == 2]
        assert len(arrows) == 1
        (low, high), (bottom, top) = figure.layout.xaxis.range, figure.layout.yaxis.range
        assert low <= arrows[0].x <= high and bottom <= arrows[0].y <= top


def test_calm_paths_have_no_arrow(default_result):
    assert not [note for note in _draw(default_result, "surface").layout.annotations if note.arrowhead == 2]


def test_nothing_fitted_still_draws_every_view_but_the_one_of_steps():
    result = run_linear_regression(LinearRegressionSettings(loss=HuberChoice(), solvers=(ClosedForm(),)))
    for name, settings in CHOICES:
        if name == "convergence":
            with pytest.raises(ValueError, match="No solver here takes steps"):
                VIEWS[name].draw(result, settings)
            continue
        drawing = VIEWS[name].draw(result, settings)
        assert drawing.reading
        assert drawing.alt


@pytest.mark.parametrize("data", [Line(noise=0.0), Line(n_samples=2)], ids=str)
def test_a_loss_of_zero_draws_every_view(data):
    """A logarithm has no place for it; nothing warns."""
    result = run_linear_regression(LinearRegressionSettings(data=data, max_steps=50))
    for name, settings in CHOICES:
        assert _draw(result, name, settings).data


def test_small_units_keep_their_digits_in_playback():
    """A target of order 1e-9 must move like any other."""
    table = "x,y\n" + "\n".join(f"{i},{(3 * i + i % 2) * 1e-9}" for i in range(9))
    settings = LinearRegressionSettings.model_validate(
        {"data": {"kind": "csv", "file": "mine.csv"}, "solvers": [{"kind": "newton"}], "start": (1e-9, 2e-9)}
    )
    result = run_linear_regression(settings, files=lambda *_: table.encode())
    trace = next(t for t in draw_fit(result, FitView()).figure.data if (t.meta or {}).get("role") == "frames")
    np.testing.assert_allclose(trace.meta["frames"]["y"][-1], trace.y, rtol=1e-7)
    assert len(np.unique(trace.meta["frames"]["y"])) > 3


def test_the_3d_surface_names_the_optimum_where_it_is(default_result):
    """Oracle: the fit itself; the height is the logarithm where the scale is."""
    figure = _draw(default_result, "surface", VIEWS["surface"].settings(style="3-D", scale="log"))
    (label,) = figure.layout.scene.annotations
    assert label.text == "optimum"
    np.testing.assert_allclose([label.x, label.y], default_result.optimum.theta)
    np.testing.assert_allclose(label.z, np.log10(default_result.optimum.loss))
