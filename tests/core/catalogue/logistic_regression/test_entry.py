"""The entry of logistic regression: settings that travel, views that draw, clicks and buttons that do what they say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from core.catalogue import EXPERIMENTS
from core.catalogue.comparison_views import ConvergenceView, StepSizeView, SurfaceView, convergence_choices
from core.catalogue.logistic_regression import LOGISTIC_REGRESSION
from core.data import BreastCancer, LogisticLine, Separable, SigmoidMinima
from core.experiments import Descent, LogisticRegressionResult, LogisticRegressionSettings
from core.settings_paths import changed, from_flat, to_flat
from core.solvers import GradientDescent

LESSONS = {one.name: one for one in LOGISTIC_REGRESSION.lessons}
VIEWS = {view.name: view for view in LOGISTIC_REGRESSION.views}
SETTINGS = {"default": LogisticRegressionSettings()} | {name: one.settings for name, one in LESSONS.items()}


@cache
def _result(**fields: object) -> LogisticRegressionResult:
    return LOGISTIC_REGRESSION.run(LogisticRegressionSettings(**fields))


def test_names_are_unique_and_lead_home():
    assert EXPERIMENTS["logistic_regression"] is LOGISTIC_REGRESSION
    assert len(VIEWS) == len(LOGISTIC_REGRESSION.views) == len({view.title for view in LOGISTIC_REGRESSION.views})


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_opens_a_view_that_exists_with_that_views_settings(name):
    lesson = LESSONS[name]
    assert lesson.view in VIEWS
    assert lesson.view_settings is None or isinstance(lesson.view_settings, VIEWS[lesson.view].settings)
    assert lesson.text.endswith(".")


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_survive_json_and_the_address_bar(name):
    settings = SETTINGS[name]
    assert LogisticRegressionSettings.model_validate_json(settings.model_dump_json()) == settings
    assert from_flat(LogisticRegressionSettings, to_flat(settings)) == settings
    few = changed(settings)
    assert from_flat(LogisticRegressionSettings, few) == settings and (name != "default" or few == {})


@pytest.mark.parametrize("name", SETTINGS)
def test_every_view_draws_every_lesson_and_tells_itself(name):
    result = LOGISTIC_REGRESSION.run(SETTINGS[name])
    for view in LOGISTIC_REGRESSION.offered_views(result):
        drawing = view.draw(result, view.settings())
        assert len(drawing.table) and drawing.reading.endswith(".") and drawing.alt.endswith(".")
        assert drawing.figure.layout.title.text and "  " not in drawing.reading


@pytest.mark.parametrize("style", ["contour", "3-D"])
def test_surface_calls_what_is_no_optimum_by_its_name(style):
    names = {
        label: VIEWS["surface"].draw(_result(**fields), SurfaceView(style=style)).figure
        for label, fields in (("optimum", {}), ("lowest minimum found", {"loss": "mse"}))
    }
    for label, figure in names.items():
        notes = figure.layout.annotations if style == "contour" else figure.layout.scene.annotations
        assert label in {note.text for note in notes}


def test_separated_surface_shows_the_direction_and_no_optimum():
    result = _result(data=Separable(n_features=2))
    figure = VIEWS["surface"].draw(result, SurfaceView()).figure
    texts = {note.text for note in figure.layout.annotations}
    assert "widest-margin direction" in texts and "optimum" not in texts and "limit" not in texts
    ray = next(trace for trace in figure.data if trace.name == "widest-margin direction")
    drawn = np.array([ray.x[1], ray.y[1]])
    np.testing.assert_allclose(drawn / np.linalg.norm(drawn), result.direction[1:], atol=1e-12)


def test_only_a_flight_offers_length_and_angle():
    assert convergence_choices(_result())["measure"][0] == "loss − optimum"
    assert "length of the coefficients" not in convergence_choices(_result())["measure"]
    assert "angle to the widest margin" in convergence_choices(_result(data=Separable()))["measure"]


@pytest.mark.parametrize("measure", ["length of the coefficients", "angle to the widest margin", "loss − optimum"])
def test_flight_is_drawn_against_log_t(measure):
    figure = VIEWS["convergence"].draw(_result(data=Separable()), ConvergenceView(measure=measure)).figure
    assert (figure.layout.xaxis.type == "log") == (measure != "loss − optimum")
    assert "optimum" not in figure.layout.yaxis.title.text


def test_step_sizes_of_the_default_have_the_limit_of_the_curvature_and_the_safe_step():
    """Oracle: 2/λ_max of numpy's eigenvalues at the optimum, and of AᵀA/4n."""
    result = _result()
    objective = result.problem.objective
    limit = 2 / np.linalg.eigvalsh(objective.hessian(result.optimum.theta)).max()
    safe = 2 / np.linalg.eigvalsh(objective.design.T @ objective.design / (4 * objective.n_samples)).max()
    figure = VIEWS["steps"].draw(result, StepSizeView()).figure
    lines = [shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1]
    for known in (limit, safe):
        assert min(abs(np.log(np.array(lines) / known))) < 1e-9


def test_separated_step_sizes_name_no_limit():
    drawing = VIEWS["steps"].draw(_result(data=Separable()), StepSizeView())
    assert "no limit applies" in drawing.reading
    assert not any(str(note.text).startswith("limit") for note in drawing.figure.layout.annotations)
    assert not drawing.more_tables


@pytest.mark.parametrize(
    ("fields", "click", "start"),
    [
        ({}, (1.5, -2.0), "1.5,-2.0"),
        ({"data": SigmoidMinima(), "fit_intercept": False, "loss": "mse"}, (42.0, 0.01), "42.0"),
    ],
    ids=["surface", "curve"],
)
def test_a_click_moves_the_start(fields, click, start):
    assert VIEWS["surface"].clicked(_result(**fields), SurfaceView(), *click) == {"start": start}


def test_new_start_changes_the_start_alone():
    (action,) = LOGISTIC_REGRESSION.actions
    settings = LogisticRegressionSettings(start=(1.0, 2.0))
    again = from_flat(LogisticRegressionSettings, {**to_flat(settings), **action.change(settings)})
    assert again.start == () and again.start_seed == settings.start_seed + 1
    assert again.model_copy(update={"start": settings.start, "start_seed": settings.start_seed}) == settings


def test_remedy_mends_a_step_that_is_too_large():
    settings = LogisticRegressionSettings(data=BreastCancer(), solvers=(Descent(optimizer=GradientDescent(1.0)),))
    (bad,) = LOGISTIC_REGRESSION.outcomes(LOGISTIC_REGRESSION.run(settings))
    assert not bad.is_good and bad.remedy_label.startswith("Use step size")
    mended = from_flat(LogisticRegressionSettings, {**to_flat(settings), **bad.remedy})
    assert all(outcome.is_good for outcome in LOGISTIC_REGRESSION.outcomes(LOGISTIC_REGRESSION.run(mended)))


def test_script_and_caption_name_the_experiment():
    settings = LogisticRegressionSettings(data=LogisticLine(n_samples=50))
    script = LOGISTIC_REGRESSION.script(settings)
    assert "core.experiments.logistic_regression" in script and "LogisticRegressionSettings" in script
    assert "50 training rows" in LOGISTIC_REGRESSION.caption(LOGISTIC_REGRESSION.run(settings))
