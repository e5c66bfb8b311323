"""The words on test rows for the views of a network."""

from __future__ import annotations

from core.catalogue.held_back import SHOW_TEST, SHOW_TEST_LABEL
from core.catalogue.held_back import told_of_test_rows as told
from core.experiments.mlp import MLPResult

__all__ = ["SHOW_TEST", "SHOW_TEST_LABEL", "told_of_test_rows"]


def told_of_test_rows(result: MLPResult, is_shown: bool) -> str:
    """One sentence on the test rows; empty where there are none."""
    return told(has_test=result.problem.test is not None, is_shown=is_shown)
