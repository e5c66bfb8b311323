"""The page of the loss surface: it opens, every control can be changed, and nonsense gets one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.catalogue import EXPERIMENTS
from pages._ui.flat import address, complete, lesson_flat, merged
from tests.pages.opening import LONG, control, open_at, outcomes, page, parameters

ROUTER = Path(__file__).resolve().parents[2] / "pages" / "router.py"
SURFACE = EXPERIMENTS["loss_surface"]
QUICK = {"objective.data.n_samples": "30", "objective.hidden": "3", "max_steps": "10", "resolution": "11"}
FUNCTION = {"objective": "function", "max_steps": "10", "resolution": "11"}
SLOW_LESSON = "edge-of-stability"  # its numbers are tested elsewhere, and the page draws it as it does the others


def opened(usual: dict[str, str] = QUICK, **parameters: str) -> AppTest:
    return open_at("loss_surface", {**usual, **parameters})


def test_the_navigation_leads_to_a_finished_run():
    at = AppTest.from_file(str(ROUTER), default_timeout=LONG).run().switch_page("landscapes/loss_surface.py").run()
    assert not at.exception and not at.error
    assert at.title[0].value == "Loss surface"
    assert "Stopped at the limit of 300 updates" in outcomes(at)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("objective", "function"), ("objective", "formula"), ("objective", "linear"), ("objective", "logistic"),
        ("objective.data", "iris"), ("objective.data", "sine"), ("objective.hidden", "2, 2"),
        ("objective.activation", "relu"), ("objective.loss", "mse"), ("objective.initializer", "he_normal"),
        ("objective.first_layer_scale", "3"), ("plane", "random"), ("plane", "pca"), ("plane", "points"),
        ("plane", "eigenvectors"), ("plane", "line"), ("plane", "coordinates"), ("extent", "3"), ("resolution", 21),
        ("start", "1, 2"), ("start_seed", 4), ("solvers.1", "newton"), ("solvers.1", "lbfgs"), ("max_steps", "30"),
        ("stopping.gradient", "off"), ("stopping.target_loss", "0.3"), ("seed", 2),
    ],
)  # fmt: skip
def test_every_control_can_be_changed(name, entry):
    at = opened()
    control(at, name).set_value(entry).run()
    assert not at.exception
    assert not at.error, [error.value for error in at.error]


@pytest.mark.parametrize(
    ("name", "value", "entry"),
    [
        ("plane", "random", ("plane.normalization", "none")), ("plane", "random", ("plane.plane_seed", 3)),
        ("plane", "eigenvectors", ("plane.which", "extreme")), ("plane", "coordinates", ("plane.first", "b2[1]")),
        ("plane", "line", ("plane.solver", 2)), ("objective", "function", ("objective.function", "rastrigin")),
        ("objective", "formula", ("objective.formula", "x^2*y^2 + x")),
        ("objective", "formula", ("objective.reach", "3")),
    ],
)  # fmt: skip
def test_controls_of_a_choice_can_be_changed(name, value, entry):
    usual = FUNCTION if name == "objective" else QUICK
    at = opened(usual, **{name: value})
    control(at, entry[0]).set_value(entry[1]).run()
    assert not at.exception
    assert not at.error, [error.value for error in at.error]


@pytest.mark.parametrize("view", [view.name for view in SURFACE.views])
def test_every_view_is_drawn(view):
    at = opened(view=view)
    assert not at.exception and not at.error
    assert control(at, "view").value == view


@pytest.mark.parametrize(
    ("view", "name", "entry"),
    [
        ("surface", "style", "3-D"), ("surface", "scale", "rank"), ("losses", "measure", "gradient norm"),
        ("curvature", "show", "spectrum at the end"), ("curvature", "solver", "Adam, η = 0.1"),
        ("slices", "along", "axes of the plane"), ("normalisation", "solver", "Adam, η = 0.1"),
    ],
)  # fmt: skip
def test_every_control_of_a_view_can_be_changed(view, name, entry):
    at = opened(view=view)
    control(at, f"{view}.{name}").set_value(entry).run()
    assert not at.exception and not at.error
    assert parameters(at)[f"{view}.{name}"] == entry


@pytest.mark.parametrize(
    ("name", "entry", "sentence"),
    [
        ("objective.formula", "x + z", "formula: 'z' at character 5 is not known; use x, y, pi, e"),
        ("objective.formula", "2x", "an operator is missing before 'x' at character 2"),
        ("objective.formula", "", "is empty; write one in x and y"),
        ("start", "far away", "start"),
    ],
)
def test_a_wrong_entry_gets_one_sentence_and_the_page_stays(name, entry, sentence):
    at = opened({**FUNCTION, "objective": "formula"})
    control(at, name).set_value(entry).run()
    assert not at.exception
    assert sentence in at.error[0].value.replace("\\", "")
    assert control(at, "objective.formula").value == "x^4/4 - x^2/2 + y^2 + x/10"


def test_a_parameter_that_is_not_there_is_told_and_the_last_run_stays():
    at = opened(plane="coordinates")
    control(at, "plane.first").set_value("w99").run()
    assert not at.exception
    assert "first must be the name of a parameter" in at.error[0].value.replace("\\", "")
    assert "Stopped at the limit of 10 updates" in outcomes(at)


def test_an_address_with_nonsense_opens_on_what_is_left():
    at = opened(FUNCTION, objective__function="parabola", resolution="9999", start="a,b", plain__first="1")
    assert not at.exception
    assert control(at, "objective.function").value == "himmelblau" and control(at, "resolution").value == 61
    assert "This link holds what cannot be used and was left out" in at.error[0].value
    assert r"plain\.first=1" in at.error[0].value


def test_a_run_too_long_to_wait_for_is_refused():
    at = opened(objective__hidden="256, 256", max_steps="100000")
    assert not at.exception
    assert "more than the 60 s a page may take" in at.warning[0].value.replace("\\", "")


def test_columns_chosen_of_one_data_set_do_not_haunt_another():
    chosen = {"objective": "linear", "objective.data": "longley", "objective.data.features": "GNP"}
    after = merged(SURFACE, complete(SURFACE, chosen), {"objective.data": "diabetes"})
    assert after["objective.data"] == "diabetes" and "GNP" not in str(after["objective.data.features"])


def test_new_start_forgets_the_chosen_one():
    at = opened(FUNCTION, start="1, 2")
    next(button for button in at.button if button.label == "New start").click().run()
    assert parameters(at)["start_seed"] == "1" and "start" not in parameters(at)


def test_remedy_mends_a_diverged_run():
    at = opened(FUNCTION, **{"solvers": "1", "solvers.1": "gradient_descent", "solvers.1.learning_rate": "1"})
    next(button for button in at.button if button.label.startswith("Use step size")).click().run()
    assert float(parameters(at)["solvers.1.learning_rate"]) < 1 and not at.exception


def test_the_mathematics_opens():
    at = opened(FUNCTION)
    at.session_state["mathematics"] = True
    at.run()
    assert not at.exception
    assert any("Known minima" in text.value for text in at.markdown)


@pytest.mark.parametrize(
    "lesson", [one for one in SURFACE.lessons if one.name != SLOW_LESSON], ids=lambda lesson: lesson.name
)
def test_each_lesson_s_link_opens_it(lesson):
    link = address(SURFACE, lesson_flat(SURFACE, lesson))
    at = page("loss_surface")
    for name, value in link.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception and not at.error
    assert parameters(at) == link
    assert control(at, "view").value == lesson.view
    assert lesson.text in " ".join(text.value for text in at.markdown)
