"""Plain text where Streamlit reads Markdown: names from a reader's file or link must not turn into markup."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~$<>:&.-])")


def plain(text: str) -> str:
    """The text with every sign escaped that Markdown, LaTeX or a directive could begin with."""
    return _MARKUP.sub(r"\\\1", text)
