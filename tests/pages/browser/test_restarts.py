"""The random-restarts page in a real browser: places in their colours, the map of basins, and its lessons."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

PAGE = "/random-restarts"
PLOT = "document.querySelector('.descent-plot')"
FEW = "restarts=40&basin_side=21"


def wait_drawn(page: Page) -> None:
    page.wait_for_selector(".descent-chart[data-ready]", timeout=30_000)


def names(page: Page) -> list[str]:
    return page.evaluate(f"() => {PLOT}.data.map((trace) => trace.name || '')")


@pytest.mark.parametrize("dark", [False, True])
def test_it_opens_on_paths_to_four_minima(open_page, dark):
    page = open_page(f"{PAGE}?{FEW}", dark=dark, width=390 if dark else 1280)
    wait_drawn(page)
    expect(page.get_by_text("ended in 4 different minima")).to_be_visible()
    assert len([name for name in names(page) if ": minimum at" in name and "restarts)" in name]) == 4
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_the_map_of_basins_follows_the_solver(open_page):
    asked = "objective.function=himmelblau&view=basins&solvers=2&solvers.2=momentum&solvers.2.learning_rate=0.01"
    page = open_page(f"{PAGE}?{FEW}&{asked}")
    wait_drawn(page)
    assert not [name for name in names(page) if name.startswith("diverged")]
    page.get_by_role("combobox", name="Solver").last.click()
    page.get_by_role("option", name="Momentum, η = 0.01").click()
    page.wait_for_function(f"() => {PLOT}.data.some((trace) => (trace.name || '').startsWith('diverged'))")
    assert "basins.solver" in page.url


def test_the_table_of_distinct_minima_stands_on_the_page(open_page):
    page = open_page(f"{PAGE}?{FEW}&view=places")
    wait_drawn(page)
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
