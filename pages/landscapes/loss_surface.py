"""Loss surface: an objective on a plane through its parameters, with the paths of several solvers."""

from core.catalogue import EXPERIMENTS
from pages._ui.template import show

show(EXPERIMENTS["loss_surface"])
