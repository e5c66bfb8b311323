"""The experiment on splits and leakage as a page and the command line see it."""

from core.catalogue.splits.entry import SPLITS

__all__ = ["SPLITS"]
