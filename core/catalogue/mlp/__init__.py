"""The multilayer-perceptron experiment as a page and the command line see it."""

from core.catalogue.mlp.entry import MLP_TRAINING

__all__ = ["MLP_TRAINING"]
