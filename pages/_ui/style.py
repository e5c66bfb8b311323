"""The few rules of style that Streamlit's theme has no setting for."""

from __future__ import annotations

from pathlib import Path

import streamlit as st


def draw_style() -> None:
    """Put the page's style sheet into the page; it takes no room."""
    st.html(Path(__file__).with_name("page.css"))
