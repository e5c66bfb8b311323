"""The PDF of a figure: vector, self-contained, legible without any installed font; and what it refuses."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageFont
from pypdf import PageObject, PdfReader

from core.report import pdf
from core.report.pdf import svg_to_pdf
from core.report.svg_text import FONTS

PT = 0.75  # one CSS pixel in points


def svg(body: str, width: int = 400, height: int = 300) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}"><rect x="0" y="0" width="{width}" height="{height}" '
        f'style="fill: rgb(255, 255, 255); fill-opacity: 1;"/>{body}</svg>'
    )


def text(content: str, *, x: float = 40, anchor: str = "start", size: int = 20) -> str:
    style = f"font-family: 'Open Sans', verdana; font-size: {size}px; fill: rgb(0, 0, 0); white-space: pre;"
    return f'<text x="{x}" y="100" text-anchor="{anchor}" style="{style}">{content}</text>'


def page_of(content: bytes) -> PageObject:
    (page,) = PdfReader(io.BytesIO(content)).pages
    return page


def placed_texts(content: bytes) -> dict[str, tuple[float, float, float]]:
    """Each piece of text with its x, its y from below and its font size, all in points."""
    found: dict[str, tuple[float, float, float]] = {}

    def visit(piece: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if piece.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found[piece.strip()] = (x, y, size * PT)

    page_of(content).extract_text(visitor_text=visit)
    return found


def test_it_is_one_page_of_the_figures_size():
    content = svg_to_pdf(svg(""))
    assert content.startswith(b"%PDF-")
    assert [float(side) for side in page_of(content).mediabox[2:]] == [400 * PT, 300 * PT]


def test_equal_figures_give_equal_files():
    figure = svg(text("θ"))
    assert svg_to_pdf(figure) == svg_to_pdf(figure)


@pytest.mark.parametrize("char", "θβηλσμΣ∇∂−≤≥×√∞·²³₀₁₂ᵀ…–“”○◆▲✚")
def test_a_character_of_the_formulas_survives_as_text(char):
    assert char in page_of(svg_to_pdf(svg(text(f"a{char}b")))).extract_text()


@pytest.mark.parametrize("family", ["Open Sans", "Helvetica", "Georgia, serif", "No Such Font"])
def test_every_family_is_set_in_the_embedded_font(family):
    used: list[dict[str, dict[str, object]]] = []
    page = page_of(svg_to_pdf(svg(text("η = 0.1").replace("'Open Sans', verdana", family))))
    page.extract_text(visitor_text=lambda piece, _cm, _tm, font, _size: used.append(font) if piece.strip() else None)
    assert used
    assert all("DejaVuSans" in str(font["/BaseFont"]) and "/FontFile2" in font["/FontDescriptor"] for font in used)


def test_a_character_without_a_glyph_is_named():
    with pytest.raises(ValueError, match=r"漢 \(U\+6F22\)"):
        svg_to_pdf(svg(text("loss 漢")))


def test_superscripts_and_subscripts_are_small_and_shifted():
    # As Plotly writes <sup> and <sub>: characters of no width around, the shift in units of the small font.
    raised = 'a\u200b<tspan style="font-size:70%" dy="-0.6em">up</tspan><tspan dy="0.42em">\u200b</tspan>b'
    lowered = '\u200b<tspan style="font-size:70%" dy="0.3em">low</tspan><tspan dy="-0.21em">\u200b</tspan>c'
    pieces = placed_texts(svg_to_pdf(svg(text(raised + lowered))))
    line = (300 - 100) * PT
    assert {name: round(y - line, 2) for name, (_, y, _) in pieces.items()} == {
        "a": 0, "up": round(0.6 * 14 * PT, 2), "b": 0, "low": round(-0.3 * 14 * PT, 2), "c": 0,
    }  # fmt: skip
    assert {name: round(size, 2) for name, (_, _, size) in pieces.items()} == {
        "a": 20 * PT, "up": 14 * PT, "b": 20 * PT, "low": 14 * PT, "c": 20 * PT,
    }  # fmt: skip


@pytest.mark.parametrize(("anchor", "share"), [("start", 0.0), ("middle", 0.5), ("end", 1.0)])
def test_an_anchored_text_with_a_superscript_is_placed_by_its_whole_width(anchor, share):
    # Pillow measures the same font with FreeType; its hinted widths differ by less than half a pixel a piece.
    content = svg_to_pdf(svg(text('10<tspan style="font-size:70%" dy="-0.6em">−4</tspan>', x=200, anchor=anchor)))
    width = sum(
        ImageFont.truetype(str(FONTS / "DejaVuSans.ttf"), size).getlength(s) for s, size in [("10", 20), ("−4", 14)]
    )
    assert placed_texts(content)["10"][0] == pytest.approx((200 - share * width) * PT, abs=1.0)


def test_each_line_of_a_text_starts_where_it_says():
    lines = '<tspan x="40" y="100" dy="0em">one</tspan><tspan x="60" y="100" dy="1.3em">two</tspan>'
    pieces = placed_texts(svg_to_pdf(svg(text(lines))))
    assert pieces["one"][:2] == pytest.approx((40 * PT, 200 * PT), abs=0.01)
    assert pieces["two"][:2] == pytest.approx((60 * PT, (200 - 1.3 * 20) * PT), abs=0.01)


def picture(color: tuple[int, int, int, int]) -> str:
    buffer = io.BytesIO()
    Image.new("RGBA", (4, 4), color).save(buffer, "png")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


@pytest.mark.parametrize(
    ("color", "opacity", "shown"),
    [
        ((10, 20, 30, 255), 1.0, (10, 20, 30)),
        ((0, 0, 0, 0), 1.0, (255, 255, 255)),  # the ground of a 3-D scene
        ((0, 0, 0, 255), 0.6, (102, 102, 102)),
    ],
)
def test_a_picture_survives_on_the_papers_colour(color, opacity, shown):
    body = (
        f'<g style="opacity: {opacity};"><image x="0" y="0" width="40" height="40" xlink:href="{picture(color)}"/></g>'
    )
    (image,) = page_of(svg_to_pdf(svg(body))).images
    assert image.image is not None
    assert image.image.convert("RGB").getpixel((1, 1)) == shown


def test_the_opacity_of_a_group_multiplies_that_of_its_shapes():
    shape = '<path d="M0,0H10V10Z" style="fill: rgb(0, 0, 0); fill-opacity: 0.5;"/>'
    page = page_of(svg_to_pdf(svg(f'<g style="opacity: 0.5;">{shape}</g>')))
    states = [state.get_object() for state in page["/Resources"]["/ExtGState"].values()]
    assert 0.25 in [float(state["/ca"]) for state in states if "/ca" in state]


@pytest.mark.parametrize(
    "body",
    [
        '<image xlink:href="file:///etc/hostname" width="9" height="9"/>',
        '<image xlink:href="http://example.org/a.png" width="9" height="9"/>',
        '<image href="//example.org/a.png" width="9" height="9"/>',
        '<image xlink:href="data:image/svg+xml;base64,AAAA" width="9" height="9"/>',
        '<use xlink:href="other.svg#a"/>',
        '<path d="M0,0H9" style="fill: url(http://example.org/#a)"/>',
        '<path d="M0,0H9" clip-path="url( \'file:///etc/passwd\' )"/>',
        "<style>@import url(http://example.org/a.css);</style>",
        "<script>1</script>",
        "<foreignObject/>",
    ],
)
def test_a_reference_to_the_outside_is_refused(body):
    with pytest.raises(ValueError, match="must not"):
        svg_to_pdf(svg(body))


@pytest.mark.parametrize(
    "prolog",
    ['<!DOCTYPE svg SYSTEM "http://example.org/a.dtd">', '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>'],
)
def test_a_document_type_is_refused(prolog):
    with pytest.raises(ValueError, match="document type"):
        svg_to_pdf(prolog + svg(text("&a;") if "ENTITY" in prolog else ""))


@pytest.mark.parametrize("content", ["", "no picture", "<svg", "<html/>", "<svg/>"])
def test_what_is_no_svg_is_refused(content):
    with pytest.raises(ValueError, match="svg|SVG"):
        svg_to_pdf(content)


def test_a_damaged_picture_is_refused():
    with pytest.raises(ValueError, match="picture inside"):
        svg_to_pdf(svg('<image xlink:href="data:image/png;base64,AAAA" width="9" height="9"/>'))


def test_too_large_a_figure_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_BYTES", 100)
    with pytest.raises(ValueError, match="at most 100 bytes"):
        svg_to_pdf(svg(""))


def test_a_path_that_turns_back_has_no_longer_a_spike_than_in_a_browser():
    # SVG cuts a mitre at 4 line widths, PDF by default at 10.
    contents = page_of(
        svg_to_pdf(svg('<path d="M0,0L90,90L0,2" style="fill: none; stroke: rgb(0, 0, 0);"/>'))
    ).get_contents()
    assert contents is not None and b"4 M" in contents.get_data()
