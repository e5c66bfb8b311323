"""A figure's caption in Markdown and in LaTeX."""

from __future__ import annotations

import re

_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "−": "$-$",
    "·": r"$\cdot$",
    "×": r"$\times$",
    "√": r"$\surd$",
    "½": r"$\frac12$",
    "²": "$^2$",
    "³": "$^3$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "\u202f": "~",
    "…": r"\ldots{}",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "γ": r"$\gamma$",
    "δ": r"$\delta$",
    "ε": r"$\varepsilon$",
    "η": r"$\eta$",
    "θ": r"$\theta$",
    "κ": r"$\kappa$",
    "λ": r"$\lambda$",
    "μ": r"$\mu$",
    "ν": r"$\nu$",
    "ρ": r"$\rho$",
    "σ": r"$\sigma$",
    "φ": r"$\varphi$",
    "₁": "$_1$",
    "₂": "$_2$",
    "₀": "$_0$",
}
_SUPERSCRIPTS = {ord(raised): f"$^{plain}$" for plain, raised in zip("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", strict=True)}
_TO_LATEX = str.maketrans(_LATEX) | _SUPERSCRIPTS


def caption_markdown(title: str, text: str) -> str:
    """The caption as one Markdown paragraph, its title in bold."""
    return f"**{title}.** {text}\n"


def caption_latex(title: str, text: str, *, file: str) -> str:
    """A LaTeX figure environment for the exported PDF, with every special character escaped."""
    label = file.replace("_", "-")
    body = f"\\textbf{{{latex_text(title)}.}} {latex_text(text)}"
    lines = [
        r"\begin{figure}[tb]",
        r"  \centering",
        f"  \\includegraphics[width=\\linewidth]{{{file}.pdf}}",
        f"  \\caption{{{body}}}",
        f"  \\label{{fig:{label}}}",
        r"\end{figure}",
    ]
    return "\n".join(lines) + "\n"


def latex_text(text: str) -> str:
    """Plain text with LaTeX's special characters, Greek letters and superscripts spelled out."""
    parts = re.split(r"λ_(max|min)", text)
    limits = [parts[0].translate(_TO_LATEX)]
    for name, rest in zip(parts[1::2], parts[2::2], strict=True):
        limits.append(rf"$\lambda_{{\{name}}}$" + rest.translate(_TO_LATEX))
    return re.sub(r"(?:\$\^[-0-9]\$){2,}", _one_power, "".join(limits))


def _one_power(digits: re.Match[str]) -> str:
    return "$^{" + re.sub(r"[$^]", "", digits.group()) + "}$"
