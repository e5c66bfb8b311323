"""What a reader takes away: vector PDF, captions in Markdown and LaTeX, and a script that reproduces the numbers."""

from core.report.captions import caption_latex, caption_markdown
from core.report.pdf import svg_to_pdf
from core.report.script import reproduction_script

__all__ = ["caption_latex", "caption_markdown", "reproduction_script", "svg_to_pdf"]
