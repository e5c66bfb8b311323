"""Every lesson's result and the default's, computed once for all tests of figures."""

from __future__ import annotations

from functools import cache

import pytest

from core.catalogue import LINEAR_REGRESSION
from core.experiments import LinearRegressionResult, LinearRegressionSettings, run_linear_regression

SETTINGS = {"default": LinearRegressionSettings()} | {one.name: one.settings for one in LINEAR_REGRESSION.lessons}
_run = cache(run_linear_regression)


@pytest.fixture(params=SETTINGS)
def result(request: pytest.FixtureRequest) -> LinearRegressionResult:
    """One finished run."""
    return _run(SETTINGS[request.param])


@pytest.fixture
def default_result() -> LinearRegressionResult:
    """The run that a page opens with."""
    return _run(SETTINGS["default"])
