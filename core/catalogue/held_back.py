"""Why the test rows are hidden until somebody asks for them: the words of every view that could show them."""

from __future__ import annotations

SHOW_TEST_LABEL = "Show the test rows"
SHOW_TEST = "The test rows are for one look, after all choices are made."


def told_of_test_rows(*, has_test: bool, is_shown: bool) -> str:
    """One sentence on the test rows; empty where there are none."""
    if not has_test:
        return ""
    if is_shown:
        return (
            "The test rows are shown. A choice made after looking at them makes them a second validation set, and "
            "their score too good to be true."
        )
    return (
        "The test rows are hidden: whoever looks at the test score while choosing turns it into a second validation "
        "score."
    )
