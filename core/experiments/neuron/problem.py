"""The samples, the network's loss on them, its first weights, and what every neuron and layer is called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset, Files
from core.experiments.neuron.outputs import NEURON_OUTPUTS
from core.experiments.neuron.settings import DrawnStart, EqualStart, NeuronSettings, TypedStart
from core.functions import CROSS_ENTROPY, Activation, ConstantValue, Normal, Zeros, make_activation
from core.objectives import MLP

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Problem:
    """The data and the network as the page shows them.

    Attributes
    ----------
    dataset : as loaded; the features are taken as they are.
    objective : the mean loss over all samples; theta as in :class:`core.objectives.MLP`.
    activations : of every layer, the output's last.
    """

    dataset: Dataset
    objective: MLP
    activations: tuple[Activation, ...]

    @property
    def layer_names(self) -> tuple[str, ...]:
        """Of every layer that has weights: ``hidden layer 1``, ..., ``output``."""
        hidden = self.objective.hidden
        names = ["hidden layer"] if len(hidden) == 1 else [f"hidden layer {at + 1}" for at in range(len(hidden))]
        return (*names, "output")

    @property
    def unit_names(self) -> tuple[tuple[str, ...], ...]:
        """Of every column of neurons, inputs first: hidden ones are numbered h1, h2, ... through all layers."""
        columns, first = [self.dataset.feature_names], 1
        for width in self.objective.hidden:
            columns.append(tuple(f"h{first + j}" for j in range(width)))
            first += width
        return (*columns, ("p",))

    @property
    def shape(self) -> str:
        """The widths in one word, ``2-2-1``."""
        return "-".join(str(width) for width in self.objective.widths)


def prepare(settings: NeuronSettings, files: Files) -> tuple[Problem, Array]:
    """Load the data and build the network; returns also its first weights, array of shape (n_params,).

    Raises
    ------
    ValueError
        For data that cannot be read, a loss that does not go with the output or the targets, or typed weights of
        another number than the network has.
    """
    dataset = settings.data.load(files)
    _check_loss(settings, dataset)
    objective = MLP(
        dataset.X,
        dataset.y,
        hidden=settings.hidden,
        activation=settings.activation,
        output=NEURON_OUTPUTS[settings.output_used],
        loss=settings.loss_used,
        feature_names=dataset.feature_names,
    )
    hidden = (settings.activation,) * len(settings.hidden)
    activations = tuple(make_activation(name) for name in (*hidden, settings.output_used))
    return Problem(dataset, objective, activations), _start(settings, objective)


def _check_loss(settings: NeuronSettings, dataset: Dataset) -> None:
    if settings.loss_used != CROSS_ENTROPY:
        return
    if settings.output_used != "sigmoid":
        raise ValueError(
            "Cross-entropy compares a probability with a class, so the output must be sigmoid. "
            f"Got {settings.output_used}: choose squared error as the loss, or a sigmoid output."
        )
    if not dataset.is_classification:
        raise ValueError(
            f"Cross-entropy needs classes as targets, and {dataset.target_name!r} of this data is a quantity: "
            "choose squared error as the loss and the identity as the output's activation."
        )


def _start(settings: NeuronSettings, objective: MLP) -> Array:
    chosen = settings.start
    if isinstance(chosen, TypedStart):
        return _typed(chosen, objective)
    maker = Zeros()
    if isinstance(chosen, EqualStart):
        maker = ConstantValue(chosen.value)
    seed = 0
    if isinstance(chosen, DrawnStart):
        maker, seed = Normal(std=chosen.std), chosen.seed
    return objective.initialize(maker, 1, np.random.default_rng(seed))[0]


def _typed(chosen: TypedStart, objective: MLP) -> Array:
    if len(chosen.numbers) != objective.n_params:
        shape = "-".join(str(width) for width in objective.widths)
        raise ValueError(
            f"A {shape} network has {objective.n_params} weights and biases. Got {len(chosen.numbers)} numbers; "
            f"their order: {', '.join(objective.parameter_names)}."
        )
    return np.array(chosen.numbers)
