"""Weight matrices of one restart over training: the weights, how far they moved, their gradient, singular values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.experiments.mlp.moments import MAX_MOMENTS, Moments, moments_of
from core.experiments.mlp.problem import Problem
from core.experiments.mlp.training import MLPResult, TrainingRun

Array = NDArray[np.floating]
Quantity = Literal["weights", "change", "gradient"]

ALL_LAYERS = "all"
_NUMBERS_DRAWN = 120_000  # in all frames of a picture: 640 kB on the wire


@dataclass(frozen=True, eq=False)
class LayerHistory:
    """A layer's W and b, or what is shown in their place, at every moment.

    Attributes
    ----------
    number, is_last : of the layer, from 1, and whether its units are the network's outputs.
    sources, units : names of what enters, a row each, and of the layer's units, a column each.
    epochs : array of shape (n_moments,).
    weights : array of shape (n_moments, n_in, n_out).
    bias : array of shape (n_moments, n_out).
    """

    number: int
    is_last: bool
    sources: tuple[str, ...]
    units: tuple[str, ...]
    epochs: Array
    weights: Array
    bias: Array

    @property
    def unit_word(self) -> str:
        """What a column stands for."""
        return "output" if self.is_last else "unit"

    @property
    def reach(self) -> float:
        """The largest finite size of any number at any moment: what one colour scale for all of them spans."""
        sizes = np.abs(np.concatenate([self.weights, self.bias[:, None]], axis=1))
        return float(sizes.max(initial=0.0, where=np.isfinite(sizes)))


@dataclass(frozen=True, eq=False)
class SingularHistory:
    """Singular values of one layer's W, of shape (n_moments, min(n_in, n_out)), largest first, and their rank.

    ``rank`` counts those above rounding, ``max(n_in, n_out) · ε`` times the largest, as ``numpy.linalg.matrix_rank``.
    """

    number: int
    shape: tuple[int, int]
    epochs: Array
    values: Array
    rank: NDArray[np.intp]


def layer_choices(result: MLPResult) -> tuple[str, ...]:
    """All layers together, or one by its number."""
    n_layers = result.problem.objective.n_layers
    return (ALL_LAYERS, *(str(number + 1) for number in range(n_layers))) if n_layers > 1 else (ALL_LAYERS,)


def chosen_layers(result: MLPResult, layer: str) -> tuple[int, ...]:
    """Numbers of the layers, from 1, that a choice means; ``ValueError`` for one that the network does not have."""
    choices = layer_choices(result)
    if layer not in (*choices, "1"):
        raise ValueError(f"layer must be one of {', '.join(choices)}. Got {layer!r}.")
    return tuple(range(1, result.problem.objective.n_layers + 1)) if layer == ALL_LAYERS else (int(layer),)


def weight_histories(
    result: MLPResult,
    run: TrainingRun,
    restart: int,
    *,
    quantity: Quantity = "weights",
    layer: str = ALL_LAYERS,
    most: int = MAX_MOMENTS,
) -> tuple[LayerHistory, ...]:
    """W and b of the chosen layers at up to ``most`` moments, fewer for a large network; the last is the end.

    ``quantity`` is the numbers themselves, their difference from the start, or the gradient of the training loss with
    its penalty.
    """
    numbers = chosen_layers(result, layer)
    moments = _moments(result, run, restart, numbers, most)
    pairs = result.problem.objective.unpack(_shown(result, moments, restart, quantity))
    return tuple(
        LayerHistory(
            number, number == len(pairs), source_names(result.problem, number), unit_names(result.problem, number),
            moments.epochs, *pairs[number - 1],
        )
        for number in numbers
    )  # fmt: skip


def singular_histories(
    result: MLPResult, run: TrainingRun, restart: int, *, layer: str = ALL_LAYERS, most: int = MAX_MOMENTS
) -> tuple[SingularHistory, ...]:
    """Singular values of the chosen layers' W at up to ``most`` moments, the last the end; without the biases."""
    numbers = chosen_layers(result, layer)
    moments = _moments(result, run, restart, numbers, most)
    pairs = result.problem.objective.unpack(moments.theta)
    return tuple(_singular(number, moments.epochs, pairs[number - 1][0]) for number in numbers)


def source_names(problem: Problem, number: int) -> tuple[str, ...]:
    """What enters a layer: the features, or the units of the layer before by number."""
    return problem.feature_names if number == 1 else unit_names(problem, number - 1)


def unit_names(problem: Problem, number: int) -> tuple[str, ...]:
    """Units of a layer by number; of the last layer what each output stands for."""
    objective = problem.objective
    if number < objective.n_layers:
        return tuple(str(unit + 1) for unit in range(objective.hidden[number - 1]))
    return {"regression": (problem.dataset.target_name,), "binary": problem.class_names[1:]}.get(
        problem.task, problem.class_names
    )


def _moments(result: MLPResult, run: TrainingRun, restart: int, numbers: tuple[int, ...], most: int) -> Moments:
    """As many as the wire can carry; of a very large network the end alone."""
    widths = result.problem.objective.widths
    drawn = sum((widths[number - 1] + 1) * widths[number] for number in numbers)
    most = min(most, _NUMBERS_DRAWN // drawn)
    found = moments_of(run, restart, max(2, most))
    return found if most > 1 else Moments(found.records[-1:], found.epochs[-1:], found.theta[-1:])


def _shown(result: MLPResult, moments: Moments, restart: int, quantity: Quantity) -> Array:
    if quantity == "change":
        return moments.theta - result.theta0[restart]
    if quantity == "weights":
        return moments.theta
    with np.errstate(over="ignore", invalid="ignore"):  # where a run diverged its gradient may not be finite
        return result.problem.objective.value_and_gradient(moments.theta)[1]


def _singular(number: int, epochs: Array, weights: Array) -> SingularHistory:
    values = np.linalg.svd(weights, compute_uv=False)
    limit = max(weights.shape[1:]) * np.finfo(values.dtype).eps * values.max(axis=1, keepdims=True)
    return SingularHistory(number, weights.shape[1:], epochs, values, (values > limit).sum(axis=1))
