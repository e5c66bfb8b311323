"""The study of activations and initializers as a page and the command line see it."""

from core.catalogue.activations_and_initializers.entry import ACTIVATIONS_AND_INITIALIZERS

__all__ = ["ACTIVATIONS_AND_INITIALIZERS"]
