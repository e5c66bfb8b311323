"""From the bytes of a file to its text, or one sentence on why it is no text."""

from __future__ import annotations

import codecs
import re

SIGNATURES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook or another Office document"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x93NUMPY", "a NumPy array"),
)
# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")  # no text has these; \x1a ended files under DOS


class TableError(ValueError):
    """A file that cannot be read as a table: one sentence saying what is wrong, where, and what to do."""


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding: what its mark says, else UTF-8, else Windows or Latin-1.

    Raises
    ------
    TableError
        If the file is empty, of a known binary kind, holds control characters, or breaks the encoding of its mark.
    """
    _check_signature(content)
    text, encoding = _decoded(content)
    control = CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise TableError(
            f"The file is binary, not text (line {line} holds the control character U+{ord(control[0]):04X}): "
            f"save the table as CSV in UTF-8."
        )
    if not text.strip():
        raise TableError("The file is empty: give a table with a header line and rows of numbers.")
    return text, encoding


def _check_signature(content: bytes) -> None:
    kind = next((kind for signature, kind in SIGNATURES if content.startswith(signature)), "")
    if kind == "a zip archive" and b"xl/" in content:
        kind = "an Excel workbook (xlsx)"
    if kind:
        raise TableError(f"The file is {kind}, not text: save or export the table as CSV and choose that file.")
    if content.lstrip()[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise TableError("The file is a web page or XML, not a table: download the CSV file itself.")


def _decoded(content: bytes) -> tuple[str, str]:
    marked = next((encoding for mark, encoding in MARKS if content.startswith(mark)), "")
    if marked:
        return _decoded_as_marked(content, marked)
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"  # knows every byte


def _decoded_as_marked(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise TableError(
            f"The file begins as {encoding.removesuffix('-sig').upper()} text but breaks at byte {error.start}: "
            f"it is damaged or binary, so save the table again as CSV in UTF-8."
        ) from None
