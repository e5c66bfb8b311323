"""The neuron: a small network forward and back, with every number."""

from core.catalogue import EXPERIMENTS
from pages._ui.template import show

show(EXPERIMENTS["neuron"])
