"""The small runs of the experiment's own tests."""

from tests.core.experiments.loss_surface.conftest import function, network

__all__ = ["function", "network"]
