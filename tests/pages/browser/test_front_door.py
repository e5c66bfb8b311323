"""The front door: what a reader meets who follows a link to a server that nobody has opened yet."""

from __future__ import annotations

from playwright.sync_api import expect

from core.catalogue import EXPERIMENTS


def test_a_deep_link_to_a_cold_server_opens_its_page_inside_the_app(open_page, cold_server):
    page = open_page("/linear-regression", on=cold_server)

    expect(page.get_by_test_id("stSidebarNav")).to_contain_text("Linear regression")
    expect(page.get_by_role("heading", level=1)).to_have_text("Linear regression")
    assert "Page not found" not in page.locator("body").inner_text()
    assert page.get_by_role("dialog").count() == 0
    greeting, _, rest = cold_server.log().partition("URL:")
    assert greeting and len(rest.split()) == 1, "the server's log says more than its address"


def test_the_plotting_library_comes_once_and_with_the_page_itself(open_page):
    page = open_page("/linear-regression")

    page.wait_for_selector(".descent-chart[data-ready]:not([data-ready=''])")
    assert page.locator("head script[src*='plotly.min.js']").count() == 1
    assert page.evaluate("document.querySelectorAll('script[src*=plotly]').length") == 1


def test_the_front_page_links_every_lesson_and_a_click_opens_it(open_page):
    """That each link opens its run is seen without a browser, in ``tests/pages/test_router.py``."""
    page = open_page("/")
    links = page.get_by_test_id("stPageLink").get_by_role("link")
    expect(links.first).to_be_visible()
    targets = {link.get_attribute("href") for link in links.all()}
    assert len(targets) == sum(len(experiment.lessons) for experiment in EXPERIMENTS.values())

    links.last.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Descent Lab")
    page.wait_for_selector(".descent-chart[data-ready]:not([data-ready=''])")
