"""Multilayer perceptron: layers of weighted sums, trained from many starting points."""

from core.catalogue import EXPERIMENTS
from pages._ui.template import show

show(EXPERIMENTS["mlp"])
