"""Activations and initializers: which law of the first weights goes with which activation, and why."""

from core.catalogue import EXPERIMENTS
from pages._ui.template import show

show(EXPERIMENTS["activations_and_initializers"])
