"""The command line: any experiment of the catalogue run without a page, on one machine or on a cluster."""

from core.headless.main import main

__all__ = ["main"]
