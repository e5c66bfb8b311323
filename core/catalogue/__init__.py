"""Every experiment by name: its settings, its run, its views and its lessons. Pages and the command line read it."""

from core.catalogue.entries import EXPERIMENTS
from core.catalogue.experiment import Action, Drawing, Experiment, Lesson, Outcome, View
from core.catalogue.linear_regression import LINEAR_REGRESSION

__all__ = ["EXPERIMENTS", "LINEAR_REGRESSION", "Action", "Drawing", "Experiment", "Lesson", "Outcome", "View"]
