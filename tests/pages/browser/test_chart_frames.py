"""Playback of attributes in a real browser: heat maps, bars, colours, widths, texts, and the layout's words.

The oracle for what is painted during playback is the same frame at rest, which Plotly draws itself.
"""

from __future__ import annotations

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

N = 11
steps = list(range(N))
colours = ["#0877bd", "#f59322"]

def playing(**frames):
    frames = {name.replace("__", "."): values for name, values in frames.items()}
    return {"role": "frames", "steps": steps, "unit": "epoch", "frames": frames}

def make():
    z = np.add.outer(np.arange(N), np.linspace(0, 1, 12).reshape(3, 4)) / N
    z[:, 0, 0] = np.nan
    figure = go.Figure(go.Heatmap(z=z[-1], zmin=0, zmax=1, colorscale="Viridis", zsmooth=smooth, meta=playing(z=z)))
    one = lambda k: [colours[(k + i) % 2] for i in range(3)]
    words = [[f"n{k}{i}" for i in range(3)] for k in steps]
    figure.add_scatter(
        x=[0, 1, 2], y=[2, 2, 2], mode="markers+text", text=words[-1], marker={"color": one(N - 1), "size": 20},
        meta=playing(marker__color=[one(k) for k in steps], text=words, customdata=[[k] * 3 for k in steps]),
    )
    width = np.arange(1.0, N + 1)
    figure.add_scatter(
        x=[0, 3], y=[0, 2], mode="lines", line={"width": width[-1], "color": colours[0]},
        meta=playing(line__width=width, line__color=[colours[k % 2] for k in steps]),
    )
    heights = np.outer(np.arange(N), [1.0, 2.0, -3.0])
    heights[3] *= 9
    figure.add_bar(x=["a", "b", "c"], y=heights[-1], xaxis="x2", yaxis="y2", meta=playing(y=heights))
    figure.add_bar(x=["a", "b", "c"], y=[5, 5, 5], xaxis="x2", yaxis="y2")
    figure.update_layout(
        xaxis={"domain": [0, 0.45]}, xaxis2={"domain": [0.55, 1]}, yaxis2={"anchor": "x2"}, showlegend=False,
        title={"text": "Weights", "subtitle": {"text": f"epoch {N - 1}"}},
        annotations=[{"x": 1, "y": 1, "text": f"w{N - 1}", "showarrow": False}],
    )
    texts = {"title.subtitle.text": [f"epoch {k}" for k in steps], "annotations[0].text": [f"w{k}" for k in steps]}
    figure.layout.meta = {"role": "frames", "steps": steps, "frames": texts}
    return figure

smooth = "best" if st.query_params.get("smooth") == "best" else False
st.sidebar.button("rerun")
chart(make(), key="chart", alt="A small network", height=400)
export_menu(figure=make, name="net", files=lambda: {}, key="export")
"""

# All that frames change, as it stands in the page: the heat map's pixels, bars, colours, widths and texts.
SHOWN = """async () => {
    const plot = document.querySelector('.descent-plot');
    const picture = new Image();
    const image = plot.querySelector('.heatmaplayer image');
    picture.src = image.getAttribute('href') ?? image.getAttribute('xlink:href');
    await picture.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
    canvas.getContext('2d').drawImage(picture, 0, 0);
    const all = (selector, read) => [...plot.querySelectorAll(selector)].map(read);
    const text = (element) => element.textContent;
    return {
        pixels: [...canvas.getContext('2d').getImageData(0, 0, picture.width, picture.height).data],
        fills: all('.scatterlayer .point', (point) => getComputedStyle(point).fill),
        texts: all('.textpoint', text),
        widths: all('.js-line', (line) => getComputedStyle(line).strokeWidth),
        strokes: all('.js-line', (line) => getComputedStyle(line).stroke),
        bars: all('.barlayer .point path', (bar) => {
            const { x, y, width, height } = bar.getBBox();
            return [x, y, width, height].map(Math.round);
        }).flat(),
        words: all('.gtitle-subtitle, .annotation-text', text),
    };
}"""
READOUT = ".descent-readout"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return the server of the page above."""
    with serve_script(SCRIPT, tmp_path_factory.mktemp("frames")) as served:
        yield served


@pytest.fixture
def page(open_page, network) -> Page:
    opened = open_page("/", on=network)
    wait_drawn(opened)
    return opened


def test_it_rests_at_the_last_frame_as_it_was_sent(page):
    shown = page.evaluate(SHOWN)
    assert page.locator(READOUT).inner_text() == "epoch 10 of 10"
    assert shown["texts"] == ["n100", "n101", "n102"] and sorted(shown["words"]) == ["epoch 10", "w10"]
    assert shown["widths"] == ["11px"]


