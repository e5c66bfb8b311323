"""The neuron page in a real browser: the graph steps through updates, fits a narrow window, follows a button."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from core.data import Xor
from core.experiments.neuron import NeuronSettings, passes, run
from core.experiments.wording import number

PAGE = "/neuron"
NETWORK = "?data=xor&hidden=2&updates=20"
NARROW = 390


def wait_drawn(page: Page, *, after: str = "") -> str:
    """Wait for a figure newer than the one given, and return its revision."""
    page.wait_for_function(
        "old => { const now = document.querySelector('.descent-chart')?.dataset.ready; return now && now !== old; }",
        arg=after,
    )
    return page.locator(".descent-chart").first.get_attribute("data-ready") or ""


def texts(page: Page) -> list[str]:
    return page.locator(".descent-plot .annotation-text").all_text_contents()


def expected(at: int) -> set[str]:
    """What the graph shows of the output neuron and of the weights into it before update ``at`` (from 0)."""
    last = passes(run(NeuronSettings(data=Xor(), hidden=(2,), updates=20))).layers[1]
    sums = {f"z {number(float(last.z[at, 0]))}", f"∂z {number(float(last.by_z[at, 0]))}"}
    return sums | {number(float(weight)) for weight in last.weights[at, :, 0]}


def test_stepping_shows_each_update_in_numbers(open_page):
    page = open_page(PAGE + NETWORK)
    wait_drawn(page)
    assert expected(19) <= set(texts(page))
    page.locator("[data-action=reset]").click()
    page.wait_for_function("() => document.querySelector('.descent-chart').dataset.frame === '0'")
    page.wait_for_function("() => document.querySelector('.gtitle-subtitle').textContent.includes('update 1 of 20')")
    assert expected(0) <= set(texts(page))
    page.locator("[data-action=forward]").click()
    page.wait_for_function("() => document.querySelector('.gtitle-subtitle').textContent.includes('update 2 of 20')")
    assert expected(1) <= set(texts(page))


def test_playing_ends_where_the_run_does(open_page):
    page = open_page(PAGE + NETWORK)
    wait_drawn(page)
    before = sorted(texts(page))
    page.get_by_label("Speed").select_option("4")
    page.locator("[data-action=play]").click()
    page.wait_for_function("() => document.querySelector('.descent-chart').dataset.playing === 'true'")
    page.wait_for_function("() => document.querySelector('.descent-chart').dataset.playing === 'false'")
    assert sorted(texts(page)) == before


@pytest.mark.parametrize("query", ["", NETWORK], ids=["one neuron", "2-2-1"])
def test_numbers_of_the_graph_stay_apart_in_a_narrow_window(open_page, query):
    """No two texts of the graph share more than a pixel or two, and none leaves the window."""
    page = open_page(PAGE + query, width=NARROW, height=1200)
    wait_drawn(page)
    boxes = page.evaluate(
        "() => [...document.querySelectorAll('.descent-plot .annotation-text')].map((text) => {"
        " const { left, right, top, bottom } = text.getBoundingClientRect();"
        " return { left, right, top, bottom, text: text.textContent }; })"
    )
    assert len(boxes) > 15
    assert all(box["left"] >= 0 and box["right"] <= NARROW for box in boxes)
    overlaps = [
        (one["text"], other["text"])
        for i, one in enumerate(boxes)
        for other in boxes[:i]
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 2
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 4
    ]
    assert overlaps == []


def test_one_update_more_redraws_graph_and_tables(open_page):
    page = open_page(PAGE)
    revision = wait_drawn(page)
    page.get_by_role("button", name="+1 update").click()
    wait_drawn(page, after=revision)
    assert "update 9 of 9" in (page.locator(".gtitle-subtitle").text_content() or "")
    page.get_by_text("Update 9: every weight moves against its derivative").wait_for()


def test_a_narrow_window_keeps_the_legend_below_the_axis_title(open_page):
    page = open_page(f"{PAGE}?view=loss", width=NARROW, height=1200)
    wait_drawn(page)
    title_bottom, legend_top = page.evaluate(  # in one breath: the page above may still move
        """() => {
            const edges = (part) => document.querySelector(`.descent-plot ${part}`).getBoundingClientRect();
            return [edges(".xtitle").bottom, edges(".legend").top];
        }"""
    )
    assert title_bottom <= legend_top + 3
