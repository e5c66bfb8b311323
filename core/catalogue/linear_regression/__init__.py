"""The linear-regression experiment as a page and the command line see it."""

from core.catalogue.linear_regression.entry import LINEAR_REGRESSION

__all__ = ["LINEAR_REGRESSION"]