def test_each_attribute_takes_its_value_at_the_step(page):
    press(page, "Back to the start")
    shown = page.evaluate(SHOWN)
    assert page.locator(READOUT).inner_text() == "epoch 0 of 10"
    assert shown["texts"] == ["n00", "n01", "n02"] and sorted(shown["words"]) == ["epoch 0", "w0"]
    assert shown["fills"] == ["rgb(8, 119, 189)", "rgb(245, 147, 34)", "rgb(8, 119, 189)"]
    assert shown["widths"] == ["1px"] and shown["strokes"] == ["rgb(8, 119, 189)"]
    cells = page.evaluate(f"{PLOT}.calcdata[0][0].z.map(row => [...row].map(v => v ?? null))")
    assert cells[0][1] == pytest.approx(1 / 11 / 11) and cells[2][3] == pytest.approx(1 / 11)
    assert page.evaluate(f"{PLOT}._fullData[1].customdata") == [0, 0, 0]


def test_what_is_painted_while_playing_is_what_plotly_draws_at_rest(page):
    page.get_by_label("Speed").select_option("0.25")
    for at_least in (1, 3):
        press(page, "Play")
        page.wait_for_function("n => document.querySelector('.descent-chart').dataset.frame >= n", arg=at_least)
        painted, rested = page.evaluate(
            f"""async () => {{
                const show = {SHOWN};
                const painted = await show();
                document.querySelector('[data-action=play]').click();
                await new Promise((resolve) => setTimeout(resolve, 500));
                return [painted, await show()];
            }}"""
        )
        # A level of rounding in the colour scale; and Plotly sets the edges of bars on whole pixels.
        for part, tolerance in (("pixels", 2), ("bars", 1)):
            assert painted.pop(part) == pytest.approx(rested.pop(part), abs=tolerance)
        assert painted == rested and page.locator(READOUT).inner_text() != "epoch 10 of 10"


def test_the_axes_of_bars_hold_the_whole_run_and_their_widths_are_their_own(page):
    ranges = f"[{PLOT}._fullLayout.yaxis2.range, {PLOT}._fullLayout.xaxis2.range].flat()"
    before = page.evaluate(ranges)
    assert before[0] <= -81 and before[1] >= 54  # the tallest bars stand at epoch 3
    press(page, "Back to the start")
    assert page.evaluate(ranges) == pytest.approx(before)
    assert before[2:] == pytest.approx([-0.5, 2.5], abs=0.01)
    width = page.evaluate(SHOWN)["bars"][2]
    assert width == pytest.approx(0.4 * page.evaluate(f"{PLOT}._fullLayout.xaxis2._length") / 3, abs=1.5)


def test_what_only_plotly_can_draw_is_played_all_the_same(open_page, network):
    page = open_page("/?smooth=best", on=network)
    wait_drawn(page)
    page.get_by_label("Speed").select_option("4")
    press(page, "Play")
    page.wait_for_function("document.querySelector('.descent-chart').dataset.playing === 'false'")
    assert page.locator(READOUT).inner_text() == "epoch 10 of 10"
    assert sorted(page.evaluate(SHOWN)["words"]) == ["epoch 10", "w10"]


def test_the_keyboard_and_a_rerun_keep_the_place(page):
    page.get_by_role("img", name="A small network").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    press(page, "rerun")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(800)
    assert page.locator(READOUT).inner_text() == "epoch 1 of 10"
    assert sorted(page.evaluate(SHOWN)["words"]) == ["epoch 1", "w1"]


def test_a_resize_while_playing_goes_on_painting(page):
    page.get_by_label("Speed").select_option("0.25")
    press(page, "Play")
    page.wait_for_function("document.querySelector('.descent-chart').dataset.frame >= 1")
    page.set_viewport_size({"width": 1000, "height": 900})
    page.wait_for_function(f"Math.abs({PLOT}._fullLayout.width - {PLOT}.clientWidth) <= 1")
    page.wait_for_function("document.querySelector('.descent-chart').dataset.frame >= 3")
    words = page.evaluate(SHOWN)["words"]
    assert "epoch 10" not in words and page.locator(".descent-chart").get_attribute("data-playing") == "true"


def test_an_export_shows_the_frame_at_which_the_reader_stopped(page, tmp_path):
    press(page, "Back to the start")
    press(page, "One step forward")
    press(page, "Export")
    with page.expect_download() as download:
        page.locator(".descent-export [data-kind=svg]").click()
    file = tmp_path / "net.svg"
    download.value.save_as(file)
    drawing = file.read_text(encoding="utf-8")
    assert ">epoch 1<" in drawing and ">w1<" in drawing and ">n11<" in drawing
    assert ">epoch 10<" not in drawing
