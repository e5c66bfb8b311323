"""What a reader takes away: pictures, captions, tables, settings, a script and a command that reproduce the numbers."""

from core.report.captions import caption_latex, caption_markdown
from core.report.command import headless_command
from core.report.figure_files import caption_files, figure_html, settings_json, table_files
from core.report.numbers import numbers_of
from core.report.pdf import svg_to_pdf
from core.report.pictures import NoPicturesError, Pictures
from core.report.script import reproduction_script

__all__ = [
    "NoPicturesError",
    "Pictures",
    "caption_files",
    "caption_latex",
    "caption_markdown",
    "figure_html",
    "headless_command",
    "numbers_of",
    "reproduction_script",
    "settings_json",
    "svg_to_pdf",
    "table_files",
]
