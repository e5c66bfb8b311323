"""Which control a field gets, and its values as texts and back."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import Settings, choice, number
from pages._ui.fields import (
    Bounds,
    as_listed,
    as_text,
    bounds_of,
    in_sentence_case,
    kind_of,
    label_of,
    listed_values,
    parse_number,
    step_of,
    word_of,
)


class Fields(Settings):
    flag: bool = choice(True, "A flag.")
    word: Literal["qr", "normal_equations"] = choice("qr", "A word.")
    named: Literal["relu", "selu_like"] = choice("relu", "A word with a title.", titles={"relu": "ReLU"})
    text: str = choice("", "A text.")
    column: str = choice("", "A column.", options="columns")
    columns_chosen: tuple[str, ...] = choice((), "Columns.", options="columns")
    start: tuple[float, ...] = choice((), "A start.")
    layers: tuple[int, ...] = choice((8,), "Layers.")
    rate: float = number(0.03, "A rate.", label="Step size η", gt=0, le=1e6, scale="log")
    tolerance: float | None = number(1e-10, "A tolerance.", ge=0, scale="log", none="off")
    batch: int | None = number(None, "A batch.", ge=1, le=5000, scale="log", none="full batch")
    share: float = number(0.5, "A share.", ge=0, le=1)
    degree: int = number(1, "A degree.", ge=1, le=10)
    momentum: float = number(0.9, "A share.", ge=0, lt=1)
    seed: int = number(0, "A seed.", ge=0, le=2**31 - 1)


FIELDS = Fields.model_fields


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("flag", "toggle"), ("word", "words"), ("text", "text"), ("column", "column"), ("columns_chosen", "columns"),
        ("named", "words"), ("start", "text"), ("layers", "text"), ("rate", "values"), ("tolerance", "values"),
        ("batch", "values"), ("share", "slider"),
        ("degree", "slider"), ("momentum", "number"), ("seed", "number"),
    ],
)  # fmt: skip
def test_each_shape_of_field_has_its_control(name, kind):
    assert kind_of(FIELDS[name]) == kind


def test_step_sizes_are_listed_in_steps_of_one_and_three():
    values = listed_values(FIELDS["rate"], 0.03)
    assert values[:3] == ["1e-5", "3e-5", "1e-4"]
    assert values[-2:] == ["3", "10"]
    assert {"0.03", "0.1", "0.3"} <= set(values)


def test_the_present_value_is_listed_in_its_place():
    values = listed_values(FIELDS["rate"], 0.07)
    assert values[values.index("0.07") - 1 :][:3] == ["0.03", "0.07", "0.1"]


def test_none_is_listed_by_its_word_and_counts_are_whole():
    values = listed_values(FIELDS["batch"], None)
    assert values[:4] == ["full batch", "1", "3", "10"]
    assert values[-1] == "3000"


@pytest.mark.parametrize("name", ["rate", "tolerance", "batch"])
def test_every_listed_value_is_one_that_the_field_takes(name):
    field = FIELDS[name]
    for text in listed_values(field, field.default):
        value = parse_number(text, field)
        assert getattr(Fields(**{name: value}), name) == value
        assert as_listed(value, field) == text


@given(st.floats(min_value=0, max_value=1e6, exclude_min=True))
def test_a_number_as_text_keeps_every_digit(value):
    assert parse_number(as_text(value), FIELDS["rate"]) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.03, "0.03"),
        (1e-5, "1e-5"),
        (3e-4, "3e-4"),
        (1e-300, "1e-300"),
        (300, "300"),
        (2.0, "2"),
        (0.0, "0"),
        (1e16, "1e+16"),
    ],
)
def test_numbers_are_written_as_people_write_them(value, text):
    assert as_text(value) == text


@pytest.mark.parametrize("typed", ["abc", "", "0", "-1", "1e999", "nan", "inf", "1e7", "1,5", "0x10"])
def test_what_is_no_number_in_the_bounds_gets_one_sentence(typed):
    with pytest.raises(ValueError, match="It must be above 0 and at most 1,000,000. Got"):
        parse_number(typed, FIELDS["rate"])


@pytest.mark.parametrize("typed", ["1.5", "0", "6000"])
def test_a_count_must_be_whole(typed):
    with pytest.raises(ValueError, match="whole number at least 1 and at most 5,000"):
        parse_number(typed, FIELDS["batch"])


def test_a_minus_sign_and_blanks_are_understood():
    assert parse_number(" 1e−3 ", FIELDS["rate"]) == 1e-3


def test_bounds_are_pydantic_s():
    assert bounds_of(FIELDS["momentum"]) == Bounds(0.0, 1.0, high_open=True)
    assert bounds_of(FIELDS["tolerance"]) == Bounds(0.0)


def test_labels_are_the_hint_or_the_name_in_words():
    assert label_of("rate", FIELDS["rate"]) == "Step size η"
    assert label_of("columns_chosen", FIELDS["columns_chosen"]) == "Columns chosen"
    assert [in_sentence_case(word) for word in ("qr", "normal_equations", "3-D")] == ["QR", "Normal equations", "3-D"]


def test_sliders_move_in_round_steps():
    assert (step_of(Bounds(0, 1), float), step_of(Bounds(0, 10), float), step_of(Bounds(1, 10), int)) == (0.01, 0.1, 1)


@pytest.mark.parametrize(("name", "word", "shown"), [("named", "relu", "ReLU"), ("named", "selu_like", "Selu like"),
                                                     ("word", "qr", "QR")])  # fmt: skip
def test_a_word_is_shown_by_its_title_or_spelled_out(name, word, shown):
    assert word_of(FIELDS[name], word) == shown
