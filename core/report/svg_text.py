"""Text of a plotly SVG, laid out anew with the fonts that the PDF embeds.

svglib places the pieces of a text without their own size and anchor, so that every subscript and superscript goes
astray. Here each text becomes flat pieces with absolute positions, one font and one size each.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import lxml.etree as etree

SVG = "{http://www.w3.org/2000/svg}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "DescentLabSans", "DescentLabSans-Bold"
FILES = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
SLANT_DEGREES = 12
# Plotly wraps sub- and superscripts in characters of no width, for which the font has a visible box.
NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True)
class _Style:
    size: float
    bold: bool
    italic: bool
    paint: str  # fill, opacity and the like, handed on as they are

    @property
    def font(self) -> str:
        return BOLD if self.bold else REGULAR


@dataclass(frozen=True)
class _Piece:
    text: str
    style: _Style
    x: float | None  # given where a new line starts
    y: float

    @property
    def width(self) -> float:
        from reportlab.pdfbase import pdfmetrics  # at first use: reportlab costs start-up time

        return pdfmetrics.stringWidth(self.text, self.style.font, self.style.size)


@cache
def _characters(font: str) -> frozenset[int]:
    """The characters of an embedded font, which is made known to reportlab and svglib on the way."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from svglib.svglib import register_font

    path = str(FONTS / FILES[font])
    embedded = TTFont(font, path)
    pdfmetrics.registerFont(embedded)
    register_font(font, path, rlgFontName=font)
    return frozenset(embedded.face.charToGlyph)


def parse_style(style: str | None) -> dict[str, str]:
    """Split a ``style`` attribute into its declarations."""
    pairs = (part.split(":", 1) for part in (style or "").split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def flatten_texts(root: etree._Element) -> None:
    """Replace each ``text`` element by pieces placed as a browser would place them.

    Raises
    ------
    ValueError
        If the embedded font lacks a character.
    """
    outermost = _Style(size=12.0, bold=False, italic=False, paint="")
    texts = list(root.iter(f"{SVG}text"))
    read = [_read_pieces(text, _read_style(text, outermost), _number(text.get("y")) or 0.0) for text in texts]
    _check_characters([piece for pieces in read for piece in pieces])
    for text, pieces in zip(texts, read, strict=True):
        _replace(text, pieces)


def _check_characters(pieces: list[_Piece]) -> None:
    lacking = {char for piece in pieces for char in piece.text if ord(char) not in _characters(piece.style.font)}
    if lacking:
        names = ", ".join(f"{char} (U+{ord(char):04X})" for char in sorted(lacking))
        raise ValueError(f"The PDF's font has no character {names}. Change the label, or export SVG or PNG.")


def _replace(text: etree._Element, pieces: list[_Piece]) -> None:
    anchor = text.get("text-anchor") or parse_style(text.get("style")).get("text-anchor", "start")
    group = etree.Element(f"{SVG}g")
    for name in ("transform", "clip-path"):
        if text.get(name):
            group.set(name, text.get(name, ""))
    for line in _split_lines(pieces):
        _place_line(group, line, anchor)
    parent = text.getparent()
    if parent is not None:
        parent.replace(text, group)


def _read_style(element: etree._Element, outer: _Style) -> _Style:
    declared = parse_style(element.get("style"))
    read = {name: declared.get(name, element.get(name, "")) for name in ("font-size", "font-weight", "font-style")}
    paints = ("fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-opacity", "visibility", "display")
    paint = "".join(f"{name}:{declared[name]};" for name in paints if name in declared)
    weight = read["font-weight"]
    return _Style(
        size=_length(read["font-size"], outer.size) if read["font-size"] else outer.size,
        bold=weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600) if weight else outer.bold,
        italic=read["font-style"] in ("italic", "oblique") if read["font-style"] else outer.italic,
        paint=outer.paint + paint,
    )


def _read_pieces(element: etree._Element, style: _Style, y: float) -> list[_Piece]:
    """The pieces of an element and its children in reading order; `dy` moves all that follows it on its line."""
    y += _length(element.get("dy"), style.size)
    pieces = [_Piece(_clean(element.text), style, _number(element.get("x")), y)]
    for child in element:
        if not isinstance(child.tag, str):
            continue
        inner = _read_style(child, style)
        start = _number(child.get("y"))
        within = _read_pieces(child, inner, y if start is None else start)
        pieces += within
        y = within[-1].y
        pieces.append(_Piece(_clean(child.tail), style, None, y))
    return pieces


def _split_lines(pieces: list[_Piece]) -> list[list[_Piece]]:
    lines: list[list[_Piece]] = []
    for piece in pieces:
        if piece.x is not None or not lines:
            lines.append([])
        lines[-1].append(piece)
    return lines


def _place_line(group: etree._Element, line: list[_Piece], anchor: str) -> None:
    start = line[0].x or 0.0
    x = start - {"middle": 0.5, "end": 1.0}.get(anchor, 0.0) * sum(piece.width for piece in line)
    for piece in line:
        if piece.text:
            group.append(_element(piece, x))
        x += piece.width


def _element(piece: _Piece, x: float) -> etree._Element:
    font = f"font-family:{piece.style.font};font-size:{piece.style.size:.3f}px"
    element = etree.Element(f"{SVG}text", style=f"{piece.style.paint}{font}")
    slant = f" skewX({-SLANT_DEGREES})" if piece.style.italic else ""
    element.set("transform", f"translate({x:.3f},{piece.y:.3f}){slant}")
    element.set(XML_SPACE, "preserve")
    element.text = piece.text
    return element


def _clean(text: str | None) -> str:
    return re.sub(r"\s", " ", (text or "").translate(NO_WIDTH))


def _number(value: str | None) -> float | None:
    return None if not value else float(value.removesuffix("px"))


def _length(value: str | None, em: float) -> float:
    """A CSS length in pixels."""
    match = re.fullmatch(r"\s*(-?[\d.]+(?:e-?\d+)?)\s*(px|em|%|pt)?\s*", value or "0")
    if match is None:
        raise ValueError(f"The figure has a text of unknown size {value!r}.")
    factors = {"em": em, "%": em / 100, "pt": 4 / 3}
    return float(match[1]) * factors.get(match[2] or "px", 1.0)
