"""The neuron page as a script: it opens on a finished run, and every control does what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.catalogue.neuron import NEURON
from pages._ui.flat import address, lesson_flat

ROUTER = Path(__file__).resolve().parents[2] / "pages" / "router.py"
PAGE = "start/neuron.py"


def opened(**parameters: str) -> AppTest:
    at = AppTest.from_file(str(ROUTER), default_timeout=60).run()
    for name, value in parameters.items():
        at.query_params[name] = value
    return at.switch_page(PAGE).run()


def is_well(at: AppTest) -> bool:
    return not at.exception and not at.error and at.title[0].value == NEURON.title


def outcome(at: AppTest) -> str:
    return next(block.proto.body for block in at.get("html") if "descent-outcome" in block.proto.body)


def test_it_opens_on_a_finished_run():
    at = opened()
    assert is_well(at)
    assert "8 updates on one sample each" in outcome(at)
    assert list(at.dataframe[0].value["quantity"]) == ["z", "p", "L"]


@pytest.mark.parametrize("view", [view.name for view in NEURON.views])
@pytest.mark.parametrize("hidden", ["", "2,2"])
def test_every_view_is_drawn(view, hidden):
    assert is_well(opened(view=view, **({"hidden": hidden} if hidden else {})))


def test_one_update_more_adds_one():
    at = opened()
    next(button for button in at.button if button.label == "+1 update").click().run()
    assert is_well(at) and "9 updates on one sample each" in outcome(at)


def test_every_list_of_the_sidebar_takes_each_of_its_words():
    boxes, fields = opened(hidden="2").selectbox, NEURON.settings.model_fields
    names = [box.key for box in boxes if box.key and box.key.split(".")[0] in fields]
    assert {"data", "activation", "output", "loss", "start"} <= set(names)
    for name in ("activation", "start", "data"):
        at = opened(hidden="2")
        for word in at.selectbox(key=name).options[:4]:
            at.selectbox(key=name).select(word).run()
            assert not at.exception and at.title[0].value == NEURON.title


def test_without_hidden_layers_there_is_no_control_for_their_activation():
    at = opened()
    assert is_well(at) and "activation" not in [box.key for box in at.selectbox]
    at.text_input(key="hidden").set_value("2").run()
    assert at.selectbox(key="activation").value == "tanh"


def test_a_loss_that_does_not_go_with_the_output_is_said_and_can_be_mended():
    at = opened(output="identity", loss="cross_entropy")
    assert "the output must be sigmoid" in at.error[0].value.replace("\\", "") and not at.exception
    at.selectbox(key="loss").select_index(0).run()  # by task
    assert is_well(at)


@pytest.mark.parametrize("data", ["line", "sine"])
def test_data_with_a_quantity_can_be_chosen_without_more_ado(data):
    at = opened(data=data)
    assert is_well(at)
    assert at.session_state["data"] == data


def test_mathematics_has_the_numbers_of_the_last_update():
    at = opened(updates="5")
    at.session_state["mathematics"] = True  # unfolded: what is folded is not drawn
    at.run()
    assert is_well(at)
    text = next(block.value for block in at.markdown if block.value.startswith("**Update 5, sample"))
    assert "**Forward.**" in text and "**Backward.**" in text and "**Update**" in text


@pytest.mark.parametrize("lesson", NEURON.lessons, ids=lambda lesson: lesson.name)
def test_each_lesson_s_link_opens_it(lesson):
    at = opened(**address(NEURON, lesson_flat(NEURON, lesson)))
    assert is_well(at)
    assert lesson.text in " ".join(block.value for block in at.markdown)


def test_rows_a_corner_are_asked_for_only_where_there_is_noise():
    """The four corners without noise are all there is: the control would change nothing."""
    without, noisy = (opened(data="xor", **{"data.noise": noise}) for noise in ("0.0", "0.2"))
    labels = [[box.label for box in at.selectbox] for at in (without, noisy)]
    assert "Rows a corner" not in labels[0] and "Rows a corner" in labels[1]
