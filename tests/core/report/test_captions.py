"""Captions: LaTeX that compiles whatever the text, and Markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import LINEAR_REGRESSION
from core.experiments import LinearRegressionSettings
from core.report import caption_latex, caption_markdown
from core.report.captions import latex_text

SETTINGS = {"default": LinearRegressionSettings()} | {one.name: one.settings for one in LINEAR_REGRESSION.lessons}
OURS = re.compile(  # what the translation itself may write
    r"\\text(?:backslash|asciitilde|asciicircum)\{\}|\\ldots\{\}|\\[&%$#_{}]"
    r"|\$\^\{[-0-9]+\}\$|\$\\lambda_\{\\(?:max|min)\}\$"
    r"|\$(?:\\(?:cdot|times|surd|frac12|leq|geq|[a-z]+)|-|\^\d|\^-|_\d)\$"
)


@given(st.text())
def test_no_special_character_is_left_unescaped(text):
    """Oracle: take away everything we write ourselves; nothing that LaTeX acts on may remain."""
    rest = OURS.sub("", latex_text(text))
    assert not set("\\&%$#_{}^") & set(rest)


@given(st.text(alphabet="\\&%$#_{}~^ab−×²λ", min_size=1))
def test_no_two_texts_look_the_same(text):
    """Each character's own spelling stays recognisable: the translation can be undone."""
    undone = re.sub(r"\$\^\{(2+)\}\$", lambda found: len(found.group(1)) * latex_text("²"), latex_text(text))
    table = {latex_text(c): c for c in "\\&%$#_{}~^−×²λ"}
    tokens = re.compile("|".join(re.escape(token) for token in sorted(table, key=len, reverse=True)))
    assert tokens.sub(lambda found: table[found.group()], undone) == text


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("5.781×10⁻¹²", r"5.781$\times$10$^{-12}$"),
        ("a_b & 50 % of {x}", r"a\_b \& 50 \% of \{x\}"),
        ("2/λ_max", r"2/$\lambda_{\max}$"),
        ("C:\\x^2~#$", r"C:\textbackslash{}x\textasciicircum{}2\textasciitilde{}\#\$"),
        ("3\u202f000", "3~000"),
    ],
)
def test_text_is_spelled_in_latex(text, latex):
    assert latex_text(text) == latex


@pytest.mark.parametrize("name", SETTINGS)
def test_lesson_captions_are_plain_ascii_latex(name):
    """Nothing that would need a font or an input encoding is left."""
    text = LINEAR_REGRESSION.caption(LINEAR_REGRESSION.run(SETTINGS[name]))
    latex = caption_latex(LINEAR_REGRESSION.title, text, file="figure")
    assert latex.isascii(), set(latex) - set(map(chr, range(128)))
    assert not set("\\&%#_{}^") & set(OURS.sub("", latex_text(text)))


def test_figure_environment_includes_the_file_and_a_label():
    latex = caption_latex("A & B", "50 %", file="linear_regression_surface")
    assert r"\includegraphics[width=\linewidth]{linear_regression_surface.pdf}" in latex
    assert r"\caption{\textbf{A \& B.} 50 \%}" in latex
    assert r"\label{fig:linear-regression-surface}" in latex
    assert latex.count("{") == latex.count("}") and latex.endswith("\\end{figure}\n")


def test_markdown_has_the_title_in_bold():
    assert caption_markdown("Loss surface", "A bowl.") == "**Loss surface.** A bowl.\n"
