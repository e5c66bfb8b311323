"""The page of the multilayer perceptron: it opens, every control can be changed, and nonsense gets one sentence."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.catalogue import EXPERIMENTS
from core.headless.arguments import read_arguments
from core.headless.asked import ask
from core.settings_paths import changed, from_flat
from pages._ui.flat import address, lesson_flat
from tests.pages.opening import LONG, control, open_at, outcomes, page, parameters

ROUTER = Path(__file__).resolve().parents[2] / "pages" / "router.py"
MLP = EXPERIMENTS["mlp"]
QUICK = {"data.n_samples": "60", "restarts": "2", "epochs": "3"}


def opened(**parameters: str) -> AppTest:
    return open_at("mlp", {**QUICK, **parameters})


def test_the_navigation_leads_to_a_finished_run():
    at = AppTest.from_file(str(ROUTER), default_timeout=LONG).run().switch_page("networks/mlp.py").run()
    assert not at.exception and not at.error
    assert at.title[0].value == "Multilayer perceptron"
    assert "8 of 8 restarts reached the limit of 100 epochs" in outcomes(at)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("data", "iris"), ("data", "sine"), ("data", "xor"), ("data", "blobs"), ("data", "digits"),
        ("data.n_samples", "100"), ("data.noise", 0.4),
        ("hidden", "4, 4"), ("hidden", ""), ("activation", "relu"), ("initializer", "he_normal"),
        ("restarts", 1), ("solvers.1", "momentum"), ("solvers.1.learning_rate", "0.3"), ("epochs", "10"),
        ("initial_scale", "3"), ("loss", "mse"), ("ridge", "0.01"), ("standardize", False), ("start_seed", 3),
        ("stopping.patience", "1"), ("stopping.target_loss", "0.3"), ("stopping.gradient", "off"),
        ("validation", 0.1), ("test", 0.3), ("seed", 5), ("solvers.3.batch_size", "1"),
    ],
)  # fmt: skip
def test_every_control_can_be_changed(name, entry):
    at = opened()
    control(at, name).set_value(entry).run()
    assert not at.exception
    assert not at.error, [error.value for error in at.error]


@pytest.mark.parametrize("view", [view.name for view in MLP.views if view.name != "images"])
def test_every_view_is_drawn(view):
    at = opened(view=view)
    assert not at.exception and not at.error
    assert control(at, "view").value == view


@pytest.mark.parametrize(
    ("view", "name", "entry"),
    [
        ("learning", "solver", "Gradient descent, η = 1"), ("learning", "restart", "all restarts"),
        ("learning", "measure", "accuracy"), ("learning", "cost", "updates"), ("learning", "show_test", True),
        ("comparison", "measure", "accuracy"), ("comparison", "rows", "validation"), ("comparison", "cost", "seconds"),
    ],
)  # fmt: skip
def test_every_control_of_a_view_can_be_changed(view, name, entry):
    at = opened(view=view)
    control(at, f"{view}.{name}").set_value(entry).run()
    assert not at.exception and not at.error
    assert parameters(at)[f"{view}.{name}"] == (str(entry).lower() if entry is True else entry)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("0", "must be 1 to 256 units in every hidden layer"),
        ("8 8", "must be whole numbers with commas between"),
        ("256, 256, 256", "weights and biases times 2 restarts must be at most 150,000 numbers"),
    ],
)
def test_a_wrong_network_gets_one_sentence_and_the_page_stays(entry, sentence):
    at = opened()
    control(at, "hidden").set_value(entry).run()
    assert not at.exception
    assert sentence in at.error[0].value.replace("\\", "")
    assert "2 of 2 restarts" in outcomes(at)


def test_an_address_with_nonsense_opens_on_what_is_left():
    at = opened(hidden="many", activation="magic", view="nowhere", restarts="-3")
    assert not at.exception
    assert control(at, "hidden").value == "8" and control(at, "activation").value == "tanh"
    assert "This link holds what cannot be used" in at.error[0].value


def test_a_run_too_long_to_wait_for_is_refused_with_the_command_that_runs_it():
    at = opened(epochs="100000", solvers__3__batch_size="1")
    assert not at.exception
    assert "more than the 60 s a page may take" in at.warning[0].value.replace("\\", "")
    words = shlex.split(at.code[0].value)
    given = read_arguments(words[words.index("core") + 1 :])
    asked = ask(MLP, MLP.settings(), given.sets)
    wanted = {**QUICK, "epochs": "100000", "solvers.3.batch_size": "1"}
    assert given.name == "mlp" and asked.settings == from_flat(MLP.settings, wanted)
    assert given.sets == [f"{name}={value}" for name, value in changed(asked.settings).items()]


def test_new_start_moves_the_start_alone():
    at = opened()
    next(button for button in at.button if button.label == "New start").click().run()
    assert parameters(at)["start_seed"] == "1" and "seed" not in parameters(at)


def test_remedy_mends_a_diverged_run():
    at = opened(data="sine", activation="relu", **{"solvers": "1", "solvers.1": "gradient_descent",
                                                   "solvers.1.learning_rate": "100"})  # fmt: skip
    remedy = next(button for button in at.button if button.label == "Use step size 10")
    remedy.click().run()
    assert parameters(at)["solvers.1.learning_rate"] == "10.0"


def test_the_mathematics_opens():
    at = opened()
    at.session_state["mathematics"] = True
    at.run()
    assert not at.exception
    assert any(r"\odot" in text.value for text in at.markdown)


@pytest.mark.parametrize("lesson", MLP.lessons, ids=lambda lesson: lesson.name)
def test_each_lesson_s_link_opens_it(lesson):
    link = address(MLP, lesson_flat(MLP, lesson))
    at = page("mlp")
    for name, value in link.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception and not at.error
    assert parameters(at) == link
    assert control(at, "view").value == lesson.view
    assert lesson.text in " ".join(text.value for text in at.markdown)
