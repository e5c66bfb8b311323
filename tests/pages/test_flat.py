"""What a page holds by flat name: from a link, through changes, and to an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings_paths import Scalar, to_flat
from pages._ui.flat import (
    MAX_NAMES,
    address,
    build,
    clipped,
    complete,
    default_flat,
    lesson_flat,
    merged,
    read_address,
    with_rows,
)
from tests.pages.fake import FAKE, Fast, Slow

names = st.sampled_from(
    ["data", "data.n_samples", "data.seed", "solvers", "solvers.1", "solvers.2.batch", "solvers.3.rate", "share", "on",
     "start", "view", "lesson", "picture.style", "penalty", "data.features", "data.file", "other", ""]
)  # fmt: skip
texts = st.text(max_size=20) | st.sampled_from(
    ["longley", "csv", "fast", "none", "0.5", "3", "true", "far", "table", "1,2"]
)
links = st.dictionaries(names, texts, max_size=8)


def test_the_default_page_has_an_empty_address():
    assert address(FAKE, default_flat(FAKE)) == {}


@given(links)
def test_any_link_gives_a_page_whose_address_gives_the_page_back(link):
    flat, _ = read_address(FAKE, link)
    assert read_address(FAKE, address(FAKE, flat)) == (flat, ())


@given(links)
def test_what_a_link_does_not_get_is_named(link):
    flat, dropped = read_address(FAKE, link)
    assert complete(FAKE, flat) == flat
    assert all("=" in part for part in dropped)


def test_a_wrong_parameter_costs_itself_alone():
    flat, dropped = read_address(FAKE, {"share": "2", "data": "longley", "solvers.1.rate": "fast", "on": "false"})
    assert address(FAKE, flat) == {"data": "longley", "on": "false"}
    assert dropped == ("share=2", "solvers.1.rate=fast")


@pytest.mark.parametrize(
    "name", ["nonsense", "data.nonsense", "picture.nonsense", "solvers.9.rate", "data.noise.more", "data.features", ""]
)
def test_a_name_that_the_page_does_not_have_is_told(name):
    """Also one of a row or of data that the link does not choose; the rest of the link is used."""
    flat, dropped = read_address(FAKE, {name: "1", "share": "0.25"})
    assert (address(FAKE, flat), dropped) == ({"share": "0.25"}, (f"{name}=1",))


def test_a_link_of_very_many_parameters_is_cut():
    link = {f"solvers.{i}.rate": "x" for i in range(10_000)} | {"share": "0.25"}
    assert read_address(FAKE, dict(list(link.items())[:MAX_NAMES]))[0] == read_address(FAKE, link)[0]


@pytest.mark.parametrize("lesson", FAKE.lessons, ids=lambda lesson: lesson.name)
def test_a_lesson_s_address_gives_exactly_the_lesson(lesson):
    flat, dropped = read_address(FAKE, address(FAKE, lesson_flat(FAKE, lesson)))
    assert build(FAKE.settings, flat) == lesson.settings
    assert (flat["view"], flat["lesson"], dropped) == (lesson.view, lesson.name, ())


@pytest.mark.parametrize("lesson", FAKE.lessons, ids=lambda lesson: lesson.name)
def test_a_lesson_s_name_alone_opens_the_lesson(lesson):
    assert read_address(FAKE, {"lesson": lesson.name}) == (lesson_flat(FAKE, lesson), ())
    defaults = {**default_flat(FAKE), "lesson": lesson.name}
    again, _ = read_address(FAKE, address(FAKE, defaults))
    assert build(FAKE.settings, again) == build(FAKE.settings, defaults)


@pytest.mark.parametrize("changes", [{"share": 2.0}, {"data": "moon"}, {"view": "dream"}, {"solvers.1.rate": None}])
def test_a_wrong_change_is_refused_whole(changes: dict[str, Scalar]):
    with pytest.raises(ValueError, match=r"\w"):
        merged(FAKE, default_flat(FAKE), {"on": False, **changes})


def test_a_change_of_kind_and_back_remembers_what_was_chosen():
    chosen = merged(FAKE, default_flat(FAKE), {"data.noise": 1.5})
    there = merged(FAKE, chosen, {"data": "longley"})
    assert build(FAKE.settings, merged(FAKE, there, {"data": "line"})) == build(FAKE.settings, chosen)


def test_rows_take_the_place_of_rows():
    flat = with_rows(FAKE, default_flat(FAKE), "solvers", (Fast(rate=0.7), Slow(), Fast()))
    assert build(FAKE.settings, flat).solvers == (Fast(rate=0.7), Slow(), Fast())
    fewer = with_rows(FAKE, flat, "solvers", (Slow(),))
    assert not [name for name in fewer if name.startswith("solvers.2")]


@pytest.mark.parametrize("rows", [(), (Slow(),) * 4])
def test_too_few_and_too_many_rows_are_refused(rows):
    with pytest.raises(ValueError, match="solvers"):
        with_rows(FAKE, default_flat(FAKE), "solvers", rows)


def test_the_settings_are_among_the_flat_names():
    assert to_flat(FAKE.settings()).items() <= default_flat(FAKE).items()


def test_long_texts_are_clipped():
    assert (clipped("short"), len(clipped("x" * 1000)), clipped("x" * 1000)[-1]) == ("short", 40, "…")
