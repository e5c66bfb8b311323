"""The multilayer-perceptron page in a real browser: its curves, its lessons, and the test rows behind their switch."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

PAGE = "/multilayer-perceptron"
PLOT = "document.querySelector('.descent-plot')"


def wait_drawn(page: Page) -> None:
    page.wait_for_selector(".descent-chart[data-ready]", timeout=30_000)


def names(page: Page) -> list[str]:
    return page.evaluate(f"() => {PLOT}.data.map((trace) => trace.name || '')")


@pytest.mark.parametrize("dark", [False, True])
def test_comparison_shows_every_solver(open_page, dark):
    page = open_page(f"{PAGE}?view=comparison", dark=dark, width=390 if dark else 1280)
    wait_drawn(page)
    wanted = ["Adam, η = 0.1", "Gradient descent, η = 1", "Gradient descent, η = 1, batch 20"]
    assert [name for name in names(page) if "quartiles" not in name] == wanted
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_the_test_rows_are_drawn_when_asked_for(open_page):
    page = open_page(f"{PAGE}?view=learning&epochs=10")
    wait_drawn(page)
    expect(page.get_by_text("The test rows are hidden")).to_be_visible()
    assert "test" not in names(page)
    page.get_by_text("Show the test rows").click()
    page.wait_for_function(f"() => {PLOT}.data.some((trace) => trace.name === 'test')")
    assert "learning.show_test=true" in page.url


def test_hidden_layers_are_typed_and_a_wrong_entry_is_told(open_page):
    page = open_page(f"{PAGE}?view=comparison&epochs=3")
    wait_drawn(page)
    field = page.get_by_role("textbox", name="Hidden layers")
    field.fill("4, 4")
    field.press("Enter")
    page.wait_for_function(f"() => {PLOT}.layout.title.subtitle.text.includes('2-4-4-1')")
    expect(field).to_have_count(1)  # while the script runs, the field as typed stands beside the one as kept
    field.fill("0")
    field.press("Enter")
    expect(page.get_by_text("must be 1 to 256 units in every hidden layer")).to_be_visible()
    expect(field).to_have_count(1)
    expect(field).to_have_value("4,4")
