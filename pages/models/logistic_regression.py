"""Logistic regression: maximum likelihood and descent on one objective."""

from core.catalogue import EXPERIMENTS
from pages._ui.template import show

show(EXPERIMENTS["logistic_regression"])
