"""The random-restarts experiment as a page and the command line see it."""

from core.catalogue.restarts.entry import RANDOM_RESTARTS

__all__ = ["RANDOM_RESTARTS"]
