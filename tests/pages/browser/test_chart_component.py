"""The chart component in a real browser: clicks, a view that lasts, playback, themes, downloads.

It runs on a page of its own, so that a red test here points at the component and at nothing else.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.pages.browser.chart_page import PLOT, Served, press, serve_script, wait_drawn

SCRIPT = """
import numpy as np
import plotly.graph_objects as go
import streamlit as st
from pages._ui.chart import chart
from pages._ui.export import export_menu

state = st.session_state
state.setdefault("point", None)
state.setdefault("clicks", 0)

def clicked(x, y):
    state.point = (x, y)
    state.clicks += 1

def make():
    grid = np.linspace(-2.0, 2.0, 41)
    steps = np.arange(21) * 10
    x = np.linspace(-1.0, 1.0, 21)
    figure = go.Figure(go.Contour(x=grid, y=10**grid, z=np.add.outer(grid**2, grid**2), colorscale="Viridis"))
    figure.add_scatter(x=x, y=10 ** (x * shape), mode="lines+markers", meta={"role": "path", "steps": steps})
    figure.add_scatter(x=x[-1:], y=10 ** (x[-1:] * shape), mode="markers", meta={"role": "head", "path": 1})
    figure.update_layout(title="η ≤ 2/λ<sub>max</sub>", uirevision=view, yaxis_type="log")
    figure.update_layout(xaxis_range=[-2, 2], yaxis_range=[-2, 2])
    return figure

shape = st.sidebar.number_input("shape", 0.0, 2.0, 1.0, 0.5)
view = st.sidebar.number_input("view", 0, 9, 0)
st.sidebar.button("rerun")
chart(make(), key="chart", alt="A bowl with one path", height=400, on_click=clicked)
st.write(f"point={state.point} clicks={state.clicks}")
export_menu(figure=make, name="bowl", files=lambda: {"data.csv": b"a"}, key="export")
"""
STARTS = {"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF-", "zip": b"PK"}


@pytest.fixture(scope="module")
def component(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return the server of the page above."""
    with serve_script(SCRIPT, tmp_path_factory.mktemp("component")) as served:
        yield served


@pytest.fixture
def page(open_page, component) -> Page:
    return show(open_page, component)


def show(open_page, component, **options) -> Page:
    opened = open_page("/", on=component, **options)
    wait_drawn(opened)
    return opened


def ranges(page: Page) -> list[float]:
    return page.evaluate(f"[{PLOT}._fullLayout.xaxis.range, {PLOT}._fullLayout.yaxis.range].flat()")


def shown(page: Page) -> int:
    """How many points of the path are drawn, whatever the figure's data say."""
    return page.evaluate(
        f"""() => {{
            const path = {PLOT}.querySelectorAll('.scatterlayer .trace')[0];
            return [...path.querySelectorAll('.points path')].filter((point) => point.style.display !== 'none').length;
        }}"""
    )


def head(page: Page) -> float:
    return page.evaluate(f"{PLOT}.calcdata[2][0].x")


def click_at(page: Page, x_share: float, y_share: float) -> None:
    box = page.locator(".descent-plot .nsewdrag").first.bounding_box()
    page.mouse.click(box["x"] + x_share * box["width"], box["y"] + y_share * box["height"])


