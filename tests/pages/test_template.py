"""The page template, on the fake experiment: controls, address, lessons, remedies, rows, and every way to go wrong."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.runs import progress_text, time_left
from tests.pages.fake import FAKE, FakeSettings, Fast, Slow
from tests.pages.opening import control

LONG = 30  # seconds that a run of a page may take on a busy machine


def fake_page() -> None:
    from pages._ui.template import show
    from tests.pages.fake import FAKE

    show(FAKE)


def opened(**parameters: str) -> AppTest:
    at = AppTest.from_function(fake_page, default_timeout=LONG)
    for name, value in parameters.items():
        at.query_params[name.replace("__", ".")] = value
    at.session_state["more"] = True  # unfolded: what is folded is not drawn
    return at.run()


def values(at: AppTest, *names: str) -> list[Any]:
    return [control(at, name).value for name in names]


def address(at: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in at.query_params.items()}


def says(at: AppTest) -> str:
    return " ".join(element.value for kind in (at.error, at.warning, at.info) for element in kind)


def test_a_fresh_page_shows_the_defaults_and_an_empty_address():
    at = opened()
    assert not at.exception
    assert at.title[0].value == "A fake"
    assert values(at, "data", "data.n_samples", "share", "solvers.1", "solvers.1.rate") == [
        "line",
        "100",
        0.5,
        "slow",
        "0.1",
    ]
    assert address(at) == {}


@pytest.mark.parametrize(
    ("name", "entry", "written"),
    [
        ("on", False, "false"),
        ("word", "second_word", "second_word"),
        ("share", 0.25, "0.25"),
        ("start", "1, 2.5", "1.0,2.5"),
        ("penalty", "0.3", "0.3"),
        ("data", "longley", "longley"),
        ("data.n_samples", "300", "300"),
        ("data.seed", 7, "7"),
        ("solvers.1", "fast", "fast"),
        ("solvers.1.rate", "0.03", "0.03"),
        ("solvers.2.batch", "10", "10"),
        ("picture.style", "bold", "bold"),
        ("view", "table", "table"),
    ],
)
def test_every_kind_of_control_writes_the_address_and_is_restored_from_it(name, entry, written):
    at = opened()
    control(at, name).set_value(entry).run()
    assert address(at) == {name: written}

    again = opened(**{name.replace(".", "__"): written})
    assert not again.exception
    assert address(again) == {name: written}
    assert control(again, name).value == control(at, name).value


def test_columns_are_chosen_by_name():
    at = opened(data="longley")
    control(at, "data.features").set_value(["GNP", "POP"]).run()
    assert address(at) == {"data": "longley", "data.features": "GNP,POP"}


def test_a_value_chosen_is_kept_over_a_change_of_kind_and_a_default_is_not():
    at = opened()
    control(at, "solvers.1").set_value("fast").run()
    assert values(at, "solvers.1.rate") == ["0.3"]
    control(at, "solvers.1.rate").set_value("0.01").run()
    control(at, "solvers.1").set_value("slow").run()
    assert values(at, "solvers.1.rate") == ["0.01"]


def test_columns_of_other_data_do_not_follow():
    at = opened(data="longley", data__features="GNP")
    control(at, "data").set_value("line").run()
    control(at, "data").set_value("longley").run()
    assert address(at) == {"data": "longley"}


NONSENSE = {
    "an unknown kind": {"data": "moon"},
    "letters for a number": {"data.n_samples": "many", "share": "half"},
    "too large for a float": {"share": "1e999"},
    "not a number": {"share": "nan"},
    "a negative count": {"data.n_samples": "-5", "solvers": "-1"},
    "99 rows": {"solvers": "99"},
    "very many rows": {"solvers": "9" * 40},
    "no rows": {"solvers": "0"},
    "a start with letters": {"start": "1,x"},
    "very long": {"data.n_samples": "1" * 10_000},
    "an unknown view and lesson": {"view": "dream", "lesson": "dream"},
    "names of no field": {"colour": "red", "data.__class__": "x", "solvers.7.rate": "1"},
}


@pytest.mark.parametrize("parameters", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_in_a_link_gives_the_defaults_and_no_exception(parameters):
    at = opened(**parameters)
    assert not at.exception
    assert address(at) == {}
    assert values(at, "data", "data.n_samples", "share", "solvers.2") == ["line", "100", 0.5, "fast"]


def test_nonsense_costs_its_own_parameter_alone_and_is_named():
    at = opened(share="0.25", solvers="3", solvers__1__rate="fast", data="longley")
    assert address(at) == {"share": "0.25", "solvers": "3", "data": "longley"}
    assert r"solvers\.1\.rate=fast" in says(at)


def test_a_lesson_opens_exactly_its_settings_whatever_was_there():
    at = opened(share="0.25", data="longley", solvers="3", solvers__3__rate="0.001", table="x", start="1")
    control(at, "lesson").set_value("far").run()
    assert address(at) == {
        "solvers": "1",
        "solvers.1": "fast",
        "solvers.1.rate": "2.0",
        "picture.style": "bold",
        "lesson": "far",
    }
    assert "It leaves." in " ".join(text.value for text in at.markdown)
    control(at, "lesson").set_value("longley").run()
    assert address(at) == {"data": "longley", "data.features": "GNP,POP", "view": "table", "lesson": "longley"}


def test_a_lesson_stays_editable_and_can_be_gone_back_to_and_closed():
    at = opened()
    control(at, "lesson").set_value("far").run()
    assert at.button(key="lesson-back").disabled
    control(at, "share").set_value(0.75).run()
    assert address(at)["share"] == "0.75"
    at.button(key="lesson-back").click().run()
    assert "share" not in address(at)
    assert values(at, "share") == [0.5]
    at.button(key="lesson-close").click().run()
    assert "lesson" not in address(at)
    assert address(at)["solvers"] == "1"


def test_a_remedy_mends_the_failed_run():
    at = opened(solvers__1__rate="2")
    at.button(key="remedy-0").click().run()
    assert address(at) == {"solvers.1.rate": "0.41"}
    assert values(at, "solvers.1.rate") == ["0.41"]


def test_an_action_changes_settings():
    at = opened()
    at.button(key="action-0").click().run()
    assert address(at) == {"start": "5.0"}


def test_rows_are_added_up_to_the_limit_and_removed_down_to_one():
    at = opened()
    at.button(key="solvers.add").click().run()
    assert address(at)["solvers"] == "3"
    assert at.button(key="solvers.add").disabled
    for _ in range(2):
        at.button(key="solvers.1.remove").click().run()
    assert not [button for button in at.button if button.key == "solvers.1.remove"]
    assert values(at, "solvers.1") == ["fast"]


def test_removing_a_row_keeps_the_others_as_they_are():
    at = opened(solvers="3", solvers__1__rate="0.01", solvers__2__rate="0.03", solvers__3__batch="10")
    at.button(key="solvers.2.remove").click().run()
    assert values(at, "solvers.1", "solvers.1.rate", "solvers.2", "solvers.2.batch") == ["slow", "0.01", "fast", "10"]


def test_an_upload_is_kept_by_its_hash_and_found_again_by_the_link():
    at = opened(data="csv")
    assert "No file is chosen" in says(at)
    at.file_uploader[0].set_value(("points.csv", b"a,b\n1,2\n2,3\n3,5\n", "text/csv")).run()
    assert address(at)["data.file"] == "points.csv"
    assert not at.error

    again = opened(**{name.replace(".", "__"): value for name, value in address(at).items()})
    assert not again.error
    assert control(again, "data.features").options == ["a", "b"]


def test_a_bad_upload_gets_its_sentence_and_changes_nothing():
    at = opened(data="csv")
    at.file_uploader[0].set_value(("bad.csv", b"a,b\n1,2\n3\n", "text/csv")).run()
    assert "Line 3" in says(at)
    assert "data.file" not in address(at)


def test_a_link_to_a_file_that_is_not_here_names_it_and_shows_the_default():
    at = opened(data="csv", data__file="secret.csv", data__sha256="0" * 64)
    assert not at.exception
    assert r"secret\.csv" in says(at)
    assert len(at.button) > 0


def test_a_run_that_fails_leaves_the_last_good_result_and_no_markup():
    at = opened()
    control(at, "share").set_value(1.0).run()
    assert not at.exception
    assert r"A share of \*\*1\*\* leaves" in says(at)
    assert "Read it along" in " ".join(text.value for text in at.markdown)


def test_a_view_that_cannot_be_drawn_says_why_and_the_page_stays():
    at = opened(share="0")
    assert not at.exception
    assert r"Nothing to draw\." in says(at)
    assert control(at, "view").value == "picture"


def test_a_run_beyond_the_limit_is_refused_with_its_estimate():
    at = opened(cost="500")
    assert "about 500 s" in says(at)
    assert "the run of the default settings" in says(at)
    assert not at.exception


def test_a_longer_run_finishes_with_its_progress_gone():
    at = opened(cost="5")
    assert not at.exception
    assert not [button for button in at.button if button.key == "cancel-run"]


@pytest.mark.parametrize(
    ("share", "spent", "expected"),
    [(0.0, 1.0, ""), (0.09, 1.0, ""), (0.25, 1.0, ", about 3 s left"), (1.0, 4.0, ", about 0 s left")],
)
def test_time_left_is_told_at_the_pace_so_far(share, spent, expected):
    assert time_left(share, spent) == expected


def test_time_left_does_not_grow_while_the_share_stays():
    text_at = progress_text(iter([0.0, 2.0, 6.0]).__next__)  # at the start, and where the share has changed
    texts = [text_at(share) for share in (0.0, 0.5, 0.5, 0.75)]
    assert texts == ["0%", "50%, about 2 s left", "50%, about 2 s left", "75%, about 2 s left"]


def test_a_word_that_the_result_does_not_offer_gives_way_to_one_it_does():
    at = opened(picture__axis="nowhere", data="longley")
    assert control(at, "picture.axis").value == "GNPDEFL"


def test_names_of_solvers_are_text_not_markup():
    at = opened()
    assert "&lt;1&gt;" in " ".join(element.proto.body for element in at.get("html"))


def test_the_settings_of_the_fake_are_as_the_tests_say():
    assert FAKE.settings() == FakeSettings(solvers=(Slow(), Fast()))


# ------------------------------------------------------------------------------------------- views that do not apply
def test_a_view_is_offered_where_it_applies():
    """The fake's view "years" wants more than one feature: Longley's six, not the line's one."""
    assert "Years" not in control(opened(), "view").options
    assert "Years" in control(opened(data="longley"), "view").options


def test_an_address_that_names_a_view_that_does_not_apply_opens_the_first():
    at = opened(view="years")
    assert not at.exception
    assert control(at, "view").value == "picture"
    assert address(at) == {}


def test_a_view_that_ceases_to_apply_gives_way_to_the_first():
    at = opened(data="longley", view="years")
    assert control(at, "view").value == "years"
    control(at, "data").select("line").run()
    assert not at.exception
    assert control(at, "view").value == "picture"
    assert "view" not in address(at)
    control(at, "view").set_value("table").run()
    assert address(at)["view"] == "table"
