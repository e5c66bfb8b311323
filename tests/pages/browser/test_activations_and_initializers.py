"""The page of the study in a real browser: a click on the grid, both themes, and theory beside what is measured."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

PAGE = "/activations-and-initializers"
SMALL = "data.n_samples=60&max_steps=50&n_seeds=2"
PLOT = "document.querySelector('.descent-plot')"
PLACE = """([x, y]) => { const plot = document.querySelector('.descent-plot'), { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)]; }"""


def wait_drawn(page: Page) -> None:
    page.wait_for_selector(".descent-chart[data-ready]", timeout=30_000)


@pytest.mark.parametrize("dark", [False, True])
def test_the_grid_fits_both_windows_and_themes(open_page, dark):
    page = open_page(f"{PAGE}?{SMALL}", dark=dark, width=390 if dark else 1280)
    wait_drawn(page)
    expect(page.locator(".descent-outcome", has_text="The grid")).to_be_visible()
    assert page.evaluate(f"() => {PLOT}.data.find((one) => one.name === 'cells').text.flat().length") == 9
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_a_click_on_a_cell_shows_it_in_every_view(open_page):
    page = open_page(f"{PAGE}?{SMALL}")
    wait_drawn(page)
    page.mouse.click(*page.evaluate(PLACE, [-2, -2]))  # the middle of three columns, the second of three rows
    page.wait_for_url("**grid.cell=tanh%2C+Xavier+normal**")
    expect(page.get_by_text("Chosen: tanh, Xavier normal")).to_be_visible()
    page.get_by_test_id("stButtonGroup").get_by_text("Layers").click()
    page.wait_for_function(f"() => {PLOT}?.layout.title.text === 'Layers of tanh, Xavier normal'")


def test_theory_stands_beside_what_is_measured(open_page):
    page = open_page(f"{PAGE}?{SMALL}&view=fresh&fresh.depth=5&fresh.width=16")
    wait_drawn(page)
    names = page.evaluate(f"() => {PLOT}.data.filter((one) => one.showlegend !== false).map((one) => one.name)")
    assert names == ["Normal", "Xavier normal", "He normal", "theory"]
