"""The prediction and confusion views on the page: each kind of data opens, every control of the views can be turned."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROUTER = str(Path(__file__).parents[2] / "pages" / "router.py")
LONG = 60  # seconds that a run of a page may take on a busy machine
SHORT = {"epochs": "30", "restarts": "2"}


def _opened(**parameters: str) -> AppTest:
    at = AppTest.from_file(ROUTER, default_timeout=LONG)
    at.run()
    at.switch_page("networks/mlp.py")
    for name, value in {**SHORT, **parameters}.items():
        at.query_params[name.replace("__", ".")] = value
    return at.run()


def _turned(at: AppTest, name: str, value: object) -> AppTest:
    kinds = (at.selectbox, at.toggle, at.segmented_control)
    widget = next(one for kind in kinds for one in kind if str(one.key).split("--")[0] == name)
    return widget.set_value(value).run()


def _read(at: AppTest) -> str:
    return " ".join(element.value for element in at.markdown).replace("\\", "")


@pytest.mark.parametrize("data", ["two_moons", "spirals", "digits", "sine", "diabetes", "xor", "logistic_line"])
def test_the_page_opens_on_predictions_of_every_kind_of_data(data):
    at = _opened(data=data)
    assert not at.exception and not at.error
    assert "end" in _read(at)


def test_every_control_of_the_prediction_view_can_be_turned():
    at = _opened(data="iris", data__features="")
    for name, value in {
        "prediction.restart": "worst", "prediction.across": "petal length (cm)", "prediction.show_test": True,
    }.items():  # fmt: skip
        at = _turned(at, name, value)
        assert not at.exception and not at.error, name
    assert "held at their median" in _read(at)
    assert "second validation set" in _read(at)


def test_the_same_feature_twice_is_refused_in_one_sentence():
    at = _turned(_opened(data="wine", data__features=""), "prediction.across", "malic acid")
    assert not at.exception
    assert "must show different features" in at.error[0].value


def test_the_confusion_matrix_is_offered_for_classes_only():
    at = _opened(data="wine", view="confusion")
    assert not at.exception and "accuracy" in _read(at)
    at = _turned(at, "confusion.rows", "train")
    at = _turned(at, "confusion.show_test", True)
    assert not at.exception and not at.error
    assert "Confusion matrix" not in _opened(data="sine").segmented_control[0].options
