"""Splits and leakage: preparing data before the split, and choosing on validation rows."""

from core.catalogue import EXPERIMENTS
from pages._ui.template import show

show(EXPERIMENTS["splits"])
