"""A plotly SVG as a vector PDF with its fonts embedded, the same on every machine."""

import base64
import io
import re

import lxml.etree as etree
from PIL import Image, ImageColor

from core.report.svg_text import SVG, flatten_texts, parse_style

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
SVG_MITER_LIMIT = 4
HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
EMBEDDED_IMAGE = re.compile(r"data:image/(png|jpeg);base64,", re.IGNORECASE)
FOREIGN = {"script", "foreignObject", "style", "iframe", "a", "animate", "set"}


def svg_to_pdf(svg: str) -> bytes:
    """Convert a figure's SVG to a one-page vector PDF.

    Every text is set in the embedded DejaVu Sans, whatever font family it asks for, so that Greek letters and signs
    survive on a machine without fonts. The picture of a 3-D scene stays a picture.

    Parameters
    ----------
    svg : str
        SVG as ``Plotly.toImage`` writes it, at most 20 MB.

    Returns
    -------
    bytes
        The PDF. Equal SVG gives equal bytes.

    Raises
    ------
    ValueError
        If this is not SVG, refers to anything outside itself, has a document type or scripts, is too large, or has
        a character that the font lacks.

    Examples
    --------
    >>> svg_to_pdf('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')[:5]
    b'%PDF-'
    """
    root = _parse(svg)
    _check_self_contained(root)
    _fold_opacity(root)
    _flatten_images(root)
    flatten_texts(root)
    return _draw(root)


def _draw(root: etree._Element) -> bytes:
    from reportlab.graphics import renderPDF  # at first use: reportlab costs start-up time
    from reportlab.pdfgen.canvas import Canvas
    from svglib.svglib import svg2rlg

    buffer = io.BytesIO()
    try:
        drawing = svg2rlg(io.BytesIO(etree.tostring(root)))
        if drawing is None:
            raise TypeError("svglib made no drawing")
        canvas = Canvas(buffer, pagesize=(drawing.width, drawing.height), invariant=1)
        canvas.setTitle("Descent Lab figure")
        canvas.setMiterLimit(SVG_MITER_LIMIT)  # PDF's own, 10, would give a path that turns back a long spike
        renderPDF.draw(drawing, canvas, 0, 0)
        canvas.save()
    except Exception as error:  # svglib answers SVG that it does not understand with whatever it stumbles over
        raise ValueError("The figure could not be converted to PDF. Export SVG or PNG instead.") from error
    return buffer.getvalue()


def _parse(svg: str) -> etree._Element:
    content = svg.encode("utf-8")
    if len(content) > MAX_BYTES:
        raise ValueError(f"The SVG must have at most {MAX_BYTES} bytes. Got {len(content)}.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"This is not an SVG picture: {error}") from None
    if root.tag != f"{SVG}svg":
        raise ValueError(f"The picture's root must be svg. Got {root.tag}.")
    if root.getroottree().docinfo.doctype:
        raise ValueError("The SVG must not have a document type definition.")
    return root


def _check_self_contained(root: etree._Element) -> None:
    for element in root.iter():
        name = etree.QName(element).localname if isinstance(element.tag, str) else "entity"
        if name in FOREIGN or name == "entity":
            raise ValueError(f"The SVG must not have the element {name}.")
        for attribute, value in element.attrib.items():
            text = str(value)
            href = attribute in HREFS and not (text.startswith("#") or EMBEDDED_IMAGE.match(text))
            if href or re.search(r"url\(\s*['\"]?\s*(?!#)[^'\"\s]|@import", text, re.IGNORECASE):
                raise ValueError(f"The SVG must not refer to anything outside itself. Got {attribute}={text[:80]!r}.")


def _flatten_images(root: etree._Element) -> None:
    """Lay pictures that let the paper show through on the paper's colour: reportlab would print those parts black."""
    paper = _paper_colour(root)
    for element in root.iter(f"{SVG}image"):
        opacity = float(parse_style(element.get("style")).get("opacity", 1.0))
        for attribute in HREFS:
            if attribute in element.attrib:
                element.set(attribute, _opaque(str(element.get(attribute)), paper, opacity))


def _paper_colour(root: etree._Element) -> tuple[int, ...]:
    first = root.find(f"{SVG}rect")
    fill = parse_style(first.get("style")).get("fill", "white") if first is not None else "white"
    try:
        return ImageColor.getrgb(fill)[:3]
    except ValueError:
        return (255, 255, 255)


def _opaque(href: str, paper: tuple[int, ...], opacity: float) -> str:
    try:
        image = Image.open(io.BytesIO(base64.b64decode(href.split(",", 1)[1])))
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        picture = image.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"A picture inside the SVG cannot be read: {error}.") from None
    flat = Image.new("RGB", picture.size, paper)
    flat.paste(picture, mask=picture.getchannel("A").point([round(alpha * opacity) for alpha in range(256)]))
    buffer = io.BytesIO()
    flat.save(buffer, "png")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _fold_opacity(element: etree._Element, opacity: float = 1.0, paint: dict[str, float] | None = None) -> None:
    """Turn ``opacity``, which svglib does not know, into the opacity of each shape's fill and stroke."""
    paint = dict(paint or {"fill-opacity": 1.0, "stroke-opacity": 1.0})
    style = parse_style(element.get("style"))
    opacity *= float(style.pop("opacity", element.get("opacity", "1")))
    for name, inherited in paint.items():
        paint[name] = float(style.get(name) or element.get(name) or inherited)
    if opacity < 1.0 and element.tag not in (f"{SVG}svg", f"{SVG}g"):
        style.update({name: str(value * opacity) for name, value in paint.items()})
    if element.tag == f"{SVG}image":
        style["opacity"] = str(opacity)
    if style:
        element.set("style", ";".join(f"{name}:{value}" for name, value in style.items()))
    for child in element:
        _fold_opacity(child, opacity, paint)
