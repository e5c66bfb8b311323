"""A network small enough to read: every number of every update, and what its views compute from it."""

from core.experiments.neuron.passes import LayerPass, Passes, passes
from core.experiments.neuron.settings import NeuronSettings
from core.experiments.neuron.training import NeuronResult, run, seconds

__all__ = ["LayerPass", "NeuronResult", "NeuronSettings", "Passes", "passes", "run", "seconds"]
