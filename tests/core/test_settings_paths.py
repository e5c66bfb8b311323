"""Flat dotted names and the settings they stand for, on models with every shape of field."""

from __future__ import annotations

import contextlib
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from core.settings import Settings, choice, number
from core.settings_paths import (
    MAX_ROWS,
    allows_none,
    base_type,
    changed,
    format_scalar,
    from_flat,
    is_text_list,
    join_texts,
    literals,
    rows_of,
    split_texts,
    to_flat,
    variant_of,
    variants,
)


class Walk(Settings):
    kind: Literal["walk"] = "walk"
    speed: float = number(1.4, "Metres a second.", ge=0, le=100)


class Ride(Settings):
    kind: Literal["ride"] = "ride"
    speed: float = number(5.0, "Metres a second.", ge=0, le=100)
    gear: int | None = number(None, "Which cog.", ge=1, le=20, none="free wheel")


class Still(Settings):
    kind: Literal["still"] = "still"


class Travel(Settings):
    kind: Literal["travel"] = "travel"
    by: Annotated[Walk | Ride, Field(discriminator="kind")] = choice(Walk(), "How.", inline=True)
    hours: float = number(1.0, "How long.", ge=0, le=1000)


class Rest(Settings):
    kind: Literal["rest"] = "rest"
    place: str = choice("inn", "Where.")


Leg = Annotated[Travel | Rest, Field(discriminator="kind")]
Pace = Annotated[Walk | Ride | Still, Field(discriminator="kind")]


class Stop(Settings):
    tolerance: float | None = number(1e-8, "When it is over.", ge=0, none="off")
    patient: bool = choice(False, "Whether it waits.")


class Journey(Settings):
    pace: Pace = choice(Ride(speed=7.0), "The pace.")
    legs: tuple[Leg, ...] = Field(default=(Rest(), Travel(by=Ride(gear=3))), max_length=6)
    start: tuple[float, ...] = ()
    names: tuple[str, ...] = ("a", "b")
    season: Literal["summer", "winter"] = "summer"
    stop: Stop = Stop()
    seed: int = number(0, "Seed.", ge=0)


finite = st.floats(0, 100)
walks = st.builds(Walk, speed=finite)
rides = st.builds(Ride, speed=finite, gear=st.none() | st.integers(1, 20))
texts = st.text(max_size=8)
items = st.text(min_size=1, max_size=8).filter(lambda text: text == text.strip() and text.isprintable())
legs = st.builds(Travel, by=walks | rides, hours=finite) | st.builds(Rest, place=texts)
journeys = st.builds(
    Journey,
    pace=walks | rides | st.just(Still()),
    legs=st.lists(legs, max_size=6).map(tuple),
    start=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=4).map(tuple),
    names=st.lists(items, max_size=4).map(tuple),
    season=st.sampled_from(["summer", "winter"]),
    stop=st.builds(Stop, tolerance=st.none() | finite, patient=st.booleans()),
    seed=st.integers(0, 10**6),
)


@given(journeys)
def test_flat_names_give_the_settings_back(journey):
    assert from_flat(Journey, to_flat(journey)) == journey


@given(journeys)
def test_what_has_changed_gives_the_settings_back(journey):
    assert from_flat(Journey, changed(journey)) == journey


@given(journeys)
def test_what_has_changed_as_texts_gives_the_settings_back(journey):
    written = {name: format_scalar(value) for name, value in changed(journey).items()}
    assert from_flat(Journey, written) == journey


@given(journeys)
def test_nothing_can_be_left_out_of_what_has_changed(journey):
    needed = changed(journey)
    for name in needed:
        rest = {key: value for key, value in needed.items() if key != name}
        assert from_flat(Journey, rest) != journey


@given(journeys, st.dictionaries(st.sampled_from(["pace", "legs", "legs.1", "seed", "start", "stop.tolerance"]), texts))
def test_wrong_texts_are_value_errors_and_nothing_worse(journey, nonsense):
    with contextlib.suppress(ValueError):
        from_flat(Journey, {**to_flat(journey), **nonsense})


def test_the_default_settings_need_nothing():
    assert changed(Journey()) == {}


def test_flat_names_are_those_of_the_address():
    flat = to_flat(Journey(legs=(Travel(by=Ride(gear=3)),), start=(1.0, -0.5)))
    assert {"pace": "ride", "pace.speed": 7.0, "pace.gear": None, "legs": 1, "legs.1": "ride"}.items() <= flat.items()
    assert {"legs.1.gear": 3, "legs.1.hours": 1.0, "start": "1.0,-0.5", "stop.tolerance": 1e-8}.items() <= flat.items()


def test_another_kind_starts_from_its_own_defaults():
    assert from_flat(Journey, {"pace": "walk"}) == Journey(pace=Walk())


def test_the_default_kind_keeps_the_values_of_the_default():
    assert from_flat(Journey, {"pace.gear": 2}) == Journey(pace=Ride(speed=7.0, gear=2))


def test_further_rows_start_as_the_last_default_row():
    assert from_flat(Journey, {"legs": 3}).legs[2] == Travel(by=Ride(gear=3))


def test_names_that_no_field_bears_are_passed_over():
    assert from_flat(Journey, {"colour": "red", "legs.9.hours": 3.0, "pace.wings": 2}) == Journey()


@pytest.mark.parametrize(
    "flat",
    [
        {"pace": "swim"},
        {"legs": -1},
        {"legs": 7},
        {"legs": MAX_ROWS + 1},
        {"legs": "99999999999999999999"},
        {"legs": "many"},
        {"legs.1": "swim"},
        {"start": "1,x"},
        {"pace.speed": "1e999"},
        {"pace.speed": "nan"},
        {"seed": "1.5"},
        {"seed": -1},
        {"season": "spring"},
        {"stop.patient": "perhaps"},
    ],
)
def test_values_that_a_field_does_not_take_are_refused(flat):
    with pytest.raises(ValueError, match=r"\w"):
        from_flat(Journey, flat)


@given(st.lists(items, max_size=5))
def test_texts_with_commas_and_quotes_survive_being_joined(parts):
    assert split_texts(join_texts(parts)) == tuple(parts)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_with_all_its_digits(value):
    assert float(format_scalar(value)) == value


def test_annotations_are_told_apart():
    fields = {name: field.annotation for name, field in Journey.model_fields.items()}
    assert set(variants(fields["pace"])) == {"walk", "ride", "still"}
    assert set(variants(rows_of(fields["legs"]))) == {"walk", "ride", "rest"}
    assert rows_of(fields["start"]) is None
    assert [name for name, annotation in fields.items() if is_text_list(annotation)] == ["start", "names"]
    assert literals(fields["season"]) == ("summer", "winter")
    assert allows_none(Stop.model_fields["tolerance"].annotation)
    assert base_type(Stop.model_fields["tolerance"].annotation) is float


def test_settings_that_are_not_among_the_choices_are_refused():
    with pytest.raises(ValueError, match="not among the choices"):
        variant_of(Journey.model_fields["pace"].annotation, Rest())
