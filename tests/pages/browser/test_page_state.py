"""What AppTest cannot see of a page's state: the browser's own memory of its widgets, its address and its history."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Locator, Page

from core.catalogue import EXPERIMENTS
from pages._ui.flat import address, lesson_flat
from tests.pages.browser.conftest import wait_until_run

EXPERIMENT = EXPERIMENTS["linear_regression"]
PAGE = "/linear-regression"
LESSON = EXPERIMENT.lessons[0]


def control(page: Page, name: str) -> Locator:
    """The widget of a flat name, whatever generation its key is of."""
    key = name.replace(".", "-")
    return page.locator(f".st-key-{key}, [class*='st-key-{key}--']").first


def settle(page: Page) -> None:
    page.wait_for_timeout(200)  # until the browser has sent what it has to send
    wait_until_run(page)


def enter(page: Page, name: str, text: str) -> None:
    """Type a value into a list with free entry."""
    box = control(page, name).locator("input")
    box.click()
    box.fill(text)
    box.press("Enter")
    settle(page)


def pick(page: Page, name: str, text: str) -> None:
    """Choose a listed value by its own entry: Enter may come before the list has narrowed."""
    box = control(page, name).locator("input")
    box.click()
    box.fill(text)
    page.get_by_role("option", name=text, exact=True).click()
    settle(page)


def choose_lesson(page: Page, title: str) -> None:
    box = control(page, "lesson").locator("input")
    box.click()
    option = page.get_by_role("option", name=title, exact=True)
    for _ in range(20):  # a long list shows only some of its options
        if option.count():
            break
        box.press("ArrowDown")
    option.first.click()
    settle(page)


def parameters(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def test_a_lesson_is_not_undone_by_what_the_browser_remembers_of_a_closed_popover(open_page):
    page = open_page(PAGE)
    control(page, "solvers.3.more").locator("button").first.click()
    pick(page, "solvers.3.batch_size", "10")
    page.keyboard.press("Escape")
    assert parameters(page) == {"solvers.3.batch_size": "10"}

    choose_lesson(page, LESSON.title)
    control(page, "lesson-close").locator("button").first.click()  # another run, which reports every widget's value
    settle(page)
    expected = address(EXPERIMENT, {**lesson_flat(EXPERIMENT, LESSON), "lesson": ""})
    assert parameters(page) == expected


def test_changes_make_no_history_and_back_leaves_the_page(open_page):
    page = open_page("/")
    page.get_by_test_id("stSidebarNavLink").filter(has_text=EXPERIMENT.title).click()
    settle(page)
    length = page.evaluate("history.length")
    for step in ("0.03", "0.3", "0.01"):
        enter(page, "solvers.3.learning_rate", step)
    choose_lesson(page, LESSON.title)
    held = parameters(page)
    assert page.evaluate("history.length") == length

    page.go_back()
    settle(page)
    assert urlsplit(page.url).path == "/"
    page.go_forward()
    settle(page)
    assert parameters(page) == held


def test_two_tabs_do_not_disturb_each_other(open_page):
    first, second = open_page(PAGE), open_page(PAGE)
    enter(first, "solvers.3.learning_rate", "0.03")
    enter(second, "data.n_samples", "300")
    assert (parameters(first), parameters(second)) == ({"solvers.3.learning_rate": "0.03"}, {"data.n_samples": "300"})


def test_an_entry_may_begin_with_the_value_that_is_shown(open_page):
    """Key by key, as a reader types: on the way 0.1 stands in the field once more, first as listed, then as typed."""
    page = open_page(PAGE)
    for text in ("0.15", "0.155"):
        control(page, "solvers.3.learning_rate").locator("input").click()
        page.keyboard.type(text, delay=40)
        page.keyboard.press("Enter")
        settle(page)
        assert parameters(page) == {"solvers.3.learning_rate": text}


def test_a_refused_entry_shows_the_last_good_value_again(open_page):
    page = open_page(PAGE)
    enter(page, "solvers.3.learning_rate", "fast")
    assert control(page, "solvers.3.learning_rate").locator("input").input_value().strip() == "0.1"
    assert parameters(page) == {}
