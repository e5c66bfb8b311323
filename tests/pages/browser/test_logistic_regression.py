"""The logistic-regression page in a real browser: a click moves the start, the curve plays, separation is seen."""

from __future__ import annotations

from playwright.sync_api import Page, expect

PAGE = "/logistic-regression"
PLOT = "document.querySelector('.descent-plot')"


def _wait_drawn(page: Page, *, after: str = "") -> str:
    script = (
        "old => { const charts = document.querySelectorAll('.descent-chart'); const now = charts[0]?.dataset.ready;"
        " return charts.length === 1 && now && now !== old; }"
    )
    page.wait_for_function(script, arg=after)
    return page.locator(".descent-chart").get_attribute("data-ready") or ""


def _click_at(page: Page, x: float, y: float) -> None:
    """Click the point of the figure with these coordinates."""
    place = page.evaluate(
        f"""([x, y]) => {{ const plot = {PLOT}, layout = plot._fullLayout, box = plot.getBoundingClientRect();
            return [box.left + layout._size.l + layout.xaxis.c2p(x), box.top + layout._size.t + layout.yaxis.c2p(y)]; }}
        """,
        [x, y],
    )
    page.mouse.click(*place)


def test_a_click_on_the_surface_starts_every_method_there(open_page):
    page = open_page(f"{PAGE}?view=surface")
    before = _wait_drawn(page)
    _click_at(page, 1.0, 5.0)
    _wait_drawn(page, after=before)
    start = page.evaluate(f"() => {PLOT}.data.find((t) => t.name === 'start')")
    assert abs(start["x"][0] - 1.0) < 0.1 and abs(start["y"][0] - 5.0) < 0.2
    assert "start=" in page.url


def test_a_click_on_the_logarithmic_curve_starts_there_and_ends_in_another_minimum(open_page):
    settings = "data=sigmoid_minima&fit_intercept=false&loss=mse&start=3&solvers=1&solvers.1=newton"
    page = open_page(f"{PAGE}?{settings}&view=surface&surface.axis=log")
    before = _wait_drawn(page)
    _click_at(page, 100.0, 0.045)
    _wait_drawn(page, after=before)
    start = page.evaluate(f"() => {PLOT}.data.find((t) => t.name === 'start').x[0]")
    assert abs(start / 100.0 - 1) < 0.05
    expect(page.get_by_text("This is another minimum.")).to_be_visible()


def test_separated_classes_are_told_and_the_paths_play(open_page):
    page = open_page(f"{PAGE}?data=separable&data.n_features=2&view=surface")
    _wait_drawn(page)
    expect(page.get_by_text("No maximum-likelihood estimate exists.")).to_be_visible()
    expect(page.locator(".annotation-text", has_text="widest-margin direction")).to_be_visible()
    chart = page.locator(".descent-chart")
    page.get_by_role("button", name="Back to the start").click()
    expect(chart).to_have_attribute("data-frame", "0")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('.descent-chart').dataset.frame) > 3")
    assert chart.get_attribute("data-playing") == "true"
