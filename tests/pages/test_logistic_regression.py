"""The logistic-regression page: it opens on a finished run, and every control, view and lesson works."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.catalogue.logistic_regression import LOGISTIC_REGRESSION
from pages._ui.flat import address, lesson_flat
from tests.pages.opening import LONG, control, open_at, outcomes, page, parameters

ROUTER = Path(__file__).parents[2] / "pages" / "router.py"
QUICK = {"max_steps": "30"}
CURVE = {"data": "sigmoid_minima", "fit_intercept": "false", "loss": "mse", "start": "3"}


def opened(**parameters: str) -> AppTest:
    return open_at("logistic_regression", {**QUICK, **parameters})


def test_the_navigation_leads_to_a_finished_run():
    at = AppTest.from_file(str(ROUTER), default_timeout=LONG).run().switch_page("models/logistic_regression.py").run()
    assert not at.exception and not at.error
    assert at.title[0].value == "Logistic regression"
    assert "the optimum to rounding" in outcomes(at)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("data", "iris"), ("data", "separable"), ("data", "breast_cancer"), ("data", "sigmoid_minima"),
        ("data.n_samples", "100"), ("data.n_features", 2), ("degree", 3), ("standardize", True), ("loss", "mse"),
        ("fit_intercept", False), ("ridge", "0.01"), ("start", "1, -2"), ("start_seed", 3), ("max_steps", "100"),
        ("solvers.1", "newton"), ("solvers.2", "adam"), ("solvers.3.learning_rate", "0.3"),
        ("solvers.3.batch_size", "10"), ("solvers.3.schedule", "cosine"), ("solvers.1.method", "lbfgs"),
        ("stopping.step", "off"), ("stopping.gradient", "off"), ("validation", 0.2), ("test", 0.2), ("seed", 5),
    ],
)  # fmt: skip
def test_every_control_can_be_changed(name, entry):
    at = opened()
    control(at, name).set_value(entry).run()
    assert not at.exception
    assert not at.error, [error.value for error in at.error]


@pytest.mark.parametrize("view", [view.name for view in LOGISTIC_REGRESSION.views])
@pytest.mark.parametrize("data", ["logistic_line", "separable"])
def test_every_view_is_drawn(view, data):
    at = opened(view=view, data=data)
    assert not at.exception and not at.error, [error.value for error in at.error]
    assert control(at, "view").value == view


@pytest.mark.parametrize(
    ("view", "name", "entry", "more"),
    [
        ("surface", "style", "3-D", {}), ("surface", "scale", "log", {}), ("surface", "axis", "log", CURVE),
        ("surface", "pair", "intercept × x1", {"data": "separable", "data.n_features": "2"}),
        ("convergence", "measure", "gradient norm", {}), ("convergence", "cost", "seconds", {}),
        ("convergence", "measure", "length of the coefficients", {"data": "separable"}),
        ("convergence", "measure", "angle to the widest margin", {"data": "separable"}),
        ("steps", "tolerance", "0.01", {}),
    ],
)  # fmt: skip
def test_every_control_of_a_view_can_be_changed(view, name, entry, more):
    at = opened(view=view, **more)
    control(at, f"{view}.{name}").set_value(entry).run()
    assert not at.exception and not at.error, [error.value for error in at.error]
    assert parameters(at)[f"{view}.{name}"] == entry


def test_separated_classes_are_told_on_the_page():
    at = opened(data="separable")
    assert "No maximum-likelihood estimate exists." in outcomes(at)
    assert "A threshold on x splits the classes without an error (complete separation)." in outcomes(at)


def test_new_start_moves_the_start_alone():
    at = opened(start="1,2")
    next(button for button in at.button if button.label == "New start").click().run()
    changed = parameters(at)
    assert "start" not in changed and changed["start_seed"] == "6" and "seed" not in changed


def test_the_mathematics_opens():
    at = opened()
    at.session_state["mathematics"] = True
    at.run()
    assert not at.exception
    assert any("Fisher information" in text.value for text in at.markdown)


@pytest.mark.parametrize("lesson", LOGISTIC_REGRESSION.lessons, ids=lambda lesson: lesson.name)
def test_each_lesson_s_link_opens_it(lesson):
    link = address(LOGISTIC_REGRESSION, lesson_flat(LOGISTIC_REGRESSION, lesson))
    at = page("logistic_regression")
    for name, value in link.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception and not at.error
    assert control(at, "view").value == lesson.view
