"""The logistic-regression experiment as a page and the command line see it."""

from core.catalogue.logistic_regression.entry import LOGISTIC_REGRESSION

__all__ = ["LOGISTIC_REGRESSION"]
