"""The files that belong to a figure, in the page's archive and on the command line's disk alike."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from core.report.captions import caption_latex, caption_markdown
from core.settings import Settings

_LETTERS = 48


def settings_json(settings: Settings) -> bytes:
    """The settings in full, as the command line's ``--settings`` reads them."""
    return (settings.model_dump_json(indent=2) + "\n").encode()


def table_files(name: str, table: pd.DataFrame, more: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """CSV files in full precision: the figure's own table, and one for each that stands under it, by its title."""
    tables = {name: table, **{f"{name}-{_as_file(title)}": other for title, other in more.items()}}
    return {f"{file}.csv": content.to_csv(index=False).encode() for file, content in tables.items()}


def caption_files(title: str, text: str, *, figure: str) -> dict[str, bytes]:
    """The caption in Markdown and in LaTeX; ``figure`` is the stem of the picture's file."""
    return {
        "caption.md": caption_markdown(title, text).encode(),
        "caption.tex": caption_latex(title, text, file=figure).encode(),
    }


def figure_html(figure: go.Figure) -> bytes:
    """A page that shows the figure offline; the same bytes every time."""
    config = {"showSendToCloud": False, "displaylogo": False}
    page = figure.to_html(include_plotlyjs=True, config=config, div_id="figure")
    return page.encode()


def _as_file(title: str) -> str:
    """The first words of a title, in letters that every file system takes."""
    words = "".join(letter if letter.isalnum() else " " for letter in title.lower())
    return textwrap.shorten(words, _LETTERS, placeholder="").replace(" ", "-")
