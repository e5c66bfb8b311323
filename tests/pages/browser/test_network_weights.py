"""Weights played back in a browser: what stands in the cells while it plays is the frame's own text."""

from __future__ import annotations

PAGE = "/multilayer-perceptron?view=weights&restarts=1&solvers=1&solvers.1=adam&solvers.1.learning_rate=0.03&epochs=40"
# Of the first layer, while it plays: the texts in the cells, those of the frame, and those of the last frame.
WATCH = """() => new Promise((done) => {
  const plot = document.querySelector('.descent-plot');
  const chart = document.querySelector('.descent-chart');
  const frames = plot.data[0].meta.frames.text.map((rows) => rows.flat());
  document.querySelector('.descent-transport [data-action=play]').click();
  const look = () => {
    const frame = Number(chart.dataset.frame);
    if (chart.dataset.playing !== 'true' || frame < 3 || frame > frames.length - 4) return requestAnimationFrame(look);
    const group = plot.querySelector('.heatmaplayer > g');
    const texts = [...group.querySelectorAll('.heatmap-label text')].map((text) => text.textContent);
    done([texts, frames[frame], frames.at(-1)]);
  };
  look();
})"""


def test_numbers_in_the_cells_follow_the_frames(open_page):
    """Row by row as the frame has them, and not those of the end."""
    page = open_page(PAGE)
    page.wait_for_selector(".descent-chart[data-ready] .descent-plot .heatmaplayer")
    shown, expected, end = page.evaluate(WATCH)
    assert len(shown) == 16
    assert shown == expected != end


def test_in_a_narrow_window_no_words_lie_on_the_map_or_on_each_other(open_page):
    """The title between two maps gives way, and a bar as short as a layer of one unit says ± its end."""
    page = open_page(PAGE, width=390)
    page.wait_for_selector(".descent-chart[data-ready] .descent-plot .heatmaplayer")
    assert page.locator(".descent-plot .ytitle").count() == 1 and page.locator(".descent-plot .y2title").count() == 0
    bars = page.evaluate("() => document.querySelector('.descent-plot').data.flatMap(({ colorbar }) => colorbar ?? [])")
    words = [bar["ticktext"] for bar in bars]
    assert len(words[0]) == 3 and len(words[1]) == 1 and words[1][0].startswith("±")


def test_numbers_that_do_not_fit_their_cells_are_left_out_of_matrix_and_bias_alike(open_page):
    page = open_page(PAGE.replace("?", "?data=digits&hidden=8&").replace("epochs=40", "epochs=2"))
    page.wait_for_selector(".descent-chart[data-ready] .descent-plot .heatmaplayer")
    read = "() => document.querySelector('.descent-plot').data.map(({ texttemplate, name }) => [name, !!texttemplate])"
    assert page.evaluate(read) == [["W1", False], ["b1", False], ["W2", False], ["b2", False]]
