"""The page on splits and leakage in a real browser: its views, and the test rows behind their switch."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

PAGE = "/splits-and-leakage?repeats=30&data.n_features=100"
PLOT = "document.querySelector('.descent-plot')"


def wait_drawn(page: Page) -> None:
    page.wait_for_selector(".descent-chart[data-ready]", timeout=30_000)


def names(page: Page) -> list[str]:
    return page.evaluate(f"() => {PLOT}.data.map((trace) => trace.name || '')")


@pytest.mark.parametrize("dark", [False, True])
def test_it_opens_with_both_distributions(open_page, dark):
    page = open_page(PAGE, dark=dark, width=390 if dark else 1280)
    wait_drawn(page)
    assert names(page)[:2] == ["leaky (all rows)", "honest (training rows)"]
    expect(page.get_by_text("no better than guessing, which is the truth here")).to_be_visible()


def test_the_test_rows_are_shown_when_asked_for(open_page):
    page = open_page(f"{PAGE}&view=steps")
    wait_drawn(page)
    expect(page.get_by_text("The test rows have not been looked at.")).to_be_visible()
    assert not [name for name in names(page) if "test" in name]
    page.get_by_text("Report the test").click()
    expect(page.get_by_text("On the test rows its loss is")).to_be_visible()
    page.wait_for_function(f"() => {PLOT}.data.some((trace) => (trace.name || '').startsWith('on the test rows'))")
    assert "steps.show_test=true" in page.url
