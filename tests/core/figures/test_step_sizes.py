"""The figure of step sizes: the limits' words can be read where they stand close together."""

from __future__ import annotations

from core.catalogue.logistic_regression import LOGISTIC_REGRESSION
from core.data import LogisticLine
from core.experiments.logistic_regression.settings import LogisticRegressionSettings
from core.figures import for_report


def test_words_of_the_limits_stand_on_a_ground_in_both_looks():
    """White in a report; the page knows them by their name and gives them its own."""
    view = next(view for view in LOGISTIC_REGRESSION.views if view.name == "steps")
    result = LOGISTIC_REGRESSION.run(LogisticRegressionSettings(data=LogisticLine(n_samples=30), max_steps=20))
    figure = for_report(view.draw(result, view.settings()).figure)
    limits = [note for note in figure.layout.annotations if note.text.startswith("limit")]
    assert len(limits) > 1
    assert {(note.name, note.bgcolor) for note in limits} == {("ground", "#ffffff")}
