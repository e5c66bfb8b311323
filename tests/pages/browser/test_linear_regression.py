"""The linear-regression page in a real browser: what a reader does, from the first look to the exported file."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

PAGE = "/linear-regression"
PLOT = "document.querySelector('.descent-plot')"
FILES = {
    "caption.md": "**Linear regression",
    "caption.tex": r"\begin{figure}",
    "settings.json": '"solvers"',
    "script.py": "model_validate_json",
    "surface.csv": "intercept",
}


def wait_drawn(page: Page, *, after: str = "") -> str:
    """Wait for a figure newer than the one given, and return its revision."""
    script = (
        "old => { const charts = document.querySelectorAll('.descent-chart'); const now = charts[0]?.dataset.ready;"
        " return charts.length === 1 && now && now !== old; }"  # for a moment the chart of the last view is still there
    )
    page.wait_for_function(script, arg=after)
    return page.locator(".descent-chart").get_attribute("data-ready") or ""


def drawn(page: Page) -> str:
    """What the figure shows: every trace's name and first and last point, and the axes."""
    return page.evaluate(
        f"""() => JSON.stringify([
            {PLOT}.calcdata.map((points) => [points[0].trace.name, points[0].x, points[0].y, points.at(-1).x]),
            {PLOT}._fullLayout.xaxis.range, {PLOT}._fullLayout.yaxis.range,
        ])"""
    )


def start_of_first_path(page: Page) -> list[float]:
    script = (
        f"() => {{ const path = {PLOT}.calcdata.map((points) => points[0].trace)"
        ".find((trace) => trace.meta?.role === 'path' && trace.name?.startsWith('Gradient descent'));"
        " return [Number(path.x[0]), Number(path.y[0])]; }"
    )
    return page.evaluate(script)


def choose_view(page: Page, title: str) -> None:
    before = page.locator(".descent-chart").get_attribute("data-ready") or ""
    page.get_by_role("radio", name=title).or_(page.get_by_test_id("stButtonGroup").get_by_text(title)).first.click()
    wait_drawn(page, after=before)


def open_export(page: Page) -> None:
    page.get_by_role("button", name="Export").click()
    page.wait_for_selector(".descent-export [data-kind=png]")


def download(page: Page, name: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).last.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def drawn_download(page: Page, kind: str) -> tuple[str, bytes]:
    with page.expect_download(timeout=30_000) as waiting:
        page.locator(f".descent-export [data-kind={kind}]").click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_reload_shows_the_same_picture(open_page):
    page = open_page(f"{PAGE}?start=-1.5%2C3.25&seed=7&solvers=2&solvers.1=gradient_descent&solvers.2=adam")
    wait_drawn(page)
    before = drawn(page)
    assert "-1.5" in before

    page.reload()
    wait_drawn(page)

    assert drawn(page) == before


def test_a_click_on_the_surface_starts_every_iterative_solver_there(open_page):
    page = open_page(PAGE)
    revision = wait_drawn(page)
    before = start_of_first_path(page)

    box = page.locator(".descent-plot .nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.25 * box["height"])
    wait_drawn(page, after=revision)

    after = start_of_first_path(page)
    assert after != pytest.approx(before, rel=1e-3)
    written = re.search(r"start=([^&]+)", page.url)
    assert written is not None
    numbers = [float(number) for number in written.group(1).replace("%2C", ",").split(",")]
    assert numbers == pytest.approx(after, rel=1e-4)


def drag(page: Page, target: str) -> None:
    """Drag over a part of the middle of the figure."""
    box = page.locator(target).first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 80, steps=5)
    page.mouse.up()


def test_zoom_survives_changed_settings(open_page):
    page = open_page(PAGE)
    revision = wait_drawn(page)
    ranges = f"[{PLOT}._fullLayout.xaxis.range, {PLOT}._fullLayout.yaxis.range].flat()"
    whole = page.evaluate(ranges)
    drag(page, ".descent-plot .nsewdrag")
    page.wait_for_function(f"{PLOT}._fullLayout.xaxis.range[1] < {whole[1]}")
    zoomed = page.evaluate(ranges)

    for _ in range(2):
        page.get_by_role("button", name="New start").click()
        revision = wait_drawn(page, after=revision)

    assert page.evaluate(ranges) == pytest.approx(zoomed)


