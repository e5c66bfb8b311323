"""The loss-surface page in a real browser: paths, a start by a click, and a formula that is told its fault."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

PAGE = "/loss-surface"
PLOT = "document.querySelector('.descent-plot')"
QUICK = "objective.data.n_samples=30&objective.hidden=3&max_steps=20&resolution=21"
FUNCTION = "objective=function&solvers=1&solvers.1.learning_rate=0.01&resolution=21"


def wait_drawn(page: Page) -> None:
    page.wait_for_selector(".descent-chart[data-ready]", timeout=30_000)


@pytest.mark.parametrize("dark", [False, True])
def test_surface_shows_the_path_of_every_solver(open_page, dark):
    page = open_page(f"{PAGE}?{QUICK}", dark=dark, width=390 if dark else 1280)
    wait_drawn(page)
    names = set(page.evaluate(f"() => {PLOT}.data.map((trace) => trace.name || '')"))
    assert {"Gradient descent, η = 1", "Momentum, η = 0.3", "Adam, η = 0.1", "start"} <= names
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.get_by_text("of the variance of all paths")).to_be_visible()


def test_a_click_starts_exactly_there(open_page):
    page = open_page(f"{PAGE}?{FUNCTION}")
    wait_drawn(page)
    place = page.evaluate(
        f"""() => {{ const plot = {PLOT}, box = plot.getBoundingClientRect(), axes = plot._fullLayout;
        return [box.x + axes.xaxis._offset + axes.xaxis.d2p(-2), box.y + axes.yaxis._offset + axes.yaxis.d2p(1)]; }}"""
    )
    page.mouse.click(*place)
    page.wait_for_function("() => new URL(location.href).searchParams.get('start')")
    x, y = map(float, page.evaluate("() => new URL(location.href).searchParams.get('start')").split(","))
    assert x == pytest.approx(-2, abs=0.05) and y == pytest.approx(1, abs=0.05)
    started = "(t) => t.name === 'start' && Math.abs(t.x[0] - x) + Math.abs(t.y[0] - y) < 1e-6"
    page.wait_for_function(f"([x, y]) => {PLOT}.data.some({started})", arg=[x, y])


def test_a_wrong_formula_is_told_where_and_an_endless_fall_is_drawn(open_page):
    page = open_page(f"{PAGE}?objective=formula&solvers=1&max_steps=200&resolution=21")
    wait_drawn(page)
    field = page.get_by_role("textbox", name="f(x, y)")
    field.fill("x^2 + z")
    field.press("Enter")
    expect(page.get_by_text("'z' at character 7 is not known")).to_be_visible()
    field.fill("x^2 + 2*y^2")
    field.press("Enter")
    page.wait_for_function(f"() => {PLOT}.layout.title.subtitle.text.startsWith('x^2 + 2*y^2')")
    expect(page.get_by_text("'z' at character 7 is not known")).to_have_count(0)
    field.fill("y^2/4 - x^2")  # x is three times as large after each update, and soon past what a browser draws
    field.press("Enter")
    page.wait_for_function(f"() => {PLOT}.layout.title.subtitle.text.startsWith('y^2/4 - x^2')")
    wait_drawn(page)
