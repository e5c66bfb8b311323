"""The page of the study: it opens, every control can be changed, and nonsense gets one sentence."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.catalogue import EXPERIMENTS
from tests.pages.opening import control, open_at, outcomes

STUDY = EXPERIMENTS["activations_and_initializers"]
QUICK = {"data.n_samples": "40", "widths": "4", "n_seeds": "2", "max_steps": "20"}


def opened(**parameters: str) -> AppTest:
    return open_at("activations_and_initializers", {**QUICK, **parameters})


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("data", "sine"), ("activations", ["gelu", "identity"]), ("initializers", ["zeros", "orthogonal"]),
        ("depths", "1, 3"), ("widths", "3, 5"), ("optimizer", "adam"), ("step_sizes", "0.1, 1"),
        ("comparison", "best"), ("n_seeds", 1), ("max_steps", "30"), ("threshold", "0.3"), ("scales", "0.1, 1"),
        ("standardize", False), ("start_seed", 3),
    ],
)  # fmt: skip
def test_every_control_can_be_changed(name, entry):
    at = opened()
    control(at, name).set_value(entry).run()
    assert not at.exception
    assert not at.error, [error.value for error in at.error]


@pytest.mark.parametrize(
    ("view", "name", "entry"),
    [
        ("grid", "measure", "stalled"), ("grid", "axes", "initializer by hidden layers"),
        ("grid", "cell", "tanh, Xavier normal, 1 hidden layer"), ("curves", "compare", "hidden layers"),
        ("curves", "cell", "tanh, Xavier normal, 1 hidden layer"), ("layers", "show", "effective rank"),
        ("layers", "cell", "tanh, Xavier normal, 2 hidden layers"), ("fresh", "show", "correlation"),
        ("fresh", "activation", "ReLU"), ("fresh", "depth", 4), ("fresh", "width", 20),
        ("initializers_gallery", "fan_in", 3), ("initializers_gallery", "fan_out", 3),
    ],
)  # fmt: skip
def test_every_control_of_a_view_can_be_changed(view, name, entry):
    at = opened(view=view, depths="1, 2", fresh__depth="3", fresh__width="16")
    control(at, f"{view}.{name}").set_value(entry).run()
    assert not at.exception and not at.error, [error.value for error in at.error]
    value = at.query_params.get(f"{view}.{name}", [None])
    assert (value[0] if isinstance(value, list) else value) == str(entry)


@pytest.mark.parametrize(
    ("name", "entry", "sentence"),
    [
        ("depths", "0", "greater than or equal to 1"),
        ("depths", "two", "unable to parse string as an integer"),
        ("activations", [], "must hold at least one value"),
        ("step_sizes", "-1", "greater than 0"),
    ],
)
def test_a_wrong_entry_gets_one_sentence_and_the_page_stays(name, entry, sentence):
    at = opened()
    control(at, name).set_value(entry).run()
    assert not at.exception
    assert sentence in at.error[0].value.replace("\\", "")
    assert "The grid" in outcomes(at)


def test_axes_that_do_not_vary_give_way_to_those_that_do():
    at = opened(grid__axes="initializer by hidden layers")
    assert not at.exception and not at.error


def test_a_cell_that_the_grid_no_longer_has_gives_way_to_the_best():
    at = opened(grid__cell="GELU, orthogonal")
    assert not at.exception and not at.error
    assert control(at, "grid.cell").value == "best"


def test_a_grid_too_long_to_wait_for_is_refused():
    at = opened(n_seeds="32", max_steps="20000", widths="200")
    assert not at.exception
    assert "more than the 60 s a page may take" in at.warning[0].value.replace("\\", "")


def test_the_page_says_how_step_sizes_were_chosen():
    told = {words: opened(comparison=words, step_sizes="0.1, 0.3").caption[-1].value for words in ("common", "best")}
    assert "Each step size makes cells of its own" in told["common"]
    assert "the best of 2 step sizes for it" in told["best"].replace("\\", "")


def test_the_mathematics_opens():
    at = opened()
    at.session_state["mathematics"] = True
    at.run()
    assert not at.exception
    assert any(r"\chi" in text.value for text in at.markdown)