def test_the_3d_camera_survives_a_changed_setting(open_page):
    page = open_page(f"{PAGE}?surface.style=3-D")
    revision = wait_drawn(page)
    camera = f"JSON.stringify({PLOT}._fullLayout.scene._scene.getCamera().eye)"
    before = page.evaluate(camera)
    drag(page, ".descent-plot canvas")
    page.wait_for_function(f"{camera} !== {before!r}")
    page.wait_for_timeout(500)  # the scene glides to rest
    turned = page.evaluate(camera)

    page.get_by_role("button", name="New start").click()
    wait_drawn(page, after=revision)

    assert json.loads(page.evaluate(camera)) == pytest.approx(json.loads(turned), rel=1e-3)


def test_playback_moves_through_the_steps(open_page):
    page = open_page(PAGE)
    wait_drawn(page)
    chart = page.locator(".descent-chart")
    last = int(chart.get_attribute("data-frames") or 0) - 1
    assert last > 10

    page.get_by_role("button", name="Back to the start").click()
    expect(chart).to_have_attribute("data-frame", "0")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('.descent-chart').dataset.frame) > 3")

    assert chart.get_attribute("data-playing") == "true"


@pytest.mark.parametrize("view", ["Fit", "Convergence", "Estimates", "Step size"])
def test_every_view_draws_a_figure(open_page, view):
    page = open_page(PAGE)
    wait_drawn(page)

    choose_view(page, view)

    assert page.evaluate(f"{PLOT}.calcdata.length") > 1


def test_the_drawn_exports_are_valid_files(open_page):
    page = open_page(PAGE)
    wait_drawn(page)
    open_export(page)

    name, png = drawn_download(page, "png")
    assert name.endswith(".png")
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") >= 1800  # pixels wide: sharp at column width
    name, svg = drawn_download(page, "svg")
    assert ET.fromstring(svg).tag.endswith("svg")
    name, pdf = drawn_download(page, "pdf")
    assert name.endswith(".pdf")
    assert pdf.startswith(b"%PDF-")
    assert b"DejaVu" in pdf


def test_the_written_exports_say_what_was_run(open_page):
    page = open_page(f"{PAGE}?seed=11")
    wait_drawn(page)
    open_export(page)

    for ending, content in FILES.items():
        button = page.get_by_test_id("stDownloadButton").get_by_text(re.compile(re.escape(ending) + "$"))
        with page.expect_download() as waiting:
            button.click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8")
        assert content in text, ending
        if ending == "settings.json":
            assert json.loads(text)["seed"] == 11
    _, html = download(page, "HTML")
    assert b"Plotly" in html
    assert b"cdn.plot.ly" not in html[-5000:]


def test_everything_comes_in_one_archive(open_page):
    page = open_page(PAGE)
    wait_drawn(page)
    open_export(page)

    _, content = drawn_download(page, "zip")

    endings = {name.rsplit(".", 1)[-1] for name in zipfile.ZipFile(io.BytesIO(content)).namelist()}
    assert endings == {"png", "svg", "pdf", "html", "csv", "json", "md", "tex", "py"}


@pytest.mark.parametrize(
    "nonsense",
    [
        "data=nothing&loss=%00&max_steps=1e999&start=a,b",
        "solvers=99&solvers.1=hack&solvers.1.learning_rate=-3",
        "seed=" + "9" * 400,
        "view=%3Cscript%3E&surface.pair=x&data.n_samples=0",
    ],
)
def test_a_link_with_nonsense_opens_a_working_page(open_page, nonsense):
    page = open_page(f"{PAGE}?{nonsense}")
    wait_drawn(page)

    assert page.evaluate(f"{PLOT}.calcdata.length") > 3


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (390, False)])
def test_the_page_fits_its_window(open_page, width, dark):
    page = open_page(PAGE, width=width, dark=dark, height=844)
    wait_drawn(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
