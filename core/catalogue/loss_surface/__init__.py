"""The loss-surface experiment as a page and the command line see it."""

from core.catalogue.loss_surface.entry import LOSS_SURFACE

__all__ = ["LOSS_SURFACE"]
