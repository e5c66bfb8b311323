"""The list of experiments by name."""

from __future__ import annotations

from core.catalogue.linear_regression import LINEAR_REGRESSION

EXPERIMENTS = {LINEAR_REGRESSION.name: LINEAR_REGRESSION}
