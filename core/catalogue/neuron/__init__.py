"""The neuron experiment as a page and the command line see it."""

from core.catalogue.neuron.entry import NEURON

__all__ = ["NEURON"]
