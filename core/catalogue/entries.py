"""The list of experiments by name."""

from __future__ import annotations

from core.catalogue.activations_and_initializers import ACTIVATIONS_AND_INITIALIZERS
from core.catalogue.linear_regression import LINEAR_REGRESSION
from core.catalogue.logistic_regression import LOGISTIC_REGRESSION
from core.catalogue.loss_surface import LOSS_SURFACE
from core.catalogue.mlp import MLP_TRAINING
from core.catalogue.neuron import NEURON
from core.catalogue.restarts import RANDOM_RESTARTS
from core.catalogue.splits import SPLITS

EXPERIMENTS = {
    entry.name: entry
    for entry in (
        NEURON, LINEAR_REGRESSION, LOGISTIC_REGRESSION, SPLITS, LOSS_SURFACE, RANDOM_RESTARTS, MLP_TRAINING,
        ACTIVATIONS_AND_INITIALIZERS,
    )
}  # fmt: skip
