"""The page of the random restarts: it opens, every control can be changed, and nonsense gets one sentence."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.catalogue import EXPERIMENTS
from tests.pages.opening import control, open_at, outcomes, parameters

RESTARTS = EXPERIMENTS["restarts"]
QUICK = {"restarts": "10", "max_steps": "50", "basin_side": "11"}
NETWORK = {"objective": "mlp", "objective.data": "xor", "objective.hidden": "2", "solvers.1.learning_rate": "0.3"}


def opened(**parameters: str) -> AppTest:
    return open_at("restarts", {**QUICK, **parameters})


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("objective", "formula"), ("objective", "linear"), ("objective", "logistic"), ("objective", "mlp"),
        ("objective.function", "styblinski_tang"), ("restarts", 20), ("solvers.1", "adam"),
        ("solvers.1.learning_rate", "0.01"), ("max_steps", "100"), ("start_scale", "0.3"), ("start_seed", 3),
        ("gradient", "off"), ("basin_side", "30"), ("basin_side", "off"), ("seed", 5),
    ],
)  # fmt: skip
def test_every_control_can_be_changed(name, entry):
    at = opened()
    control(at, name).set_value(entry).run()
    assert not at.exception
    assert not at.error, [error.value for error in at.error]


@pytest.mark.parametrize("view", [view.name for view in RESTARTS.views])
def test_every_view_is_drawn_for_a_network(view):
    at = opened(view=view, **NETWORK)
    assert not at.exception and not at.error
    assert control(at, "view").value == view


@pytest.mark.parametrize(("view", "name", "entry"), [("curves", "measure", "above the best")])
def test_controls_of_a_view_can_be_changed(view, name, entry):
    at = opened(view=view)
    control(at, f"{view}.{name}").set_value(entry).run()
    assert not at.exception and not at.error
    assert parameters(at)[f"{view}.{name}"] == entry


def test_a_step_that_throws_every_restart_out_gets_one_sentence_and_the_page_stays():
    at = opened()
    control(at, "solvers.1.learning_rate").set_value("10").run()
    assert not at.exception
    assert "every restart diverged" in at.error[0].value
    assert "10 restarts ended in" in outcomes(at)


def test_a_run_too_long_to_wait_for_is_refused():
    at = opened(restarts="1000", max_steps="20000", **{"objective": "mlp", "objective.hidden": "16"})
    assert not at.exception
    assert "more than the 60 s a page may take" in at.warning[0].value.replace("\\", "")


def test_an_address_with_nonsense_opens_on_what_is_left():
    at = opened(objective="magic", view="nowhere", max_steps="-3")
    assert not at.exception
    assert control(at, "objective").value == "function"
    assert "This link holds what cannot be used" in at.error[0].value


def test_new_starts_move_the_starts_alone():
    at = opened()
    next(button for button in at.button if button.label == "New starts").click().run()
    assert parameters(at)["start_seed"] == "1" and "seed" not in parameters(at)


def test_the_mathematics_opens():
    at = opened()
    at.session_state["mathematics"] = True
    at.run()
    assert not at.exception
    assert any(r"\hat p" in text.value for text in at.markdown)