def zoom(page: Page) -> None:
    box = page.locator(".descent-plot .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 160, steps=4)
    page.mouse.up()
    page.wait_for_function(f"{PLOT}._fullLayout.xaxis.range[1] < 1.9")


def test_a_click_gives_the_coordinates_under_it_on_linear_and_logarithmic_axes(page):
    before = page.locator(".descent-chart").get_attribute("data-ready")
    click_at(page, 0.25, 0.25)
    page.get_by_text("clicks=1").wait_for()
    x, y = map(float, re.findall(r"-?[\d.]+", page.get_by_text("point=").inner_text())[:2])
    # The pointer stands on a whole pixel: a 600th of the axis.
    assert x == pytest.approx(-1.0, abs=0.01)
    assert y == pytest.approx(10.0, rel=0.03)
    assert page.locator(".descent-chart").get_attribute("data-ready") == before  # the same figure is not drawn again


def test_a_drag_is_no_click(page):
    zoom(page)
    press(page, "rerun")
    page.wait_for_timeout(500)
    assert page.get_by_text("clicks=0").count() == 1


def test_zoom_outlives_a_rerun_and_a_new_figure_until_the_figure_asks_for_a_new_view(page):
    zoom(page)
    zoomed = ranges(page)
    before = page.locator(".descent-chart").get_attribute("data-ready")
    press(page, "rerun")
    page.get_by_label("shape").fill("0.5")
    page.get_by_label("shape").press("Enter")
    before = wait_drawn(page, after=before)
    assert ranges(page) == pytest.approx(zoomed)
    page.get_by_label("view").fill("1")
    page.get_by_label("view").press("Enter")
    wait_drawn(page, after=before)
    assert ranges(page) == pytest.approx([-2, 2, -2, 2])


def test_a_run_rests_at_its_end_and_steps_through_its_records(page):
    readout = page.locator(".descent-readout")
    assert readout.inner_text() == "step 200 of 200" and shown(page) == 21 and head(page) == 1.0
    press(page, "Back to the start")
    assert readout.inner_text() == "step 0 of 200" and shown(page) == 1 and head(page) == -1.0
    press(page, "One step forward")
    assert readout.inner_text() == "step 10 of 200" and shown(page) == 2 and head(page) == pytest.approx(-0.9)
    press(page, "One step back")
    assert readout.inner_text() == "step 0 of 200"


def test_playing_grows_the_trail_over_a_contour_that_stays(page):
    contours = f"{PLOT}.querySelectorAll('.contourlayer path').length"
    before = page.evaluate(contours)
    press(page, "Play")
    page.wait_for_function("document.querySelector('.descent-chart').dataset.frame >= 5")
    press(page, "Pause")
    frame = int(page.locator(".descent-chart").get_attribute("data-frame") or -1)
    assert 5 <= frame < 20 and shown(page) == frame + 1
    page.get_by_label("Speed").select_option("4")
    press(page, "Play")
    page.wait_for_function("document.querySelector('.descent-chart').dataset.playing === 'false'")
    assert page.locator(".descent-readout").inner_text() == "step 200 of 200" and shown(page) == 21
    assert page.evaluate(contours) == before


def test_the_axes_stand_still_while_a_trail_grows(page):
    before = ranges(page)
    press(page, "Back to the start")
    assert ranges(page) == pytest.approx(before)


def test_a_new_figure_during_playback_is_shown_whole(page):
    before = page.locator(".descent-chart").get_attribute("data-ready")
    press(page, "Play")
    page.wait_for_function("document.querySelector('.descent-chart').dataset.frame == 2")
    page.get_by_label("shape").fill("0.5")
    page.get_by_label("shape").press("Enter")
    wait_drawn(page, after=before or "")
    assert page.locator(".descent-chart").get_attribute("data-playing") == "false" and shown(page) == 21


def test_a_new_figure_with_the_same_steps_keeps_the_readers_place(page):
    before = page.locator(".descent-chart").get_attribute("data-ready")
    press(page, "Back to the start")
    press(page, "One step forward")
    page.get_by_label("shape").fill("0.5")
    page.get_by_label("shape").press("Enter")
    wait_drawn(page, after=before or "")
    assert page.locator(".descent-readout").inner_text() == "step 10 of 200"
    assert shown(page) == 2 and head(page) == pytest.approx(-0.9)


def test_the_keyboard_plays_and_steps(page):
    page.get_by_role("img", name="A bowl with one path").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert page.locator(".descent-readout").inner_text() == "step 10 of 200"
    page.keyboard.press(" ")
    page.wait_for_function("document.querySelector('.descent-chart').dataset.frame > 1")
    page.keyboard.press(" ")
    assert page.locator(".descent-chart").get_attribute("data-playing") == "false"


def test_the_figure_follows_the_page_into_the_dark_and_keeps_its_place_in_the_run(page):
    ink = f"getComputedStyle({PLOT}.querySelector('.xtick text')).fill"
    light = page.evaluate(ink)
    press(page, "Back to the start")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{ink} !== {light!r}")
    assert page.locator(".descent-readout").inner_text() == "step 0 of 200" and shown(page) == 1


def test_a_phone_shows_the_whole_figure_and_every_control(open_page, component):
    page = show(open_page, component, width=390, height=800)
    for part in page.locator(".descent-plot, .descent-transport > *").all():
        box = part.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_the_figure_takes_its_containers_width(page):
    page.set_viewport_size({"width": 800, "height": 900})
    page.wait_for_function(f"Math.abs({PLOT}._fullLayout.width - {PLOT}.clientWidth) <= 1 && {PLOT}.clientWidth < 600")


@pytest.mark.parametrize("kind", STARTS)
def test_each_export_is_downloaded_once(page, tmp_path, kind):
    downloads: list[str] = []
    page.on("download", lambda download: downloads.append(download.suggested_filename))
    press(page, "Export")
    with page.expect_download() as download:
        page.locator(f".descent-export [data-kind={kind}]").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == f"bowl.{kind}" and file.read_bytes().startswith(STARTS[kind])
    page.get_by_label("shape").fill("0.5")  # a rerun carries the answer once more
    page.get_by_label("shape").press("Enter")
    page.wait_for_timeout(800)
    assert downloads == [f"bowl.{kind}"]
    if kind == "zip":
        names = {"bowl.png", "bowl.svg", "bowl.pdf", "bowl.html", "bowl-data.csv"}
        assert set(zipfile.ZipFile(file).namelist()) == names
