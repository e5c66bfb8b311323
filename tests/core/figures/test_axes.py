"""Logarithmic axes: no tick without all of its digits, and about eight at the most."""

import numpy as np
import pytest

from core.figures.axes import log_axis


def test_ticks_of_a_narrow_log_axis_are_whole_numbers_not_their_first_digit():
    """Plotly writes 0.5 and 5 as 5 on a log axis unless it is given a format."""
    narrow, wide = log_axis([np.array([0.4, 8.0])]), log_axis([np.array([1e-3, 8.0])])
    assert narrow == {"type": "log", "dtick": "D2", "tickformat": "~g"}
    assert wide == {"type": "log", "dtick": 1.0}


@pytest.mark.parametrize("decades", [2, 7, 9, 15, 40, 300])
def test_a_wide_log_axis_has_about_eight_ticks_at_whole_powers(decades):
    step = log_axis([10.0 ** np.array([-decades, 0.0])])["dtick"]
    assert step == int(step) >= 1
    assert decades / step <= 8


def test_what_has_no_logarithm_does_not_count():
    assert log_axis([np.array([0.0, -1.0, np.nan, np.inf, 0.5, 2.0])])["dtick"] == "D2"
    assert log_axis([np.array([0.0])])["type"] == "log"
