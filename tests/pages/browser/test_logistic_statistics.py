"""The statistical views of logistic regression in a real browser: training replayed over the plane, narrow screens."""

from __future__ import annotations

from playwright.sync_api import Page

PAGE = "/logistic-regression"
PLOT = "document.querySelector('.descent-plot')"
SUBTITLE = ".descent-plot .gtitle-subtitle"


def opened(open_page, query: str, **window: int) -> Page:
    page = open_page(f"{PAGE}?{query}", **window)
    page.wait_for_selector(".descent-chart[data-ready]")
    return page


def test_the_chosen_solvers_training_is_replayed_over_the_plane(open_page):
    """Its accuracy at the start is not the one at the end, and the subtitle tells both."""
    page = opened(open_page, "data=two_moons&probabilities.solver=Gradient+descent%2C+%CE%B7+%3D+1&max_steps=100")
    said = f"document.querySelector('{SUBTITLE}').textContent"
    end = page.evaluate(said)
    assert end.startswith("update 100 ")
    page.click("[data-action=reset]")
    page.wait_for_function(f"{said}.startsWith('update 0 ')")
    assert page.evaluate(said).split("accuracy")[1] != end.split("accuracy")[1]


def test_every_statistical_view_fits_a_narrow_screen(open_page):
    for view in ("probabilities", "odds", "calibration", "roc"):
        page = opened(open_page, f"view={view}&data=two_moons&max_steps=30", width=390, height=844)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, view
        assert page.evaluate(f"{PLOT}._fullLayout.xaxis._length") > 120, view
