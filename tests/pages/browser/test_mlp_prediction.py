"""The prediction view in a real browser: training replayed over the plane, and the same picture on a narrow screen."""

from __future__ import annotations

from playwright.sync_api import Page

PAGE = "/multilayer-perceptron?epochs=30&restarts=2"
PLOT = "document.querySelector('.descent-plot')"
RINGS = f"""() => {{
    const trace = {PLOT}._fullData.find((one) => one.name === 'misclassified');
    const discs = [...document.querySelectorAll(`.scatterlayer .trace${{trace.uid}} path.point`)];
    const isSeen = (style) => style.fill !== 'none' && Number(style.fillOpacity) > 0 && !/, 0\\)$/.test(style.fill);
    return discs.map((disc) => isSeen(getComputedStyle(disc)));
}}"""
SUBTITLE = ".descent-plot .gtitle-subtitle"


def opened(open_page, **window: int) -> Page:
    page = open_page(PAGE, **window)
    page.wait_for_selector(".descent-chart[data-ready]")
    return page


def test_rings_follow_the_accuracy_while_training_is_replayed(open_page):
    """The oracle for the painted frame is the subtitle's accuracy of the same frame, of 120 training and 40 others."""
    page = opened(open_page)
    page.select_option(".descent-transport select", index=0)  # slow: a frame must last while it is looked at
    page.click("[data-action=play]")
    page.wait_for_function(f"document.querySelector('{SUBTITLE}').textContent.startsWith('epoch 2 ')")
    text, rings = page.evaluate(f"() => [document.querySelector('{SUBTITLE}').textContent, ({RINGS})()]")
    training, validation = (
        float(text.split(f"{part} ")[1].split()[0].rstrip(",")) for part in ("training", "validation")
    )
    assert len(rings) == 160
    assert sum(rings) == round(120 * (1 - training)) + round(40 * (1 - validation))
    assert page.locator(".descent-chart").get_attribute("data-playing") == "true"


def test_the_picture_fits_a_narrow_screen(open_page):
    page = opened(open_page, width=390, height=844)
    widths = page.evaluate(f"() => [document.documentElement.scrollWidth, {PLOT}._fullLayout.width]")
    assert widths[0] <= 390 and widths[1] <= 390
    assert page.evaluate(f"{PLOT}._fullLayout.xaxis._length") > 150  # the colour bar leaves room for the plane
