"""The page on splits and leakage: it opens, and every control can be changed."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opening import control, open_at, page


def opened(**parameters: str) -> AppTest:
    return open_at("splits", {"repeats": "10", "data.n_features": "30", **parameters})


def test_it_opens_on_a_finished_run():
    at = page("splits").run()
    assert not at.exception and not at.error
    assert at.title[0].value == "Splits and leakage"


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("data", "breast_cancer"),
        ("data", "iris"),
        ("data", "logistic_line"),
        ("data.n_samples", "30"),
        ("preparation", "scale"),
        ("preparation.count", 3),
        ("test", 0.4),
        ("repeats", "30"),
        ("repeat", "new data"),
        ("stratify", False),
        ("validation", 0.1),
        ("ridge", "1"),
        ("seed", 5),
        ("bias.measure", "log-loss"),
        ("view", "features"),
        ("view", "steps"),
        ("view", "parts"),
    ],
)
def test_every_control_can_be_changed(name, entry):
    at = opened()
    control(at, name).set_value(entry).run()
    assert not at.exception
    assert not at.error


@pytest.mark.parametrize(("name", "entry"), [("steps.show_test", True), ("steps.updates", "30")])
def test_every_control_of_the_step_size_view_can_be_changed(name, entry):
    at = opened(view="steps")
    control(at, name).set_value(entry).run()
    assert not at.exception and not at.error


def test_the_preparation_that_does_not_fit_the_data_is_said_in_a_sentence():
    at = opened(data__n_features="300")
    control(at, "preparation").set_value("scale").run()
    assert not at.exception
    assert "at most 100" in at.error[0].value and "select features" in at.error[0].value
