"""The settings base and its field helpers."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import ConfigDict, ValidationError

from core.experiments.objective_choices import TypedFormula
from core.settings import Settings, choice, explain, number


class Wheel(Settings):
    model_config = ConfigDict(title="A wheel")
    kind: Literal["wheel"] = "wheel"
    radius: float = number(0.3, "Metres from hub to road.", gt=0, le=2)
    spokes: int = number(32, "How many there are.", ge=0, label="Spokes", advanced=True)
    material: Literal["steel", "wood"] = choice("steel", "What it is made of.")


def test_values_may_be_given_by_position_kind_apart():
    assert Wheel(0.4, 16) == Wheel(radius=0.4, spokes=16)


def test_too_many_values_are_refused():
    with pytest.raises(TypeError, match="at most 3 values"):
        Wheel(0.4, 16, "wood", 1)


def test_settings_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        Wheel().radius = 1.0


@pytest.mark.parametrize(
    "values", [{"radius": 0}, {"radius": 2.5}, {"spokes": 1.5}, {"colour": "red"}, {"material": 1}]
)
def test_what_a_field_does_not_take_is_refused(values):
    with pytest.raises(ValueError, match="A wheel"):
        Wheel(**values)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_are_finite(value):
    with pytest.raises(ValueError, match="finite"):
        Wheel(radius=value)


def test_equal_settings_have_equal_json():
    assert Wheel(0.5).model_dump_json() == Wheel(radius=0.5, spokes=32).model_dump_json()


def test_json_gives_the_settings_back():
    settings = Wheel(0.1, 7, "wood")
    assert Wheel.model_validate_json(settings.model_dump_json()) == settings


def test_the_label_is_the_title_or_the_name():
    class Plain(Settings):
        """Without a title."""

    assert (Wheel.label(), Plain.label()) == ("A wheel", "Plain")


def test_hints_that_say_nothing_are_not_kept():
    fields = Wheel.model_fields
    assert fields["material"].json_schema_extra is None
    assert fields["spokes"].json_schema_extra == {"label": "Spokes", "scale": "linear", "advanced": True}


def test_an_unknown_bound_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="minimum"):
        number(1, "A number.", minimum=0)


def test_explain_names_the_field_the_bound_and_the_value():
    with pytest.raises(ValidationError) as caught:
        Wheel(radius=-1)
    sentence = explain(caught.value)
    assert sentence == "radius: should be greater than 0. Got -1."


def test_explain_says_once_what_was_given():
    with pytest.raises(ValidationError) as caught:
        TypedFormula(formula="x+" * 150 + "x")
    assert explain(caught.value) == "formula: must have at most 200 characters. Got 301."
    with pytest.raises(ValidationError) as caught:
        TypedFormula(formula="x +")
    assert explain(caught.value).endswith("must follow. Got 'x +'.")


def test_explain_counts_further_faults():
    with pytest.raises(ValidationError) as caught:
        Wheel(radius=-1, spokes=-1)
    assert explain(caught.value).endswith("(1 more)")
