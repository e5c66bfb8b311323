"""Random restarts: where many descents end, and how many of them are enough."""

from core.catalogue import EXPERIMENTS
from pages._ui.template import show

show(EXPERIMENTS["restarts"])
