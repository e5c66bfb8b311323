"""The mark of a solver in the page's text: the colour and symbol of its marks in every figure."""

from __future__ import annotations

import html

_AS_TEXT = "\ufe0e"  # asks for the plain sign where a system would draw ▶ or ✖ as an emoji


def mark_html(color: str, symbol: str) -> str:
    """The mark as a coloured sign, hidden from screen readers: the solver's name stands beside it."""
    style = f"color:{html.escape(color, quote=True)}"
    return f'<span class="descent-mark" style="{style}" aria-hidden="true">{html.escape(symbol)}{_AS_TEXT}</span>'
