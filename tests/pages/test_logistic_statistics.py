"""The statistical views of the page on logistic regression: each opens, and every control can be changed."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opening import open_at


def opened(**parameters: str) -> AppTest:
    return open_at("logistic_regression", {"max_steps": "30", **parameters}, is_unfolded=False)


def controls(at: AppTest) -> dict[str, Any]:
    kinds = (at.selectbox, at.slider, at.number_input, at.toggle, at.text_input)
    return {str(widget.key).split("--")[0]: widget for kind in kinds for widget in kind}


def test_the_page_opens_on_the_probabilities():
    at = opened()
    assert not at.exception and not at.error
    assert at.segmented_control[0].value == "probabilities"
    assert "probabilities.band" in controls(at) and "probabilities.solver" not in controls(at)


@pytest.mark.parametrize(
    ("view", "name", "entry"),
    [
        ("probabilities", "probabilities.solver", "L-BFGS"),
        ("probabilities", "probabilities.across", "mean texture"),
        ("probabilities", "probabilities.show_test", True),
        ("odds", "odds.per", "standard deviation"),
        ("odds", "odds.interval", "profile likelihood"),
        ("calibration", "calibration.solver", "L-BFGS"),
        ("calibration", "calibration.binning", "equal count"),
        ("calibration", "calibration.n_bins", 5),
        ("calibration", "calibration.show_test", True),
        ("roc", "roc.solver", "L-BFGS"),
        ("roc", "roc.curve", "precision–recall"),
        ("roc", "roc.threshold", 0.0),
        ("roc", "roc.threshold", 1.0),
        ("roc", "roc.show_test", True),
    ],
)
def test_every_control_of_a_view_can_be_changed(view, name, entry):
    cancer = {"data": "breast_cancer", "data__features": "mean radius,mean texture,mean symmetry"}
    at = opened(view=view, validation="0.2", test="0.2", standardize="true", **cancer)
    if name == "probabilities.across":  # the feature upwards first, since the two must differ
        controls(at)["probabilities.up"].set_value("mean symmetry").run()
    controls(at)[name].set_value(entry).run()
    assert not at.exception
    assert not at.error


def test_the_same_feature_twice_is_said_in_a_sentence():
    at = opened(data="breast_cancer", data__features="mean radius,mean texture,mean symmetry")
    controls(at)["probabilities.across"].set_value("mean texture").run()
    assert not at.exception
    assert "must show different features" in at.error[0].value


def test_fractions_have_probabilities_alone():
    at = opened(data="sigmoid_minima", loss="mse", view="odds")
    assert not at.exception and not at.error
    assert at.segmented_control[0].value == "probabilities"
    assert not {"odds", "calibration", "roc"} & set(at.segmented_control[0].options)


def test_separated_classes_are_offered_no_interval():
    at = opened(data="separable", view="odds")
    assert not at.exception and not at.error
    assert "odds.interval" not in controls(at)
    assert any("separated" in text.value for text in at.markdown)
